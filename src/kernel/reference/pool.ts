/**
 * Pooling: the maximum or the average of every window of a plane, and the gradients. Operands are (B, ...spatial) with 1 to 3
 * spatial dimensions; batch and channels are one dimension, since each plane is on its own. How large the output is, the
 * caller decides; windows that reach over the edge are cut.
 */
import { Category, float64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { type Volume, volume } from './layouts.js';
import { denseElements, int64Words, loadDenseAs, storeDense, storeDenseBig } from './load.js';

/** The windows of a pooling: one entry for each of the 1 to 3 spatial dimensions. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  /** Steps between the elements of a window; 1 everywhere for averages. */
  readonly dilation: readonly number[];
}

/** Where the windows of one dimension begin and end; from `planeStep * b` on those of plane b (0: alike for all planes). */
export interface Bounds {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly planeStep: number;
}

/** What the sum of a window is divided by. */
export interface AverageRule {
  /** Whether elements of the padding count. */
  readonly countIncludePad: boolean;
  /** This number instead of a count. */
  readonly divisor: number | null;
}

/** All sizes, with three spatial dimensions: those that are missing come first and have size 1. */
interface Plan {
  readonly planes: number;
  readonly image: Volume;
  readonly out: Volume;
  readonly kernel: Volume;
  readonly stride: Volume;
  readonly padding: Volume;
  readonly dilation: Volume;
}

function planOf(image: Operand, out: Operand, window: Window): Plan {
  const sizes = image.geometry.sizes;
  return {
    planes: sizes[0]!,
    image: volume(sizes.slice(1), 1),
    out: volume(out.geometry.sizes.slice(1), 1),
    kernel: volume(window.kernel, 1),
    stride: volume(window.stride, 1),
    padding: volume(window.padding, 0),
    dilation: volume(window.dilation, 1),
  };
}

/** The first position of a window that is inside: `start`, or as many steps further as it takes. */
function enter(start: number, step: number): number {
  return start >= 0 ? start : start + Math.ceil(-start / step) * step;
}

/**
 * The maximum of every window, and in `indices` (int64) where in its plane it lies, row-major. Of several equal maxima the
 * first; NaN is larger than everything, and of several the last counts, as in PyTorch.
 */
export function maxPool(out: Operand, indices: Operand, input: Operand, window: Window): void {
  const plan = planOf(input, out, window);
  const { planes, image, kernel, stride, padding, dilation } = plan;
  const values = loadDenseAs(input, float64);
  const results = new Float64Array(out.geometry.numel);
  const found = new Float64Array(out.geometry.numel);
  const imageSize = image[0] * image[1] * image[2];
  let at = 0;
  for (let b = 0, plane = 0; b < planes; b++, plane += imageSize) {
    for (let z = 0; z < plan.out[0]; z++) {
      const z0 = z * stride[0] - padding[0];
      const zFirst = enter(z0, dilation[0]);
      const zEnd = Math.min(z0 + (kernel[0] - 1) * dilation[0] + 1, image[0]);
      for (let y = 0; y < plan.out[1]; y++) {
        const y0 = y * stride[1] - padding[1];
        const yFirst = enter(y0, dilation[1]);
        const yEnd = Math.min(y0 + (kernel[1] - 1) * dilation[1] + 1, image[1]);
        for (let x = 0; x < plan.out[2]; x++, at++) {
          const x0 = x * stride[2] - padding[2];
          const xFirst = enter(x0, dilation[2]);
          const xEnd = Math.min(x0 + (kernel[2] - 1) * dilation[2] + 1, image[2]);
          let best = -Infinity;
          let place = (zFirst * image[1] + yFirst) * image[2] + xFirst;
          for (let sz = zFirst; sz < zEnd; sz += dilation[0]) {
            for (let sy = yFirst; sy < yEnd; sy += dilation[1]) {
              const row = (sz * image[1] + sy) * image[2];
              for (let sx = xFirst; sx < xEnd; sx += dilation[2]) {
                const value = values[plane + row + sx]!;
                if (value > best || value !== value) {
                  best = value;
                  place = row + sx;
                }
              }
            }
          }
          results[at] = best;
          found[at] = place;
        }
      }
    }
  }
  storeDense(out, results);
  storeDense(indices, found);
}

/** As `maxPool`, of the windows with these bounds in three dimensions, none of which reaches over the edge. */
export function maxWindows(
  out: Operand,
  indices: Operand,
  input: Operand,
  bounds: readonly [Bounds, Bounds, Bounds],
): void {
  const [planes, depth, height, width] = input.geometry.sizes as [number, number, number, number];
  const [, outDepth, outHeight, outWidth] = out.geometry.sizes as [number, number, number, number];
  const [along, down, across] = bounds;
  const values = loadDenseAs(input, float64);
  const results = new Float64Array(out.geometry.numel);
  const found = new Float64Array(out.geometry.numel);
  let at = 0;
  for (let b = 0, plane = 0; b < planes; b++, plane += depth * height * width) {
    for (let z = 0; z < outDepth; z++) {
      const zFirst = along.from[b * along.planeStep + z]!;
      const zEnd = along.to[b * along.planeStep + z]!;
      for (let y = 0; y < outHeight; y++) {
        const yFirst = down.from[b * down.planeStep + y]!;
        const yEnd = down.to[b * down.planeStep + y]!;
        for (let x = 0; x < outWidth; x++, at++) {
          const xFirst = across.from[b * across.planeStep + x]!;
          const xEnd = across.to[b * across.planeStep + x]!;
          let best = -Infinity;
          let place = (zFirst * height + yFirst) * width + xFirst;
          for (let sz = zFirst; sz < zEnd; sz++) {
            for (let sy = yFirst; sy < yEnd; sy++) {
              const row = (sz * height + sy) * width;
              for (let sx = xFirst; sx < xEnd; sx++) {
                const value = values[plane + row + sx]!;
                if (value > best || value !== value) {
                  best = value;
                  place = row + sx;
                }
              }
            }
          }
          results[at] = best;
          found[at] = place;
        }
      }
    }
  }
  storeDense(out, results);
  storeDense(indices, found);
}

/** `gradInput`: zeros, plus every element of `gradOut` added at its index (int64) within the plane. */
export function maxPoolGradient(gradInput: Operand, gradOut: Operand, indices: Operand): void {
  const planes = gradInput.geometry.sizes[0]!;
  const sums = new Float64Array(gradInput.geometry.numel);
  const grads = loadDenseAs(gradOut, float64);
  // Positions in a plane are below 2^31: the low words.
  const words = int64Words(denseElements(indices) as BigInt64Array);
  const size = planes === 0 ? 0 : sums.length / planes;
  const count = planes === 0 ? 0 : grads.length / planes;
  for (let b = 0, at = 0; b < planes; b++) {
    for (let i = 0; i < count; i++, at++) sums[b * size + words[2 * at]!]! += grads[at]!;
  }
  storeDense(gradInput, sums);
}

/**
 * The average of every window: its sum, divided by what the rule says. A window entirely outside gives 0. Integers are
 * divided like integers, towards zero.
 */
export function avgPool(out: Operand, input: Operand, window: Window, rule: AverageRule): void {
  const plan = planOf(input, out, window);
  const results = new Float64Array(out.geometry.numel);
  const values = loadDenseAs(input, float64);
  eachAverage(plan, rule, results, values, false);
  if (out.dtype.category === Category.float) {
    storeDense(out, results);
    return;
  }
  const whole = new BigInt64Array(results.length);
  for (let i = 0; i < whole.length; i++) whole[i] = BigInt(Math.trunc(results[i]!));
  storeDenseBig(out, whole);
}

/** `gradInput`: every element of `gradOut`, divided as `avgPool` divides, added to its whole window. */
export function avgPoolGradient(gradInput: Operand, gradOut: Operand, window: Window, rule: AverageRule): void {
  const plan = planOf(gradInput, gradOut, window);
  const sums = new Float64Array(gradInput.geometry.numel);
  eachAverage(plan, rule, loadDenseAs(gradOut, float64), sums, true);
  storeDense(gradInput, sums);
}

/** Averages of `images` into `results`, or (`spread`) the transpose: `results`, divided, added to `images`. */
function eachAverage(
  plan: Plan,
  rule: AverageRule,
  results: Float64Array,
  images: Float64Array,
  spread: boolean,
): void {
  const { planes, image, kernel, stride, padding } = plan;
  const imageSize = image[0] * image[1] * image[2];
  let at = 0;
  for (let b = 0, plane = 0; b < planes; b++, plane += imageSize) {
    for (let z = 0; z < plan.out[0]; z++) {
      const z0 = z * stride[0] - padding[0];
      const zPadded = Math.min(z0 + kernel[0], image[0] + padding[0]) - z0;
      const zFirst = Math.max(z0, 0);
      const zEnd = Math.min(z0 + zPadded, image[0]);
      for (let y = 0; y < plan.out[1]; y++) {
        const y0 = y * stride[1] - padding[1];
        const yPadded = Math.min(y0 + kernel[1], image[1] + padding[1]) - y0;
        const yFirst = Math.max(y0, 0);
        const yEnd = Math.min(y0 + yPadded, image[1]);
        for (let x = 0; x < plan.out[2]; x++, at++) {
          const x0 = x * stride[2] - padding[2];
          const xPadded = Math.min(x0 + kernel[2], image[2] + padding[2]) - x0;
          const xFirst = Math.max(x0, 0);
          const xEnd = Math.min(x0 + xPadded, image[2]);
          const count = rule.countIncludePad
            ? zPadded * yPadded * xPadded
            : (zEnd - zFirst) * (yEnd - yFirst) * (xEnd - xFirst);
          const divisor = rule.divisor ?? count;
          const empty = zFirst >= zEnd || yFirst >= yEnd || xFirst >= xEnd;
          const share = spread && !empty ? results[at]! / divisor : 0;
          let sum = 0;
          for (let sz = zFirst; sz < zEnd; sz++) {
            for (let sy = yFirst; sy < yEnd; sy++) {
              const row = plane + (sz * image[1] + sy) * image[2];
              if (spread) for (let sx = xFirst; sx < xEnd; sx++) images[row + sx]! += share;
              else for (let sx = xFirst; sx < xEnd; sx++) sum += images[row + sx]!;
            }
          }
          if (!spread) results[at] = empty ? 0 : sum / divisor;
        }
      }
    }
  }
}
