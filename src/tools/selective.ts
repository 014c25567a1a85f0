/**
 * Selective checkpoints: of some operations the results are kept, all others are computed again.
 *
 * Note [Answered calls]. When the function runs again, a call whose result was kept is not made: it is answered with that result.
 * It records nothing then, but the tensors that its node would save are wanted, in their order. So the first run notes where
 * each of them comes from (an argument, a result, neither: then it is kept as well), and the second hands them to the hooks
 * of the checkpoint as the node would have.
 */
import { named } from '../base/arguments.js';
import { ArgumentError, CheckpointError } from '../base/errors.js';
import { listOf } from '../base/lists.js';
import { defaultGenerator } from '../kernel/random.js';
import { topLevel } from '../autograd/forward.js';
import { alias, attach } from '../autograd/graph.js';
import { Node, type NodeKind, NONE, savesNothing } from '../autograd/node.js';
import { enterHooks, innermostHooks, type SavedTensorHooks } from '../autograd/saved.js';
import { keep } from '../autograd/scope.js';
import { intercept, type Op, type Result } from '../ops/op.js';
import { type Bound, tensorsIn } from '../ops/signature.js';
import { type Form, isBatched, physicalOf, vmapOf } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import { Tensor } from '../tensor/tensor.js';
import type { Block } from './recompute.js';

/** What becomes of the result of an operation in a selective checkpoint. PREFER_ and MUST_ mean the same here. */
export const CheckpointPolicy = {
  MUST_SAVE: 0,
  PREFER_SAVE: 1,
  MUST_RECOMPUTE: 2,
  PREFER_RECOMPUTE: 3,
} as const;
export type CheckpointPolicy = (typeof CheckpointPolicy)[keyof typeof CheckpointPolicy];

/** What a policy is told besides the call. */
export interface SelectiveCheckpointContext {
  /** Whether the function is being run again. */
  readonly isRecompute: boolean;
}

/**
 * Says of a call whether its result is kept (true: MUST_SAVE, false: PREFER_RECOMPUTE). `op` is PyTorch's name of the operation, with
 * `_` at its end for the in-place form; `args` are the arguments by PyTorch's names.
 */
export type CheckpointPolicyFunction = (
  context: SelectiveCheckpointContext,
  op: string,
  args: Readonly<Record<string, unknown>>,
) => CheckpointPolicy | boolean;

/** Where a tensor that a node saves comes from: argument or result number `at`, or itself. */
type Source = { readonly from: 'argument' | 'result'; readonly at: number } | { readonly from: Tensor };

/** A result that was kept; of a tensor of vmap the one with all examples, as everything that graphs save. */
interface Kept {
  /** The argument that it is, or -1. */
  readonly argument: number;
  readonly value: Tensor;
  readonly form: Form | null;
  readonly version: number;
  readonly tracked: boolean;
}

/** A call whose result was kept. */
interface Entry {
  readonly results: readonly Kept[];
  readonly several: boolean;
  readonly sources: readonly Source[];
  /** The state of the default generator after the call, where it has drawn from it. */
  readonly random: Uint8Array | null;
}

/** The result of a recorded operation that was not run. */
const answered: NodeKind = { ...savesNothing, name: 'CachedResultBackward', backward: () => NONE };

/** `logSoftmax` and `log_softmax` are the same operation. */
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

class Selection {
  private readonly storage = new Map<string, Entry[]>();

  constructor(
    private readonly policy: CheckpointPolicyFunction,
    private readonly allowMutation: boolean,
  ) {}

  /**
   * Whether the result of a call is kept. Written tensors and views, which cost nothing, are made anew in any case, and so are
   * results with tangents: what is computed from those would be missing theirs.
   */
  private keeps(isRecompute: boolean, op: Op, bound: Bound, inplace: boolean): boolean {
    const decision = this.policy({ isRecompute }, inplace ? `${op.name}_` : op.name, bound);
    const saves =
      typeof decision === 'boolean'
        ? decision
        : decision === CheckpointPolicy.MUST_SAVE || decision === CheckpointPolicy.PREFER_SAVE;
    return saves && !inplace && op.kind !== 'view' && topLevel(tensorsIn(bound).map(physicalOf)) === 0;
  }

  /** The context of the first run. */
  readonly forward: Block = (run) =>
    this.watching(run, (op, bound, inplace, proceed) => {
      if (!this.keeps(false, op, bound, inplace)) return null;
      return this.remember(op, bound, proceed);
    });

  /** The context of later runs. */
  readonly recompute: Block = (run) => {
    const used = new Map<string, number>();
    return this.watching(run, (op, bound, inplace) => {
      if (!this.keeps(true, op, bound, inplace)) return null;
      const at = used.get(op.name) ?? 0;
      used.set(op.name, at + 1);
      const entry = this.storage.get(op.name)?.[at];
      if (entry === undefined) {
        throw new CheckpointError(
          `checkpoint: ${op.name} encountered during backward, but not found in storage; the policy has to decide the same, and ` +
            'the function to call the same operations, each time',
        );
      }
      return this.answer(entry, tensorsIn(bound));
    });
  };

  /** Runs something and lets `answer` see its calls; null: the call is made as usual. */
  private watching<R>(
    run: () => R,
    answer: (op: Op, bound: Bound, inplace: boolean, proceed: (bound: Bound) => Result) => Result | null,
  ): R {
    // Composite operations are transparent; what others call is theirs.
    let inside = false;
    const alone = (proceed: (bound: Bound) => Result, bound: Bound): Result => {
      inside = true;
      try {
        return proceed(bound);
      } finally {
        inside = false;
      }
    };
    const end = intercept((op, bound, inplace, proceed) => {
      if (inside) return proceed(bound);
      const result = answer(op, bound, inplace, (given) => alone(proceed, given));
      if (result !== null) return result;
      return op.kind === 'composite' ? proceed(bound) : alone(proceed, bound);
    });
    try {
      return run();
    } finally {
      end();
    }
  }

  private remember(op: Op, bound: Bound, proceed: (bound: Bound) => Result): Result {
    const args = tensorsIn(bound).map(physicalOf);
    const saved: Tensor[] = [];
    const outer = innermostHooks();
    const leave = outer === null ? null : enterHooks(noting(saved, outer));
    const before = defaultGenerator().getState();
    let result: Result;
    try {
      result = proceed(bound);
    } finally {
      leave?.();
    }
    const after = defaultGenerator().getState();
    const made = listOf<unknown>(result) as Tensor[];
    // A truth value is found again as fast as it was kept.
    if (!made.every((t) => t instanceof Tensor)) return result;
    const results = made.map(physicalOf);
    const entry: Entry = {
      several: Array.isArray(result),
      results: results.map((t, i) => ({
        argument: args.indexOf(t),
        value: held(t),
        form: isBatched(made[i]!) ? vmapOf(t).formOf(made[i]!) : null,
        version: t.counter.version,
        tracked: (t.flags & Flag.requiresGrad) !== 0,
      })),
      sources: saved.map((t): Source => {
        const [argument, output] = [args.indexOf(t), results.indexOf(t)];
        if (argument >= 0) return { from: 'argument', at: argument };
        return output >= 0 ? { from: 'result', at: output } : { from: held(t) };
      }),
      random: before.every((byte, i) => byte === after[i]) ? null : after,
    };
    // The hooks live on with what they have packed.
    saved.length = 0;
    const entries = this.storage.get(op.name) ?? [];
    this.storage.set(op.name, [...entries, entry]);
    return result;
  }

  private answer(entry: Entry, given: readonly Tensor[]): Result {
    const args = given.map(physicalOf);
    const results = entry.results.map(({ argument, value, version, tracked }) => {
      if (argument >= 0) return args[argument]!;
      if (value.counter.version !== version && !this.allowMutation) {
        throw new CheckpointError(
          'checkpoint: Tensor cached during selective activation checkpoint has been mutated; use the out-of-place form, or ' +
            'give allowCacheEntryMutation: true if the result is right nevertheless',
        );
      }
      const made = alias(value, 0);
      // It counts from where the result was, so that what is done to it again gets it to the same versions.
      made.counter = { version, writer: null, writerSite: null };
      if (tracked) {
        attach(made, new Node(answered, NONE, NONE, NONE, NONE, null, null, made.geometry, made.dtype));
      }
      return made;
    });
    if (entry.random !== null) defaultGenerator().setState(entry.random);
    for (const source of entry.sources) {
      const t =
        source.from === 'argument' ? args[source.at]! : source.from === 'result' ? results[source.at]! : source.from;
      innermostHooks()?.pack(t);
    }
    const shown = results.map((t, i) => entry.results[i]!.form?.show(t) ?? t);
    return entry.several ? shown : shown[0]!;
  }
}

/** Hooks that note what is packed. Made here, since they live on, and would keep all that is in scope where they are made. */
const noting = (saved: Tensor[], outer: SavedTensorHooks): SavedTensorHooks => ({
  pack(t) {
    saved.push(t);
    return outer.pack(t);
  },
  unpack: outer.unpack,
});

/** The elements of a tensor, to be kept: nobody may take them for a temporary, nor a scope free them. */
function held(t: Tensor): Tensor {
  if (t.storage.slot !== null) t.storage.slot.moved = true;
  return keep(alias(t, 0));
}

/**
 * The two contexts of one selective checkpoint, for `checkpoint`'s option `contextFn`: results of some operations are kept, all others
 * are computed again in the backward pass.
 *
 * @param policyOrOps names of the operations whose results are kept, or a function that decides for each call. It sees composite
 *   operations first, and what they call where their result is not kept; not what other operations call
 * @param allowCacheEntryMutation take kept results as they are, even if they were modified in place meanwhile; also by name in an
 *   options object
 * @returns the contexts of the first run and of later ones; make new ones for each call of `checkpoint`
 * @throws ArgumentError for anything but names or a function; at backward CheckpointError where a kept result was modified, or a
 *   call was not kept the first time
 * @example checkpoint(block, x, { contextFn: () => createSelectiveCheckpointContexts(['mm', 'addmm']) })
 */
export function createSelectiveCheckpointContexts(
  policyOrOps: readonly string[] | CheckpointPolicyFunction,
  allowCacheEntryMutation?: boolean | { allowCacheEntryMutation?: boolean },
): readonly [forward: Block, recompute: Block];
export function createSelectiveCheckpointContexts(
  policyOrOps: readonly string[] | CheckpointPolicyFunction,
): readonly [forward: Block, recompute: Block] {
  const fn = 'createSelectiveCheckpointContexts';
  const { allowCacheEntryMutation: allow = false } = named<{ allowCacheEntryMutation: boolean }>(
    'createSelectiveCheckpointContexts(policyOrOps, allowCacheEntryMutation)',
    arguments,
    1,
  );
  let policy: CheckpointPolicyFunction;
  if (typeof policyOrOps === 'function') policy = policyOrOps;
  else if (Array.isArray(policyOrOps)) {
    const wrong = policyOrOps.findIndex((name) => typeof name !== 'string');
    if (wrong >= 0) {
      throw new ArgumentError(
        `${fn}: Expected op in \`op_list\` to be the name of an operation but got: ${typeof policyOrOps[wrong]} at ${wrong}`,
      );
    }
    const names = new Set(policyOrOps.map(snakeCase));
    policy = (_, op) => names.has(op);
  } else {
    throw new ArgumentError(
      `${fn}: policy_fn_or_list must be either a function or a list of ops, got ${typeof policyOrOps}`,
    );
  }
  const selection = new Selection(policy, allow);
  return [selection.forward, selection.recompute];
}
