/**
 * Convolution: forward, and its gradients for the input and for the weight. Each is a matrix product with the columns that
 * every window of an image unrolls to. Knows nothing of biases' gradients, of 'same' padding or of transposed convolution,
 * whose forward is `convInput`.
 *
 *     columns[(c, kz, ky, kx)][(z, y, x)] = image[c][z * stride + kz * dilation - padding][...][...]
 *
 *     conv:        out    = weight   @ columns(input)
 *     convInput:   columns of gradInput = weight^T @ gradOut, added up where they overlap
 *     convWeight:  gradWeight = sum over the batch of gradOut @ columns(input)^T
 */
import { Category, float64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { matrix, type Volume, volume } from './layouts.js';
import { loadDenseAs, loadDenseBigAs, storeDense, storeDenseBig } from './load.js';
import { matmul } from './matmul.js';

/** How a convolution moves over its input: one entry for each of the 1 to 3 spatial dimensions. */
export interface ConvShape {
  readonly stride: readonly number[];
  /** Zeros on both sides of the input. */
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  /** Input and output channels are split into so many groups, each convolved by itself. */
  readonly groups: number;
}

/** All sizes, with three spatial dimensions: those that are missing come first and have size 1. */
interface Plan {
  readonly batch: number;
  readonly groups: number;
  /** Channels of the image in one group. */
  readonly channels: number;
  /** Output channels in one group. */
  readonly filters: number;
  readonly image: Volume;
  readonly kernel: Volume;
  readonly out: Volume;
  readonly stride: Volume;
  readonly padding: Volume;
  readonly dilation: Volume;
  /** Elements of one channel of the image, of the kernel and of the output. */
  readonly imageSize: number;
  readonly kernelSize: number;
  readonly outSize: number;
}

function planOf(image: Operand, weight: Operand, out: Operand, shape: ConvShape): Plan {
  const sizes = image.geometry.sizes;
  const kernel = volume(weight.geometry.sizes.slice(2), 1);
  const extent = volume(sizes.slice(2), 1);
  const outExtent = volume(out.geometry.sizes.slice(2), 1);
  return {
    batch: sizes[0]!,
    groups: shape.groups,
    channels: weight.geometry.sizes[1]!,
    filters: weight.geometry.sizes[0]! / shape.groups,
    image: extent,
    kernel,
    out: outExtent,
    stride: volume(shape.stride, 1),
    padding: volume(shape.padding, 0),
    dilation: volume(shape.dilation, 1),
    imageSize: extent[0] * extent[1] * extent[2],
    kernelSize: kernel[0] * kernel[1] * kernel[2],
    outSize: outExtent[0] * outExtent[1] * outExtent[2],
  };
}

/**
 * `out` (N, O, ...) from `input` (N, C, ...), `weight` (O, C / groups, ...) and `bias` (O) or null; any strides. Floats are
 * summed in double precision and rounded once; integers wrap around.
 */
export function conv(out: Operand, input: Operand, weight: Operand, bias: Operand | null, shape: ConvShape): void {
  const plan = planOf(input, weight, out, shape);
  const { batch, groups, channels, filters, imageSize, kernelSize, outSize } = plan;
  if (out.dtype.category !== Category.float) {
    convInts(out, input, weight, bias, plan);
    return;
  }
  const images = loadDenseAs(input, float64);
  const weights = loadDenseAs(weight, float64);
  const depth = channels * kernelSize;
  const columns = new Float64Array(depth * outSize);
  const results = new Float64Array(batch * groups * filters * outSize);
  for (let part = 0; part < batch * groups; part++) {
    unroll(columns, images, part * channels * imageSize, plan);
    matmul(
      matrix(results, part * filters * outSize, filters, outSize),
      matrix(weights, (part % groups) * filters * depth, filters, depth),
      matrix(columns, 0, depth, outSize),
    );
  }
  if (bias !== null) {
    const added = loadDenseAs(bias, float64);
    for (let row = 0, at = 0; row < batch * groups * filters; row++) {
      const value = added[row % (groups * filters)]!;
      for (let i = 0; i < outSize; i++) results[at++]! += value;
    }
  }
  storeDense(out, results);
}

/**
 * The gradient of `input`: every output element adds its window of weights to `gradInput`. `gradInput` (N, C, ...), `gradOut`
 * (N, O, ...), `weight` (O, C / groups, ...); any strides. Elements that no window reaches become zero.
 */
export function convInput(gradInput: Operand, gradOut: Operand, weight: Operand, shape: ConvShape): void {
  const plan = planOf(gradInput, weight, gradOut, shape);
  const { batch, groups, channels, filters, imageSize, kernelSize, outSize } = plan;
  if (gradInput.dtype.category !== Category.float) {
    convInputInts(gradInput, gradOut, weight, plan);
    return;
  }
  const grads = loadDenseAs(gradOut, float64);
  const weights = loadDenseAs(weight, float64);
  const depth = channels * kernelSize;
  const columns = new Float64Array(depth * outSize);
  const images = new Float64Array(batch * groups * channels * imageSize);
  for (let part = 0; part < batch * groups; part++) {
    matmul(
      matrix(columns, 0, depth, outSize),
      matrix(weights, (part % groups) * filters * depth, filters, depth, true),
      matrix(grads, part * filters * outSize, filters, outSize),
    );
    rollUp(images, part * channels * imageSize, columns, plan);
  }
  storeDense(gradInput, images);
}

/** The gradient of the weight: `gradWeight` (O, C / groups, ...) from `gradOut` (N, O, ...) and `input` (N, C, ...); any strides. */
export function convWeight(gradWeight: Operand, gradOut: Operand, input: Operand, shape: ConvShape): void {
  const plan = planOf(input, gradWeight, gradOut, shape);
  const { batch, groups, channels, filters, imageSize, kernelSize, outSize } = plan;
  const images = loadDenseAs(input, float64);
  const grads = loadDenseAs(gradOut, float64);
  const depth = channels * kernelSize;
  const columns = new Float64Array(depth * outSize);
  const product = new Float64Array(filters * depth);
  const sums = new Float64Array(groups * filters * depth);
  for (let part = 0; part < batch * groups; part++) {
    unroll(columns, images, part * channels * imageSize, plan);
    matmul(
      matrix(product, 0, filters, depth),
      matrix(grads, part * filters * outSize, filters, outSize),
      matrix(columns, 0, depth, outSize, true),
    );
    const at = (part % groups) * filters * depth;
    for (let i = 0; i < product.length; i++) sums[at + i]! += product[i]!;
  }
  storeDense(gradWeight, sums);
}

/** The first output position, along one dimension, whose window element at `offset` is inside the image. */
function firstInside(offset: number, stride: number): number {
  return offset >= 0 ? 0 : Math.ceil(-offset / stride);
}

/** One past the last such position. */
function endInside(offset: number, stride: number, extent: number, count: number): number {
  return Math.max(0, Math.min(count, Math.ceil((extent - offset) / stride)));
}

/**
 * Calls `visit` for every run of elements that a line of the output and one position in the window have in common: `count`
 * neighbours from `column` on in the columns, and in the image elements `plan.stride[2]` apart from `element` on.
 */
function eachRun(plan: Plan, from: number, visit: (column: number, element: number, count: number) => void): void {
  const { image, kernel, out, stride, padding, dilation } = plan;
  let row = 0;
  for (let c = 0, plane = from; c < plan.channels; c++, plane += plan.imageSize) {
    for (let kz = 0; kz < kernel[0]; kz++) {
      const dz = kz * dilation[0] - padding[0];
      for (let ky = 0; ky < kernel[1]; ky++) {
        const dy = ky * dilation[1] - padding[1];
        for (let kx = 0; kx < kernel[2]; kx++, row += plan.outSize) {
          const dx = kx * dilation[2] - padding[2];
          const first = firstInside(dx, stride[2]);
          const count = endInside(dx, stride[2], image[2], out[2]) - first;
          for (let z = 0, sz = dz; z < out[0]; z++, sz += stride[0]) {
            if (sz < 0 || sz >= image[0]) continue;
            for (let y = 0, sy = dy; y < out[1]; y++, sy += stride[1]) {
              if (sy < 0 || sy >= image[1]) continue;
              const line = plane + (sz * image[1] + sy) * image[2];
              visit(row + (z * out[1] + y) * out[2] + first, line + dx + first * stride[2], count);
            }
          }
        }
      }
    }
  }
}

/** The columns of one group of one image; what lies in the padding is zero. */
function unroll(columns: Float64Array, images: Float64Array, from: number, plan: Plan): void {
  const step = plan.stride[2];
  columns.fill(0);
  eachRun(plan, from, (column, element, count) => {
    for (let i = 0; i < count; i++, element += step) columns[column + i] = images[element]!;
  });
}

/** Adds columns to the elements of one group of one image that they stand for: the transpose of `unroll`. */
function rollUp(images: Float64Array, from: number, columns: Float64Array, plan: Plan): void {
  const step = plan.stride[2];
  eachRun(plan, from, (column, element, count) => {
    for (let i = 0; i < count; i++, element += step) images[element]! += columns[column + i]!;
  });
}

// ---------------------------------------------------------------------------------------------------------------------
// Integers: exact in 64 bits, element by element. Rare, so short rather than fast.

/** Calls `visit` with the positions of each (output, image, weight) triple that is multiplied. */
function eachProduct(plan: Plan, visit: (out: number, image: number, weight: number) => void): void {
  const { batch, groups, channels, filters, image, kernel, out, stride, padding, dilation } = plan;
  for (let part = 0; part < batch * groups; part++) {
    for (let f = 0; f < filters; f++) {
      for (let at = 0; at < plan.outSize; at++) {
        const z = Math.floor(at / (out[1] * out[2]));
        const y = Math.floor(at / out[2]) % out[1];
        const x = at % out[2];
        for (let k = 0; k < channels * plan.kernelSize; k++) {
          const c = Math.floor(k / plan.kernelSize);
          const sz = z * stride[0] - padding[0] + dilation[0] * (Math.floor(k / (kernel[1] * kernel[2])) % kernel[0]);
          const sy = y * stride[1] - padding[1] + dilation[1] * (Math.floor(k / kernel[2]) % kernel[1]);
          const sx = x * stride[2] - padding[2] + dilation[2] * (k % kernel[2]);
          if (sz < 0 || sz >= image[0] || sy < 0 || sy >= image[1] || sx < 0 || sx >= image[2]) continue;
          const plane = (part * channels + c) * plan.imageSize;
          visit(
            (part * filters + f) * plan.outSize + at,
            plane + (sz * image[1] + sy) * image[2] + sx,
            ((part % groups) * filters + f) * channels * plan.kernelSize + k,
          );
        }
      }
    }
  }
}

function convInts(out: Operand, input: Operand, weight: Operand, bias: Operand | null, plan: Plan): void {
  const images = loadDenseBigAs(input);
  const weights = loadDenseBigAs(weight);
  const results = new BigInt64Array(out.geometry.numel);
  if (bias !== null) {
    const added = loadDenseBigAs(bias);
    for (let i = 0; i < results.length; i++) results[i] = added[Math.floor(i / plan.outSize) % added.length]!;
  }
  // The typed array keeps the low 64 bits.
  eachProduct(plan, (o, i, w) => (results[o]! += images[i]! * weights[w]!));
  storeDenseBig(out, results);
}

function convInputInts(gradInput: Operand, gradOut: Operand, weight: Operand, plan: Plan): void {
  const grads = loadDenseBigAs(gradOut);
  const weights = loadDenseBigAs(weight);
  const images = new BigInt64Array(gradInput.geometry.numel);
  eachProduct(plan, (o, i, w) => (images[i]! += grads[o]! * weights[w]!));
  storeDenseBig(gradInput, images);
}
