/**
 * Scans: running sums, products, maxima and minima along the last dim, and linear recurrences. Knows nothing of the dim's name.
 */
import { float64, int64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { isReal, loadDenseAs, loadDenseBigAs, storeDense, storeDenseBig } from './load.js';
import type { RealArray } from './load.js';

export type ScanKind = 'sum' | 'prod' | 'max' | 'min';

/**
 * `out[..., j]` is the sum (product, ...) of `input[..., 0]` to `input[..., j]`. Same sizes, rank at least 1, any strides. Each
 * element is converted to out's dtype first; floats are accumulated in double precision and rounded when stored, integers
 * wrap around. Once a NaN was met, 'max' and 'min' give NaN. For these, `indices` (int64) may be given: where in the row the
 * extreme is, of equal ones the last so far, and of NaNs the last.
 */
export function scan(kind: ScanKind, out: Operand, input: Operand, indices: Operand | null = null): void {
  const g = out.geometry;
  const h = input.geometry;
  const total = g.numel;
  if (total === 0) return;
  const dtype = out.dtype;
  const n = g.sizes[g.sizes.length - 1]!;
  if (indices !== null) {
    const where = new Float64Array(total);
    if (dtype === int64) {
      const values = loadDenseBigAs(input);
      extremes(kind, values, where, n);
      storeDenseBig(out, values);
    } else {
      const values = loadDenseAs(input, dtype);
      extremes(kind, values, where, n);
      storeDense(out, values);
    }
    storeDense(indices, where);
  } else if (dtype === input.dtype && isReal(dtype) && g.isContiguous && h.isContiguous) {
    const target = out.storage.array as RealArray;
    const source = input.storage.array as RealArray;
    scanRows(kind, target, out.storage.start + g.offset, source, input.storage.start + h.offset, n, total);
  } else if (dtype === int64) {
    const values = loadDenseBigAs(input);
    scanBigs(kind, values, n);
    storeDenseBig(out, values);
  } else {
    const values = loadDenseAs(input, dtype);
    if (dtype.isFloatingPoint || kind === 'max' || kind === 'min') scanRows(kind, values, 0, values, 0, n, total);
    else scanInts(kind, values, n);
    storeDense(out, values);
  }
}

/** Scans runs of `n` elements, `total` in all; target and source may be the same. */
function scanRows(
  kind: ScanKind,
  target: RealArray,
  t: number,
  source: RealArray,
  s: number,
  n: number,
  total: number,
): void {
  for (const end = t + total; t < end; t += n, s += n) {
    let running = source[s]!;
    target[t] = running;
    switch (kind) {
      case 'sum':
        for (let j = 1; j < n; j++) target[t + j] = running += source[s + j]!;
        break;
      case 'prod':
        for (let j = 1; j < n; j++) target[t + j] = running *= source[s + j]!;
        break;
      case 'max':
        for (let j = 1; j < n; j++) {
          const value = source[s + j]!;
          if (value > running || value !== value) running = value; // no comparison with NaN is true, so a NaN stays
          target[t + j] = running;
        }
        break;
      case 'min':
        for (let j = 1; j < n; j++) {
          const value = source[s + j]!;
          if (value < running || value !== value) running = value;
          target[t + j] = running;
        }
        break;
      default:
        kind satisfies never;
    }
  }
}

/** In 32 bits; storing into a narrower type keeps the low bits, which are right whatever the high ones are. */
function scanInts(kind: 'sum' | 'prod', values: Float64Array, n: number): void {
  for (let at = 0; at < values.length; at += n) {
    let running = kind === 'sum' ? 0 : 1;
    for (let j = at; j < at + n; j++) {
      running = kind === 'sum' ? (running + values[j]!) | 0 : Math.imul(running, values[j]!);
      values[j] = running;
    }
  }
}

function scanBigs(kind: ScanKind, values: BigInt64Array, n: number): void {
  for (let at = 0; at < values.length; at += n) {
    let running = values[at]!;
    for (let j = at + 1; j < at + n; j++) {
      const value = values[j]!;
      if (kind === 'sum') running = BigInt.asIntN(64, running + value);
      else if (kind === 'prod') running = BigInt.asIntN(64, running * value);
      else if (kind === 'max' ? value > running : value < running) running = value;
      values[j] = running;
    }
  }
}

/** Replaces values by the running extremes, and writes where these are. */
function extremes<T extends number | bigint>(
  kind: ScanKind,
  values: { [i: number]: T; readonly length: number },
  where: Float64Array,
  n: number,
): void {
  for (let at = 0; at < values.length; at += n) {
    let running = values[at]!;
    let place = 0;
    for (let j = 1; j < n; j++) {
      const value = values[at + j]!;
      if (value !== value || (kind === 'max' ? value >= running : value <= running)) {
        running = value;
        place = j;
      }
      values[at + j] = running;
      where[at + j] = place;
    }
  }
}

/**
 * `out[..., j] = input[..., j] + factors[..., j] * out[..., j - 1]`, or in reverse `factors[..., j + 1] * out[..., j + 1]`, which
 * is the transposed map: in both the first factor of a row is not read. Same sizes, rank at least 1, any strides, floats;
 * computed in double precision.
 */
export function recurrence(out: Operand, factors: Operand, input: Operand, reverse: boolean): void {
  const { sizes, numel } = out.geometry;
  if (numel === 0) return;
  const n = sizes[sizes.length - 1]!;
  const [a, h] = [loadDenseAs(factors, float64), loadDenseAs(input, float64)];
  for (let at = 0; at < numel; at += n) {
    if (reverse) for (let j = at + n - 2; j >= at; j--) h[j]! += a[j + 1]! * h[j + 1]!;
    else for (let j = at + 1; j < at + n; j++) h[j]! += a[j]! * h[j - 1]!;
  }
  storeDense(out, h);
}
