/**
 * Calls of operations inside vmap: finds the levels of a call and has its rule answer it. Interceptor of all calls as long as
 * a vmap is running.
 */
import { GraphError } from '../../base/errors.js';
import { warnOnce } from '../../base/warn.js';
import { primalBelow, seeBaseTangent, setTangent, tangentAt, topLevel } from '../../autograd/forward.js';
import { trackView } from '../../autograd/views.js';
import { drawGuard } from '../../kernel/random.js';
import { type Batching, batching } from '../../tensor/batching.js';
import { Flag } from '../../tensor/flags.js';
import { modes } from '../../tensor/modes.js';
import { Tensor } from '../../tensor/tensor.js';
import type { PointwiseOp } from '../define-pointwise.js';
import type { ViewOp } from '../define-view.js';
import { stack } from '../joining.js';
import { intercept, type Op, type Result } from '../op.js';
import { nesting } from '../showing.js';
import { type Bound, tensorsIn } from '../signature.js';
import {
  allLevels,
  answers,
  around,
  Batched,
  Level,
  levelsOf,
  lower,
  mayBeInner,
  NoElementsError,
  raise,
  type Randomness,
  SharedWriteError,
} from './batched.js';
import { hooksInside } from './hooks.js';
import { Batch, mapped, type Rule } from './rules.js';
import { LOOP, loop, random, randomRules, rules } from './table.js';

/** The levels whose vmaps are running, the outermost first. */
let running: readonly Level[] = [];

/** How many levels are open: those that are running, and those that `within` hides. */
let opened = 0;

let stop = (): void => undefined;

/** Whether a rule is drawing random numbers, for all examples. */
let drawing = false;

/** Whether one example after the other is computed. What these draw is the whole call's to say. */
let looping = false;

/** Thrown where random numbers are about to be drawn and no rule has said for whom. Caught by the call that draws. */
class UnruledDraw extends GraphError {}

function refuseDraw(): void {
  if (!drawing && running.length > 0)
    throw new UnruledDraw('vmap: random numbers were drawn outside of an operation; draw them outside of the vmap');
}

/** Begins a level for a batch of this size. */
export function enterLevel(size: number, randomness: Randomness): Level {
  const level = new Level(++nesting.depth, size, randomness);
  open(level);
  running = [...running, level];
  return level;
}

/** Ends the innermost level. */
export function exitLevel(level: Level): void {
  running = running.slice(0, -1);
  nesting.depth--;
  close(level);
}

function open(level: Level): void {
  level.open = true;
  if (opened++ > 0) return;
  stop = intercept(batchedCall);
  drawGuard.before = refuseDraw;
  batching.now = vmap;
}

function close(level: Level): void {
  level.open = false;
  if (--opened > 0) return;
  stop();
  drawGuard.before = null;
  batching.now = null;
}

/** Users' code that runs later finds its vmaps as they were, so that the tensors that it has kept from then can be used. */
function within<R>(levels: readonly Level[], callback: () => R): R {
  const outer = running;
  const ended = levels.filter((level) => !level.open);
  const { depth } = nesting;
  ended.forEach(open);
  running = levels;
  nesting.depth = Math.max(depth, ...levels.map((level) => level.depth));
  try {
    return callback();
  } finally {
    running = outer;
    nesting.depth = depth;
    ended.forEach(close);
  }
}

/** What the layers below ask of vmap. */
const vmap: Batching = {
  ...answers,
  ...hooksInside(() => running),
  forEachGradient,
  running: () => running,
  within,
  together(tensors) {
    const b = new Batch(allLevels(tensors));
    const { levels } = b;
    const shared = tensors.map((t) => b.isShared(t));
    return {
      values: tensors.map((t, i) => (shared[i]! ? t : b.led(t))),
      shared,
      show: (value) => around(value, levels),
      hide: (value) => lower(value, levels),
      total: (value) => lower(value, levels).sum(levels.map((_, d) => d)),
    };
  },
  innermost(tensors) {
    const level = allLevels(tensors).at(-1)!;
    const b = new Batch([level]);
    const shared = tensors.map((t) =>
      levelsOf(t).length === 0 ? b.isShared(t) : !(levelsOf(t).includes(level) || mayBeInner(t, level)),
    );
    const others = running.filter(({ depth }) => depth < level.depth);
    return {
      values: tensors.map((t, i) => (shared[i]! ? t : lower(t, [level]))),
      shared,
      info: { batchSize: level.size, randomness: level.randomness },
      outside: (callback) => within(others, callback),
      show: (value, dim) => raise(value, dim < 0 ? dim + value.dim() : dim, level),
    };
  },
};

function batchedCall(op: Op, bound: Bound, inplace: boolean, proceed: (bound: Bound) => Result): Result {
  try {
    return answered(op, bound, inplace, proceed);
  } catch (error) {
    if (!(error instanceof UnruledDraw) || looping) throw error;
    return drawn(op, bound, inplace);
  }
}

function answered(op: Op, bound: Bound, inplace: boolean, proceed: (bound: Bound) => Result): Result {
  const levels = allLevels(tensorsIn(bound));
  if (levels.length === 0) return proceed(bound);
  for (const level of levels) if (!level.open) throw escaped(op, level);
  const { kind } = op;
  if (inplace) return kind === 'composite' ? proceed(bound) : writeInPlace(op, bound, levels);
  if (kind === 'view') return throughView(op as ViewOp, bound['self'] as Tensor, bound, 0);
  const b = new Batch(levels);
  if (kind === 'pointwise') return pointwise(op as PointwiseOp, bound, b);
  const { fullName } = op.signature;
  const rule = rules[fullName];
  if (rule !== undefined) return ruled(rule, op, bound, b);
  if (kind !== 'composite') return unruled(op, bound, levels);
  try {
    return proceed(bound);
  } catch (error) {
    // It works on elements itself, in a kernel of its own or by looking at them.
    if (error instanceof NoElementsError) return unruled(op, bound, levels);
    throw error;
  }
}

/** What no rule says how to compute for all examples at once. */
function unruled(op: Op, bound: Bound, levels: readonly Level[]): Result {
  return !drawing && op.signature.fullName in randomRules ? drawn(op, bound, false) : loopOver(op, bound, levels);
}

/** What a rule says, or the fallback where it leaves the call to that. */
function ruled(rule: Rule, op: Op, bound: Bound, b: Batch): Result {
  const result = rule(op, bound, b);
  return result === LOOP ? loopOver(op, bound, b.levels) : result;
}

/** The call of an operation that draws random numbers: for the examples of all vmaps around, whatever it is called with. */
function drawn(op: Op, bound: Bound, inplace: boolean): Result {
  // Of vmaps that are hidden now there may be tensors nevertheless.
  const b = new Batch([...new Set([...running, ...allLevels(tensorsIn(bound))])]);
  if (inplace) return writeInPlace(op, bound, b.levels);
  drawing = true;
  try {
    return ruled(randomRules[op.signature.fullName] ?? random(loop), op, bound, b);
  } finally {
    drawing = false;
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
        const stronger = t.dim() > 0 ? undefined : strong.find((s) => s.dtype.category >= t.dtype.category);
        const led = b.led(t, rank);
        return stronger === undefined ? led : led.to(stronger.dtype);
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
  seeBaseTangent(t);
  const level = topLevel([t]);
  if (level === 0) return op.runLed(t, bound, lead);
  const primals = throughView(op, primalBelow(t, level), bound, lead);
  const tangents = throughView(op, tangentAt(t, level)!, bound, lead);
  return each(primals, (primal, i) => {
    // They were made from the primal, but are views of the dual: what is written into them is written into that.
    trackView(primal, t, Array.isArray(primals) && primals.length > 1 ? 'multi-output' : 'default');
    setTangent(primal, level, Array.isArray(tangents) ? tangents[i]! : tangents);
    return primal;
  });
}

/** Computed beside, then copied into all examples. */
function writeInPlace(op: Op, bound: Bound, levels: readonly Level[]): Tensor {
  const self = bound['self'] as Tensor;
  const own = levelsOf(self);
  if (levels.some((level) => !own.includes(level))) {
    throw new SharedWriteError(
      `vmap: ${op.name}_(self, *extra_args) is not possible because there exists a Tensor \`other\` in extra_args that has ` +
        'more elements than `self`. This happened due to `other` being vmapped over but `self` not being vmapped over in a ' +
        'vmap. Please try to use out-of-place operators instead; or make self with newZeros() or zerosLike() of a batched tensor ' +
        'inside, as by x.mul(0)',
    );
  }
  const batched = self as Batched;
  const isView = op.kind === 'view';
  // What the node of the result saves must not be what is about to be written over.
  const recorded = !isView && modes.gradEnabled && tensorsIn(bound).some((t) => (t.flags & Flag.requiresGrad) !== 0);
  const result = op.call({ ...bound, self: recorded ? self.clone() : self }) as Tensor;
  // An operation on the geometry alone has nothing to write: the tensor becomes its own view.
  if (isView) batched.become((result as Batched).value);
  else {
    batched.value.copy_(lower(result.expand(self.shape), own));
    batched.refresh();
  }
  return self;
}

// ---- the fallback ----------------------------------------------------------------------------------------------------

/** Says once per operation that it is computed one example after the other. */
function announce(what: string): void {
  warnOnce(`vmap computes ${what} one example after the other: there is no batching rule for it`);
}

/** Example number `i` of a tensor; one that is the same for all examples as it is. */
const exampleOf = (t: Tensor, level: Level, i: number): Tensor =>
  levelsOf(t).includes(level) ? lower(t, [level]).select(0, i) : t;

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
    const example = grads.map((g) => g && exampleOf(g, level, i));
    return levels.length > 1 ? forEachGradient(name, example, compute) : compute(example);
  });
  return results[0]!.map((first, k) => (first === null ? null : raise(stackOf(results.map((r) => r[k]!)), 0, level)));
}

function oneByOne<T>(compute: () => T): T {
  const before = looping;
  looping = true;
  try {
    return compute();
  } finally {
    looping = before;
  }
}

/** One example after the other, the innermost level first. */
function loopOver(op: Op, bound: Bound, levels: readonly Level[]): Result {
  announce(op.name);
  const level = levels[levels.length - 1]!;
  const results = oneByOne(() =>
    Array.from({ length: level.size }, (_, i) => {
      const example = mapped(bound, (t) => exampleOf(t, level, i));
      // Numbers are drawn for every level, also where the example has nothing of it any more.
      return drawing && levels.length > 1 ? loopOver(op, example, levels.slice(0, -1)) : op.call(example);
    }),
  );
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
