/** Mathematical instructions of the WebAssembly backend as functions on typed arrays, and their distance from exact results. */
import type { Instruction } from '../../../src/kernel/expr.js';
import { machine } from '../../../src/backends/wasm/machine.js';
import { PARAMETERS } from '../../../src/backends/wasm/layout.js';
import { declareMath } from '../../../src/backends/wasm/math/index.js';

export type FloatArray = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Both ways to multiply and add; the fused one where the platform has it. */
export const variants: readonly boolean[] = machine().features.relaxed ? [true, false] : [false];

/** The most elements of a call. */
export const CAPACITY = 1 << 16;

const blocks = [0, 1, 2].map(() => machine().arena.allocate(8 * CAPACITY)!.address);

/** The instruction as a function: arrays of one length, at most CAPACITY, give an array of that length. */
export function mathFunction<A extends FloatArray>(
  name: Instruction,
  lanes: 'f32x4' | 'f64x2',
  fused: boolean,
): (...args: readonly A[]) => A {
  const kernel = machine().compile((m) => {
    const math = declareMath(m, lanes, [name], fused);
    m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params) => {
      const [bytes, ...addresses] = [0, 4, 8, 12].map((at) => f.load('i32.load', params, at));
      f.for(f.i32(0), bytes!, 16, (i) => {
        const [a, b, out] = addresses.map((address) => f.op('i32.add', address, i));
        const x = f.load('v128.load', a!);
        const args = binaryInstructions.has(name) ? [x, f.load('v128.load', b!)] : [x];
        f.store('v128.store', out!, math.apply(f, name, args));
      });
    });
  });
  return (...args) => {
    const [first] = args as [A];
    const { length, BYTES_PER_ELEMENT: bytes } = first;
    const { heap } = machine();
    const view = (address: number): A =>
      (bytes === 4 ? heap.f32 : heap.f64).subarray(address / bytes, address / bytes + length) as A;
    args.forEach((arg, i) => view(blocks[i]!).set(arg));
    // Whole vectors: what lies behind the arguments is computed too, and not looked at.
    heap.i32.set([Math.ceil((length * bytes) / 16) * 16, ...blocks], PARAMETERS / 4);
    kernel.run(PARAMETERS, 0, 1, 0);
    return view(blocks[2]!).slice() as A;
  };
}

export const binaryInstructions: ReadonlySet<string> = new Set<Instruction>([
  'pow',
  'atan2',
  'fmod',
  'remainder',
  'floordiv',
]);

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);

/** One unit in the last place of a float32 number. */
function unit32(x: number): number {
  single[0] = x;
  return 2 ** (Math.max((singleBits[0]! >>> 23) & 0xff, 1) - 150);
}

/** One unit in the last place of a float64 number. */
function unit64(x: number): number {
  double[0] = x;
  return 2 ** (Math.max(Number((doubleBits[0]! >> 52n) & 0x7ffn), 1) - 1075);
}

/** How many units a float32 number is from an exact result given in double precision; Infinity where the kinds differ. */
export function error32(result: number, exact: number): number {
  const rounded = Math.fround(exact);
  if (Number.isNaN(rounded) || rounded === 0 || !Number.isFinite(rounded)) {
    if (Object.is(result, rounded)) return 0;
    // A result just beyond the largest or below the smallest number may be rounded to it.
    if (Math.abs(result) === 2 ** -149 && exact !== 0 && Math.sign(result) === Math.sign(exact)) return 1;
    return Math.abs(result) > 3.4e38 && Math.sign(result) === Math.sign(exact) ? 1 : Infinity;
  }
  if (result === 0 && Object.is(Math.sign(rounded), Math.sign(1 / result))) return Math.abs(exact) / 2 ** -149;
  if (Math.abs(result) === Infinity && Math.abs(rounded) > 3.4028e38) return 1;
  const error = Math.abs(result - exact) / unit32(rounded);
  return Number.isNaN(error) ? Infinity : error;
}

/** How many units a float64 number is from a result that was rounded from one `rest` units above it. */
export function error64(result: number, rounded: number, rest: number): number {
  if (Object.is(result, rounded)) return Math.abs(rest);
  if (Number.isNaN(result) || Number.isNaN(rounded) || !Number.isFinite(rounded)) return Infinity;
  if (rounded === 0 && result === 0) return Infinity; // the other sign
  return Math.abs((result - rounded) / unit64(rounded) - rest);
}

/** Random numbers that are the same every time: a linear congruential generator (D. H. Lehmer's, modulus 2^31 - 1). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
