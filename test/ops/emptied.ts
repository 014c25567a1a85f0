/** From every sample the same sample with a dimension of size 0: the calls with no elements that the tests make. */
import type { Arg, LiteralSpec, Sample, TensorSpec } from './sample-notation.js';

const isSpec = (arg: unknown): arg is TensorSpec | LiteralSpec =>
  typeof arg === 'object' && arg !== null && 'kind' in arg;

function sizesOf(spec: TensorSpec | LiteralSpec): readonly number[] {
  if (spec.kind === 'tensor') return spec.sizes;
  if (spec.sizes !== undefined) return spec.sizes;
  const sizes: number[] = [];
  for (let data: unknown = spec.data; Array.isArray(data); data = data[0]) sizes.push(data.length);
  return sizes;
}

/** All tensors of a sample, wherever they stand. */
function specsOf(arg: unknown): (TensorSpec | LiteralSpec)[] {
  if (isSpec(arg)) return [arg];
  return typeof arg === 'object' && arg !== null ? Object.values(arg).flatMap(specsOf) : [];
}

/** The argument with dimensions of size `n` made 0; with `lists`, also numbers `n` in lists of sizes. */
function emptiedArg(arg: unknown, n: number, lists: boolean): unknown {
  if (isSpec(arg)) {
    const sizes = sizesOf(arg);
    if (!sizes.includes(n)) return arg;
    const now = sizes.map((size) => (size === n ? 0 : size));
    return arg.kind === 'tensor' ? { ...arg, sizes: now } : { ...arg, data: [], sizes: now };
  }
  if (Array.isArray(arg)) {
    return arg.map((entry: unknown) => (lists && entry === n ? 0 : emptiedArg(entry, n, lists)));
  }
  if (typeof arg !== 'object' || arg === null) return arg;
  return Object.fromEntries(Object.entries(arg).map(([key, value]) => [key, emptiedArg(value, n, lists)]));
}

/**
 * The sample with one size after the other made 0, in all tensors at once, so that what fitted still fits. Not every
 * operation takes every one of them.
 */
export function emptied(sample: Sample): Sample[] {
  const tensors = specsOf(sample.args).map(sizesOf);
  const sizes = tensors.flat();
  if (sizes.includes(0)) return [];
  const found = new Map<string, Sample>();
  for (const n of new Set(sizes)) {
    // A size of 1 may stand beside any other.
    if (n === 1 && tensors.length > 1) continue;
    for (const lists of [false, true]) {
      const args = sample.args.map((arg) => emptiedArg(arg, n, lists) as Arg);
      found.set(JSON.stringify(args), { ...sample, args });
    }
  }
  return [...found.values()];
}
