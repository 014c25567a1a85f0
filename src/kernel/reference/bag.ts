/** Bags of rows: maxima of rows of a table that are looked up by number. */
import { float64 } from '../../base/dtype.js';
import type { Operand } from '../operand.js';
import { isReal, loadDenseAs, type RealArray, storeDense } from './load.js';

/** The elements of a table, row-major from a position on: its own memory where that is possible. */
function elementsOf(table: Operand): [array: RealArray, at: number] {
  const { dtype, geometry, storage } = table;
  if (isReal(dtype) && geometry.isContiguous) return [storage.array as RealArray, storage.start + geometry.offset];
  return [loadDenseAs(table, float64), 0];
}

/** Numbers of rows as integers: what is computed from them is an index, which as a float would have to be converted each time. */
const numbersOf = (rows: Operand): Int32Array => new Int32Array(loadDenseAs(rows, float64));

/**
 * `out` (bags, width) is the maximum of the rows of each bag, NaN if one is; 0 without rows. `winners` (int64, as out) are the
 * numbers of the rows that they are from, the first of equal ones; -1 without rows.
 */
export function bagMax(out: Operand, winners: Operand, table: Operand, rows: Operand, bags: Operand): void {
  const width = out.geometry.sizes[1]!;
  const [values, start] = elementsOf(table);
  const [row, bag] = [numbersOf(rows), numbersOf(bags)];
  const most = new Float64Array(out.geometry.numel);
  const winner = new Float64Array(most.length).fill(-1);
  for (let i = 0; i < row.length; i++) {
    let from = start + row[i]! * width;
    let to = bag[i]! * width;
    for (const end = to + width; to < end; to++, from++) {
      const value = values[from]!;
      // no comparison with NaN is true, so the first NaN stays
      if (winner[to]! < 0 || value > most[to]! || (value !== value && most[to] === most[to])) {
        most[to] = value;
        winner[to] = row[i]!;
      }
    }
  }
  storeDense(out, most);
  storeDense(winners, winner);
}
