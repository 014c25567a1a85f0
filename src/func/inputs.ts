/**
 * What a function that is being differentiated sees in place of its inputs, and the backward pass from its outputs to them.
 * Shared by the transforms of chainrule/func and by autograd.functional; knows no structures of tensors.
 *
 * Note [Inputs of transforms]. A transform gives the function, for each input, a tensor over the same elements behind a node
 * of its own, the boundary:
 *
 *     x (the caller's)                  x is leaf, result, dual, or none of these
 *     |  <-- linked when f has returned
 *   [boundary] --> shadow --> f --> out
 *
 * Gradients are captured at the boundary. So a function that also reaches x by closure is not confused: that path does not
 * cross the boundary. While f runs the boundary leads nowhere. Hence backward() inside f stops there, fills `.grad` of the
 * shadow as it would that of a leaf, and leaves the caller's graph alone. Afterwards the boundary is linked to what made x, so
 * that results can be differentiated with respect to it: that is all there is to the nesting of transforms.
 *
 * Note [Outside]. The backward pass is recorded only if somebody can differentiate its result. Who could are the leaves that
 * the graph of the outputs reaches, boundaries of transforms whose function still runs, tracked cotangents, and tracked
 * tangents of an open level (the tangents of results depend on those, and on what the results themselves depend on).
 */
import { GraphError } from '../base/errors.js';
import { isRefusedPromise } from '../base/promises.js';
import { grad } from '../autograd/methods.js';
import { alias, attach, gradEdge } from '../autograd/graph.js';
import { Node, type NodeKind, NONE, savesNothing, ZEROS } from '../autograd/node.js';
import { seeBaseTangent } from '../autograd/forward.js';
import { isBatched, physicalOf, vmapOf } from '../tensor/batching.js';
import { zerosLike } from '../ops/functions.generated.js';
import { Flag } from '../tensor/flags.js';
import { inferenceMode, modes, noGrad, swapGradMode, syncModes } from '../tensor/modes.js';
import { levelAt, liveTangent, type Tangent } from '../tensor/tangent.js';
import type { Tensor } from '../tensor/tensor.js';
import { active, enterTransform, exitTransform } from './tracked.js';
import { walk } from './walk.js';

const boundary: NodeKind = {
  name: 'TransformInput',
  ...savesNothing,
  mindsFresh: true,
  keepsNothing: true,
  refusal:
    'a leaf Variable that requires grad is being used in an in-place operation. It is an argument of a function that is ' +
    'being transformed (by grad, vjp, jacobian, ...), and its elements belong to the caller: work on a clone().',
  backward: (node, grad) => (node.next[0] === null ? NONE : [grad]),
};

/** `made` of `physicalOf(t)` in the form of `t`. */
const inFormOf = (t: Tensor, made: Tensor): Tensor => (isBatched(t) ? vmapOf(t).around(made, t) : made);

/**
 * Runs a transform. Inference mode means nothing for what it computes, as grad mode does not, but its own tensors must be
 * normal ones: so inference mode is left, and nothing recorded for outside.
 */
export function transforming<R>(callback: () => R): R {
  if (modes.watchers !== 0) syncModes();
  return modes.inference ? inferenceMode(false, () => noGrad(callback)) : callback();
}

/** `t`, or a copy of an inference tensor, whose changes nobody counts, so that nothing could be saved. */
export const normal = (t: Tensor): Tensor => ((t.flags & Flag.inference) !== 0 ? t.clone() : t);

/** Runs the function of a transform: it records whatever mode is on outside, and leaves the modes as they were. */
export function recording<R>(callback: () => R): R {
  if (modes.watchers !== 0) syncModes();
  const before = swapGradMode(true);
  try {
    return callback();
  } finally {
    swapGradMode(before);
  }
}

/** Whether what is computed now is recorded, and so what a transform returns. */
export function recordsOutside(): boolean {
  if (modes.watchers !== 0) syncModes();
  return modes.gradEnabled;
}

/** The inputs of one call. */
export class Inputs {
  /** What the function is given. */
  readonly shadows: readonly Tensor[];
  /** The same tensors; of those of vmap the tensors with all examples, to which the graph belongs. */
  private readonly behind: readonly Tensor[];
  /** Whether a result may lead to what made one of the inputs. */
  readonly tracked: boolean;
  private readonly nodes: Node[] = [];
  /** Its number among the transforms that run, where tensors print it. */
  private readonly depth: number | null;
  /** Boundaries that lead nowhere, now and later. */
  private readonly unlinked = new Set<Node>();
  private readonly links: { next: (Node | null)[]; indices: number[]; node: Node; index: number }[] = [];

  /**
   * @param originals the caller's tensors, floating point, none of inference mode
   * @param link whether results are to lead to what made these
   * @param shown whether tensors print that they depend on these
   */
  constructor(
    readonly originals: readonly Tensor[],
    link: boolean,
    shown = true,
  ) {
    this.behind = originals.map((t) => this.shadow(physicalOf(t), link));
    this.shadows = originals.map((t, i) => inFormOf(t, this.behind[i]!));
    this.tracked = this.links.length > 0;
    this.depth = shown ? enterTransform(null) : null;
    for (const [i, node] of this.nodes.entries())
      active.set(node, { original: physicalOf(originals[i]!), depth: this.depth });
  }

  private shadow(t: Tensor, link: boolean): Tensor {
    const edge = link ? gradEdge(t) : null;
    seeBaseTangent(t);
    const tangent = liveTangent(t.tangent);
    const made = alias(t, (t.flags & Flag.wrappedNumber) | (tangent === null ? 0 : Flag.dual));
    made.tangent = tangent;
    // Writing in place would write over the caller's elements: it is refused as for any view from a custom function. Without
    // the flag of views, which only says that the node may be out of date, operations take their fast paths.
    made.viewInfo = { base: t.viewInfo?.base ?? t, creation: 'custom', version: t.counter.version };
    const next: (Node | null)[] = [null];
    const indices: number[] = [0];
    const node = new Node(boundary, next, indices, NONE, ZEROS, null, null, t.geometry, t.dtype);
    attach(made, node);
    made.retainGrad();
    if (edge === null) this.unlinked.add(node);
    else this.links.push({ next, indices, node: edge, index: t.node === null ? 0 : t.outputNr });
    this.nodes.push(node);
    return made;
  }

  /**
   * The function has returned: `.grad` of the shadows is no longer filled, since what follows is the transform's own, and they
   * are no views, so that the caller may write to the originals.
   */
  settle(): void {
    for (const node of this.nodes) if (node.extras !== null) node.extras.retained = [];
    for (const shadow of this.behind) {
      shadow.flags &= ~Flag.retainsGrad;
      shadow.viewInfo = null;
    }
  }

  /** Ends the time in which the inputs are apart from what made them. To be called exactly once, also after errors. */
  close(): void {
    this.settle();
    if (this.depth !== null) exitTransform();
    for (const node of this.nodes) active.delete(node);
    for (const { next, indices, node, index } of this.links) {
      next[0] = node;
      indices[0] = index;
    }
  }

  /** Whether somebody may differentiate gradients of `outputs`. See Note [Outside]. */
  reachOutside(outputs: readonly Tensor[]): boolean {
    return this.tracked || levelIsTracked() || leadsOutside(outputs, this.unlinked);
  }

  /** `t` as a result of the transform: without its graph, unless that leads to something outside. */
  release(t: Tensor, records: boolean): Tensor {
    return records && leadsOutside([t], this.unlinked) ? t : withoutGraph(t);
  }

  /**
   * The gradients of `outputs` with respect to the inputs, zeros where they do not depend on one.
   *
   * @param cotangents the gradients with respect to the outputs, null for 1
   */
  pull(
    outputs: readonly Tensor[],
    cotangents: readonly (Tensor | null)[],
    options: { createGraph: boolean; retainGraph: boolean },
  ): Tensor[] {
    return this.pullOrNull(outputs, cotangents, options).map((g, i) => g ?? zerosLike(this.originals[i]!));
  }

  /** As `pull`, with null where the outputs do not depend on an input. */
  pullOrNull(
    outputs: readonly (Tensor | null)[],
    cotangents: readonly (Tensor | null)[],
    options: { createGraph: boolean; retainGraph: boolean },
  ): (Tensor | null)[] {
    return gradOrNull(outputs, this.shadows, cotangents, options);
  }
}

/** `grad`, where outputs without graph are as good as none (null), and null stands for inputs that nothing depends on. */
export function gradOrNull(
  outputs: readonly (Tensor | null)[],
  inputs: readonly Tensor[],
  cotangents: readonly (Tensor | null)[],
  options: { createGraph: boolean; retainGraph: boolean },
): (Tensor | null)[] {
  const tracked = outputs.flatMap((out, i) => (out?.requiresGrad === true ? [i] : []));
  if (tracked.length === 0 || inputs.length === 0) return inputs.map(() => null);
  return grad(
    tracked.map((i) => outputs[i]!),
    inputs,
    { ...options, gradOutputs: tracked.map((i) => cotangents[i] ?? null), allowUnused: true },
  );
}

/**
 * The double backward trick: u J is linear in u, so its derivative by u, times a vector v, is J v. This gives u J, null for
 * inputs that no output depends on, and the cotangents u, one for each output.
 */
export function linearInCotangents(
  inputs: Inputs,
  outputs: readonly Tensor[],
): { pulled: (Tensor | null)[]; cotangents: readonly Tensor[] } {
  const zeros = new Inputs(
    outputs.map((output) => zerosLike(withoutGraph(output))),
    false,
    false,
  );
  const cotangents = zeros.shadows;
  try {
    return { pulled: inputs.pullOrNull(outputs, cotangents, { createGraph: true, retainGraph: true }), cotangents };
  } finally {
    zeros.close();
  }
}

/** Whether a tangent that was given at an open level has a graph. */
export function levelIsTracked(): boolean {
  for (let depth = 1; depth <= modes.dualLevel; depth++) if (levelAt(depth)?.tracked === true) return true;
  return false;
}

/** Whether the graph of any of these leads to something else than the boundaries `unlinked`. See Note [Outside]. */
function leadsOutside(tensors: readonly Tensor[], unlinked: ReadonlySet<Node>): boolean {
  const starts: (Node | null)[] = [];
  for (const t of tensors) {
    starts.push(gradEdge(t));
    // A tangent may have a graph where its tensor has none.
    for (let tangent = liveTangent(physicalOf(t).tangent); tangent !== null; tangent = liveTangent(tangent.next)) {
      starts.push(gradEdge(tangent.value));
    }
  }
  return walk(starts, (node) => {
    if (node.variable !== null) return true;
    if (node.kind !== boundary || !active.has(node)) return node.next;
    return unlinked.has(node) ? NONE : true;
  });
}

/** The same elements and tangents without a graph; `t` itself if there is none. */
export function withoutGraph(t: Tensor): Tensor {
  if (isBatched(t)) {
    const cut = withoutGraph(physicalOf(t));
    return cut === physicalOf(t) ? t : inFormOf(t, cut);
  }
  seeBaseTangent(t);
  const tangent = liveTangent(t.tangent);
  const cut = tangentWithoutGraph(tangent);
  if ((t.flags & Flag.requiresGrad) === 0 && cut === tangent) return t;
  const made = alias(t, (t.flags & Flag.inference) | (cut === null ? 0 : Flag.dual));
  made.tangent = cut;
  return made;
}

function tangentWithoutGraph(tangent: Tangent | null): Tangent | null {
  if (tangent === null) return null;
  const value = withoutGraph(tangent.value);
  const next = tangentWithoutGraph(liveTangent(tangent.next));
  return value === tangent.value && next === tangent.next ? tangent : { level: tangent.level, value, next };
}

/** Refuses what an async function returns: it would go on after its transform has ended. */
export function refuseAsync(fn: string, value: unknown): void {
  if (!isRefusedPromise(value)) return;
  throw new GraphError(
    `${fn}: the function is async, and a transform ends when its function returns; do the awaiting outside, and transform ` +
      'the synchronous part',
  );
}
