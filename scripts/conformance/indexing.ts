/** `x[index]` of Python as the library's one indexing method. */
import * as library from '../../src/index.js';
import { Tensor } from '../../src/tensor/tensor.js';
import { natural } from './bind.js';
import { itemsOf, type Live, Unsupported } from './values.js';

type IndexMethod = (...indices: unknown[]) => Tensor;

/**
 * Python's index as a list of indices. A tuple is one index per dimension; so is, in PyTorch up to 1.13, a list that
 * holds anything but numbers. Any other list is one index that selects several entries.
 */
function indicesOf(index: Live): readonly Live[] {
  const items = itemsOf(index);
  if (items === null) return [index];
  const numbers = items.every((item) => typeof item === 'number' || typeof item === 'boolean');
  return Array.isArray(index) && numbers ? [index] : items;
}

/** Python's `start:end:step`. */
function sliceOf(bounds: readonly (number | null)[]): unknown {
  const slice = (library as Record<string, unknown>)['slice'];
  if (typeof slice !== 'function') throw new Unsupported('there are no slices');
  // Left out and null are the same for bounds, and the step of null is the default.
  return Reflect.apply(
    slice,
    null,
    bounds.map((bound) => bound ?? undefined),
  ) as unknown;
}

function single(index: Live): unknown {
  // Arrays and tensors first: an array has a method `slice`, too.
  if (index instanceof Tensor || Array.isArray(index) || typeof index !== 'object' || index === null)
    return natural(index);
  if ('ellipsis' in index) return '...';
  return 'slice' in index ? sliceOf((index as { slice: readonly (number | null)[] }).slice) : natural(index);
}

/** `x[index]`. */
export function indexTensor(x: Tensor, index: Live): Tensor {
  const method = (x as unknown as Record<string, unknown>)['at'] as IndexMethod | undefined;
  if (method === undefined) throw new Unsupported('Tensor has no indexing method');
  return method.call(x, ...indicesOf(index).map(single));
}
