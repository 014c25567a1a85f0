/**
 * Calls of operations inside vmap: finds the levels of a call and has its rule answer it. Interceptor of all calls as long as
 * a vmap is running.
 */
import { GraphError } from '../../base/errors.js';
import { primalBelow, setTangent, tangentAt, topLevel } from '../../autograd/forward.js';
import { batching } from '../../tensor/batching.js';
import { Flag } from '../../tensor/flags.js';
import { Tensor } from '../../tensor/tensor.js';
import type { PointwiseOp } from '../define-pointwise.js';
import type { ViewOp } from '../define-view.js';
import { stack } from '../joining.js';
import { intercept, type Op, type Result } from '../op.js';
import type { Bound } from '../signature.js';
import {
  allLevels,
  answers,
  around,
  Batched,
  Level,
  levelsOf,
  lower,
  NoElementsError,
  raise,
  type Randomness,
} from './batched.js';
import { Batch, mapped, type Rule, tensorsIn } from './rules.js';
import { drawsNumbers, LOOP, rules } from './table.js';

/** The levels whose vmaps are running, the outermost first. */
const running: Level[] = [];

let stop: (() => void) | null = null;

/** Whether a rule is drawing numbers: the calls it makes are no further draws. */
let drawing = false;

/** Begins a level for a batch of this size. */
export function enterLevel(size: number, randomness: Randomness): Level {
  const level = new Level(running.length + 1, size, randomness);
  running.push(level);
  if (stop === null) {
    stop = intercept(batchedCall);
    batching.now = { ...answers, forEachGradient };
  }
  return level;
}

/** Ends the innermost level. */
export function exitLevel(level: Level): void {
  level.open = false;
  running.pop();
  if (running.length > 0) return;
  stop?.();
  stop = null;
  batching.now = null;
}

function batchedCall(op: Op, bound: Bound, inplace: boolean, proceed: (bound: Bound) => Result): Result {
  const tensors = tensorsIn(bound);
  const draws = !drawing && drawsNumbers(op);
  const levels = draws ? running.slice() : allLevels(tensors);
  if (levels.length === 0) return proceed(bound);
  for (const level of levels) if (!level.open) throw escaped(op, level);
  const { kind } = op;
  if (inplace) return kind === 'composite' ? proceed(bound) : writeInPlace(op, bound, levels);
  if (kind === 'view') return throughView(op as ViewOp, bound['self'] as Tensor, bound, 0);
  const b = new Batch(levels);
  if (kind === 'pointwise') return pointwise(op as PointwiseOp, bound, b);
  const rule: Rule | undefined = rules[op.signature.fullName];
  if (rule !== undefined) {
    drawing ||= draws;
    try {
      const result = rule(op, bound, b);
      return result === LOOP ? loopOver(op, bound, levels) : result;
    } finally {
      if (draws) drawing = false;
    }
  }
  if (kind !== 'composite') return loopOver(op, bound, levels);
  try {
    return proceed(bound);
  } catch (error) {
    // It works on elements itself, in a kernel of its own or by looking at them.
    if (error instanceof NoElementsError) return loopOver(op, bound, levels);
    throw error;
  }
}

function escaped(op: Op, level: Level): GraphError {
  return new GraphError(
    `${op.name}: a tensor of one example was used after the vmap (level ${level.depth}) that it was made in had ended; ` +
      'return it from the function instead of keeping it elsewhere',
  );
}

// ---- by kind ---------------------------------------------------------------------------------------------------------

/** Results are element by element: the batches go in front, and dimensions are aligned from the last. */
function pointwise(op: PointwiseOp, bound: Bound, b: Batch): Tensor {
  const tensors = tensorsIn(bound).filter((t) => (t.flags & Flag.wrappedNumber) === 0);
  const rank = Math.max(...tensors.map((t) => t.dim()));
  // A tensor without dimensions counts less where types are promoted; with all examples it has some.
  const strong = tensors.filter((t) => t.dim() > 0);
  return b.out(
    op.call(
      mapped(bound, (t) => {
        if ((t.flags & Flag.wrappedNumber) !== 0) return t;
        if (levelsOf(t).length === 0 && b.isShared(t)) return rank === 0 && t.dim() === 0 ? t.reshape([1]) : t;
        const weak = t.dim() === 0 && strong.some((s) => s.dtype.category >= t.dtype.category);
        const led = b.led(t, rank);
        return weak ? led.to(strong.find((s) => s.dtype.category >= t.dtype.category)!.dtype) : led;
      }),
    ),
  );
}

/** A view of all examples that leaves the first `lead` dimensions as they are. */
function throughView(op: ViewOp, t: Tensor, bound: Bound, lead: number): Tensor | Tensor[] {
  const each = (made: Tensor | Tensor[], change: (t: Tensor, i: number) => Tensor): Tensor | Tensor[] =>
    Array.isArray(made) ? made.map(change) : change(made, 0);
  if (t instanceof Batched) {
    const { levels } = t;
    return each(throughView(op, t.value, bound, lead + levels.length), (made) => around(made, levels));
  }
  const level = topLevel([t]);
  if (level === 0) return op.runLed(t, bound, lead);
  const primals = throughView(op, primalBelow(t, level), bound, lead);
  const tangents = throughView(op, tangentAt(t, level)!, bound, lead);
  return each(primals, (primal, i) => {
    setTangent(primal, level, Array.isArray(tangents) ? tangents[i]! : tangents);
    return primal;
  });
}

/** Computed beside, then copied into all examples. */
function writeInPlace(op: Op, bound: Bound, levels: readonly Level[]): Tensor {
  const self = bound['self'] as Tensor;
  const own = levelsOf(self);
  if (levels.some((level) => !own.includes(level))) {
    throw new GraphError(
      `vmap: ${op.name}_(self, *extra_args) is not possible because there exists a Tensor \`other\` in extra_args that has ` +
        'more elements than `self`. This happened due to `other` being vmapped over but `self` not being vmapped over in a ' +
        'vmap. Please try to use out-of-place operators instead; or make self with newZeros() or zerosLike() of a batched tensor ' +
        'inside, as by x.mul(0)',
    );
  }
  const batched = self as Batched;
  const result = op.call({ ...bound }) as Tensor;
  // An operation on the geometry alone has nothing to write: the tensor becomes its own view.
  if (op.kind === 'view') batched.become((result as Batched).value);
  else {
    batched.value.copy_(lower(result.expand(self.shape), own));
    batched.refresh();
  }
  return self;
}

// ---- the fallback ----------------------------------------------------------------------------------------------------

const announced = new Set<string>();

/** Says once per operation that it is computed one example after the other. */
function announce(what: string): void {
  if (announced.has(what)) return;
  announced.add(what);
  (globalThis as unknown as { console?: { warn(text: string): void } }).console?.warn(
    `chainrule: vmap computes ${what} one example after the other: there is no batching rule for it`,
  );
}

function forEachGradient(
  name: string,
  grads: readonly (Tensor | null)[],
  compute: (grads: readonly (Tensor | null)[]) => readonly (Tensor | null)[],
): readonly (Tensor | null)[] {
  try {
    return compute(grads);
  } catch (error) {
    if (!(error instanceof NoElementsError)) throw error;
  }
  announce(`the gradient of ${name}`);
  const levels = allLevels(grads.filter((g) => g !== null));
  const level = levels[levels.length - 1]!;
  const results = Array.from({ length: level.size }, (_, i) => {
    const example = grads.map((g) => (g !== null && levelsOf(g).includes(level) ? lower(g, [level]).select(0, i) : g));
    return levels.length > 1 ? forEachGradient(name, example, compute) : compute(example);
  });
  return results[0]!.map((first, k) => (first === null ? null : raise(stackOf(results.map((r) => r[k]!)), 0, level)));
}

/** One example after the other, the innermost level first. */
function loopOver(op: Op, bound: Bound, levels: readonly Level[]): Result {
  announce(op.name);
  const level = levels[levels.length - 1]!;
  const results: Result[] = [];
  for (let i = 0; i < level.size; i++) {
    const example = mapped(bound, (t) => (levelsOf(t).includes(level) ? lower(t, [level]).select(0, i) : t));
    results.push(op.call(example));
  }
  const stacked = (ts: readonly Tensor[]): Tensor => raise(stackOf(ts), 0, level);
  const [first] = results;
  if (first instanceof Tensor) return stacked(results as Tensor[]);
  if (!Array.isArray(first))
    throw new GraphError(`vmap: ${op.name} returns a truth value, which differs from example to example`);
  return first.map((_, k) => stacked(results.map((r) => (r as Tensor[])[k]!)));
}

function stackOf(ts: readonly Tensor[]): Tensor {
  return stack.call({ tensors: ts, dim: 0 }) as Tensor;
}
