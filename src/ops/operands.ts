/** Tensors as operands of kernels: broadcasting, aliases of what is written, copies that keep a place in the graph. */
import { gradEdge } from '../autograd/graph.js';
import { broadcastSizes, contiguousGeometry, sameLayout, sameSizes } from '../base/geometry.js';
import { expandGeometry } from '../base/views.js';
import type { Operand } from '../kernel/operand.js';
import { batching } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import * as backend from '../tensor/launch.js';
import type { Storage } from '../tensor/storage.js';
import { liveTangent, type Tangent } from '../tensor/tangent.js';
import { emptyWith, Tensor } from '../tensor/tensor.js';
import type { Input } from './scalar.js';

/** The sizes that the sizes of all tensors broadcast to. */
export function broadcastOf(tensors: readonly Tensor[]): readonly number[] {
  let sizes = tensors[0]!.geometry.sizes;
  for (let i = 1; i < tensors.length; i++) sizes = broadcastSizes(sizes, tensors[i]!.geometry.sizes);
  return sizes;
}

/** Whether a bool tensor is true anywhere; under vmap, for any example. */
export function anywhere(t: Tensor): boolean {
  return (batching.now === null ? t : batching.now.physical(t)).any().item<boolean>();
}

/** The operand with broadcast sizes. */
export function expanded(t: Tensor, sizes: readonly number[]): Operand<Storage> {
  if (t.geometry.numel === 1 || sameSizes(t.geometry.sizes, sizes)) return t;
  return { storage: t.storage, dtype: t.dtype, geometry: expandGeometry(t.geometry, sizes) };
}

/** An input that overlaps `out` in another layout is copied, since `out` is being written while it is read. */
export function unaliased(input: Input, out: Tensor): Input {
  if (!(input instanceof Tensor) || input.storage !== out.storage || sameLayout(input.geometry, out.geometry))
    return input;
  return copyInPlaceOf(input);
}

/** A row-major copy of the elements that stands where `t` stands in the graph; it is not recorded itself. */
export function copyInPlaceOf(t: Tensor): Tensor {
  const copy = emptyWith(t.dtype, contiguousGeometry(t.geometry.sizes));
  backend.copy(copy, t);
  if ((t.flags & Flag.requiresGrad) !== 0) {
    const edge = gradEdge(t);
    copy.flags |= Flag.requiresGrad;
    if (t.node === null) copy.accumulator = edge;
    else {
      copy.node = t.node;
      copy.outputNr = t.outputNr;
    }
  }
  copy.tangent = ownTangent(t.tangent);
  if (copy.tangent !== null) copy.flags |= Flag.dual;
  return copy;
}

/** Copies of tangents, which are written in place together with the tensor that has them. */
function ownTangent(tangent: Tangent | null): Tangent | null {
  const live = liveTangent(tangent);
  return live === null ? null : { level: live.level, value: live.value.clone(), next: ownTangent(live.next) };
}

/** A tangent in the sizes and dtype of the result. */
export function shapedLike(tangent: Tensor, out: Tensor): Tensor {
  let shaped = tangent;
  if (!sameSizes(shaped.shape, out.shape)) shaped = shaped.expand(out.shape);
  return shaped.dtype === out.dtype ? shaped : shaped.to(out.dtype);
}
