/** The arena's allocator: blocks never overlap, free memory is found again in one piece, large blocks are coloured. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena, type Block } from '../../../src/backends/wasm/arena.js';
import { ARENA_START } from '../../../src/backends/wasm/layout.js';

const MiB = 2 ** 20;

/** An arena over a pretended memory of at most `most` bytes. */
function arenaOf(most: number): Arena {
  return new Arena((bytes) => bytes <= most);
}

/** Throws where blocks overlap, are misplaced, or are smaller than asked. */
function check(live: ReadonlyMap<Block, number>, arena: Arena): void {
  const sorted = [...live.keys()].sort((a, b) => a.address - b.address);
  let end = ARENA_START;
  let used = 0;
  for (const block of sorted) {
    expect(block.address % 64).toBe(0);
    expect(block.address).toBeGreaterThanOrEqual(end);
    expect(block.bytes).toBeGreaterThanOrEqual(live.get(block)!);
    end = block.address + block.bytes;
    used += block.bytes;
  }
  expect(end).toBeLessThanOrEqual(ARENA_START + arena.held);
  expect(arena.used).toBe(used);
  expect(arena.blocks).toBe(live.size);
}

describe('the arena', () => {
  const size = fc.oneof(
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 1, max: 20_000 }),
    fc.integer({ min: 1, max: 3 * MiB }),
    fc.constantFrom(64, 1024, 4096, 16384, 65536, MiB, 256 * 1024, 256 * 1024 + 1),
  );
  // A step allocates, or frees one of the live blocks.
  const steps = fc.array(fc.record({ size, frees: fc.boolean(), which: fc.nat() }), {
    minLength: 40,
    maxLength: 300,
    size: 'max',
  });

  test('hands out blocks that never overlap, and is one free piece again when all are back', () => {
    fc.assert(
      fc.property(steps, (program) => {
        const arena = arenaOf(256 * MiB);
        const live = new Map<Block, number>();
        for (const step of program) {
          const blocks = [...live.keys()];
          if (step.frees && blocks.length > 0) {
            const block = blocks[step.which % blocks.length]!;
            live.delete(block);
            arena.free(block);
          } else {
            const block = arena.allocate(step.size);
            if (block !== null) live.set(block, step.size);
          }
        }
        check(live, arena);
        for (const block of live.keys()) arena.free(block);
        expect(arena.used).toBe(0);
        expect(arena.freePieces()).toEqual(arena.held === 0 ? [] : [arena.held]);
      }),
      { numRuns: 150 },
    );
  });

  test('finds a piece for everything that fits, after any history', () => {
    fc.assert(
      fc.property(steps, (program) => {
        const arena = arenaOf(64 * MiB);
        const live: Block[] = [];
        for (const step of program) {
          if (step.frees && live.length > 0) {
            arena.free(live.splice(step.which % live.length, 1)[0]!);
            continue;
          }
          const block = arena.allocate(step.size);
          if (block !== null) {
            live.push(block);
            continue;
          }
          // Refused: no free piece is as large as the bins promise to find.
          const [largest = 0] = arena.freePieces();
          expect(step.size).toBeGreaterThan(largest * 0.9 - 8192);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('gives a freed small block to the next request of its size', () => {
    const arena = arenaOf(64 * MiB);
    const first = arena.allocate(5000)!;
    arena.free(first);
    expect(arena.allocate(5000)).toBe(first);
  });

  test('uses the memory of small blocks for large ones before it grows', () => {
    const arena = arenaOf(16 * MiB + ARENA_START);
    const blocks = Array.from({ length: 15 * 1024 }, () => arena.allocate(1024)!);
    for (const block of blocks) arena.free(block);
    expect(arena.allocate(14 * MiB)).not.toBeNull();
    expect(arena.held).toBe(16 * MiB);
  });

  test('starts large blocks at different places of their pages, never in the first KiB', () => {
    const arena = arenaOf(2048 * MiB);
    for (const bytes of [16 * 1024, 64 * 1024, 400_000, 4 * MiB]) {
      const blocks = Array.from({ length: 16 }, () => arena.allocate(bytes)!);
      const places = blocks.map((block) => block.address % 4096);
      expect(Math.min(...places)).toBeGreaterThanOrEqual(1024);
      expect(new Set(places).size).toBe(16);
      for (const block of blocks) arena.free(block);
    }
  });

  test('says no when the memory is full, and works on', () => {
    const arena = arenaOf(20 * MiB + ARENA_START);
    const all = arena.allocate(18 * MiB);
    expect(all).not.toBeNull();
    expect(arena.allocate(4 * MiB)).toBeNull();
    expect(arena.allocate(512 * 1024)).not.toBeNull();
    arena.free(all!);
    expect(arena.allocate(4 * MiB)).not.toBeNull();
  });

  test('counts what is in use, and the most that ever was', () => {
    const arena = arenaOf(64 * MiB);
    const [a, b] = [arena.allocate(1000)!, arena.allocate(10)!];
    expect([arena.used, arena.blocks, arena.peak]).toEqual([1088, 2, 1088]);
    arena.free(a);
    expect([arena.used, arena.blocks, arena.peak]).toEqual([64, 1, 1088]);
    arena.free(b);
    expect([arena.used, arena.blocks, arena.peak]).toEqual([0, 0, 1088]);
  });

  test('refuses to take a block back twice', () => {
    const arena = arenaOf(64 * MiB);
    for (const bytes of [1000, MiB]) {
      const block = arena.allocate(bytes)!;
      arena.free(block);
      expect(() => {
        arena.free(block);
      }).toThrow('freed twice');
    }
  });
});
