/**
 * Launching elementwise kernels: which kernel fits the operands, what its parameters are, how the work is cut. The code of the
 * kernels is elementwise-kernel.ts. Pointwise programs and strided copies come through here.
 *
 * A launch whose operands are all contiguous or single elements is flat: nothing but addresses are written. Any other
 * layout gets a plan, kept with the program: dimensions in the outputs' order of memory, neighbours merged, and one
 * dimension chosen for the inner loop.
 */
import { collapse, sameSizes } from '../../base/geometry.js';
import { instructions } from '../../kernel/expr.js';
import { type Program, WORDS } from '../../kernel/lower.js';
import {
  addressesAt,
  emitFlat,
  FAILED,
  FLAT_CHUNK,
  type KernelOperand,
  LENGTH,
  slowInstructions,
  UNIFORMS,
  type Walk,
} from './elementwise-kernel.js';
import { emitRows, emitTiles, TILE_ROWS } from './elementwise-rows.js';
import { PARAMETER_BYTES, PARAMETERS } from './layout.js';
import { type Kernel, machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { laneCount } from './vector-memory.js';
import { lanesOf, limitsOf, mayFail } from './vector-program.js';

/** A flat kernel for operands of certain dtypes, each whole or a single element. */
interface FlatVariant {
  /** Per operand: the code of its dtype, plus SPLAT for a single element. */
  readonly classes: Uint8Array;
  readonly kernel: Kernel;
}

const SPLAT = 16;

/** A strided kernel with its parameters, for operands of certain dtypes and layouts. */
interface StridedPlan {
  readonly operands: readonly WasmOperand['geometry'][];
  readonly codes: Uint8Array;
  readonly kernel: Kernel;
  readonly length: number;
  /** The parameters from the inner strides on. */
  readonly words: Int32Array;
  readonly chunks: number;
}

export const ELEMENT_BYTES = 16;
/** A place at the end of the parameters for the single element that a fill reads. */
export const ELEMENT = PARAMETERS + PARAMETER_BYTES - ELEMENT_BYTES;

/** How many layouts a program keeps plans for. */
const PLANS = 8;

/** What is kept with a program. */
class Memo {
  readonly flat: FlatVariant[] = [];
  readonly plans: StridedPlan[] = [];
  nextPlan = 0;
  readonly key: string;
  readonly fails: boolean;
  /** Nanoseconds per element, roughly. */
  readonly cost: number;
  private readonly limits: readonly number[];
  private general: Memo | null = null;

  constructor(
    private readonly program: Program,
    readonly plainLimits = true,
  ) {
    this.limits = plainLimits ? limitsOf(program) : [];
    this.key = keyOf(program) + (this.limits.length > 0 ? '|plain' : '');
    this.fails = mayFail(program);
    let cost = 0.1 * (program.loads.length + program.results.length);
    for (let pc = 0; pc < program.code.length; pc += WORDS) {
      const name = instructions[program.code[pc]!];
      cost += name === undefined ? 10 : slowInstructions.has(name) ? 1.5 : 0.1;
    }
    this.cost = cost;
  }

  /** What is kept for these numbers given at launch: zeros and NaN as limits take kernels that look out for them. */
  of(uniforms: readonly number[]): Memo {
    for (let i = 0; i < this.limits.length; i++) {
      const limit = Math.fround(uniforms[this.limits[i]!]!);
      if (limit === 0 || Number.isNaN(limit)) return (this.general ??= new Memo(this.program, false));
    }
    return this;
  }
}

/** Programs with the same key compute the same. */
function keyOf(program: Program): string {
  const number = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
  return [
    lanesOf(program),
    program.code.join(),
    program.loads.map(({ register, input }) => `${register}:${input}`).join(),
    program.constants.map(({ register, value }) => `${register}:${number(value)}`).join(),
    program.uniforms.map(({ register, index }) => `${register}:${index}`).join(),
    program.results.join(),
  ].join('|');
}

/**
 * Runs `program` as `Backend.pointwise` says, and tells whether it did: not where a plan would be too long for the parameter
 * block. Which dtypes may meet in it is the caller's to know.
 */
export function launchElementwise(
  program: Program,
  outputs: readonly WasmOperand[],
  inputs: readonly WasmOperand[],
  uniforms: readonly number[],
): boolean {
  const count = outputs[0]!.geometry.numel;
  if (count === 0) return true;
  const memo = ((program.memo ??= new Memo(program)) as Memo).of(uniforms);
  if (!isFlat(outputs, program, inputs, count)) return launchStrided(program, memo, outputs, inputs, uniforms);
  const variant = flatVariant(program, memo, outputs, inputs);
  const m = machine();
  const words = m.heap.i32;
  words[(PARAMETERS + LENGTH) >> 2] = count;
  writeUniforms(program, uniforms);
  writeAddresses(program, words, outputs, inputs);
  start(memo, variant.kernel, Math.ceil(count / FLAT_CHUNK), count);
  return true;
}

function start(memo: Memo, kernel: Kernel, chunks: number, count: number): void {
  const m = machine();
  const failed = (PARAMETERS + FAILED) >> 2;
  if (memo.fails) m.heap.i32[failed] = 0;
  m.launch(kernel, chunks, count * memo.cost);
  // The reference kernel's very error, which the caller knows.
  if (memo.fails && m.heap.i32[failed] !== 0) throw new RangeError('ZeroDivisionError');
}

/** Whether every operand is its elements in order, or one element for all. */
function isFlat(
  outputs: readonly WasmOperand[],
  program: Program,
  inputs: readonly WasmOperand[],
  count: number,
): boolean {
  for (let i = 0; i < outputs.length; i++) if (!outputs[i]!.geometry.isContiguous) return false;
  const { loads } = program;
  for (let i = 0; i < loads.length; i++) {
    const g = inputs[loads[i]!.input]!.geometry;
    if (g.numel !== 1 && !(g.isContiguous && g.numel === count)) return false;
  }
  return true;
}

function flatVariant(
  program: Program,
  memo: Memo,
  outputs: readonly WasmOperand[],
  inputs: readonly WasmOperand[],
): FlatVariant {
  const { loads } = program;
  const n = outputs.length;
  const { flat } = memo;
  next: for (let v = 0; v < flat.length; v++) {
    const variant = flat[v]!;
    const { classes } = variant;
    for (let k = 0; k < n; k++) if (outputs[k]!.dtype.code !== classes[k]) continue next;
    for (let k = 0; k < loads.length; k++) {
      const { dtype, geometry } = inputs[loads[k]!.input]!;
      if (dtype.code + (geometry.numel === 1 ? SPLAT : 0) !== classes[n + k]) continue next;
    }
    return variant;
  }
  return makeFlatVariant(program, memo, outputs, inputs);
}

function makeFlatVariant(
  program: Program,
  memo: Memo,
  outputs: readonly WasmOperand[],
  inputs: readonly WasmOperand[],
): FlatVariant {
  const operands: KernelOperand[] = outputs.map(({ dtype }) => ({ dtype, walk: 'dense' }));
  for (const { input } of program.loads) {
    const { dtype, geometry } = inputs[input]!;
    operands.push({ dtype, walk: geometry.numel === 1 ? 'splat' : 'dense' });
  }
  const classes = Uint8Array.from(operands, ({ dtype, walk }) => dtype.code + (walk === 'splat' ? SPLAT : 0));
  const kernel = machine().kernel(`flat|${memo.key}|${classes.join()}`, (m) =>
    emitFlat(m, program, operands, memo.plainLimits),
  );
  const variant = { classes, kernel };
  memo.flat.push(variant);
  return variant;
}

function writeUniforms(program: Program, uniforms: readonly number[]): void {
  const slots = program.uniforms;
  if (slots.length === 0) return;
  const { heap } = machine();
  const at = PARAMETERS + UNIFORMS;
  for (let i = 0; i < slots.length; i++) {
    const value = uniforms[slots[i]!.index]!;
    if (program.arithmetic === 'int32') heap.i32[(at + 8 * i) >> 2] = value;
    else if (program.arithmetic === 'int64') heap.i64[(at + 8 * i) >> 3] = BigInt(Math.trunc(value));
    else if (program.single) heap.f32[(at + 8 * i) >> 2] = value;
    else heap.f64[(at + 8 * i) >> 3] = value;
  }
}

function writeAddresses(
  program: Program,
  words: Int32Array,
  outputs: readonly WasmOperand[],
  inputs: readonly WasmOperand[],
): void {
  const { loads } = program;
  let at = (PARAMETERS + addressesAt(program)) >> 2;
  for (let i = 0; i < outputs.length; i++) words[at++] = addressOf(outputs[i]!);
  for (let i = 0; i < loads.length; i++) words[at++] = addressOf(inputs[loads[i]!.input]!);
}

// ---------------------------------------------------------------------------------------------------------------------
// Strided launches

function launchStrided(
  program: Program,
  memo: Memo,
  outputs: readonly WasmOperand[],
  inputs: readonly WasmOperand[],
  uniforms: readonly number[],
): boolean {
  const plan = findPlan(program, memo, outputs, inputs) ?? makePlan(program, memo, outputs, inputs);
  if (plan === null) return false;
  const words = machine().heap.i32;
  words[(PARAMETERS + LENGTH) >> 2] = plan.length;
  writeUniforms(program, uniforms);
  writeAddresses(program, words, outputs, inputs);
  const at = (PARAMETERS + addressesAt(program)) / 4 + plan.codes.length;
  for (let i = 0; i < plan.words.length; i++) words[at + i] = plan.words[i]!;
  start(memo, plan.kernel, plan.chunks, outputs[0]!.geometry.numel);
  return true;
}

/** Operand `k` of a kernel: the outputs, then the program's loads. */
function operandOf(
  program: Program,
  outputs: readonly WasmOperand[],
  inputs: readonly WasmOperand[],
  k: number,
): WasmOperand {
  return k < outputs.length ? outputs[k]! : inputs[program.loads[k - outputs.length]!.input]!;
}

function findPlan(
  program: Program,
  memo: Memo,
  outputs: readonly WasmOperand[],
  inputs: readonly WasmOperand[],
): StridedPlan | null {
  next: for (let p = 0; p < memo.plans.length; p++) {
    const plan = memo.plans[p]!;
    for (let k = 0; k < plan.codes.length; k++) {
      const { dtype, geometry } = operandOf(program, outputs, inputs, k);
      const planned = plan.operands[k]!;
      if (dtype.code !== plan.codes[k]) continue next;
      if (geometry === planned) continue;
      if (!sameSizes(geometry.sizes, planned.sizes) || !sameSizes(geometry.strides, planned.strides)) continue next;
    }
    return plan;
  }
  return null;
}

/** Elements per chunk, about. */
const CHUNK = 16384;

function makePlan(
  program: Program,
  memo: Memo,
  outputs: readonly WasmOperand[],
  inputs: readonly WasmOperand[],
): StridedPlan | null {
  const n = outputs.length + program.loads.length;
  const operands = Array.from({ length: n }, (_, k) => operandOf(program, outputs, inputs, k));
  const { sizes, strides } = nest(operands, outputs.length, laneCount(lanesOf(program)));
  const rank = sizes.length;
  const length = sizes[rank - 1]!;
  const walks = strides.map((list, k) => walkOf(sizes, list, k < outputs.length));
  const tiled = walks.includes('crossed');
  const words = operands.map(({ dtype }, k) => strides[k]![rank - 1]! * dtype.bytes);
  const outer = sizes.slice(0, tiled ? rank - 2 : rank - 1);
  const repeats = outer.reduce((product, size) => product * size, 1);
  const rows = tiled ? sizes[rank - 2]! : repeats;
  const rowStep = tiled ? TILE_ROWS : Math.max(1, Math.floor(CHUNK / length));
  const pieceLength = Math.min(length, tiled ? CHUNK / TILE_ROWS : CHUNK);
  const pieces = Math.ceil(length / pieceLength);
  words.push(rows, rowStep, pieceLength, pieces, outer.length);
  if (tiled) operands.forEach(({ dtype }, k) => words.push(strides[k]![rank - 2]! * dtype.bytes));
  for (let d = outer.length - 1; d >= 0; d--) {
    words.push(sizes[d]!);
    operands.forEach(({ dtype }, k) => words.push(strides[k]![d]! * dtype.bytes));
  }
  if (addressesAt(program) + 4 * (n + words.length) > PARAMETER_BYTES - ELEMENT_BYTES) return null;
  const described = operands.map(({ dtype }, k): KernelOperand => ({ dtype, walk: walks[k]! }));
  const emit = tiled ? emitTiles : emitRows;
  const key = `${tiled ? 'tiles' : 'rows'}|${memo.key}|${described.map(({ dtype, walk }) => dtype.code + walk).join()}`;
  const plan: StridedPlan = {
    operands: operands.map(({ geometry }) => geometry),
    codes: Uint8Array.from(operands, ({ dtype }) => dtype.code),
    kernel: machine().kernel(key, (m) => emit(m, program, described, memo.plainLimits)),
    length,
    words: Int32Array.from(words),
    chunks: pieces * Math.ceil(rows / rowStep) * (tiled ? repeats : 1),
  };
  if (memo.plans.length < PLANS) memo.plans.push(plan);
  else memo.plans[memo.nextPlan++ % PLANS] = plan;
  return plan;
}

/** How the inner loop of the nest walks an operand. */
function walkOf(sizes: readonly number[], strides: readonly number[], isOutput: boolean): Walk {
  const last = sizes.length - 1;
  const stride = strides[last]!;
  if (stride === 1) return 'dense';
  if (stride === 0) return 'splat';
  const crosses = !isOutput && last > 0 && strides[last - 1] === 1;
  // Narrower than a tile's blocks there is nothing to transpose.
  return crosses && sizes[last]! >= 4 && sizes[last - 1]! >= 4 ? 'crossed' : 'strided';
}

interface Nest {
  readonly sizes: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** The loop nest: sizes and strides of the dimensions in the order they are walked, the inner loop last. */
function nest(operands: readonly WasmOperand[], outputs: number, width: number): Nest {
  const { geometry } = operands[0]!;
  const { sizes } = geometry;
  // In the order of the first output's memory, so that layouts that are permuted alike merge.
  const order = sizes.map((_, d) => d).sort((p, q) => geometry.strides[q]! - geometry.strides[p]! || p - q);
  const permuted = (list: readonly number[]): number[] => order.map((d) => list[d]!);
  const merged = collapse(
    permuted(sizes),
    operands.map(({ geometry: g }) => (g.numel === 1 ? sizes.map(() => 0) : permuted(g.strides))),
  );
  if (merged.sizes.length === 0) return { sizes: [1], strides: operands.map(() => [1]) };
  // The last dimension is the likeliest; another one has to be cheaper.
  let best = reordered(merged, merged.sizes.length - 1);
  for (let d = merged.sizes.length - 2; d >= 0; d--) {
    const other = reordered(merged, d);
    if (cost(other, outputs, width) < cost(best, outputs, width)) best = other;
  }
  return best;
}

/** The nest with dimension `chosen` in the inner loop and, if an operand strides there, the rows along its own memory. */
function reordered({ sizes, strides }: Nest, chosen: number): Nest {
  const walk = sizes.map((_, d) => d).filter((d) => d !== chosen);
  const strided = strides.find((list) => list[chosen] !== 0 && list[chosen] !== 1);
  if (strided !== undefined && walk.length > 1) {
    const reach = (d: number): number => (strided[d] === 0 ? Infinity : Math.abs(strided[d]!));
    const nearest = walk.reduce((best, d) => (reach(d) < reach(best) ? d : best), walk[walk.length - 1]!);
    walk.splice(walk.indexOf(nearest), 1);
    walk.push(nearest);
  }
  walk.push(chosen);
  return { sizes: walk.map((d) => sizes[d]!), strides: strides.map((list) => walk.map((d) => list[d]!)) };
}

/** Nanoseconds per vector that an operand adds, roughly. */
const walkCost: Record<Walk, number> = { dense: 0.3, splat: 0, strided: 3, crossed: 0.8 };

/** Roughly the nanoseconds per element of a nest. */
function cost({ sizes, strides }: Nest, outputs: number, width: number): number {
  const size = sizes[sizes.length - 1]!;
  let perVector = 0;
  strides.forEach((list, k) => {
    perVector += walkCost[walkOf(sizes, list, k < outputs)];
  });
  return (6 + Math.ceil(size / width) * perVector + (size % width === 0 ? 0 : 3)) / size;
}
