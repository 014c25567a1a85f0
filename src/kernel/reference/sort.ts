/**
 * Sorting along the last dim, and what needs less than all of it: the elements of some ranks, in order. Stable everywhere:
 * of equal elements the one that stands first comes first, in both directions.
 *
 * An element becomes a key, an unsigned number whose order is the elements' (Note [Keys]); positions are then sorted by the
 * digits of their keys, the lowest first (Knuth, The Art of Computer Programming 3, 5.2.5). Where only some ranks are asked
 * for, the digits are gone through from the highest instead, and what lies in other buckets is left behind.
 *
 * Note [Keys]. -0 counts as 0; NaN, of whatever bits, is larger than everything, and equal to itself. A float's bits order as
 * a signed magnitude: those of negative numbers are all turned over, those of the others get the top bit. Integers get their
 * sign turned. Descending order is ascending order of the keys with all bits turned, which keeps equal elements in place.
 */
import {
  bool,
  type DType,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  type TypedArray,
  uint8,
} from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { takeAt } from './gather.js';
import { denseElements, storeDense } from './load.js';

/** Up to this many positions, inserting one after the other is quicker than counting digits. */
const FEW = 40;

/**
 * Elements of each row of `input` (its last dim, at least 1) in ascending or descending order: those of the ranks `from`,
 * `from + 1`, ..., as many as the last dims of `values` (of input's dtype; may be left out) and `indices` (int64, positions
 * within the row) have room for. The other sizes are equal. Any strides.
 */
export function sort(
  values: Operand | null,
  indices: Operand,
  input: Operand,
  descending: boolean,
  from: number,
): void {
  const [n, count] = [lastSize(input), lastSize(indices)];
  const rows = input.geometry.numel / n;
  const elements = denseElements(input);
  const sorter = new RowSorter(input.dtype, elements, n, descending);
  const chosen = new Uint32Array(rows * count);
  const within = new Float64Array(rows * count);
  for (let r = 0; r < rows; r++) {
    sorter.sort(r * n, from, from + count);
    const { order, start } = sorter;
    for (let j = 0, at = r * count; j < count; j++, at++) {
      const position = order[start + j]!;
      within[at] = position;
      chosen[at] = r * n + position;
    }
  }
  if (values !== null) takeAt(values, elements, chosen);
  storeDense(indices, within);
}

const lastSize = ({ geometry: { sizes } }: Operand): number => sizes[sizes.length - 1]!;

/** Sorts row after row in the same memory. */
class RowSorter {
  /** The positions in order; those asked for begin at `start`. */
  order: Uint32Array;
  start = 0;
  private other: Uint32Array;
  private readonly counts = new Uint32Array(256);
  /** The words of the keys, the low ones first. */
  private readonly words: readonly Uint32Array[];

  constructor(
    private readonly dtype: DType,
    private readonly elements: TypedArray,
    private readonly n: number,
    private readonly descending: boolean,
  ) {
    this.order = new Uint32Array(n);
    this.other = new Uint32Array(n);
    this.words = Array.from({ length: dtype.bytes === 8 ? 2 : 1 }, () => new Uint32Array(n));
  }

  /** Puts the positions of ranks `from` to `to - 1` of the row that begins at `at` in order. */
  sort(at: number, from: number, to: number): void {
    const { n, words } = this;
    const [low, high] = [words[0]!, words[words.length - 1]!];
    fillKeys(this.dtype, this.elements, at, n, low, high);
    if (this.descending) for (const keys of words) for (let i = 0; i < n; i++) keys[i] = ~keys[i]!;
    for (let i = 0; i < n; i++) this.order[i] = i;
    this.start = from;
    const m = to === n ? n : this.select(from, to);
    if (m <= FEW) insertionSort(this.order, m, low, high);
    else this.radixSort(m);
  }

  /** Moves candidates for the ranks up to `to` to the front, in their order, and gives their number. */
  private select(from: number, to: number): number {
    const { words, counts, order, other } = this;
    let [skip, need, left, found] = [from, to, this.n, 0];
    for (let digit = 4 * words.length - 1; digit >= 0 && left > need; digit--) {
      const keys = words[digit >> 2]!;
      const shift = 8 * (digit & 3);
      counts.fill(0);
      for (let i = 0; i < left; i++) counts[(keys[order[i]!]! >>> shift) & 255]!++;
      let [bucket, below] = [0, 0];
      while (below + counts[bucket]! < need) below += counts[bucket++]!;
      // What is in front of all that is asked for is only counted.
      const keep = found > 0 || skip < below;
      if (!keep) skip -= below;
      let rest = 0;
      for (let i = 0; i < left; i++) {
        const position = order[i]!;
        const value = (keys[position]! >>> shift) & 255;
        if (value === bucket) order[rest++] = position;
        else if (keep && value < bucket) other[found++] = position;
      }
      need -= below;
      left = rest;
    }
    for (let i = 0; i < need; i++) other[found++] = order[i]!;
    this.start = skip;
    this.order = other;
    this.other = order;
    return found;
  }

  private radixSort(m: number): void {
    const { words, counts } = this;
    for (const keys of words) {
      for (let shift = 0; shift < 32; shift += 8) {
        const { order, other } = this;
        counts.fill(0);
        for (let i = 0; i < m; i++) counts[(keys[order[i]!]! >>> shift) & 255]!++;
        if (counts[(keys[order[0]!]! >>> shift) & 255] === m) continue;
        for (let b = 0, before = 0; b < 256; b++) {
          const here = counts[b]!;
          counts[b] = before;
          before += here;
        }
        for (let i = 0; i < m; i++) {
          const position = order[i]!;
          other[counts[(keys[position]! >>> shift) & 255]!++] = position;
        }
        this.order = other;
        this.other = order;
      }
    }
  }
}

function insertionSort(order: Uint32Array, m: number, low: Uint32Array, high: Uint32Array): void {
  for (let i = 1; i < m; i++) {
    const position = order[i]!;
    const [l, h] = [low[position]!, high[position]!];
    let j = i;
    for (; j > 0; j--) {
      const before = order[j - 1]!;
      if (high[before]! < h || (high[before] === h && low[before]! <= l)) break;
      order[j] = before;
    }
    order[j] = position;
  }
}

// ---- keys ------------------------------------------------------------------------------------------------------------

/** The words of the keys of all elements, the low ones first, see Note [Keys]. */
export function keysOf(dtype: DType, elements: TypedArray): Uint32Array[] {
  const words = Array.from({ length: dtype.bytes === 8 ? 2 : 1 }, () => new Uint32Array(elements.length));
  fillKeys(dtype, elements, 0, elements.length, words[0]!, words[words.length - 1]!);
  return words;
}

const SIGN = 0x80000000;
const ALL = 0xffffffff;

/** Writes the keys of the elements from `at` on, see Note [Keys]; for types up to 32 bits `low` and `high` are one array. */
function fillKeys(
  dtype: DType,
  elements: TypedArray,
  at: number,
  n: number,
  low: Uint32Array,
  high: Uint32Array,
): void {
  const bitsOf = (words: number): Uint32Array =>
    new Uint32Array(elements.buffer, elements.byteOffset + words * at * 4, words * n);
  if (dtype === float32) floatKeys(bitsOf(1), n, 0, 0x7f800000, high);
  else if (dtype === float64) doubleKeys(bitsOf(2), n, low, high);
  else if (dtype.isFloatingPoint) {
    floatKeys((elements as Uint16Array).subarray(at, at + n), n, 16, dtype === float16 ? 0x7c000000 : 0x7f800000, high);
  } else if (dtype === int64) {
    const bits = bitsOf(2);
    for (let i = 0; i < n; i++) {
      low[i] = bits[2 * i]!;
      high[i] = bits[2 * i + 1]! ^ SIGN;
    }
  } else {
    const lowest = lowestOf(dtype);
    const source = elements as Int32Array;
    for (let i = 0; i < n; i++) high[i] = source[at + i]! - lowest;
  }
}

/** The least value of a small integer type. */
function lowestOf(dtype: DType): number {
  return dtype === uint8 || dtype === bool
    ? 0
    : dtype === int8
      ? -128
      : dtype === int16
        ? -32768
        : dtype === int32
          ? -SIGN
          : NaN;
}

/** Keys of floats from their bits, shifted up to 32; NaN is what is above `infinity`. */
function floatKeys(
  source: Uint32Array | Uint16Array,
  n: number,
  shift: number,
  infinity: number,
  keys: Uint32Array,
): void {
  for (let i = 0; i < n; i++) {
    const bits = source[i]! << shift;
    const magnitude = bits & 0x7fffffff;
    keys[i] = magnitude > infinity ? ALL : bits >= 0 || magnitude === 0 ? magnitude | SIGN : ~bits;
  }
}

function doubleKeys(source: Uint32Array, n: number, low: Uint32Array, high: Uint32Array): void {
  for (let i = 0; i < n; i++) {
    const l = source[2 * i]!;
    const h = source[2 * i + 1]!;
    const magnitude = h & 0x7fffffff;
    if (magnitude > 0x7ff00000 || (magnitude === 0x7ff00000 && l !== 0)) low[i] = high[i] = ALL;
    else if (h < SIGN || (magnitude === 0 && l === 0)) {
      low[i] = l;
      high[i] = magnitude | SIGN;
    } else {
      low[i] = ~l;
      high[i] = ~h;
    }
  }
}
