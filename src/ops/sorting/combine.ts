/** Combinations of elements, and places counted through as coordinates. */
import { int64 } from '../../base/dtype.js';
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { formatSizes } from '../../base/geometry.js';
import { adoptArray, emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { stack } from '../joining.js';

function checkVector(fn: string, t: Tensor): void {
  if (t.ndim !== 1) throw new ShapeError(`${fn}: Expect a 1D vector, but got shape ${formatSizes(t.shape)}`);
}

/** The choices of r of n places in lexicographic order: for each of the r the list of places. */
function choices(n: number, r: number, repeated: boolean): BigInt64Array[] {
  const count = binomial(repeated ? n + r - 1 : n, r);
  const lists = Array.from({ length: r }, () => new BigInt64Array(count));
  const chosen = Array.from({ length: r }, (_, k) => (repeated ? 0 : k));
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < r; k++) lists[k]![i] = BigInt(chosen[k]!);
    // The last one that can move on does, and those behind it follow as closely as they may.
    let k = r - 1;
    while (k > 0 && chosen[k] === (repeated ? n - 1 : n - r + k)) k--;
    let next = chosen[k]! + 1;
    for (; k < r; k++) {
      chosen[k] = next;
      if (!repeated) next++;
    }
  }
  return lists;
}

function binomial(n: number, r: number): number {
  let result = 1;
  for (let k = 1; k <= r; k++) result = (result * (n - r + k)) / k;
  return Math.max(0, Math.round(result));
}

export const combinations = composite('combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor', {
  doc: 'All choices of r elements of a vector, one in each row, in order; withReplacement, an element may be chosen again.',
  method: false,
  run: ({ self, r, withReplacement }) => {
    checkVector('combinations', self);
    if (r < 0) throw new ArgumentError(`combinations: Expect a non-negative number, but got ${r}`);
    if (r === 0) return emptyTensor(self.dtype, [0]);
    const columns = choices(self.numel(), r, withReplacement).map((places) =>
      self.indexSelect(0, adoptArray(places, int64, [places.length])),
    );
    return stack.call({ tensors: columns, dim: 1 });
  },
});

export const cartesianProd = composite('cartesian_prod(Tensor[] tensors) -> Tensor', {
  doc: 'All tuples of an element of each vector, one in each row, the last changing fastest.',
  run: ({ tensors }) => {
    for (const t of tensors) checkVector('cartesian_prod', t);
    if (tensors.length === 1) return tensors[0]!;
    const sizes = tensors.map((t) => t.numel());
    const columns = tensors.map((t, k) =>
      t
        .view(sizes.map((size, d) => (d === k ? size : 1)))
        .expand(sizes)
        .reshape([-1]),
    );
    return stack.call({ tensors: columns, dim: 1 });
  },
});

export const unravelIndex = composite('unravel_index(Tensor indices, int[] shape) -> Tensor[]', {
  doc: 'The coordinates, one tensor for each dimension of the shape, of places that are counted row by row.',
  run: ({ indices, shape }) => {
    let [rest, result] = [indices, [] as Tensor[]];
    for (const size of [...shape].reverse()) {
      result = [rest.remainder(size), ...result];
      rest = rest.floorDivide(size);
    }
    return result;
  },
});
