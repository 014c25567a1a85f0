/** Padding: a constant, reflected or repeated elements around the last dimensions. Negative padding cuts off. */
import { Category } from '../../base/dtype.js';
import { ArgumentError, DTypeError, NotImplementedError, ShapeError } from '../../base/errors.js';
import { formatSizes } from '../../base/geometry.js';
import { narrowGeometry } from '../../base/views.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured, type StructuredOp } from '../define-structured.js';
import { checkFill, seenAs } from '../index-plan.js';
import { plainScalar } from '../scalar.js';
import { callSpatial, spatial } from './spatial.js';

const { max, min } = Math;

/** What lies on the left and on the right of dimension d of `rank`, from a list that begins with the last dimension. */
const sides = (pad: readonly number[], d: number, rank: number): readonly [left: number, right: number] => {
  const k = 2 * (rank - 1 - d);
  return [pad[k] ?? 0, pad[k + 1] ?? 0];
};

export const constantPadNd: StructuredOp = structured(
  'constant_pad_nd(Tensor self, int[] pad, Scalar value=0) -> Tensor',
  {
    doc: 'Elements of one value around the last dimensions: pad has how many on the left and on the right, for the last dimension first. Negative numbers cut off.',
    method: false,
    forward: ({ self, pad, value }) => {
      const rank = self.dim();
      if (pad.length % 2 !== 0) {
        throw new ArgumentError(`constant_pad_nd: Length of pad must be even but instead it equals ${pad.length}`);
      }
      if (pad.length > 2 * rank) {
        throw new ArgumentError(
          `constant_pad_nd: Length of pad should be no more than twice the number of dimensions of the input. Pad length is ` +
            `${pad.length} while the input has ${rank} dimensions.`,
        );
      }
      const sizes = self.shape.map((n, d) => {
        const [left, right] = sides(pad, d, rank);
        if (n + left + right >= 0 && n + min(left, 0) + min(right, 0) >= 0) return n + left + right;
        throw new ShapeError(
          `constant_pad_nd: The input size ${n}, plus negative padding ${left} and ${right} resulted in a negative output size, ` +
            `which is invalid. Check dimension ${d} of your input.`,
        );
      });
      const number = plainScalar(value);
      checkFill('constant_pad_nd', number, self.dtype);
      const out = emptyTensor(self.dtype, sizes);
      let [from, to] = [self.geometry, out.geometry];
      for (let d = 0; d < rank; d++) {
        const [left, right] = sides(pad, d, rank);
        const kept = self.shape[d]! + min(left, 0) + min(right, 0);
        from = narrowGeometry(from, d, max(-left, 0), kept);
        to = narrowGeometry(to, d, max(left, 0), kept);
      }
      if (to.numel < out.numel()) backend.fill(out, number);
      if (to.numel > 0) backend.copy(seenAs(out, to), seenAs(self, from));
      return out;
    },
    grad: {
      self: {
        vjp: (g, { pad }) => constantPadNd.call({ self: g, pad: pad.map((n) => -n), value: 0 }) as Tensor,
      },
    },
    jvp: (t, { pad }) => constantPadNd.call({ self: t.self, pad, value: 0 }) as Tensor,
  },
);

const around = (what: string): string => `Pads the last dimensions, ${what}.`;
const reflected = around('with the elements mirrored at the first and the last');
const repeated = around('with the first and the last element');

export const reflectionPad1d = spatial('reflection_pad1d', 'ReflectionPad1DBackward0', reflected);
export const reflectionPad2d = spatial('reflection_pad2d', 'ReflectionPad2DBackward0', reflected);
export const reflectionPad3d = spatial('reflection_pad3d', 'ReflectionPad3DBackward0', reflected);
export const replicationPad1d = spatial('replication_pad1d', 'ReplicationPad1DBackward0', repeated);
export const replicationPad2d = spatial('replication_pad2d', 'ReplicationPad2DBackward0', repeated);
export const replicationPad3d = spatial('replication_pad3d', 'ReplicationPad3DBackward0', repeated);
export const circularPad = spatial('_pad_circular', 'CopySlices', around('with the elements from the other end'));

const byMode: Readonly<Record<string, readonly StructuredOp[]>> = {
  reflect: [reflectionPad1d, reflectionPad2d, reflectionPad3d],
  replicate: [replicationPad1d, replicationPad2d, replicationPad3d],
  circular: [circularPad, circularPad, circularPad],
};

/** Padding by other elements of the 1 to 3 last dimensions. */
function padded(self: Tensor, pad: readonly number[], mode: 'reflect' | 'replicate' | 'circular'): Tensor {
  const [rank, count] = [self.dim(), pad.length / 2];
  const fits = count >= 1 && count <= 3 && (rank === count + 2 || (rank === count + 1 && mode !== 'circular'));
  if (!fits && !(mode === 'circular' && rank === count + 1)) {
    throw new NotImplementedError(
      `pad: Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now; got ${pad.length} numbers for an ` +
        `input of sizes ${formatSizes(self.shape)}: give two numbers for each of its dimensions without batch and channels`,
    );
  }
  if (!fits) throw new ArgumentError(`pad: Invalid padding size, expected ${2 * (rank - 2)} but got ${pad.length}`);
  const name = mode === 'reflect' ? `reflection_pad${count}d` : `replication_pad${count}d`;
  if (mode !== 'circular' && self.dtype.category !== Category.float) {
    throw new DTypeError(`pad: "${name}" not implemented for '${self.dtype.legacyName}'; give a floating tensor`);
  }
  const left: number[] = [];
  const outputSize: number[] = [];
  for (let d = rank - count; d < rank; d++) {
    const n = self.shape[d]!;
    const [before, after] = sides(pad, d, rank);
    checkExtent(self, d, before, after, mode);
    left.push(before);
    outputSize.push(n + before + after);
  }
  return callSpatial(byMode[mode]![count - 1]!, self, { rule: mode, outputSize, numbers: left });
}

function checkExtent(self: Tensor, d: number, left: number, right: number, mode: string): void {
  const n = self.shape[d]!;
  if (mode === 'reflect' && (left >= n || right >= n)) {
    throw new ShapeError(
      `pad: Padding size should be less than the corresponding input dimension, but got: padding (${left}, ${right}) at ` +
        `dimension ${d} of input ${formatSizes(self.shape)}`,
    );
  }
  const kept = n + min(left, 0) + min(right, 0);
  if (mode === 'circular' && (left > kept || right > kept || n === 0)) {
    throw new ShapeError('pad: Padding value causes wrapping around more than once.');
  }
  if (n === 0) {
    throw new ShapeError(
      `pad: Expected a tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${formatSizes(self.shape)}`,
    );
  }
  if (n + left + right < (mode === 'circular' ? 0 : 1) || -left > n || -right > n) {
    throw new ShapeError(
      `pad: input of size ${n} at dimension ${d} is too small. Calculated output size: ${n + left + right}`,
    );
  }
}

export const pad = composite("pad(Tensor input, int[] pad, str mode='constant', float? value=None) -> Tensor", {
  doc: "Pads the last dimensions; pad has how many elements on the left and on the right, for the last dimension first. The mode is 'constant' (of value, default 0), 'reflect', 'replicate' or 'circular'; the last three want (N, C, ...), and all but the circular one also (C, ...).",
  aliases: ['nn.functional.pad'],
  method: false,
  run: ({ input, pad, mode, value }) => {
    if (pad.length % 2 !== 0) {
      throw new ArgumentError(`pad: Padding length must be divisible by 2, got ${pad.length} numbers`);
    }
    if (pad.length > 2 * input.dim()) {
      throw new ArgumentError(
        `pad: Padding length too large: ${pad.length} numbers for a tensor of ${input.dim()} dimensions`,
      );
    }
    if (mode === 'constant') return constantPadNd.call({ self: input, pad, value: value ?? 0 });
    if (value !== null && value !== 0) {
      throw new ArgumentError(`pad: Padding mode "${mode}" doesn't take in value argument, got ${value}`);
    }
    if (mode !== 'reflect' && mode !== 'replicate' && mode !== 'circular') {
      throw new NotImplementedError(
        `pad: Unrecognised padding mode ${mode}; it is 'constant', 'reflect', 'replicate' or 'circular'`,
      );
    }
    return padded(input, pad, mode);
  },
});
