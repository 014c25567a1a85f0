/**
 * Sampling planes between their elements: a sample is the sum of some elements of its plane ("taps") with weights, which are the
 * products of K weights for each spatial dimension. Which elements and weights these are, the caller says.
 */
import { float64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { loadDenseAs, storeDense } from './load.js';

/**
 * A spatial dimension, floats (parts, N, P) for P samples of each of N images: the positions of the K taps, then their weights;
 * for `sampleGrid` then the derivatives of the weights, which makes three parts for each tap, not two. Row-major.
 */
export type TapAxis<Buffer> = Operand<Buffer>;

/** The taps of samples, with the sizes that all loops need. */
interface Taps {
  readonly batch: number;
  readonly positions: number;
  readonly extent: readonly number[];
  /** How many taps a dimension has. */
  readonly count: number;
  readonly axes: readonly Float64Array[];
}

function tapsOf(axes: readonly Operand[], extent: readonly number[], partsOfTap: number): Taps {
  const [parts, batch, positions] = axes[0]!.geometry.sizes as [number, number, number];
  return { batch, positions, extent, count: parts / partsOfTap, axes: axes.map((axis) => loadDenseAs(axis, float64)) };
}

/** Calls `visit` with every tap of sample `at`: its place in the plane and its weight, derived along dimension `derived`. */
function eachTap(taps: Taps, at: number, derived: number, visit: (place: number, weight: number) => void): void {
  const { axes, extent, count, batch, positions } = taps;
  const part = batch * positions;
  const along = (d: number, place: number, weight: number): void => {
    if (d === extent.length) visit(place, weight);
    else {
      for (let k = 0; k < count; k++) {
        const value = axes[d]![(k + count * (d === derived ? 2 : 1)) * part + at]!;
        along(d + 1, place * extent[d]! + Math.trunc(axes[d]![k * part + at]!), weight * value);
      }
    }
  };
  along(0, 0, 1);
}

/** `samples` (N, C, P) of `planes` (N, C, ...extent). */
export function sample(samples: Operand, planes: Operand, axes: readonly Operand[]): void {
  const [batch, channels, ...extent] = planes.geometry.sizes as [number, number, ...number[]];
  const taps = tapsOf(axes, extent, 2);
  const { positions } = taps;
  const values = loadDenseAs(planes, float64);
  const sums = new Float64Array(samples.geometry.numel);
  const size = values.length / Math.max(batch * channels, 1);
  for (let at = 0; at < batch * positions; at++) {
    const first = Math.floor(at / positions) * channels;
    eachTap(taps, at, -1, (place, weight) => {
      for (let c = first; c < first + channels; c++) {
        sums[c * positions + (at % positions)]! += weight * values[c * size + place]!;
      }
    });
  }
  storeDense(samples, sums);
}

/** The gradient of `planes`, from that of the samples. */
export function sampleInput(gradPlanes: Operand, gradSamples: Operand, axes: readonly Operand[]): void {
  const [batch, channels, ...extent] = gradPlanes.geometry.sizes as [number, number, ...number[]];
  const taps = tapsOf(axes, extent, 2);
  const { positions } = taps;
  const grads = loadDenseAs(gradSamples, float64);
  const sums = new Float64Array(gradPlanes.geometry.numel);
  const size = sums.length / Math.max(batch * channels, 1);
  for (let at = 0; at < batch * positions; at++) {
    const first = Math.floor(at / positions) * channels;
    eachTap(taps, at, -1, (place, weight) => {
      for (let c = first; c < first + channels; c++) {
        sums[c * size + place]! += weight * grads[c * positions + (at % positions)]!;
      }
    });
  }
  storeDense(gradPlanes, sums);
}

/** `gradGrid` (N, P, dims): the gradient of what the weights are derived by, the last dimension first. */
export function sampleGrid(gradGrid: Operand, gradSamples: Operand, planes: Operand, axes: readonly Operand[]): void {
  const [batch, channels, ...extent] = planes.geometry.sizes as [number, number, ...number[]];
  const taps = tapsOf(axes, extent, 3);
  const { positions } = taps;
  const [grads, values] = [loadDenseAs(gradSamples, float64), loadDenseAs(planes, float64)];
  const size = values.length / Math.max(batch * channels, 1);
  const rank = extent.length;
  const sums = new Float64Array(gradGrid.geometry.numel);
  for (let at = 0; at < batch * positions; at++) {
    const first = Math.floor(at / positions) * channels;
    for (let d = 0; d < rank; d++) {
      let sum = 0;
      eachTap(taps, at, d, (place, weight) => {
        for (let c = first; c < first + channels; c++) {
          sum += weight * values[c * size + place]! * grads[c * positions + (at % positions)]!;
        }
      });
      sums[at * rank + rank - 1 - d] = sum;
    }
  }
  storeDense(gradGrid, sums);
}
