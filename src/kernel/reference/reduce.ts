/**
 * Reductions: many elements into one. Knows nothing of dims by name, keepdim or means; the dims to reduce come last.
 *
 *     input sizes:  [ outer dims ... | reduced dims ... ]        out sizes: [ outer dims ... ]
 *                    <- outerRank ->
 *
 * float32 and float64 are reduced where they lie when each of the two groups is one run of equal steps:
 *
 *     element (r, c) = array[at + r * rowStep + c * step]        out r = target[t + r * outStep]
 */
import { bool, int64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import {
  denseElements,
  isReal,
  loadDense,
  loadDenseAs,
  loadDenseBig,
  loadDenseBigAs,
  type RealArray,
  storeDense,
  storeDenseBig,
} from './load.js';

export type ReduceKind = 'sum' | 'prod' | 'max' | 'min' | 'any' | 'all';

/** Up to this many float elements are added one after the other; more are halved first, which keeps the error at log n. */
const PAIRWISE_FROM = 256;
/** From this many elements on, sums down the columns of a row-major matrix go row by row. */
const BY_ROWS_FROM = 1024;

/**
 * Reduces the trailing dims of `input` into `out`, whose dims are the first `outerRank` of `input`. Each element is converted
 * to out's dtype first ('any' and 'all' ask "not zero" instead); then floats are combined in double precision (sums
 * pairwise) and integers with wrap-around. 'max' and 'min' give NaN if any element is NaN. Of no elements: sum 0, prod 1, any
 * false, all true; 'max' and 'min' of none are not defined, and the caller refuses them.
 */
export function reduce(kind: ReduceKind, out: Operand, input: Operand, outerRank: number): void {
  const rows = out.geometry.numel;
  if (rows === 0) return;
  const columns = input.geometry.numel / rows;
  const dtype = out.dtype;
  if (kind !== 'any' && kind !== 'all') {
    if (dtype === input.dtype && isReal(dtype) && reduceReals(kind, out, input, outerRank, rows, columns)) return;
    if (dtype === int64) {
      storeDenseBig(out, reduceBigs(kind, loadDenseBigAs(input), rows, columns));
    } else if (dtype.isFloatingPoint || dtype === bool) {
      const results = new Float64Array(rows);
      reduceRows(kind, results, 0, 1, loadDenseAs(input, dtype), 0, columns, 1, rows, columns);
      storeDense(out, results);
    } else {
      storeDense(out, reduceInts(kind, loadDenseAs(input, dtype), rows, columns));
    }
    return;
  }
  storeDense(out, reduceTruth(kind === 'all', loadDenseAs(input, bool), rows, columns));
}

/** Reduces float32 or float64 in place of their storage if the layout allows; false if it does not. */
function reduceReals(
  kind: 'sum' | 'prod' | 'max' | 'min',
  out: Operand,
  input: Operand,
  outerRank: number,
  rows: number,
  columns: number,
): boolean {
  const g = input.geometry;
  const target = out.storage.array as RealArray;
  const t = out.storage.start + out.geometry.offset;
  const source = input.storage.array as RealArray;
  const s = input.storage.start + g.offset;
  let rowStep = columns;
  let step = 1;
  let outStep = 1;
  if (!g.isContiguous || !out.geometry.isContiguous) {
    const rank = g.sizes.length;
    if (outerRank > 1 || rank - outerRank > 1) return false;
    rowStep = outerRank === 1 ? g.strides[0]! : 0;
    step = rank > outerRank ? g.strides[outerRank]! : 0;
    outStep = outerRank === 1 ? out.geometry.strides[0]! : 0;
  }
  if (kind === 'sum' && rowStep === 1 && step > 1 && rows * columns >= BY_ROWS_FROM) {
    sumColumns(target, t, outStep, source, s, step, rows, columns);
  } else {
    reduceRows(kind, target, t, outStep, source, s, rowStep, step, rows, columns);
  }
  return true;
}

function reduceRows(
  kind: 'sum' | 'prod' | 'max' | 'min',
  target: RealArray,
  t: number,
  outStep: number,
  source: RealArray,
  s: number,
  rowStep: number,
  step: number,
  rows: number,
  columns: number,
): void {
  switch (kind) {
    case 'sum':
      for (let r = 0; r < rows; r++) target[t + r * outStep] = sumRun(source, s + r * rowStep, step, columns);
      return;
    case 'prod':
      for (let r = 0; r < rows; r++) target[t + r * outStep] = productRun(source, s + r * rowStep, step, columns);
      return;
    case 'max':
      for (let r = 0; r < rows; r++) target[t + r * outStep] = maximumRun(source, s + r * rowStep, step, columns);
      return;
    case 'min':
      for (let r = 0; r < rows; r++) target[t + r * outStep] = minimumRun(source, s + r * rowStep, step, columns);
      return;
    default:
      kind satisfies never;
  }
}

function sumRun(a: RealArray, at: number, step: number, n: number): number {
  if (n > PAIRWISE_FROM) {
    const half = n >>> 1;
    return sumRun(a, at, step, half) + sumRun(a, at + half * step, step, n - half);
  }
  let s0 = 0;
  let i = 0;
  if (n >= 4) {
    // Four sums side by side: the additions do not wait for each other.
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (; i + 3 < n; i += 4, at += 4 * step) {
      s0 += a[at]!;
      s1 += a[at + step]!;
      s2 += a[at + 2 * step]!;
      s3 += a[at + 3 * step]!;
    }
    s0 = s0 + s1 + (s2 + s3);
  }
  for (; i < n; i++, at += step) s0 += a[at]!;
  return s0;
}

function productRun(a: RealArray, at: number, step: number, n: number): number {
  let product = 1;
  for (let i = 0; i < n; i++, at += step) product *= a[at]!;
  return product;
}

function maximumRun(a: RealArray, at: number, step: number, n: number): number {
  let best = a[at]!;
  for (let i = 1; i < n; i++) {
    const value = a[(at += step)]!;
    if (value > best || value !== value) best = value; // no comparison with NaN is true, so a NaN stays
  }
  return best;
}

function minimumRun(a: RealArray, at: number, step: number, n: number): number {
  let best = a[at]!;
  for (let i = 1; i < n; i++) {
    const value = a[(at += step)]!;
    if (value < best || value !== value) best = value; // no comparison with NaN is true, so a NaN stays
  }
  return best;
}

/** Sums down columns that lie side by side, walking the memory in its order; blocks of rows keep the error small. */
function sumColumns(
  target: RealArray,
  t: number,
  outStep: number,
  source: RealArray,
  s: number,
  step: number,
  rows: number,
  columns: number,
): void {
  const total = new Float64Array(rows);
  const block = new Float64Array(rows);
  for (let c = 0; c < columns; c++) {
    const at = s + c * step;
    for (let r = 0; r < rows; r++) block[r] = block[r]! + source[at + r]!;
    if ((c + 1) % PAIRWISE_FROM === 0 || c === columns - 1) {
      for (let r = 0; r < rows; r++) total[r] = total[r]! + block[r]!;
      block.fill(0);
    }
  }
  for (let r = 0; r < rows; r++) target[t + r * outStep] = total[r]!;
}

function reduceInts(
  kind: 'sum' | 'prod' | 'max' | 'min',
  values: Float64Array,
  rows: number,
  columns: number,
): Float64Array {
  const results = new Float64Array(rows);
  if (kind === 'max' || kind === 'min') {
    reduceRows(kind, results, 0, 1, values, 0, columns, 1, rows, columns);
    return results;
  }
  for (let r = 0, at = 0; r < rows; r++, at += columns) {
    // In 32 bits; storing into a narrower type keeps the low bits, which are right whatever the high ones are.
    let result = kind === 'sum' ? 0 : 1;
    if (kind === 'sum') for (let c = 0; c < columns; c++) result = (result + values[at + c]!) | 0;
    else for (let c = 0; c < columns; c++) result = Math.imul(result, values[at + c]!);
    results[r] = result;
  }
  return results;
}

function reduceBigs(
  kind: 'sum' | 'prod' | 'max' | 'min',
  values: BigInt64Array,
  rows: number,
  columns: number,
): BigInt64Array {
  const results = new BigInt64Array(rows);
  for (let r = 0, at = 0; r < rows; r++, at += columns) {
    let result = kind === 'sum' ? 0n : kind === 'prod' ? 1n : values[at]!;
    for (let c = 0; c < columns; c++) {
      const value = values[at + c]!;
      if (kind === 'sum') result = BigInt.asIntN(64, result + value);
      else if (kind === 'prod') result = BigInt.asIntN(64, result * value);
      else if (kind === 'max' ? value > result : value < result) result = value;
    }
    results[r] = result;
  }
  return results;
}

/** `all`: 1 unless an element is zero; otherwise 0 unless one is not. */
function reduceTruth(all: boolean, values: Float64Array, rows: number, columns: number): Float64Array {
  const results = new Float64Array(rows);
  const decisive = all ? 0 : 1;
  for (let r = 0, at = 0; r < rows; r++, at += columns) {
    let result = 1 - decisive;
    for (let c = 0; c < columns && result !== decisive; c++) if (values[at + c] === decisive) result = decisive;
    results[r] = result;
  }
  return results;
}

/**
 * Where the largest ('max') or smallest ('min') of the trailing dims' elements is: `outIndex` (int64, dims as in `reduce`)
 * receives its position in the reduced dims, counted in row-major order. Of equal elements the first; a NaN counts as the
 * extreme. At least one element is reduced.
 */
export function argReduce(kind: 'max' | 'min', outIndex: Operand, input: Operand, outerRank: number): void {
  void outerRank; // the number of rows says it all: the reduced dims are the last
  const rows = outIndex.geometry.numel;
  if (rows === 0) return;
  const columns = input.geometry.numel / rows;
  const found = new Float64Array(rows);
  const sign = kind === 'max' ? 1 : -1;
  if (input.dtype === int64) {
    const values = loadDenseBig(input);
    for (let r = 0; r < rows; r++) found[r] = findBig(values, r * columns, columns, kind === 'max');
  } else if (isReal(input.dtype)) {
    const values = denseElements(input) as RealArray;
    for (let r = 0; r < rows; r++) found[r] = findReal(values, r * columns, columns, sign);
  } else {
    const values = loadDense(input);
    for (let r = 0; r < rows; r++) found[r] = findReal(values, r * columns, columns, sign);
  }
  storeDense(outIndex, found);
}

function findReal(values: RealArray, at: number, n: number, sign: number): number {
  let best = values[at]! * sign;
  if (best !== best) return 0;
  let where = 0;
  for (let i = 1; i < n; i++) {
    const value = values[at + i]! * sign;
    if (value <= best) continue;
    where = i;
    if (value !== value) break;
    best = value;
  }
  return where;
}

function findBig(values: BigInt64Array, at: number, n: number, largest: boolean): number {
  let where = 0;
  for (let i = 1; i < n; i++) {
    const value = values[at + i]!;
    const best = values[at + where]!;
    if (largest ? value > best : value < best) where = i;
  }
  return where;
}
