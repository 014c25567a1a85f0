/**
 * Finding what is not zero. One kernel counts the nonzero elements of every chunk; where the results of a chunk begin is
 * the sum of the counts before it, and a second kernel writes them.
 */
import type { DType } from '../../base/dtype.js';
import type { FunctionBuilder, ModuleBuilder, Value } from './assembler.js';
import { rowMajor } from './copy.js';
import { unsignedMin } from './elementwise-kernel.js';
import { PARAMETER_BYTES, PARAMETERS } from './layout.js';
import { machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { Temporaries } from './temporaries.js';
import { asMask, laneCount, type Lanes, lanesHolding, loadVector } from './vector-memory.js';

/** Elements per chunk. */
const CHUNK = 16384;

/** Words of the parameters. The sizes of the dimensions follow, the innermost first. */
const INPUT = 0;
const COUNT = 1;
/** The address of a word per chunk: what the first kernel counts, and before the second one where its results begin. */
const COUNTS = 2;
/** The second kernel's results: `rank` numbers of 64 bits per element. */
const RESULT = 3;
const RANK = 4;
const SIZES = 5;

/** `Backend.nonzero`; null where there is no room for the work. */
export function nonzero(input: WasmOperand): BigInt64Array | null {
  const { numel, rank } = input.geometry;
  if (numel === 0 || rank === 0 || 4 * (SIZES + rank) > PARAMETER_BYTES) return null;
  return Temporaries.use((temporaries) => {
    const chunks = Math.ceil(numel / CHUNK);
    const counts = temporaries.allocate(4 * chunks);
    const source = rowMajor(input, temporaries);
    if (counts === null || source === null) return null;
    writeParameters(source, counts);
    start('count', input.dtype, chunks, numel);
    const total = accumulate(counts, chunks);
    if (total === 0) return new BigInt64Array(0);
    const result = temporaries.allocate(8 * rank * total);
    if (result === null) return null;
    machine().heap.i32[(PARAMETERS >> 2) + RESULT] = result;
    start('write', input.dtype, chunks, numel);
    return machine().heap.i64.slice(result / 8, result / 8 + rank * total);
  });
}

function writeParameters(input: WasmOperand, counts: number): void {
  const words = machine().heap.i32;
  const at = PARAMETERS >> 2;
  const { sizes, numel } = input.geometry;
  const rank = sizes.length;
  words[at + INPUT] = addressOf(input);
  words[at + COUNT] = numel;
  words[at + COUNTS] = counts;
  words[at + RANK] = rank;
  for (let d = 0; d < rank; d++) words[at + SIZES + d] = sizes[rank - 1 - d]!;
}

function start(phase: 'count' | 'write', dtype: DType, chunks: number, elements: number): void {
  const m = machine();
  const kernel = m.kernel(`nonzero ${phase} ${dtype.name}`, (builder) => emit(builder, dtype, phase === 'write'));
  m.launch(kernel, chunks, elements);
}

/** Replaces counts by the sums of those before, and gives the sum of all. */
function accumulate(address: number, chunks: number): number {
  const words = machine().heap.i32;
  let total = 0;
  for (let i = address / 4; i < address / 4 + chunks; i++) {
    const count = words[i]!;
    words[i] = total;
    total += count;
  }
  return total;
}

function emit(m: ModuleBuilder, dtype: DType, writes: boolean): void {
  const lanes = lanesHolding(dtype);
  const width = laneCount(lanes);
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    f.for(from, to, 1, (chunk) => {
      const first = f.op('i32.mul', chunk, f.i32(CHUNK));
      const end = unsignedMin(f, f.op('i32.add', first, f.i32(CHUNK)), word(COUNT));
      const countAt = f.op('i32.add', word(COUNTS), f.op('i32.shl', chunk, f.i32(2)));
      const count = f.variable('i32', f.i32(0));
      const pointer = f.variable('i32');
      if (writes) {
        const before = f.op('i32.mul', f.load('i32.load', countAt), word(RANK));
        f.set(pointer, f.op('i32.add', word(RESULT), f.op('i32.shl', before, f.i32(3))));
      }
      const visit = (bits: Value, element: Value): void => {
        if (!writes) f.set(count, f.op('i32.add', count, f.op('i32.popcnt', bits)));
        else writeBits(f, params, bits, element, pointer);
      };
      const p = f.variable('i32', first);
      const address = f.variable('i32', f.op('i32.add', word(INPUT), f.op('i32.mul', first, f.i32(dtype.bytes))));
      const step = f.i32(width * dtype.bytes);
      f.while(
        () => f.op('i32.le_u', f.op('i32.add', p, f.i32(width)), end),
        () => {
          visit(bitsOf(f, lanes, asMask(f, lanes, loadVector(f, lanes, dtype, { kind: 'dense', address }))), p);
          f.set(p, f.op('i32.add', p, f.i32(width)));
          f.set(address, f.op('i32.add', address, step));
        },
      );
      f.if(f.op('i32.lt_u', p, end), () => {
        const rest = f.op('i32.sub', end, p);
        const access = { kind: 'partial', address, stride: f.i32(dtype.bytes), count: rest } as const;
        visit(bitsOf(f, lanes, asMask(f, lanes, loadVector(f, lanes, dtype, access))), p);
      });
      if (!writes) f.store('i32.store', countAt, count);
    });
  });
}

/** A bit per lane of a mask. */
function bitsOf(f: FunctionBuilder, lanes: Lanes, mask: Value): Value {
  return f.op(laneCount(lanes) === 4 ? 'i32x4.bitmask' : 'i64x2.bitmask', mask);
}

/** Writes the coordinates of the elements whose bits are set, and moves the pointer on. */
function writeBits(
  f: FunctionBuilder,
  params: Value,
  bits: Value,
  element: Value,
  pointer: ReturnType<FunctionBuilder['variable']>,
): void {
  const left = f.variable('i32', bits);
  const rank = f.load('i32.load', params, 4 * RANK);
  const rankBytes = f.op('i32.shl', rank, f.i32(3));
  f.while(
    () => left,
    () => {
      const rest = f.variable('i32', f.op('i32.add', element, f.op('i32.ctz', left)));
      const next = f.op('i32.add', pointer, rankBytes);
      const at = f.variable('i32', next);
      const size = f.variable('i32', params);
      f.for(f.i32(0), rank, 1, () => {
        f.set(at, f.op('i32.sub', at, f.i32(8)));
        const extent = f.load('i32.load', size, 4 * SIZES);
        f.store('i64.store', at, f.op('i64.extend_i32_u', f.op('i32.rem_u', rest, extent)));
        f.set(rest, f.op('i32.div_u', rest, extent));
        f.set(size, f.op('i32.add', size, f.i32(4)));
      });
      f.set(pointer, next);
      f.set(left, f.op('i32.and', left, f.op('i32.sub', left, f.i32(1))));
    },
  );
}
