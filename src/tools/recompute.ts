/**
 * Checkpoints without a backward pass inside a backward pass: what operations save is not kept but computed again when it is
 * first needed.
 *
 * Note [Recomputation]. In the forward pass each tensor that is packed becomes an empty `Holder`, numbered in order. The first
 * one to be unpacked runs the function again, with hooks that put the k-th tensor packed then into the k-th holder. Each
 * holder gives its tensor once; when it is asked again (the graph was retained), all is computed again. What a backward pass
 * leaves there is not for the next one, unless both are of one GraphExecGroup. The arguments are saved by a node of their own,
 * so that they are checked for modification, and so that a checkpoint around this one packs them in turn: to have its
 * arguments, the inner function then runs the outer one. Inside vmap what is saved has all examples, as everything in the
 * graph; the function runs again inside the same vmaps and levels of forward mode, whichever there are then.
 */
import { CheckpointError, GraphError } from '../base/errors.js';
import { formatSizes } from '../base/geometry.js';
import { defaultGenerator } from '../kernel/random.js';
import { alias, unpack, versionsOf } from '../autograd/graph.js';
import { currentGraphTaskId } from '../autograd/introspection.js';
import { Node, type NodeKind, NONE, savesNothing, ZEROS } from '../autograd/node.js';
import { enterHooks, type SavedTensorHooks } from '../autograd/saved.js';
import { isPlainObject } from '../base/arguments.js';
import { type Form, inTheseVmaps, isBatched, physicalOf, vmapOf } from '../tensor/batching.js';
import { inferenceMode } from '../tensor/modes.js';
import { isDisposed } from '../tensor/storage.js';
import { inTheseLevels } from '../tensor/tangent.js';
import { Tensor } from '../tensor/tensor.js';
import { currentGroup, type GraphExecGroup } from './graph-exec-group.js';

/** Runs something inside a context, as a `with` block does. */
export type Block = <R>(run: () => R) => R;

/** How a function is to be run again. */
export interface Recipe {
  readonly preserveRngState: boolean;
  readonly earlyStop: boolean;
  /** Whether sizes, dtypes and versions of recomputed tensors are compared. */
  readonly checks: boolean;
  readonly forward: Block;
  readonly recompute: Block;
  /** Adds what is known about the calls of operations to an error. */
  readonly explain: ((error: CheckpointError) => Error) | null;
}

// ---- arguments -------------------------------------------------------------------------------------------------------

type Rebuild = (tensors: readonly Tensor[]) => unknown;

// Functions that outlive the call are made apart from the arguments: they keep all that is in scope where they are made.

const pick =
  (at: number): Rebuild =>
  (tensors) =>
    tensors[at];

/** Builds an array or object of parts, each of which is built anew or given as it is. */
const compose =
  (list: boolean, parts: readonly (readonly [key: string, rebuild: Rebuild | null, constant: unknown])[]): Rebuild =>
  (tensors) => {
    const made = (list ? [] : {}) as Record<string, unknown>;
    for (const [key, rebuild, constant] of parts) made[key] = rebuild === null ? constant : rebuild(tensors);
    return made;
  };

/**
 * Adds the tensors inside arrays and plain objects to `found`; what is returned builds the same value around others. Null where
 * there are none.
 */
function takeApart(value: unknown, found: Tensor[], around: readonly object[] = []): Rebuild | null {
  if (value instanceof Tensor) {
    const known = found.indexOf(value);
    return pick(known >= 0 ? known : found.push(value) - 1);
  }
  if (!(Array.isArray(value) || isPlainObject(value)) || around.includes(value)) return null;
  const parts = Object.entries(value).map(([key, part]) => {
    const rebuild = takeApart(part, found, [...around, value]);
    return [key, rebuild, rebuild === null ? part : null] as const;
  });
  return parts.every(([, rebuild]) => rebuild === null) ? null : compose(Array.isArray(value), parts);
}

// ---- random numbers --------------------------------------------------------------------------------------------------

/** The state of the default generator, if it is to be restored. */
export const randomState = (preserve: boolean): Uint8Array | null => (preserve ? defaultGenerator().getState() : null);

/** Runs something with the default generator in this state; the state it has now is back afterwards. */
export function fromRandomState<R>(state: Uint8Array | null, run: () => R): R {
  if (state === null) return run();
  const generator = defaultGenerator();
  const outside = generator.getState();
  generator.setState(state);
  try {
    return run();
  } finally {
    generator.setState(outside);
  }
}

// ---- one call --------------------------------------------------------------------------------------------------------

/** What recomputation has to reproduce of a saved tensor. Versions tell whether somebody has written to it meanwhile. */
interface Meta {
  readonly shape: string;
  readonly dtype: string;
  readonly device: 'cpu';
  readonly version: number;
}

const metaOf = (t: Tensor): Meta => ({
  shape: formatSizes(t.shape),
  dtype: t.dtype.name,
  device: 'cpu',
  version: t.counter.version,
});

const described = ({ shape, dtype, device, version }: Meta): string =>
  `{'shape': torch.Size(${shape}), 'dtype': torch.${dtype}, 'device': ${device}, 'version': ${version}}`;

/** The place of one saved tensor. */
class Holder {
  value: Tensor | null = null;
  version = 0;
  /** The group that it has given its tensor to. */
  givenTo: GraphExecGroup | null = null;

  /** @param frame nobody asks for it: a scope finds through it what running the function again will need */
  constructor(readonly frame: Frame) {}
}

/** Ends a recomputation that has made all that is needed. */
const STOP = new GraphError(
  'checkpoint: a recomputation has made all that is needed and ends here. This is no failure; if it reached you, ' +
    'the function catches all errors: let this one through, or give earlyStop: false',
);

const saver: NodeKind = { name: 'NoopSaveInputsBackward', ...savesNothing, backward: () => NONE };

/** The number of the backward pass outside of one. */
const NOBODY = -1;

/** A call of a function in a checkpoint. */
class Frame {
  private readonly holders: WeakRef<Holder>[] = [];
  private readonly metas: Meta[] = [];
  /** Saves the tensors among the arguments. */
  private readonly inputs: Node;
  /** For those of them that are tensors of vmap what shows them as one. */
  private readonly forms: readonly (Form | null)[];
  private readonly inItsVmaps = inTheseVmaps();
  private readonly inItsLevels = inTheseLevels();
  private readonly rebuild: Rebuild;
  private readonly random: Uint8Array | null;
  private complete = false;
  /** Whether a gradient was taken inside the function, so that fewer tensors were known than the function saves. */
  private incomplete = false;
  /** For whom what the holders have was computed: the backward pass of that number, or a group of them. */
  private owner: number | GraphExecGroup = NOBODY;

  constructor(
    private readonly fn: (...args: unknown[]) => unknown,
    args: readonly unknown[],
    private readonly recipe: Recipe,
  ) {
    const tensors: Tensor[] = [];
    this.rebuild = takeApart([...args], tensors) ?? (() => args);
    const versions = tensors.length === 0 ? ZEROS : versionsOf(tensors);
    this.forms = tensors.map((t) => (isBatched(t) ? vmapOf(t).formOf(t) : null));
    this.inputs = new Node(saver, NONE, NONE, tensors.map(physicalOf), versions, null, null, null, null);
    this.random = randomState(recipe.preserveRngState);
  }

  /** The forward pass. */
  run(args: readonly unknown[]): unknown {
    const leave = enterHooks(this.hooks());
    try {
      return this.recipe.forward(() => this.fn(...args));
    } finally {
      this.complete = true;
      leave();
    }
  }

  private hooks(): SavedTensorHooks<Holder> {
    return { pack: (t) => this.hold(t), unpack: (holder) => this.give(holder) };
  }

  private hold(t: Tensor): Holder {
    const holder = new Holder(this);
    this.holders.push(new WeakRef(holder));
    this.metas.push(metaOf(t));
    return holder;
  }

  private give(holder: Holder): Tensor {
    const group = currentGroup();
    const owner = group ?? currentGraphTaskId();
    try {
      if (group !== null && holder.givenTo === group) {
        throw new CheckpointError(
          'checkpoint: Unpack is being triggered for a tensor that was already unpacked once. Performing two backward calls ' +
            'that overlap (i.e. require the same saved activation in order to compute gradients) is not allowed while under ' +
            'the torch.utils.checkpoint.GraphExecGroup context. Run one of them outside of the group.',
        );
      }
      if (owner !== this.owner) this.empty();
      this.owner = owner;
      // A scope may have freed what an earlier run left.
      if (holder.value === null || isDisposed(holder.value.storage)) this.recompute();
      const { value, version } = holder;
      holder.value = null;
      holder.givenTo = group;
      if (value === null) {
        throw new CheckpointError('checkpoint: a saved tensor was not among those that the recomputation saved');
      }
      if (value.counter.version !== version) {
        throw new CheckpointError(
          'checkpoint: one of the variables needed for gradient computation has been modified by an inplace operation inside ' +
            'of the function after it was saved; use the out-of-place form, or clone() it before modifying',
        );
      }
      // Somebody only looks at a saved value: what else was computed is not needed.
      if (owner === NOBODY) this.empty();
      return value;
    } catch (error) {
      this.empty();
      const { explain } = this.recipe;
      throw error instanceof CheckpointError && explain !== null ? explain(error) : error;
    }
  }

  private empty(): void {
    for (const ref of this.holders) {
      const holder = ref.deref();
      if (holder !== undefined) holder.value = null;
    }
  }

  private recompute(): void {
    const tensors = this.inputs.saved.map((_, slot) => unpack(this.inputs, slot)!);
    const different: string[] = [];
    let count = 0;
    const leave = enterHooks<Tensor>({
      pack: (t) => {
        const value = alias(t, 0);
        this.take(count++, t, value, different);
        if (this.recipe.earlyStop && count === this.holders.length) throw STOP;
        return value;
      },
      unpack: (value) => value,
    });
    try {
      fromRandomState(this.random, () => {
        this.inItsVmaps(() => {
          this.inItsLevels(() => {
            // Grad mode on and inference mode off, as it was.
            inferenceMode(false, () => {
              const args = this.rebuild(tensors.map((t, i) => this.forms[i]?.show(t) ?? t)) as unknown[];
              this.recipe.recompute(() => void this.fn(...args));
            });
          });
        });
      });
    } catch (error) {
      if (error !== STOP) throw error;
    } finally {
      leave();
    }
    if (!this.incomplete) this.check(count, different);
  }

  /** Tensor number `at` of the recomputation goes to its holder. */
  private take(at: number, t: Tensor, value: Tensor, different: string[]): void {
    const before = this.metas[at];
    if (before === undefined) {
      if (this.complete && this.recipe.earlyStop) throw STOP;
      if (!this.complete) this.incomplete = true;
      else {
        throw new CheckpointError(
          'checkpoint: trying to save more tensors during recomputation than during the original forward pass. ' +
            'The function has to do the same each time it is run.',
        );
      }
      return;
    }
    const now = metaOf(t);
    if (described(now) !== described(before)) {
      different.push(
        `tensor at position ${at}:\nsaved metadata: ${described(before)}\nrecomputed metadata: ${described(now)}\n`,
      );
    }
    const holder = this.holders[at]!.deref();
    if (holder === undefined) return;
    holder.value = value;
    holder.version = now.version;
  }

  private check(count: number, different: readonly string[]): void {
    const { length } = this.holders;
    if (count !== length) {
      throw new CheckpointError(
        'checkpoint: A different number of tensors was saved during the original forward and recomputation.\n' +
          `Number of tensors saved during forward: ${length}\n` +
          `Number of tensors saved during recomputation: ${count}.\n${TIP}`,
      );
    }
    if (different.length > 0 && this.recipe.checks) {
      throw new CheckpointError(
        'checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass ' +
          `(another version: somebody has modified them in place meanwhile).\n${different.join('')}\n${TIP}`,
      );
    }
  }
}

const TIP =
  'Tip: To see a more detailed error, either pass { debug: true } to checkpoint(...) or wrap the code in ' +
  'setCheckpointDebugEnabled(true, () => ...) to enable checkpoint-debug mode globally.';

/** Runs `fn` now, and again whenever what its operations saved is needed. */
export function runRecomputed(fn: (...args: unknown[]) => unknown, args: readonly unknown[], recipe: Recipe): unknown {
  return new Frame(fn, args, recipe).run(args);
}
