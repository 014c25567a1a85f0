/** Making tensors: filled, ranged, random. `tensor()` from data is in `data.ts`. None of these records a node. */
import { bool, type DType, getDefaultDtype, int64 } from '../base/dtype.js';
import { ArgumentError, ShapeError } from '../base/errors.js';
import { contiguousGeometry } from '../base/geometry.js';
import { diagonalGeometry } from '../base/views.js';
import { defaultGenerator, type Generator, randperm as fillRandperm } from '../kernel/random.js';
import * as backend from '../tensor/launch.js';
import { normal as fillNormal, randint as fillRandint, uniform as fillUniform } from '../tensor/launch-random.js';
import { emptyTensor, emptyWith, type Scalar, Tensor, zerosTensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { structured } from './define-structured.js';
import { finished } from './finish.js';
import { seenAs } from './index-plan.js';
import { numbered, numberedVector, progression, spaced, type Spacing, spacing } from './numbered.js';
import { plainScalar } from './scalar.js';

/** A new tensor with every element `value`. */
function filled(sizes: readonly number[], value: Scalar, dtype: DType, requiresGrad: boolean): Tensor {
  const out = emptyTensor(dtype, sizes);
  backend.fill(out, value);
  return finished(out, requiresGrad);
}

/** A new tensor that holds what its memory held before; but no bools that are neither 0 nor 1, which kernels rely on. */
export function unfilled(sizes: readonly number[], dtype: DType, requiresGrad: boolean): Tensor {
  return dtype === bool ? filled(sizes, false, dtype, requiresGrad) : finished(emptyTensor(dtype, sizes), requiresGrad);
}

/** The dtype a Scalar argument suggests: numbers float, bigints int64, booleans bool; wrapped numbers say themselves. */
function suggested(value: Scalar | Tensor): DType {
  if (value instanceof Tensor) return value.dtype.isFloatingPoint ? getDefaultDtype() : value.dtype;
  if (typeof value === 'boolean') return bool;
  return typeof value === 'bigint' ? int64 : getDefaultDtype();
}

export const zeros = composite('zeros(int[] size, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor', {
  doc: 'A tensor of zeros; float32 unless a dtype is given.',
  run: ({ size, dtype, requiresGrad }) => filled(size, 0, dtype ?? getDefaultDtype(), requiresGrad),
});

export const ones = composite('ones(int[] size, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor', {
  doc: 'A tensor of ones; float32 unless a dtype is given.',
  run: ({ size, dtype, requiresGrad }) => filled(size, 1, dtype ?? getDefaultDtype(), requiresGrad),
});

export const full = composite(
  'full(int[] size, Scalar fill_value, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'A tensor filled with a value; a number gives float32, a bigint int64, a boolean bool, unless a dtype is given.',
    run: ({ size, fillValue, dtype, requiresGrad }) =>
      filled(size, plainScalar(fillValue), dtype ?? suggested(fillValue), requiresGrad),
  },
);

export const empty = composite('empty(int[] size, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor', {
  doc: 'A tensor whose elements are not specified: write all of them before you read any.',
  run: ({ size, dtype, requiresGrad }) => unfilled(size, dtype ?? getDefaultDtype(), requiresGrad),
});

export const zerosLike = composite(
  'zeros_like(Tensor self, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Zeros with the sizes and dtype of self.',
    run: ({ self, dtype, requiresGrad }) => filled(self.shape, 0, dtype ?? self.dtype, requiresGrad),
  },
);

export const onesLike = composite(
  'ones_like(Tensor self, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Ones with the sizes and dtype of self.',
    run: ({ self, dtype, requiresGrad }) => filled(self.shape, 1, dtype ?? self.dtype, requiresGrad),
  },
);

export const fullLike = composite(
  'full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'A value in every element, with the sizes and dtype of self.',
    run: ({ self, fillValue, dtype, requiresGrad }) =>
      filled(self.shape, plainScalar(fillValue), dtype ?? self.dtype, requiresGrad),
  },
);

export const emptyLike = composite(
  'empty_like(Tensor self, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Elements not specified, with the sizes and dtype of self.',
    run: ({ self, dtype, requiresGrad }) => unfilled(self.shape, dtype ?? self.dtype, requiresGrad),
  },
);

export const newZeros = composite(
  'new_zeros(Tensor self, int[] size, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Zeros of the given sizes with the dtype of self.',
    fn: false,
    run: ({ self, size, dtype, requiresGrad }) => filled(size, 0, dtype ?? self.dtype, requiresGrad),
  },
);

export const newOnes = composite(
  'new_ones(Tensor self, int[] size, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Ones of the given sizes with the dtype of self.',
    fn: false,
    run: ({ self, size, dtype, requiresGrad }) => filled(size, 1, dtype ?? self.dtype, requiresGrad),
  },
);

export const newFull = composite(
  'new_full(Tensor self, int[] size, Scalar fill_value, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'A value in every element, of the given sizes with the dtype of self.',
    fn: false,
    run: ({ self, size, fillValue, dtype, requiresGrad }) =>
      filled(size, plainScalar(fillValue), dtype ?? self.dtype, requiresGrad),
  },
);

export const newEmpty = composite(
  'new_empty(Tensor self, int[] size, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Elements not specified, of the given sizes with the dtype of self.',
    fn: false,
    run: ({ self, size, dtype, requiresGrad }) => unfilled(size, dtype ?? self.dtype, requiresGrad),
  },
);

/** start, start + step, ... below end. */
function range(
  start: Scalar | Tensor,
  end: Scalar | Tensor,
  step: Scalar | Tensor,
  dtype: DType | null,
  requiresGrad: boolean,
): Tensor {
  const integral = [start, end, step].every((v) => suggested(v) === int64);
  const chosen = dtype ?? (integral ? int64 : getDefaultDtype());
  const given = [start, end, step].map((v) => Number(plainScalar(v))) as [number, number, number];
  // Integers count from integers by integers. How many follows from what was given; for int64 from the integers.
  const [from, to, by] = chosen.isFloatingPoint ? given : (given.map(Math.trunc) as typeof given);
  if (by === 0) throw new ArgumentError('arange: step must be nonzero');
  if (!Number.isFinite(from) || !Number.isFinite(to))
    throw new ArgumentError(`arange: unsupported range: ${from} -> ${to}`);
  if ((by > 0 && from > to) || (by < 0 && from < to)) {
    throw new ArgumentError('arange: upper bound and larger bound inconsistent with step sign');
  }
  const [first, limit, stride] = chosen === int64 ? [from, to, by] : given;
  const count = Math.ceil((limit - first) / stride);
  return finished(progression(count, from, by, chosen), requiresGrad);
}

export const arange = composite('arange(Scalar end, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor', {
  doc: '0, 1, ... below end; bigints give int64, numbers float32, unless a dtype is given.',
  run: ({ end, dtype, requiresGrad }) => range(isInt(end) ? 0n : 0, end, isInt(end) ? 1n : 1, dtype, requiresGrad),
});

const isInt = (value: Scalar | Tensor): boolean => suggested(value) === int64;

export const arangeStart = composite(
  'arange.start(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'start, start + step, ... below end (above it for a negative step).',
    run: ({ start, end, step, dtype, requiresGrad }) =>
      range(start, end, step === 1 && isInt(start) && isInt(end) ? 1n : step, dtype, requiresGrad),
  },
);

const linear = numbered((i, ...numbers) => spaced(i, ...(numbers as Spacing)));

export const linspace = composite(
  'linspace(Scalar start, Scalar end, int steps, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'steps values evenly from start to end, both included.',
    run: ({ start, end, steps, dtype, requiresGrad }) => {
      if (steps < 0) throw new ArgumentError('linspace: number of steps must be non-negative');
      const [from, to] = [Number(plainScalar(start)), Number(plainScalar(end))];
      const values = numberedVector(linear, steps, spacing(from, to, steps), dtype ?? getDefaultDtype());
      return finished(values, requiresGrad);
    },
  },
);

export const eye = composite('eye(int n, int? m=None, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor', {
  doc: 'Ones on the diagonal of an (n, m) matrix of zeros.',
  run: ({ n, m, dtype, requiresGrad }) => {
    const columns = m ?? n;
    if (n < 0 || columns < 0) {
      throw new ShapeError(`eye: n must be greater or equal to 0, got ${Math.min(n, columns)}`);
    }
    const out = zerosTensor(dtype ?? getDefaultDtype(), [n, columns]);
    backend.fill(seenAs(out, diagonalGeometry(out.geometry)), 1);
    return finished(out, requiresGrad);
  },
});

const generatorOf = (given: Generator | null): Generator => given ?? defaultGenerator();

/** A floating tensor filled by `fill`. */
function random(
  size: readonly number[],
  dtype: DType | null,
  requiresGrad: boolean,
  fill: (out: Tensor) => void,
): Tensor {
  const out = emptyTensor(dtype ?? getDefaultDtype(), size);
  fill(out);
  return finished(out, requiresGrad);
}

export const rand = composite(
  'rand(int[] size, *, Generator? generator=None, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Uniformly random in [0, 1); the same numbers as PyTorch for the same seed.',
    run: ({ size, generator, dtype, requiresGrad }) =>
      random(size, dtype, requiresGrad, (out) => fillUniform(out, 0, 1, generatorOf(generator))),
  },
);

export const randn = composite(
  'randn(int[] size, *, Generator? generator=None, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Normally distributed with mean 0 and variance 1; the same numbers as PyTorch for the same seed.',
    run: ({ size, generator, dtype, requiresGrad }) =>
      random(size, dtype, requiresGrad, (out) => fillNormal(out, 0, 1, generatorOf(generator))),
  },
);

export const randLike = composite(
  'rand_like(Tensor self, *, Generator? generator=None, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Uniformly random in [0, 1), with the sizes and dtype of self.',
    method: false,
    run: ({ self, generator, dtype, requiresGrad }) =>
      random(self.shape, dtype ?? self.dtype, requiresGrad, (out) => fillUniform(out, 0, 1, generatorOf(generator))),
  },
);

export const randnLike = composite(
  'randn_like(Tensor self, *, Generator? generator=None, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Normally distributed, with the sizes and dtype of self.',
    method: false,
    run: ({ self, generator, dtype, requiresGrad }) =>
      random(self.shape, dtype ?? self.dtype, requiresGrad, (out) => fillNormal(out, 0, 1, generatorOf(generator))),
  },
);

function integers(
  low: number,
  high: number,
  size: readonly number[],
  dtype: DType | null,
  generator: Generator | null,
): Tensor {
  if (low >= high)
    throw new ArgumentError(`random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
  const out = emptyTensor(dtype ?? int64, size);
  fillRandint(out, low, high, generatorOf(generator));
  return out;
}

export const randint = composite(
  'randint(int high, int[] size, *, Generator? generator=None, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'Uniformly random integers in [0, high), int64.',
    run: ({ high, size, generator, dtype }) => integers(0, high, size, dtype, generator),
  },
);

export const randintLow = composite(
  'randint.low(int low, int high, int[] size, *, Generator? generator=None, ScalarType? dtype=None) -> Tensor',
  {
    doc: 'Uniformly random integers in [low, high), int64.',
    run: ({ low, high, size, generator, dtype }) => integers(low, high, size, dtype, generator),
  },
);

export const randperm = composite('randperm(int n, *, Generator? generator=None, ScalarType? dtype=None) -> Tensor', {
  doc: 'A random order of the integers 0 ... n - 1, int64.',
  run: ({ n, generator, dtype }) => {
    if (n < 0) throw new ArgumentError(`randperm: n must be non-negative, got ${n}`);
    const out = emptyTensor(dtype ?? int64, [n]);
    fillRandperm(out, generatorOf(generator));
    return out;
  },
});

export const uniform = structured(
  'uniform(Tensor self, float from=0, float to=1, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Uniformly random elements in [from, to).',
    fn: false,
    method: false,
    inplace: true,
    forward: ({ self, from, to, generator }) => {
      if (from > to) {
        throw new ArgumentError(`uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`);
      }
      const out = emptyWith(self.dtype, contiguousGeometry(self.shape));
      fillUniform(out, from, to, generatorOf(generator));
      return out;
    },
    grad: { self: { vjp: (g) => g.zerosLike() } },
    jvp: () => null,
  },
);

export const normal = structured(
  'normal(Tensor self, float mean=0, float std=1, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Normally distributed elements.',
    fn: false,
    method: false,
    inplace: true,
    forward: ({ self, mean, std, generator }) => {
      if (std < 0) throw new ArgumentError(`normal expects std >= 0.0, but found std ${std}`);
      const out = emptyWith(self.dtype, contiguousGeometry(self.shape));
      fillNormal(out, mean, std, generatorOf(generator));
      return out;
    },
    grad: { self: { vjp: (g) => g.zerosLike() } },
    jvp: () => null,
  },
);
