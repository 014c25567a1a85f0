/** The notation of samples.ts and samples/: tensors by their sizes, calls by their nature, exceptions from laws by their reason. */
/** A float64 tensor that a gradient is asked for, unless `fixed`. Elements are `sign * [low, high]`. */
export interface TensorSpec {
  readonly kind: 'tensor';
  readonly sizes: readonly number[];
  readonly low: number;
  readonly high: number;
  readonly signed: boolean;
  /** Away from all multiples of one half, where rounding jumps; in (-4, 4). */
  readonly offIntegers: boolean;
  readonly fixed: boolean;
  /** Added to the diagonal of the matrices that the last two dimensions are. */
  readonly diagonal: number;
}

/** An int64 or bool tensor of these elements. */
export interface LiteralSpec {
  readonly kind: 'literal';
  readonly dtype: 'int64' | 'bool';
  readonly data: Nested;
  /** Where `data`, being empty, does not tell them. */
  readonly sizes?: readonly number[];
}

export type Nested = number | readonly Nested[];
export type Plain = number | boolean | string | null | readonly number[] | readonly (readonly number[])[];
export type Arg = TensorSpec | LiteralSpec | Plain | readonly (TensorSpec | LiteralSpec | null)[] | Options;
export type Options = { readonly [name: string]: TensorSpec | LiteralSpec | Plain | readonly TensorSpec[] };

/**
 * What kind of function the operation is, for the laws of differentiation: `smooth` ones obey them; the others are
 * `plain` (booleans, indices: no gradient), `create` (a new tensor, no function of its inputs), `random`, `refused` (not
 * differentiable, and backward says so) or `rounded` (to fewer digits: differences tell nothing).
 */
export type Nature = 'smooth' | 'plain' | 'create' | 'random' | 'refused' | 'rounded';

/** Laws that a sample may be excepted from, with the reason. */
export type Law =
  | 'each input gets a gradient'
  | 'layout'
  | 'expanded'
  | 'differences'
  | 'central differences'
  | 'lower precision'
  | 'in place'
  | 'in place on a view';

export interface Sample {
  readonly nature: Nature;
  readonly args: readonly Arg[];
  readonly except: Partial<Readonly<Record<Law, string>>>;
}

const tensorSpec = (low: number, high: number, signed: boolean, sizes: readonly number[]): TensorSpec => ({
  kind: 'tensor',
  sizes,
  low,
  high,
  signed,
  offIntegers: false,
  fixed: false,
  diagonal: 0,
});

/** Of both signs, away from 0. */
export const t = (...sizes: number[]): TensorSpec => tensorSpec(0.25, 1.75, true, sizes);
/** Positive definite, if the other triangle were alike; far from singular in any case. */
export const definite = (...sizes: number[]): TensorSpec => ({ ...t(...sizes), diagonal: 4 });
export const pos = (...sizes: number[]): TensorSpec => tensorSpec(0.3, 2.3, false, sizes);
/** In the open unit interval. */
export const unit = (...sizes: number[]): TensorSpec => tensorSpec(0.1, 0.9, false, sizes);
/** In (-1, 1), away from 0. */
export const inner = (...sizes: number[]): TensorSpec => tensorSpec(0.1, 0.85, true, sizes);
export const between = (low: number, high: number, ...sizes: number[]): TensorSpec =>
  tensorSpec(low, high, false, sizes);
export const wide = (...sizes: number[]): TensorSpec => tensorSpec(0.3, 4.6, true, sizes);
export const ragged = (...sizes: number[]): TensorSpec => ({ ...wide(...sizes), offIntegers: true });
/** Around 1: divisors of `ragged` numbers. */
export const nearOne = (...sizes: number[]): TensorSpec => between(0.98, 1.02, ...sizes);
/** No gradient is asked for. */
export const fixed = (spec: TensorSpec): TensorSpec => ({ ...spec, fixed: true });
export const ints = (data: Nested): LiteralSpec => ({ kind: 'literal', dtype: 'int64', data });
export const bools = (data: Nested): LiteralSpec => ({ kind: 'literal', dtype: 'bool', data });

export const ofNature =
  (nature: Nature) =>
  (...args: Arg[]): Sample => ({ nature, args, except: {} });
export const smooth = ofNature('smooth');
export const plain = ofNature('plain');
export const create = ofNature('create');
export const random = ofNature('random');
export const rounded = ofNature('rounded');
export const refused = ofNature('refused');

export const except = (law: Law, why: string, sample: Sample): Sample => ({
  ...sample,
  except: { ...sample.except, [law]: why },
});
export const needsRowMajor = (sample: Sample): Sample => except('layout', 'a view that not every layout has', sample);
export const readsStorage = (sample: Sample): Sample => except('layout', 'reads the storage, not the elements', sample);

/** One argument: a matrix, a scalar, no elements, more than one block. */
export const unary = (of: (...sizes: number[]) => TensorSpec): Sample[] => [
  smooth(of(3, 2)),
  smooth(of()),
  smooth(of(0, 2)),
  smooth(of(300)),
];
export const unaryPlain = (of: (...sizes: number[]) => TensorSpec): Sample[] => [
  plain(of(3, 2)),
  plain(of()),
  plain(of(0, 2)),
];
/** Two arguments: equal sizes, broadcast either way, scalars, no elements, a number. */
export const binaryOf =
  (nature: Nature) =>
  (a: (...sizes: number[]) => TensorSpec, b: (...sizes: number[]) => TensorSpec, ...options: Options[]): Sample[] => [
    ofNature(nature)(a(2, 3), b(2, 3), ...options),
    ofNature(nature)(a(2, 3), b(3), ...options),
    ofNature(nature)(a(2, 1), b(4, 1, 3), ...options),
    ofNature(nature)(a(2, 3), b(), ...options),
    ofNature(nature)(a(), b(), ...options),
    ofNature(nature)(a(0, 3), b(1, 3), ...options),
    ofNature(nature)(a(2, 3), 1.5, ...options),
  ];
export const binary = binaryOf('smooth');
export const binaryPlain = binaryOf('plain');

/** Two tensors, where a number will not do. */
export const tensorPairs = (of: (...args: Arg[]) => Sample, fill: (...sizes: number[]) => TensorSpec): Sample[] => [
  of(fill(2, 3), fill(2, 3)),
  of(fill(2, 3), fill(3)),
  of(fill(2, 1), fill(4, 1, 3)),
  of(fill(), fill()),
  of(fill(0, 3), fill(1, 3)),
];
export const pairedInts: Sample[] = [
  plain(
    ints([
      [12, -18, 0],
      [7, 5, 1],
    ]),
    ints([8, 27, 0]),
  ),
  plain(ints([6]), ints([[4], [9]])),
  plain(ints(6), ints(4)),
  plain(ints([]), ints(1)),
];
export const binaryInts: Sample[] = [...pairedInts, plain(ints([5, -3]), 6), plain(bools([1, 0, 1]), bools([1, 1, 0]))];
export const shifts: Sample[] = [
  plain(
    ints([
      [5, -7, 0],
      [1, 3, 100],
    ]),
    ints([1, 2, 40]),
  ),
  plain(ints([5, -3]), 2),
  plain(ints(1), ints([3, 4])),
];

export const viewOfView = (sample: Sample): Sample =>
  except('in place on a view', 'the geometry of a view that is part of a graph stays', sample);
export const countsNonzero = (sample: Sample): Sample =>
  except('each input gets a gradient', 'PyTorch too has none here, rather than zeros', sample);

export const floatOnly = (sample: Sample): Sample =>
  except('lower precision', 'matrices are factored in float32 and float64 only', sample);
export const symmetricOnly = (sample: Sample): Sample =>
  except(
    'differences',
    'the gradient is that of symmetric matrices, of which one triangle is read',
    invertible(sample),
  );
export const invertible = (sample: Sample): Sample =>
  except('expanded', 'a matrix whose columns are alike is singular', floatOnly(sample));
export const doubleOrSingle = (sample: Sample): Sample => except('lower precision', 'PyTorch too refuses it', sample);
