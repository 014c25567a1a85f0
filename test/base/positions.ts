/**
 * The oracle of the tests of geometries and views: enumeration. A geometry is the list of its indices, in row-major
 * order, and of where each one lies.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { Geometry, contiguousGeometry, rowMajorStrides } from '../../src/base/geometry.js';

/** Every index of these sizes in row-major order. */
export function indices(sizes: readonly number[]): number[][] {
  let all: number[][] = [[]];
  for (const size of sizes) all = all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i]));
  return all;
}

export function positionOf(g: Geometry, index: readonly number[]): number {
  return index.reduce((position, i, d) => position + i * g.strides[d]!, g.offset);
}

export function positions(g: Geometry): number[] {
  return indices(g.sizes).map((index) => positionOf(g, index));
}

/** Asserts that the element of `view` at each index is the element of `g` at `source(index)`. */
export function expectElements(view: Geometry, g: Geometry, source: (index: number[]) => number[]): void {
  expect(positions(view)).toEqual(indices(view.sizes).map((index) => positionOf(g, source(index))));
}

// Geometries as views make them: a permuted, stepped, repeated part of something contiguous.
export const anyGeometry = fc
  .array(
    fc.record({ size: fc.integer({ min: 0, max: 4 }), step: fc.integer({ min: 1, max: 2 }), repeated: fc.boolean() }),
    { maxLength: 4 },
  )
  .chain((dims) =>
    fc.record({
      dims: fc.constant(dims),
      order: fc.shuffledSubarray([...dims.keys()], { minLength: dims.length }),
      offset: fc.integer({ min: 0, max: 3 }),
      plain: fc.boolean(),
    }),
  )
  .map(({ dims, order, offset, plain }) => {
    const sizes = dims.map((d) => d.size);
    if (plain) return contiguousGeometry(sizes);
    const full = rowMajorStrides(dims.map((d) => d.size * d.step));
    // The stride of a dimension of size 1 means nothing, and so can be anything.
    const unusual = [undefined, 7, 0];
    const strides = dims.map((d, i) => (d.repeated ? unusual[d.size] : undefined) ?? full[i]! * d.step);
    return new Geometry(
      order.map((d) => sizes[d]!),
      order.map((d) => strides[d]!),
      offset,
    );
  });

const atLeastOneDim = anyGeometry.filter((g) => g.rank > 0);

/** A geometry and one of its dimensions, which may count from the end; `d` counts from the start. */
export const withDim = atLeastOneDim.chain((g) =>
  fc
    .record({ d: fc.integer({ min: 0, max: g.rank - 1 }), fromEnd: fc.boolean() })
    .map(({ d, fromEnd }) => ({ g, d, dim: fromEnd ? d - g.rank : d })),
);

export function withoutItem<T>(list: readonly T[], d: number): T[] {
  return list.filter((_, i) => i !== d);
}

export function withItem<T>(list: readonly T[], d: number, item: T): T[] {
  return [...list.slice(0, d), item, ...list.slice(d)];
}
