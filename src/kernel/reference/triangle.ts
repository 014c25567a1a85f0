/** Triangles of matrices. Element (i, j) is in the lower one if j - i is at most a number, in the upper one if at least. */
import type { Operand } from '../operand.js';
import { denseElements, int64Words, scatterDense } from './load.js';

/** Where row i of a triangle ends (`upper`: begins), of rows of so many columns. */
export function triangleEdge(i: number, columns: number, diagonal: number, upper: boolean): number {
  return Math.max(0, Math.min(columns, i + diagonal + (upper ? 0 : 1)));
}

/** `out` (..., rows, columns) receives a triangle of `input`, and zeros elsewhere. Same sizes and dtype, any strides. */
export function triangle(out: Operand, input: Operand, diagonal: number, upper: boolean): void {
  const [rows, columns] = out.geometry.sizes.slice(-2) as [number, number];
  const elements = denseElements(input).slice();
  const zero = out.dtype.ArrayType === BigInt64Array ? 0n : 0;
  for (let row = 0; row * columns < elements.length; row++) {
    const edge = triangleEdge(row % rows, columns, diagonal, upper);
    // Either the array holds bigints or numbers, which the type of `fill` cannot say.
    (elements as Float64Array).fill(
      zero as number,
      row * columns + (upper ? 0 : edge),
      row * columns + (upper ? edge : columns),
    );
  }
  scatterDense(out, elements);
}

/** `out` (int64, [2, count], row-major): the rows, then the columns of the elements of a triangle, row by row. */
export function triangleIndices(out: Operand, rows: number, columns: number, diagonal: number, upper: boolean): void {
  const words = int64Words(denseElements(out) as BigInt64Array);
  const count = out.geometry.sizes[1]!;
  words.fill(0);
  for (let i = 0, at = 0; i < rows; i++) {
    const edge = triangleEdge(i, columns, diagonal, upper);
    for (let j = upper ? edge : 0, to = upper ? columns : edge; j < to; j++, at += 2) {
      words[at] = i;
      words[at + 2 * count] = j;
    }
  }
}
