/**
 * Every operation under vmap: the same as one example after the other. All samples of the table, with all tensors batched, with the
 * first alone, and with all but the first; results, and gradients through the vmap.
 */
import { describe, expect, it } from 'vitest';
import { bool, grad, manualSeed, NotImplementedError, stack, Tensor, uint8 } from '../../src/index.js';
import { vmap } from '../../src/func/vmap.js';
import { bound, direction, opNames, problemOf } from '../ops/problems.js';
import { samplesOf } from '../ops/samples.js';
import { attempt, close, numbers, skipped } from './operations.js';

const EXAMPLES = 3;

/** The tensors among arguments, in order. */
function tensorsOf(args: unknown): Tensor[] {
  if (args instanceof Tensor) return [args];
  if (Array.isArray(args)) return args.flatMap(tensorsOf);
  return typeof args === 'object' && args !== null && Object.getPrototypeOf(args) === Object.prototype
    ? Object.values(args).flatMap(tensorsOf)
    : [];
}

/** The arguments with other tensors. */
function withTensors(args: unknown, tensors: Tensor[]): unknown {
  if (args instanceof Tensor) return tensors.shift();
  if (Array.isArray(args)) return args.map((arg) => withTensors(arg, tensors));
  if (typeof args !== 'object' || args === null || Object.getPrototypeOf(args) !== Object.prototype) return args;
  return Object.fromEntries(Object.entries(args).map(([key, arg]) => [key, withTensors(arg, tensors)]));
}

/** What cannot be the same for all examples: results whose sizes depend on values, and arguments that are read. */
const refused: Readonly<Record<string, RegExp>> = {
  nonzero: /sizes of its result depend on the values/,
  nonzeroTuple: /sizes of its result depend on the values/,
  whereNonzero: /sizes of its result depend on the values/,
  argwhere: /sizes of its result depend on the values/,
  maskedSelect: /sizes of its result depend on the values/,
  unique: /sizes of its result depend on the values/,
  uniqueWith: /sizes of its result depend on the values/,
  uniqueConsecutive: /sizes of its result depend on the values/,
  uniqueConsecutiveWith: /sizes of its result depend on the values/,
  oneHot: /sizes of its result depend on the values/,
};

describe('vmap is a loop over examples', () => {
  for (const name of opNames) {
    const list = samplesOf(name).filter((sample) => !['random', 'create'].includes(sample.nature as string));
    if (list.length === 0 || skipped.has(name)) continue;
    /** Whether an index is a mask with examples of its own, which picks as many elements as it likes. */
    const masksOf = (tensors: readonly Tensor[], batched: readonly boolean[]): boolean =>
      (name === 'index' || name === 'indexPut') &&
      tensors.some((t, i) => i > 0 && batched[i] && (t.dtype === bool || t.dtype === uint8));
    it(name, () => {
      list.forEach((sample, number) => {
        const problems = Array.from({ length: EXAMPLES }, (_, k) =>
          problemOf(name, sample, number, 'float64', (t) => (t.isFloatingPoint() ? t.mul(1 - 0.01 * k) : t)),
        );
        const { op, label } = problems[0]!;
        const args = problems.map((p) => p.argumentsWith(p.inputs));
        const tensors = args.map(tensorsOf);
        const count = tensors[0]!.length;
        if (count === 0) return;
        const masks =
          count === 1
            ? [[true]]
            : [tensors[0]!.map(() => true), tensors[0]!.map((_, i) => i === 0), tensors[0]!.map((_, i) => i > 0)];
        for (const mask of masks) {
          const leaves = tensors[0]!.map((t, i) => {
            const made = mask[i] ? stack(tensors.map((ts) => ts[i]!)) : t;
            return made.isFloatingPoint() ? made.detach().requiresGrad_() : made;
          });
          const call = (...ts: Tensor[]): Tensor[] => {
            const result: unknown = op.call(bound(op, withTensors(args[0], [...ts]) as unknown[]));
            return (Array.isArray(result) ? result : [result]).filter((t): t is Tensor => t instanceof Tensor);
          };
          manualSeed(5);
          const expected = Array.from({ length: EXAMPLES }, (_, k) =>
            call(...leaves.map((t, i) => (mask[i] ? t.select(0, k) : t))),
          );
          if (expected[0]!.length === 0) continue;
          const loop = expected[0]!.map((_, r) => stack(expected.map((e) => e[r]!)));
          const run = (): Tensor[] =>
            vmap(call, { inDims: mask.map((m) => (m ? 0 : null)), randomness: 'different' })(...leaves);
          if (masksOf(tensors[0]!, mask)) {
            expect(run, label).toThrow(/may differ from example to example/);
            continue;
          }
          // With one mask for all, as many elements are picked from every example; numClasses says how many columns there are.
          const sized = (name === 'maskedSelect' && !mask[1]) || (name === 'oneHot' && sample.args.length > 1);
          const refusal = sized ? undefined : refused[name];
          if (refusal !== undefined) {
            expect(run, label).toThrow(refusal);
            continue;
          }
          manualSeed(5);
          const mapped = run();
          const where = `${label}, batched ${JSON.stringify(mask)}`;
          expect(mapped.length, where).toBe(loop.length);
          mapped.forEach((t, r) => {
            expect(t.shape, where).toEqual(loop[r]!.shape);
            expect(t.dtype, where).toBe(loop[r]!.dtype);
            close(numbers(t), numbers(loop[r]!), where);
          });
          const total = (ts: readonly Tensor[]): Tensor | null => {
            const tracked = ts.filter((t) => t.requiresGrad);
            return tracked.reduce<Tensor | null>((sum, t) => {
              const part = t.mul(t.detach().cos()).sum();
              return sum === null ? part : sum.add(part);
            }, null);
          };
          const [a, b] = [total(mapped), total(loop)];
          expect(a === null, where).toBe(b === null);
          if (a === null || b === null) continue;
          const inputs = leaves.filter((t) => t.requiresGrad);
          const differentiate = (y: Tensor): (Tensor | null)[] => grad(y, inputs, { allowUnused: true });
          const wanted = attempt(() => differentiate(b));
          if (wanted === null) {
            expect(() => differentiate(a), where).toThrow(NotImplementedError);
            continue;
          }
          const got = differentiate(a);
          got.forEach((g, i) => {
            const w = wanted[i] ?? null;
            // No gradient is a gradient of zero.
            const zeros = (t: Tensor | null): number[] =>
              t === null ? numbers(inputs[i]!.detach().mul(0)) : numbers(t);
            close(zeros(g), zeros(w), `${where}, gradient ${i}`);
          });
        }
      });
    });
  }
});

describe('the gradients of an operation take batched gradients', () => {
  for (const name of opNames) {
    const list = samplesOf(name).filter((sample) => !['random', 'create'].includes(sample.nature as string));
    if (list.length === 0 || skipped.has(name)) continue;
    it(name, () => {
      list.forEach((sample, number) => {
        const problem = problemOf(name, sample, number, 'float64');
        const inputs = problem.inputs.map((t) => t.detach().requiresGrad_());
        if (inputs.length === 0) return;
        manualSeed(5);
        const outputs = problem.run(inputs).filter((t) => t.requiresGrad);
        for (const y of outputs) {
          const gradient = (v: Tensor): Tensor[] =>
            grad(y, inputs, { gradOutputs: v, retainGraph: true, allowUnused: true }).map(
              (g, i) => g ?? inputs[i]!.detach().mul(0),
            );
          const cotangents = [direction(y, 1), direction(y, 2)];
          const loop = attempt(() => cotangents.map(gradient));
          if (loop === null) continue;
          const together = vmap(gradient)(stack(cotangents));
          together.forEach((g, i) =>
            close(numbers(g), numbers(stack(loop.map((gs) => gs[i]!))), `${problem.label}, gradient ${i}`),
          );
        }
      });
    });
  }
});
