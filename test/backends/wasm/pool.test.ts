import { afterAll, describe, expect, test } from 'vitest';
import { PARAMETERS } from '../../../src/backends/wasm/layout.js';
import { type Kernel, machine } from '../../../src/backends/wasm/machine.js';
import { getNumThreads, setNumThreads } from '../../../src/backends/wasm/threads.js';

const CHUNKS = 97;
const CHUNK_WORDS = 1024;

/** Adds 1 to every word of its chunks, many times over, and writes which scratch memory it was given. */
function counting(): Kernel {
  return machine().kernel('test: counting', (m) => {
    m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
      const target = f.load('i32.load', params);
      const scratches = f.load('i32.load', params, 4);
      f.for(from, to, 1, (chunk) => {
        const start = f.op('i32.add', target, f.op('i32.mul', chunk, f.i32(4 * CHUNK_WORDS)));
        f.for(f.i32(0), f.i32(20), 1, () => {
          f.for(start, f.op('i32.add', start, f.i32(4 * CHUNK_WORDS)), 4, (p) => {
            f.store('i32.store', p, f.op('i32.add', f.load('i32.load', p), f.i32(1)));
          });
        });
        f.store('i32.store', f.op('i32.add', scratches, f.op('i32.shl', chunk, f.i32(2))), scratch);
      });
    });
  });
}

describe('the pool', () => {
  const before = getNumThreads();
  afterAll(() => {
    setNumThreads(before);
  });

  test.skipIf(!machine().features.shared)('runs every chunk exactly once, with helpers that come and go', () => {
    const m = machine();
    const target = m.arena.allocate(4 * CHUNKS * CHUNK_WORDS)!;
    const scratches = m.arena.allocate(4 * CHUNKS)!;
    const words = m.heap.i32.subarray(target.address / 4, target.address / 4 + CHUNKS * CHUNK_WORDS);
    words.fill(0);
    const seen = new Set<number>();
    let launches = 0;
    // The helpers start on their own time; go on until they have helped.
    for (const deadline = Date.now() + 20_000; launches < 400 || (seen.size < 2 && Date.now() < deadline); launches++) {
      setNumThreads(1 + (launches % 3));
      m.heap.i32[PARAMETERS / 4] = target.address;
      m.heap.i32[PARAMETERS / 4 + 1] = scratches.address;
      m.launch(counting(), CHUNKS, 1e9);
      for (let i = 0; i < CHUNKS; i++) seen.add(m.heap.i32[scratches.address / 4 + i]!);
    }
    expect(words.every((word) => word === 20 * launches)).toBe(true);
    // The launching thread and one or two others, each with scratch memory of its own.
    expect(seen.size).toBeGreaterThan(1);
    m.arena.free(target);
    m.arena.free(scratches);
  });

  test('refuses a number of threads that is none', () => {
    const now = getNumThreads();
    expect(() => {
      setNumThreads(0);
    }).toThrow('setNumThreads: expects a positive integer, got 0');
    expect(() => {
      setNumThreads(1.5);
    }).toThrow('expects a positive integer, got 1.5');
    expect(getNumThreads()).toBe(now);
  });
});
