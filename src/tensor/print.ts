/** What a tensor prints: reads its elements and decides the suffixes; the layout of the text is base/format's. */
import { bool, getDefaultDtype, int64 } from '../base/dtype.js';
import { formatTensor, type PrintSource } from '../base/format.js';
import { formatRepr } from '../base/number-format.js';
import { readElement } from '../kernel/reference/load.js';
import { Flag } from './flags.js';
import { modes } from './modes.js';
import { onHost } from './storage.js';
import { liveTangent } from './tangent.js';
import type { Tensor } from './tensor.js';

/** `tensor(...)` as PyTorch prints it, with dtype, grad_fn, requires_grad and tangent where PyTorch shows them. */
export function tensorToString(t: Tensor): string {
  const text = formatTensor(printSource(t), suffixesOf(t));
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

function suffixesOf(t: Tensor): string[] {
  const suffixes: string[] = [];
  const obvious = t.dtype === getDefaultDtype() || ((t.dtype === int64 || t.dtype === bool) && t.geometry.numel > 0);
  if (!obvious) suffixes.push(`dtype=${String(t.dtype)}`);
  const made = madeBy(t);
  if (made !== null) suffixes.push(`grad_fn=<${made}>`);
  else if (t.requiresGrad) suffixes.push('requires_grad=True');
  const tangent = modes.inference ? undefined : liveTangent(t.tangent)?.value;
  // PyTorch formats the tangent with an f-string, which shows a scalar as its number.
  if (tangent !== undefined) {
    suffixes.push(`tangent=${tangent.dim() === 0 ? formatRepr(tangent.item()) : tensorToString(tangent)}`);
  }
  return suffixes;
}

function madeBy(t: Tensor): string | null {
  try {
    return t.gradFn?.className ?? null;
  } catch {
    // A view whose graph cannot be made anew (written under another mode): PyTorch prints the same.
    return 'Invalid';
  }
}
