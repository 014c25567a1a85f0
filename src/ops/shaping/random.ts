/**
 * Random tensors whose distribution depends on tensors, and in-place samplers. For the same seed the numbers are PyTorch's.
 * Nothing is differentiable here: where PyTorch records a node, its gradient is zero, and so it is here.
 */
import { bool, type DType, float32, float64, getDefaultDtype, int64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { contiguousGeometry } from '../../base/geometry.js';
import { defaultGenerator, type Generator } from '../../kernel/random.js';
import * as samplers from '../../kernel/samplers.js';
import {
  bernoulli as fillBernoulli,
  exponential as fillExponential,
  normal as fillNormal,
  randint as fillRandint,
  uniform as fillUniform,
} from '../../tensor/launch-random.js';
import { emptyTensor, emptyWith, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { finished } from '../finish.js';
import { copyOf } from '../index-plan.js';
import { broadcastOf } from '../operands.js';

// ---- what they share -------------------------------------------------------------------------------------------------

/** A fresh tensor like `self`, filled with the numbers of a generator. */
function drawn(self: Tensor, generator: Generator | null, fill: (out: Tensor, generator: Generator) => void): Tensor {
  const out = emptyWith(self.dtype, contiguousGeometry(self.shape));
  fill(out, generator ?? defaultGenerator());
  return out;
}

function checkFloating(fn: string, kernel: string, { dtype }: Tensor): void {
  if (dtype.isFloatingPoint) return;
  throw new DTypeError(`${fn}: "${kernel}" not implemented for '${dtype.legacyName}'; it needs a floating dtype`);
}

/** The tensor itself or a dense copy: samplers read parameters in row-major order. */
const spreadOver = (t: Tensor, sizes: readonly number[]): Tensor => copyOf(t.detach().expand(sizes));

// ---- Bernoulli -------------------------------------------------------------------------------------------------------

function checkProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new ArgumentError(`bernoulli_ expects p to be in [0, 1], but got p=${p}`);
}

/** Ones with the probabilities of `p`, of sizes that broadcast to those of `self`. */
function bernoulliOf(self: Tensor, p: Tensor, generator: Generator | null): Tensor {
  checkFloating('bernoulli', 'bernoulli_tensor_cpu_p_', p);
  const probabilities = spreadOver(p, self.shape);
  if (probabilities.numel() > 0) {
    const [low, high] = [probabilities.amin([]), probabilities.amax([])].map((t) => t.item<number>());
    if (!(low! >= 0 && high! <= 1)) {
      throw new ArgumentError(
        `bernoulli: Expected p_in >= 0 && p_in <= 1 to be true, but got false; probabilities are from ${low} to ${high}`,
      );
    }
  }
  // One draw for each; two in double precision.
  const numbers = emptyTensor(p.dtype === float64 ? float64 : float32, self.shape);
  fillUniform(numbers, 0, 1, generator ?? defaultGenerator());
  return numbers.lt(probabilities).to(self.dtype);
}

export const bernoulli = structured('bernoulli(Tensor self, *, Generator? generator=None) -> Tensor', {
  doc: 'Ones with the probabilities in self, zeros else.',
  forward: ({ self, generator }) => bernoulliOf(self, self, generator),
  grad: { self: { vjp: (g) => g.zerosLike() } },
  jvp: () => null,
});

export const bernoulliP = structured('bernoulli.p(Tensor self, float p, *, Generator? generator=None) -> Tensor', {
  doc: 'Ones with probability p, zeros else, in the sizes and dtype of self.',
  forward: ({ self, p, generator }) => {
    checkProbability(p);
    return drawn(self, generator, (out, source) => fillBernoulli(out, p, source));
  },
  grad: 'none',
});

export const bernoulliFloat = structured(
  'bernoulli.float(Tensor self, float p=0.5, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Ones with probability p, zeros else.',
    node: 'BernoulliBackward2',
    fn: false,
    method: false,
    inplace: true,
    forward: ({ self, p, generator }) => {
      checkProbability(p);
      return drawn(self, generator, (out, source) => fillBernoulli(out, p, source));
    },
    grad: { self: { vjp: (g) => g.zerosLike() } },
    jvp: () => null,
  },
);

export const bernoulliTensor = structured(
  'bernoulli.Tensor(Tensor self, Tensor p, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Ones with the probabilities in p, zeros else.',
    node: 'BernoulliBackward1',
    fn: false,
    method: false,
    inplace: true,
    tensorsOnly: true,
    forward: ({ self, p, generator }) => bernoulliOf(self, p, generator),
    grad: { self: { vjp: (g) => g.zerosLike() }, p: { vjp: (g, _, { p }) => zerosTensor(g.dtype, p) } },
    jvp: () => null,
  },
);

// ---- in-place samplers -----------------------------------------------------------------------------------------------

export const exponential = structured(
  'exponential(Tensor self, float lambd=1, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Exponentially distributed elements of the rate lambd, which is 1 / mean.',
    fn: false,
    method: false,
    inplace: true,
    forward: ({ self, lambd, generator }) => {
      if (!(lambd >= 0)) {
        throw new ArgumentError(`exponential_ expects lambda >= 0.0, but found lambda=${lambd}`);
      }
      checkFloating('exponential_', 'exponential_cpu', self);
      return drawn(self, generator, (out, source) => fillExponential(out, lambd, source));
    },
    grad: { self: { vjp: (g) => g.zerosLike() } },
    jvp: () => null,
  },
);

export const geometric = structured('geometric(Tensor self, float p, *, Generator? generator=None) -> Tensor', {
  doc: 'How many trials it takes until the first success, each with probability p.',
  fn: false,
  method: false,
  inplace: true,
  forward: ({ self, p, generator }) => {
    if (!(p > 0 && p < 1)) throw new ArgumentError(`geometric_ expects p to be in (0, 1), but got p=${p}`);
    if (self.dtype === bool) checkFloating('geometric_', 'geometric_cpu', self);
    return drawn(self, generator, (out, source) => samplers.geometric(out, p, source));
  },
  grad: { self: { vjp: (g) => g.zerosLike() } },
  jvp: () => null,
});

export const cauchy = structured(
  'cauchy(Tensor self, float median=0, float sigma=1, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Elements of a Cauchy distribution.',
    fn: false,
    method: false,
    inplace: true,
    forward: ({ self, median, sigma, generator }) => {
      checkFloating('cauchy_', 'cauchy_cpu', self);
      return drawn(self, generator, (out, source) => samplers.cauchy(out, median, sigma, source));
    },
    grad: { self: { vjp: (g) => g.zerosLike() } },
    jvp: () => null,
  },
);

export const logNormal = structured(
  'log_normal(Tensor self, float mean=1, float std=2, *, Generator? generator=None) -> Tensor',
  {
    doc: 'The exponentials of normally distributed numbers of this mean and standard deviation.',
    fn: false,
    method: false,
    inplace: true,
    forward: ({ self, mean, std, generator }) => {
      if (!(std > 0)) throw new ArgumentError(`log_normal_ expects std > 0.0, but found std=${std}`);
      checkFloating('log_normal_', 'log_normal_cpu', self);
      return drawn(self, generator, (out, source) => samplers.logNormal(out, mean, std, source));
    },
    grad: { self: { vjp: (g) => g.zerosLike() } },
    jvp: () => null,
  },
);

/** The largest integers of integer dtypes, and what floating ones hold without a gap. */
function largestOf(dtype: DType): bigint {
  if (dtype === bool) return 1n;
  if (dtype.isFloatingPoint) return dtype.bytes === 8 ? 1n << 53n : dtype.bytes === 4 ? 1n << 24n : (1n << 16n) - 1n;
  return (1n << BigInt(8 * dtype.bytes - (dtype.isSigned ? 1 : 0))) - 1n;
}

/** Integers from `from` up to, not including, `to`. */
function integersIn(self: Tensor, from: number, to: number | bigint, generator: Generator | null): Tensor {
  if (BigInt(from) >= BigInt(to)) {
    throw new ArgumentError(`random_ expects 'from' to be less than 'to', but got from=${from} >= to=${to}`);
  }
  const { dtype } = self;
  if (!dtype.isFloatingPoint) {
    const top = largestOf(dtype);
    const bottom = dtype.isSigned ? -top - 1n : 0n;
    const outside = BigInt(from) < bottom || BigInt(from) > top ? 'from' : BigInt(to) - 1n > top ? 'to - 1' : null;
    if (outside !== null) {
      throw new ArgumentError(
        `random_: ${outside} is out of bounds for ${dtype.name}, which holds ${bottom} to ${top}`,
      );
    }
  }
  return drawn(self, generator, (out, source) => fillRandint(out, from, to, source));
}

export const random = structured('random(Tensor self, *, Generator? generator=None) -> Tensor', {
  doc: 'Integers from all that the dtype holds exactly and that are not negative.',
  node: 'RandomBackward2',
  fn: false,
  method: false,
  inplace: true,
  forward: ({ self, generator }) =>
    drawn(self, generator, (out, source) => {
      const count = samplers.countOfIntegers(out.dtype);
      if (count === null) samplers.longIntegers(out, source);
      else fillRandint(out, 0, count, source);
    }),
  grad: { self: { vjp: (g) => g.zerosLike() } },
  jvp: () => null,
});

export const randomTo = structured('random.to(Tensor self, int to, *, Generator? generator=None) -> Tensor', {
  doc: 'Integers in [0, to).',
  node: 'RandomBackward1',
  fn: false,
  method: false,
  inplace: true,
  forward: ({ self, to, generator }) => integersIn(self, 0, to, generator),
  grad: { self: { vjp: (g) => g.zerosLike() } },
  jvp: () => null,
});

export const randomFrom = structured(
  'random.from(Tensor self, int from, int? to, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Integers in [from, to); without `to`, up to the largest that the dtype holds exactly.',
    node: 'RandomBackward0',
    fn: false,
    method: false,
    inplace: true,
    forward: ({ self, from, to, generator }) => integersIn(self, from, to ?? largestOf(self.dtype) + 1n, generator),
    grad: { self: { vjp: (g) => g.zerosLike() } },
    jvp: () => null,
  },
);

// ---- normal ----------------------------------------------------------------------------------------------------------

/** Normal numbers for means and deviations that broadcast: drawn for 0 and 1, then scaled and moved. */
function normalOf(mean: Tensor | number, std: Tensor | number, generator: Generator | null): Tensor {
  if (typeof std === 'number') {
    if (!(std >= 0)) throw new ArgumentError(`normal expects std >= 0.0, but found std ${std}`);
  } else {
    checkFloating('normal', 'normal_kernel_cpu', std);
    if (std.numel() > 0 && !(std.detach().amin([]).item<number>() >= 0)) {
      throw new ArgumentError('normal expects all elements of std >= 0.0');
    }
  }
  const given = [mean, std].filter((t) => typeof t !== 'number');
  given.forEach((t) => checkFloating('normal', 'normal_kernel_cpu', t));
  const out = emptyTensor(given[0]!.dtype, broadcastOf(given));
  fillNormal(out, 0, typeof std === 'number' ? std : 1, generator ?? defaultGenerator());
  if (typeof std !== 'number') out.mul_(std.detach());
  return out.add_(typeof mean === 'number' ? mean : mean.detach());
}

export const normalTensorFloat = structured(
  'normal.Tensor_float(Tensor mean, float std=1, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Normally distributed elements around the means, of one standard deviation.',
    node: 'NormalBackward1',
    tensorsOnly: true,
    forward: ({ mean, std, generator }) => normalOf(mean, std, generator),
    grad: { mean: { vjp: (g) => g.zerosLike() } },
    jvp: () => null,
  },
);

export const normalFloatTensor = structured(
  'normal.float_Tensor(float mean, Tensor std, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Normally distributed elements around one mean, of these standard deviations.',
    node: 'NormalBackward2',
    tensorsOnly: true,
    forward: ({ mean, std, generator }) => normalOf(mean, std, generator),
    grad: { std: { vjp: (g) => g.zerosLike() } },
    jvp: () => null,
  },
);

export const normalTensorTensor = structured(
  'normal.Tensor_Tensor(Tensor mean, Tensor std, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Normally distributed elements around the means, of these standard deviations; both broadcast.',
    node: 'NormalBackward3',
    tensorsOnly: true,
    forward: ({ mean, std, generator }) => normalOf(mean, std, generator),
    grad: {
      mean: { vjp: (g, _, { mean }) => zerosTensor(g.dtype, mean) },
      std: { vjp: (g, _, { std }) => zerosTensor(g.dtype, std) },
    },
    jvp: () => null,
  },
);

export const normalFloatFloat = composite(
  'normal.float_float(float mean, float std, int[] size, *, Generator? generator=None, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'A tensor of these sizes with normally distributed elements.',
    run: ({ mean, std, size, generator, dtype, requiresGrad }) => {
      const out = zerosTensor(dtype ?? getDefaultDtype(), size);
      return finished(out.normal_(mean, std, { generator }), requiresGrad);
    },
  },
);

// ---- counts and categories -------------------------------------------------------------------------------------------

export const poisson = structured('poisson(Tensor self, Generator? generator=None) -> Tensor', {
  doc: 'Poisson distributed elements of the rates in self.',
  forward: ({ self, generator }) => {
    checkFloating('poisson', 'poisson_cpu', self);
    return drawn(self, generator, (out, source) => samplers.poisson(out, copyOf(self), source));
  },
  grad: { self: { vjp: (g) => g.zerosLike() } },
  jvp: () => null,
});

export const binomial = structured('binomial(Tensor count, Tensor prob, Generator? generator=None) -> Tensor', {
  doc: 'How many of count trials succeed, each with probability prob; elementwise, both broadcast.',
  forward: ({ count, prob, generator }) => {
    if (count.dtype !== prob.dtype) {
      throw new DTypeError(
        `binomial: Found dtype ${count.dtype.legacyName} but expected ${prob.dtype.legacyName}; both have to be equal`,
      );
    }
    checkFloating('binomial', 'binomial_cpu', count);
    const sizes = broadcastOf([count, prob]);
    const counts = spreadOver(count, sizes);
    return drawn(counts, generator, (out, source) => samplers.binomial(out, counts, spreadOver(prob, sizes), source));
  },
  grad: 'none',
});

export const multinomial = structured(
  'multinomial(Tensor self, int num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor',
  {
    doc: 'Categories drawn by the weights in the last dimension of self, [n] or [m, n]; int64 of [num_samples] or [m, num_samples].',
    forward: ({ self, numSamples, replacement, generator }) => {
      const fail = (words: string): never => {
        throw new ArgumentError(`multinomial: ${words}`);
      };
      if (self.dim() < 1 || self.dim() > 2) throw new ShapeError('multinomial: prob_dist must be 1 or 2 dim');
      if (!self.dtype.isFloatingPoint) {
        throw new DTypeError(
          `multinomial only supports floating-point dtypes for input, got: ${self.dtype.legacyName}`,
        );
      }
      if (numSamples <= 0) fail('cannot sample n_sample <= 0 samples');
      const width = self.shape.at(-1)!;
      if (!replacement && numSamples > width) {
        fail('cannot sample n_sample > prob_dist.size(-1) samples without replacement');
      }
      const out = emptyTensor(int64, [...self.shape.slice(0, -1), numSamples]);
      if (out.numel() === 0) return out;
      const weights = copyOf(self);
      const source = generator ?? defaultGenerator();
      if (replacement && numSamples > 1) {
        samplers.categories(out, weights, numSamples, source);
        return out;
      }
      // Each weight divided by an exponential number; the largest quotients win.
      const finite = weights.lt(Infinity).logicalAnd(weights.ge(0)).all();
      if (!finite.item<boolean>()) fail('probability tensor contains either `inf`, `nan` or element < 0');
      if (weights.sum([-1]).eq(0).any().item<boolean>()) {
        fail('invalid multinomial distribution (sum of probabilities <= 0)');
      }
      const waits = drawn(weights, source, (times, from) => fillExponential(times, 1, from));
      samplers.largest(out, weights.div(waits), numSamples);
      return out;
    },
    grad: 'none',
  },
);

/** Integers in [low, high) of the sizes of self. */
function integersLike(self: Tensor, low: number, high: number, dtype: DType | null, requiresGrad: boolean): Tensor {
  return finished(integersIn(emptyTensor(dtype ?? self.dtype, self.shape), low, high, null), requiresGrad);
}

export const randintLike = composite(
  'randint_like(Tensor self, int high, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Uniformly random integers in [0, high), with the sizes and dtype of self.',
    method: false,
    run: ({ self, high, dtype, requiresGrad }) => integersLike(self, 0, high, dtype, requiresGrad),
  },
);

export const randintLikeLow = composite(
  'randint_like.low_dtype(Tensor self, int low, int high, *, ScalarType? dtype=None, bool requires_grad=False) -> Tensor',
  {
    doc: 'Uniformly random integers in [low, high), with the sizes and dtype of self.',
    method: false,
    run: ({ self, low, high, dtype, requiresGrad }) => integersLike(self, low, high, dtype, requiresGrad),
  },
);
