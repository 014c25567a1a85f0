/**
 * The tensors that a function under vmap sees, and the ways between them and the tensors with all examples.
 * See Note [Batched tensors] in tensor/batching.ts.
 *
 * Note [Levels and the graph]. The levels of a batched tensor are kept in the order in which their vmaps were entered, and
 * their dimensions are the first of `value` in that order. An operation on tensors of levels {1} and {1, 2} gives one of levels {1, 2};
 * what lacks a level is repeated along it, without a copy.
 *
 * A tensor that is the same for all examples has one gradient in the graph, to which all examples contribute. To a
 * backward pass from outside of the vmap that is right: their gradients add up. Inside, the function speaks of one example,
 * and its gradient is this example's own. So where a tensor that may have been made inside is repeated along a level, its
 * node is a `BatchExpand`: while the level is running it hands on the gradients of all examples as a batched tensor, afterwards
 * their sum. What was certainly made before the level began (its node is older) needs none, and products of matrices with it stay one product.
 */
import { GraphError, NotImplementedError } from '../../base/errors.js';
import { Geometry } from '../../base/geometry.js';
import { tangentAt, setTangent, primalBelow } from '../../autograd/forward.js';
import { alias, attach, gradEdge } from '../../autograd/graph.js';
import { type Edge, Node, type NodeKind, NONE, nodesMade, savesNothing, ZEROS } from '../../autograd/node.js';
import type { Batching } from '../../tensor/batching.js';
import { Flag, WHY_FLAGS } from '../../tensor/flags.js';
import { modes } from '../../tensor/modes.js';
import { Slot } from '../../tensor/memory.js';
import { Storage } from '../../tensor/storage.js';
import { Tensor } from '../../tensor/tensor.js';
import { float32 } from '../../base/dtype.js';
import { layered } from '../showing.js';

/** What random numbers do inside vmap: refuse, differ from example to example, or be the same for all. */
export type Randomness = 'error' | 'different' | 'same';

/** A vmap that is running, or was. */
export class Level {
  /** Nodes made since have this sequence number or a later one. */
  readonly since = nodesMade();
  /** Whether it is still running. */
  open = true;
  /** Whether its examples are directions that a transform differentiates in, and all of one call to the user. */
  ofDirections = false;

  constructor(
    /** Its number among the transforms that run around each other, 1 for the outermost. */
    readonly depth: number,
    /** How many examples there are. */
    readonly size: number,
    readonly randomness: Randomness,
  ) {}
}

/** Thrown where somebody asks for the elements of a batched tensor. */
export class NoElementsError extends NotImplementedError {}

/** Thrown where something of each example's own is about to be written into a tensor that all examples share. */
export class SharedWriteError extends GraphError {}

function noElements(fn: string): NoElementsError {
  return new NoElementsError(
    `vmap: It looks like you're calling .${fn}() on a Tensor. We don't support vmap over calling .${fn}() on a Tensor, ` +
      'which stands for one of many examples; please try to rewrite what you are doing to avoid it: choose with where() ' +
      'instead of `if`, and return the tensor and read it outside',
  );
}

/** A slot whose owner has no elements. Whoever is about to use it asks first whether it was disposed. */
class NoSlot extends Slot {
  constructor() {
    super(null, float32, 0, 0, null);
    Object.defineProperty(this, 'disposed', {
      get: () => {
        throw noElements('item');
      },
    });
  }
}

let nowhere: Storage | null = null;
const noStorage = (): Storage => (nowhere ??= new Storage(new Float32Array(0), 0, 0, 0, new NoSlot(), null));

const KEPT_FLAGS = Flag.requiresGrad | Flag.inference | Flag.dual | Flag.retainsGrad | WHY_FLAGS;

function exampleGeometry({ geometry }: Tensor, lead: number): Geometry {
  return new Geometry(geometry.sizes.slice(lead), geometry.strides.slice(lead), geometry.offset);
}

/** One example's view of a tensor with all examples. */
export class Batched extends Tensor {
  /** The tensor with all examples; the first dimensions are those of the levels. */
  value: Tensor;

  constructor(
    value: Tensor,
    /** In the order of their depths. */
    readonly levels: readonly Level[],
  ) {
    super(noStorage(), value.dtype, exampleGeometry(value, levels.length), Flag.batched);
    this.value = value;
    this.refresh();
  }

  /** Follows `value` after it was written in place. */
  refresh(): void {
    const { value } = this;
    this.flags = Flag.batched | (value.flags & KEPT_FLAGS);
    this.counter = value.counter;
    this.node = value.node;
    this.outputNr = value.outputNr;
    if (value.node === null && (value.flags & Flag.requiresGrad) !== 0) this.accumulator = gradEdge(value);
  }

  /** Takes another tensor of the same levels in the place of `value`. */
  become(value: Tensor): void {
    this.value = value;
    this.geometry = exampleGeometry(value, this.levels.length);
    this.refresh();
  }

  override item(): never {
    throw noElements('item');
  }

  override toArray(): never {
    throw noElements('toArray');
  }

  override tolist(): never {
    throw noElements('tolist');
  }

  override toTypedArray(): never {
    throw noElements('toTypedArray');
  }

  override denseHost(fn: string): never {
    throw noElements(fn);
  }

  override dispose(): void {
    this.value.dispose();
  }

  override [Symbol.dispose](): void {
    this.value.dispose();
  }

  override sharesStorage(other: Tensor): boolean {
    return this.value.sharesStorage(other instanceof Batched ? other.value : other);
  }

  override toString(): string {
    return layered(
      this,
      this.value,
      this.levels.map(({ depth }) => depth),
    );
  }

  override [Symbol.toPrimitive](hint: string): string {
    return hint === 'string' ? this.toString() : super[Symbol.toPrimitive](hint);
  }
}

/** The levels of a tensor. */
export const levelsOf = (t: Tensor): readonly Level[] => (t instanceof Batched ? t.levels : NONE);

/** The levels of any of these, in their order. */
export function allLevels(tensors: readonly Tensor[]): readonly Level[] {
  let all: readonly Level[] = NONE;
  for (const t of tensors) {
    const levels = levelsOf(t);
    if (levels.length === 0 || levels === all) continue;
    all = all.length === 0 ? levels : merged(all, levels);
  }
  return all;
}

function merged(a: readonly Level[], b: readonly Level[]): readonly Level[] {
  return [...new Set([...a, ...b])].sort((x, y) => x.depth - y.depth);
}

/** A tensor whose first logical dimensions are those of `levels`, as one that hides them. */
export function around(value: Tensor, levels: readonly Level[]): Tensor {
  if (levels.length === 0) return value;
  if (!(value instanceof Batched)) return new Batched(value, levels);
  const inner = value.levels;
  const all = merged(inner, levels);
  const order = all.map((level) => {
    const at = inner.indexOf(level);
    return at >= 0 ? at : inner.length + levels.indexOf(level);
  });
  const rest = Array.from({ length: value.value.dim() - order.length }, (_, d) => order.length + d);
  const sorted = order.every((from, to) => from === to);
  return new Batched(sorted ? value.value : value.value.permute([...order, ...rest]), all);
}

/** Hides dimension `dim` of a tensor as the batch of `level`. */
export function raise(t: Tensor, dim: number, level: Level): Tensor {
  return around(dim === 0 ? t : t.movedim(dim, 0), [level]);
}

/** Shows the batches of `levels` as the first dimensions of a tensor; what lacks one is repeated along it. */
export function lower(t: Tensor, levels: readonly Level[]): Tensor {
  const own = levelsOf(t);
  const hidden = own.filter((level) => !levels.includes(level));
  if (hidden.length === 0) return physical(t, levels);
  // Some levels stay hidden: theirs go to the front of all, and around the result again.
  const value = physical(t, [...hidden, ...levels]);
  return new Batched(value, hidden);
}

/** Whether a tangent has examples of this level. It may where its primal has none: the columns of `jacfwd` do. */
export function differsInTangent(t: Tensor, level: Level): boolean {
  if ((t.flags & Flag.dual) === 0) return false;
  for (let depth = modes.dualLevel; depth > 0; depth--) {
    const tangent = tangentAt(t, depth);
    if (tangent !== null && (levelsOf(tangent).includes(level) || differsInTangent(tangent, level))) return true;
  }
  return false;
}

/** The tensor with all examples of these levels, its batch dimensions in the order given. */
export function physical(t: Tensor, levels: readonly Level[]): Tensor {
  const own = levelsOf(t);
  const value = t instanceof Batched ? t.value : t;
  const missing = levels.filter((level) => !own.includes(level));
  if (missing.some((level) => differsInTangent(value, level))) {
    // A tangent is laid out as its primal is, so examples that differ in it cannot share the primal's memory.
    const primal = physical(around(primalBelow(value, 1), own), levels).contiguous();
    for (let depth = 1; depth <= modes.dualLevel; depth++) {
      const tangent = tangentAt(value, depth);
      if (tangent !== null) setTangent(primal, depth, lower(around(tangent, own), levels));
    }
    return primal;
  }
  const made = missing.length === 0 ? value : repeated(value, missing);
  const order = [...missing, ...own].map((level) => levels.indexOf(level));
  if (order.every((to, from) => to === from)) return made;
  const inverse = levels.map((_, to) => order.indexOf(to));
  const rest = Array.from({ length: made.dim() - levels.length }, (_, d) => levels.length + d);
  return made.permute([...inverse, ...rest]);
}

/** Of a tensor that has outlived vmaps it was made in, the first example; any other as it is. */
export function firstExample(t: Tensor): Tensor {
  const closed = levelsOf(t).filter((level) => !level.open);
  return closed.reduce((rest) => rest.select(0, 0), lower(t, closed));
}

/** Whether a tensor's place in the graph may be one example's own: see Note [Levels and the graph]. */
export function mayBeInner(t: Tensor, level: Level): boolean {
  if ((t.flags & Flag.requiresGrad) === 0) return false;
  const node = gradEdge(t);
  return t.node === null ? (t.flags & Flag.madeInVmap) !== 0 : node !== null && node.sequence >= level.since;
}

/** Whether a node, or the leaf that it accumulates into, was made since a level began. */
export const isMadeInside = ({ variable, sequence }: Node, { since }: Level): boolean =>
  variable === null ? sequence >= since : (variable.flags & Flag.madeInVmap) !== 0;

/** `value` with the batches of `missing` as new dimensions in front. */
function repeated(value: Tensor, missing: readonly Level[]): Tensor {
  if (value instanceof Batched) {
    // A tangent with examples of another level, which stay hidden: the graph is that of the tensor with all of them.
    const [lead, own] = [missing.length, value.levels.length];
    const order = Array.from({ length: lead + value.value.dim() }, (_, d) =>
      d < own ? lead + d : d < own + lead ? d - own : d,
    );
    return new Batched(repeated(value.value, missing).permute(order), value.levels);
  }
  const sizes = [...missing.map((level) => level.size), ...value.shape];
  if (!modes.gradEnabled || !missing.some((level) => mayBeInner(value, level))) return value.expand(sizes);
  const plain = value.detach();
  const out = plain.expand(sizes);
  for (let depth = 1; depth <= modes.dualLevel; depth++) {
    const tangent = tangentAt(value, depth);
    if (tangent !== null) setTangent(out, depth, repeated(tangent, missing));
  }
  const made = alias(out, out.flags & ~Flag.view);
  made.tangent = out.tangent;
  const index = value.outputNr === 0 ? ZEROS : [value.outputNr];
  attach(made, new Node(batchExpand, [gradEdge(value)], index, NONE, NONE, missing, null, made.geometry, made.dtype));
  return made;
}

const batchExpand: NodeKind = {
  name: 'BatchExpandBackward0',
  ...savesNothing,
  backward(node, grad) {
    if (grad === null) return NONE;
    const levels = node.plan as readonly Level[];
    const closed = levels.flatMap((level, d) => (level.open ? [] : [d]));
    const total = closed.length === 0 ? grad : grad.sum(closed);
    const open = levels.filter((level) => level.open);
    return [around(total, open)];
  },
};

/** What the layers below ask; see `Batching`. */
export const answers = {
  physical: (t) => (t instanceof Batched ? t.value : t),
  around: (value, like) => around(value, levelsOf(like)),
  toPhysical: (value, like) => lower(value, levelsOf(like)),
  fromPhysical: (value, like) => around(value, levelsOf(like)),
  aliased: (t, flags) => around(alias((t as Batched).value, flags & ~Flag.batched), levelsOf(t)),
  refresh(t) {
    (t as Batched).refresh();
  },
  checkTarget(target: Tensor | Edge, roots: readonly Tensor[]): void {
    const own = target instanceof Tensor ? levelsOf(target) : NONE;
    for (const level of allLevels(roots)) {
      if (!(target instanceof Tensor)) {
        throw new GraphError(
          'grad: inside vmap, a GradientEdge has the gradient of all examples together; differentiate with respect to the tensor',
        );
      }
      if (own.includes(level) || mayBeInner(target, level)) continue;
      throw new GraphError(
        'grad: inside vmap, the gradient of one example with respect to a tensor from outside would be that of all examples ' +
          'together; pass the tensor to the function as an argument with inDims null and differentiate with func.grad, or make ' +
          'it inside',
      );
    }
  },
  formOf(t) {
    // Of the tensor itself nothing is kept.
    const levels = levelsOf(t);
    return { show: (value) => around(value, levels), hide: (value) => lower(value, levels) };
  },
  landed(leaf, grad) {
    const levels = levelsOf(grad);
    if ((leaf.flags & Flag.madeInVmap) !== 0 && levels.every((level) => level.open)) return grad;
    return lower(grad, levels).sum(levels.map((_, d) => d));
  },
} satisfies Partial<Batching>;
