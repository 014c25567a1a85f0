/**
 * The code of elementwise kernels: a pointwise program in a loop over operands. What is launched how is decided in
 * elementwise.ts; here are the inner loop and the flat kernel, which is that loop alone. The kernels that walk the loop
 * through rows are in elementwise-rows.ts.
 *
 * The inner loop goes over one dimension, in which every operand is dense (elements side by side), splat (one element for
 * all) or strided. Parameters, in bytes from the start of the block (n operands: outputs first, then the program's
 * loads):
 *
 *     0   set to 1 where an integer is divided by zero
 *     4   length: elements, or elements per row
 *     8   uniforms, 8 bytes each
 *     .   n addresses
 */
import type { DType } from '../../base/dtype.js';
import { type Program, WORDS } from '../../kernel/lower.js';
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import {
  type Access,
  laneCount,
  type Lanes,
  loadVector,
  storeVector,
  storeVectors,
  type Vector,
} from './vector-memory.js';
import { instructionsOf, lanesOf, mayFail, ProgramEmitter } from './vector-program.js';

/** Elements per chunk of a flat kernel. */
export const FLAT_CHUNK = 16384;

/** How an operand is walked by the inner loop; crossed means strided, but dense after a transposition. */
export type Walk = 'dense' | 'splat' | 'strided' | 'crossed';

/** What a kernel knows of one operand. */
export interface KernelOperand {
  readonly dtype: DType;
  readonly walk: Walk;
}

export const FAILED = 0;
export const LENGTH = 4;
export const UNIFORMS = 8;

/** The byte offset of the addresses. */
export function addressesAt(program: Program): number {
  return UNIFORMS + 8 * program.uniforms.length;
}

/** Emits `run` for operands that are all dense or splat, over their whole length. */
export function emitFlat(
  m: ModuleBuilder,
  program: Program,
  operands: readonly KernelOperand[],
  plainLimits: boolean,
): void {
  const emitter = emitterFor(m, program, plainLimits);
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to) => {
    const run = new InnerLoop(f, emitter, program, operands, params);
    const begin = f.op('i32.mul', from, f.i32(FLAT_CHUNK));
    const end = unsignedMin(f, f.op('i32.mul', to, f.i32(FLAT_CHUNK)), f.load('i32.load', params, LENGTH));
    const pointers = operands.map(({ dtype, walk }, k) => {
      const base = f.load('i32.load', params, addressesAt(program) + 4 * k);
      if (walk === 'splat') return f.variable('i32', base);
      return f.variable('i32', f.op('i32.add', base, f.op('i32.mul', begin, f.i32(dtype.bytes))));
    });
    run.emit(pointers, [], f.op('i32.sub', end, begin));
  });
}

/** The emitter of a kernel's program. */
export function emitterFor(m: ModuleBuilder, program: Program, plainLimits: boolean): ProgramEmitter {
  if (!mayFail(program)) return new ProgramEmitter(m, lanesOf(program), [program], { plainLimits });
  const onZeroDivision = (f: FunctionBuilder): void => f.store('i32.store', f.param(0), f.i32(1), FAILED);
  return new ProgramEmitter(m, lanesOf(program), [program], { onZeroDivision });
}

/** The smaller of two unsigned integers. */
export function unsignedMin(f: FunctionBuilder, a: Value, b: Value): Value {
  return f.select(f.op('i32.lt_u', a, b), a, b);
}

/** How many vectors one round of the loop takes. Long programs hide latencies by themselves, and their code is long. */
function unrollOf(program: Program, operands: readonly KernelOperand[]): number {
  if (operands.some(({ walk }) => walk === 'strided')) return 1;
  const instructions = [...instructionsOf(program)];
  const isShort = !program.callsLibrary && program.code.length <= 6 * WORDS && operands.length <= 4;
  return isShort && instructions.every((name) => !slowInstructions.has(name)) ? 4 : 1;
}

/** Instructions that cost a nanosecond per element or more. */
export const slowInstructions: ReadonlySet<string> = new Set(
  (
    'exp expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc sigmoid ' +
    'pow atan2 fmod remainder floordiv'
  ).split(' '),
);

/** The loop over one dimension. */
export class InnerLoop {
  private readonly lanes: Lanes;
  private readonly outputs: number;
  private readonly uniforms = new Map<number, Value>();

  constructor(
    private readonly f: FunctionBuilder,
    private readonly emitter: ProgramEmitter,
    private readonly program: Program,
    private readonly operands: readonly KernelOperand[],
    params: Value,
  ) {
    this.lanes = lanesOf(program);
    this.outputs = program.results.length;
    const load = laneCount(this.lanes) === 4 ? 'v128.load32_splat' : 'v128.load64_splat';
    program.uniforms.forEach(({ index }, slot) => {
      if (!this.uniforms.has(index)) this.uniforms.set(index, f.load(load, params, UNIFORMS + 8 * slot));
    });
  }

  /** Walks `length` elements from the pointers, which move on. `strides[k]` is needed where operand k is strided. */
  emit(pointers: readonly Variable[], strides: readonly (Value | undefined)[], length: Value): void {
    const { f, lanes, operands } = this;
    const width = laneCount(lanes);
    const splats = operands.map(({ dtype, walk }, k) =>
      walk === 'splat' ? loadVector(f, lanes, dtype, { kind: 'splat', address: pointers[k]! }) : null,
    );
    const jumps = strides.map((stride) => stride && f.op('i32.mul', stride, f.i32(width)));
    const left = f.variable('i32', length);
    const unroll = unrollOf(this.program, operands);
    for (const vectors of unroll > 1 ? [unroll, 1] : [1]) {
      this.repeat(left, vectors * width, () => {
        this.vectors(splats, vectors, (k, vector) => {
          const { dtype, walk } = operands[k]!;
          const address = pointers[k]!;
          if (walk === 'strided') return { kind: 'strided', address, stride: strides[k]! };
          return { kind: 'dense', address, offset: vector * width * dtype.bytes };
        });
        operands.forEach(({ dtype, walk }, k) => {
          if (walk === 'splat') return;
          const jump = walk === 'strided' ? jumps[k]! : f.i32(vectors * width * dtype.bytes);
          f.set(pointers[k]!, f.op('i32.add', pointers[k]!, jump));
        });
      });
    }
    f.if(left, () => {
      this.vectors(splats, 1, (k) => {
        const { dtype, walk } = operands[k]!;
        const stride = walk === 'strided' ? strides[k]! : f.i32(dtype.bytes);
        return { kind: 'partial', address: pointers[k]!, stride, count: left, repeat: true };
      });
    });
  }

  /** `while (left >= step) { body(); left -= step }` */
  private repeat(left: Variable, step: number, body: () => void): void {
    const { f } = this;
    f.block((leave) => {
      leave(f.op('i32.lt_u', left, f.i32(step)));
      f.loop((again) => {
        body();
        f.set(left, f.op('i32.sub', left, f.i32(step)));
        again(f.op('i32.ge_u', left, f.i32(step)));
      });
    });
  }

  /** Loads, computes and stores some vectors; all are loaded before any is stored. */
  private vectors(
    splats: readonly (Vector | null)[],
    count: number,
    access: (operand: number, vector: number) => Access,
  ): void {
    const { f, lanes, program, operands, outputs } = this;
    const operandOf = new Map(program.loads.map(({ input }, i) => [input, outputs + i]));
    const loaded = Array.from({ length: count }, (_, vector) =>
      operands.map(({ dtype }, k) =>
        k < outputs ? null : (splats[k] ?? loadVector(f, lanes, dtype, access(k, vector))),
      ),
    );
    const results = loaded.map((vectors) =>
      this.emitter.emit(
        f,
        program,
        (input) => vectors[operandOf.get(input)!]!,
        (index) => this.uniforms.get(index)!,
      ),
    );
    for (let k = 0; k < outputs; k++) {
      const { dtype } = operands[k]!;
      const vectors = results.map((result) => result[k]!);
      const first = access(k, 0);
      if (count > 1 && first.kind === 'dense') storeVectors(f, lanes, dtype, vectors, first.address);
      else vectors.forEach((result, vector) => storeVector(f, lanes, dtype, result, access(k, vector)));
    }
  }
}
