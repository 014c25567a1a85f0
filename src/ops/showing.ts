/**
 * How tensors print inside transforms of functions, as functorch prints them: a layer for each vmap whose examples they stand for and
 * for each transform that differentiates with respect to something they depend on, the innermost outside.
 *
 *     grad(vmap(f))    BatchedTensor(lvl=2, bdim=0, value=
 *                          GradTrackingTensor(lvl=1, value=
 *                              tensor([1., 2., 3.])
 *                          )
 *                      )
 */
import { plainText, printing } from '../tensor/print.js';
import type { Tangent } from '../tensor/tangent.js';
import type { Tensor } from '../tensor/tensor.js';

/** How many transforms are running around each other: the number of the innermost. */
export const nesting = { depth: 0 };

/** What transforms that differentiate know of a tensor. */
export interface Tracked {
  /** The tensor whose elements are printed. */
  readonly value: Tensor;
  /** The numbers of those that do with respect to something it depends on. */
  readonly depths: Iterable<number>;
  /** What it prints of its place in the graph outside of these, and of its tangents. */
  readonly place: string | null;
  readonly tangent: Tangent | null;
}

let trackedBy: ((t: Tensor, value: Tensor) => Tracked) | null = null;

/** Lets tensors print in layers from now on. */
export function showLayers(of: (t: Tensor, value: Tensor) => Tracked): void {
  trackedBy = of;
  printing.text = (t) => layered(t, t, []);
}

/**
 * What `t` prints.
 *
 * @param value the tensor with its elements
 * @param batches the numbers of the vmaps whose examples it stands for
 */
export function layered(t: Tensor, value: Tensor, batches: readonly number[]): string {
  const tracked = trackedBy?.(t, value);
  const layers = [
    ...batches.map((depth) => [depth, `BatchedTensor(lvl=${depth}, bdim=0`] as const),
    ...Array.from(tracked?.depths ?? [], (depth) => [depth, `GradTrackingTensor(lvl=${depth}`] as const),
  ];
  let text = plainText(tracked?.value ?? value, tracked?.place, tracked?.tangent);
  for (const [, head] of layers.sort(([a], [b]) => a - b)) {
    text = `${head}, value=\n${text.replace(/^(?=.*\S)/gm, '    ')}\n)`;
  }
  return text;
}
