/** What a tensor prints: reads its elements and decides the suffixes; the layout of the text is base/format's. */
import { bool, getDefaultDtype, int64 } from '../base/dtype.js';
import { formatTensor, type PrintSource } from '../base/format.js';
import { formatRepr } from '../base/number-format.js';
import { readElement } from '../kernel/reference/load.js';
import { Flag } from './flags.js';
import { modes } from './modes.js';
import { onHost } from './storage.js';
import { liveTangent, type Tangent } from './tangent.js';
import type { Tensor } from './tensor.js';

/** What prints tensors instead once a transform of functions has run: see ops/showing.ts. */
export const printing: { text: ((t: Tensor) => string) | null } = { text: null };

/** `tensor(...)` as PyTorch prints it, with dtype, grad_fn, requires_grad and tangent where PyTorch shows them. */
export function tensorToString(t: Tensor): string {
  return (printing.text ?? plainText)(t);
}

/** The same, whatever transforms run; `place` and `tangent` say otherwise where a tensor is in the graph, and its tangent. */
export function plainText(t: Tensor, place = placeOf(t), tangent = liveTangent(t.tangent)): string {
  const text = formatTensor(printSource(t), suffixesOf(t, place, tangent));
  return (t.flags & Flag.parameter) !== 0 ? `Parameter containing:\n${text}` : text;
}

function printSource(t: Tensor): PrintSource {
  const { sizes, strides, offset } = t.geometry;
  const buffer = onHost(t.storage, 'toString');

  return {
    sizes,
    kind: t.dtype === bool ? 'bool' : t.dtype.isFloatingPoint ? 'float' : 'int',
    at(flat) {
      let position = offset;
      let rest = flat;
      for (let d = sizes.length - 1; d >= 0; d--) {
        const size = sizes[d] ?? 1;
        position += (rest % size) * (strides[d] ?? 0);
        rest = Math.floor(rest / size);
      }
      return readElement(buffer, t.dtype, position);
    },
  };
}

function suffixesOf(t: Tensor, place: string | null, tangent: Tangent | null): string[] {
  const suffixes: string[] = [];
  const obvious = t.dtype === getDefaultDtype() || ((t.dtype === int64 || t.dtype === bool) && t.geometry.numel > 0);
  if (!obvious) suffixes.push(`dtype=${String(t.dtype)}`);
  if (place !== null) suffixes.push(place);
  const value = modes.inference ? undefined : tangent?.value;
  // PyTorch formats the tangent with an f-string, which shows a scalar as its number.
  if (value !== undefined) {
    suffixes.push(`tangent=${value.dim() === 0 ? formatRepr(value.item()) : tensorToString(value)}`);
  }
  return suffixes;
}

/** What is printed of a tensor's place in the graph. */
export function placeOf(t: Tensor): string | null {
  let made: string | undefined;
  try {
    made = t.gradFn?.className;
  } catch {
    // A view whose graph cannot be made anew (written under another mode): PyTorch prints the same.
    made = 'Invalid';
  }
  return made !== undefined ? `grad_fn=<${made}>` : t.requiresGrad ? 'requires_grad=True' : null;
}
