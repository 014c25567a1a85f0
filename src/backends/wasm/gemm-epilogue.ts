/**
 * What follows a product at once: a pointwise program on a finished panel while it lies in the cache. Input 0 of the program
 * is the product; every other input has strides over (outer, inner, row, column), zero where it is broadcast.
 */
import type { Program } from '../../kernel/lower.js';
import type { Callee, ModuleBuilder, Value } from './assembler.js';
import { EPILOGUE_WORDS, word } from './gemm-words.js';
import { plusSteps, type RealOps, ROW_BYTES } from './gemm-tile.js';
import { asNumbers } from './vector-memory.js';
import { lanesOf, ProgramEmitter } from './vector-program.js';

/** How an input lies along the columns. */
export type ColumnStep = 'dense' | 'splat' | 'strided';

/** Words of an input: address, then the steps of the four dimensions, in bytes. */
const INPUT_BYTES = 20;

/** The offset of an input's words (1 is the first), for the launch to write. */
export function inputWords(index: number): number {
  return EPILOGUE_WORDS + (index - 1) * INPUT_BYTES;
}

/** The offset of uniform `index`, which takes 8 bytes, of `inputs` inputs beside the product. */
export function uniformWords(inputs: number, index: number): number {
  return Math.ceil((EPILOGUE_WORDS + inputs * INPUT_BYTES) / 8) * 8 + 8 * index;
}

/**
 * Declares (params, product, row, column, c, rows, width): the program on rows [row, row + rows) and columns [column, column +
 * width) of one product, whose element (0, 0) is at `c`. `steps[i]` is how input i + 1 lies.
 */
export function declareEpilogue(
  m: ModuleBuilder,
  ops: RealOps,
  program: Program,
  steps: readonly ColumnStep[],
): Callee {
  const emitter = new ProgramEmitter(m, lanesOf(program), [program]);
  return m.function(
    null,
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    [],
    (f, params, product, row, column, base, rows, width) => {
      const get = (offset: number): Value => f.load('i32.load', params, offset);
      const plus = (a: Value, count: Value, step: Value): Value => plusSteps(f, a, count, step);
      const inner = get(word.inner);
      const outerIndex = f.op('i32.div_u', product, inner);
      const innerIndex = f.op('i32.rem_u', product, inner);
      const cRow = get(word.cRow);
      const cColumn = get(word.cColumn);
      const c = f.variable('i32', plus(plus(base, row, cRow), column, cColumn));
      const pointers = steps.map((_, i) => {
        const at = inputWords(i + 1);
        const start = plus(plus(get(at), outerIndex, get(at + 4)), innerIndex, get(at + 8));
        return f.variable('i32', plus(plus(start, row, get(at + 12)), column, get(at + 16)));
      });
      const uniform = (index: number): Value => f.load(ops.splat, params, uniformWords(steps.length, index));
      const run = (at: Value, load: (address: Value) => Value, inputs: readonly Value[]): Value => {
        const [result] = emitter.emit(
          f,
          program,
          (index) => ({ value: index === 0 ? load(at) : inputs[index - 1]!, isMask: false }),
          uniform,
        );
        return asNumbers(f, lanesOf(program), result!);
      };
      const full = f.op('i32.eq', width, f.i32(ops.columns));
      const vectors = steps.includes('strided')
        ? f.i32(0)
        : f.op('i32.and', full, f.op('i32.eq', cColumn, f.i32(ops.bytes)));
      const byVectors = (): void => {
        f.for(f.i32(0), f.i32(ROW_BYTES), 16, (at) => {
          const inputs = pointers.map((p, i) =>
            steps[i] === 'splat' ? f.load(ops.splat, p) : f.load('v128.load', f.op('i32.add', p, at)),
          );
          const to = f.op('i32.add', c, at);
          f.store(
            'v128.store',
            to,
            run(to, (address) => f.load('v128.load', address), inputs),
          );
        });
      };
      const byElements = (): void => {
        const to = f.variable('i32', c);
        const froms = pointers.map((p) => f.variable('i32', p));
        f.for(f.i32(0), width, 1, () => {
          const inputs = froms.map((p) => f.load(ops.splat, p));
          const result = run(to, (address) => f.load(ops.splat, address), inputs);
          f.storeLane(ops.real === 'f32' ? 'v128.store32_lane' : 'v128.store64_lane', 0, to, result);
          f.set(to, f.op('i32.add', to, cColumn));
          froms.forEach((p, i) => f.set(p, f.op('i32.add', p, get(inputWords(i + 1) + 16))));
        });
      };
      f.for(f.i32(0), rows, 1, () => {
        if (steps.includes('strided')) byElements();
        else f.if(vectors, byVectors, byElements);
        f.set(c, f.op('i32.add', c, cRow));
        pointers.forEach((p, i) => f.set(p, f.op('i32.add', p, get(inputWords(i + 1) + 12))));
      });
    },
  );
}
