/** Arithmetic of two and more tensors: sums, products, quotients, powers, extremes, selection. */
import { bool, type DType, float64 } from '../base/dtype.js';
import { ArgumentError, DTypeError } from '../base/errors.js';
import { type Scalar, Tensor } from '../tensor/tensor.js';
import { composite } from './define-composite.js';
import { pointwise } from './define-pointwise.js';
import { isIntegerScalar, plainScalar, wrapScalar } from './scalar.js';

/** Integers take integer factors: `int.add(int, { alpha: 1.5 })` would drop the fraction. */
function integralAlpha(fn: string) {
  return ({ self, other, alpha }: { self: Tensor; other: Tensor; alpha: Scalar }): void => {
    if (isIntegerScalar(alpha) || [self, other].some((t) => !(t instanceof Tensor) || t.dtype.isFloatingPoint)) return;
    throw new ArgumentError(`${fn}: For integral input tensors, argument alpha must not be a floating point number.`);
  };
}

/** Subtraction takes no bool: neither two of them, nor one beside another dtype. */
const noBool = (_: DType, __: unknown, inputs: readonly DType[]): string | null => {
  if (!inputs.includes(bool)) return null;
  return inputs.every((d) => d === bool)
    ? 'sub: Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.'
    : 'sub: Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.';
};

export const add = pointwise('add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', {
  doc: 'self + alpha * other, elementwise with broadcasting.',
  validate: integralAlpha('add'),
  forward: ({ self, other, alpha }) => self.add(other.mul(alpha)),
  // d/dself = 1, d/dother = alpha
  grad: { self: (g) => g, other: (g, { alpha }) => g.mul(alpha) },
});

export const sub = pointwise('sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', {
  doc: 'self - alpha * other, elementwise with broadcasting.',
  aliases: ['subtract'],
  refuse: noBool,
  validate: integralAlpha('sub'),
  forward: ({ self, other, alpha }) => self.sub(other.mul(alpha)),
  grad: { self: (g) => g, other: (g, { alpha }) => g.mul(alpha).neg() },
});

export const rsub = pointwise('rsub(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', {
  doc: 'other - alpha * self: the subtraction with its operands exchanged.',
  numberNode: 'RsubBackward1',
  inplace: false,
  refuse: noBool,
  validate: integralAlpha('rsub'),
  forward: ({ self, other, alpha }) => other.sub(self.mul(alpha)),
  grad: { self: (g, { alpha }) => g.mul(alpha).neg(), other: (g) => g },
});

export const mul = pointwise('mul.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'self * other, elementwise with broadcasting.',
  aliases: ['multiply'],
  forward: ({ self, other }) => self.mul(other),
  grad: { self: (g, { other }) => g.mul(other), other: (g, { self }) => g.mul(self) },
});

export const div = pointwise('div.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'self / other, elementwise with broadcasting; integers divide to floats.',
  aliases: ['divide', 'true_divide'],
  dtype: 'float',
  forward: ({ self, other }) => self.div(other),
  // d/dself = 1 / other,  d/dother = -self / other^2
  grad: {
    self: (g, { other }) => g.div(other),
    other: (g, { self, other }) => g.neg().mul(self.div(other).div(other)),
  },
  // (dself - dother * result) / other: one division, so that x / 0 has an infinite derivative rather than NaN.
  jvp: ({ self, other }, { other: divisor, result }) => {
    if (other === undefined) return self!.div(divisor);
    const change = other.mul(result);
    return (self === undefined ? change.neg() : self.sub(change)).div(divisor);
  },
});

export const divMode = pointwise('div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor', {
  doc: "The quotient rounded down (roundingMode 'floor') or toward zero ('trunc'), elementwise; its gradient is zero.",
  node: 'DivBackward2',
  validate: ({ roundingMode }) => {
    if (roundingMode === null || roundingMode === 'trunc' || roundingMode === 'floor') return;
    throw new ArgumentError(
      `div: div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${roundingMode}'`,
    );
  },
  forward: ({ self, other, roundingMode }) =>
    roundingMode === 'floor'
      ? self.floorDivide(other)
      : roundingMode === 'trunc'
        ? self.div(other).trunc()
        : self.div(other),
  grad: {
    self: (g, { other, roundingMode }) => (roundingMode === null ? g.div(other) : 0),
    other: (g, { self, other, roundingMode }) => (roundingMode === null ? g.neg().mul(self.div(other).div(other)) : 0),
  },
});

export const floorDivide = pointwise('floor_divide(Tensor self, Tensor other) -> Tensor', {
  doc: 'The largest integer not above self / other, elementwise, as Python `//`. Not differentiable in PyTorch either.',
  forward: ({ self, other }) => self.floorDivide(other),
  grad: 'not implemented',
});

export const remainder = pointwise('remainder.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'self - other * floor(self / other), elementwise: the sign of the divisor, as Python `%`.',
  node: 'RemainderBackward1',
  numberNode: 'RemainderBackward0',
  forward: ({ self, other }) => self.remainder(other),
  // d/dother = -floor(self / other)
  grad: { self: (g) => g, other: (g, { self, other }) => g.neg().mul(self.div(other).floor()) },
});

export const fmod = pointwise('fmod.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'self - other * trunc(self / other), elementwise: the sign of the dividend, as in C.',
  node: 'FmodBackward1',
  numberNode: 'FmodBackward0',
  forward: ({ self, other }) => self.fmod(other),
  grad: { self: (g) => g, other: (g, { self, other }) => g.neg().mul(self.div(other).trunc()) },
});

export const powTensor = pointwise('pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor', {
  doc: 'self ** exponent, elementwise with broadcasting.',
  tensorsOnly: true,
  node: 'PowBackward1',
  forward: ({ self, exponent }) => self.pow(exponent),
  // d/dself = exponent self^(exponent - 1), 0 where exponent = 0;
  // d/dexponent = self^exponent log self, 0 where self = 0 and exponent >= 0
  grad: {
    self: (g, { self, exponent }) =>
      g
        .mul(exponent)
        .mul(self.pow(exponent.sub(1)))
        .where(exponent.ne(0), 0),
    exponent: (g, { self, exponent, result }) =>
      g
        .mul(result)
        .mul(self.log())
        .where(self.eq(0).logicalAnd(exponent.ge(0)).logicalNot(), 0),
  },
});

export const powScalar = pointwise('pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor', {
  doc: 'self ** exponent for a number, elementwise. At exponent 0 the gradient is 0 everywhere.',
  tensorsOnly: true,
  node: 'PowBackward0',
  promotes: ['exponent'],
  validate: ({ self, exponent }) => {
    if (!self.dtype.isFloatingPoint && isIntegerScalar(exponent) && Number(plainScalar(exponent)) < 0) {
      throw new DTypeError(
        'pow: Integers to negative integer powers are not allowed. Convert self with to(float32) first.',
      );
    }
  },
  forward: ({ self, exponent }) => self.pow(exponent),
  grad: {
    self: (g, { self, exponent }) => {
      // Exponent 0 would ask for self^-1, whose infinity at 0 must not reach the second derivative.
      const lower = exponent.sub(1).where(exponent.ne(0), 0);
      return g.mul(exponent.mul(self.pow(lower)));
    },
  },
});

export const powBase = pointwise('pow.Scalar(Scalar self, Tensor exponent) -> Tensor', {
  doc: 'self ** exponent for a number as the base, elementwise.',
  node: 'PowBackward2',
  method: false,
  inplace: false,
  promotes: ['self'],
  forward: ({ self, exponent }) => self.pow(exponent),
  grad: {
    exponent: (g, { self, exponent, result }) =>
      g
        .mul(result)
        .mul(self.log())
        .where(self.eq(0).logicalAnd(exponent.ge(0)).logicalNot(), 0),
  },
});

export const atan2 = pointwise('atan2(Tensor self, Tensor other) -> Tensor', {
  doc: 'The angle in (-pi, pi] of the point (other, self), elementwise.',
  aliases: ['arctan2'],
  dtype: 'float',
  forward: ({ self, other }) => self.atan2(other),
  // d/dself = other / r^2,  d/dother = -self / r^2,  r^2 = self^2 + other^2; both 0 at the origin
  grad: {
    self: (g, { self, other }) => {
      const r2 = self.mul(self).add(other.mul(other));
      return g.mul(other.div(r2)).where(r2.ne(0), 0);
    },
    other: (g, { self, other }) => {
      const r2 = self.mul(self).add(other.mul(other));
      return g.mul(self.neg().div(r2)).where(r2.ne(0), 0);
    },
  },
});

export const maximum = pointwise('maximum(Tensor self, Tensor other) -> Tensor', {
  doc: 'The larger of self and other, elementwise; NaN if either is. Ties share the gradient evenly.',
  inplace: false,
  forward: ({ self, other }) => self.maximum(other),
  grad: {
    self: (g, { self, other }) => g.div(2).where(self.eq(other), g.where(self.lt(other).logicalNot(), 0)),
    other: (g, { self, other }) => g.div(2).where(self.eq(other), g.where(self.gt(other).logicalNot(), 0)),
  },
});

export const minimum = pointwise('minimum(Tensor self, Tensor other) -> Tensor', {
  doc: 'The smaller of self and other, elementwise; NaN if either is. Ties share the gradient evenly.',
  inplace: false,
  forward: ({ self, other }) => self.minimum(other),
  grad: {
    self: (g, { self, other }) => g.div(2).where(self.eq(other), g.where(self.gt(other).logicalNot(), 0)),
    other: (g, { self, other }) => g.div(2).where(self.eq(other), g.where(self.lt(other).logicalNot(), 0)),
  },
});

export const where = pointwise('where.self(Tensor condition, Tensor self, Tensor other) -> Tensor', {
  doc: 'self where condition holds, other elsewhere, elementwise with broadcasting.',
  untyped: ['condition'],
  method: true,
  inplace: false,
  forward: ({ condition, self, other }) => self.where(condition, other),
  grad: {
    condition: 'none',
    self: (g, { condition }) => g.where(condition, 0),
    other: (g, { condition }) => g.where(condition.logicalNot(), 0),
  },
});

export const lerp = pointwise('lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor', {
  doc: 'self + weight * (end - self), elementwise with broadcasting.',
  node: 'LerpBackward1',
  numberNode: 'LerpBackward0',
  dtype: 'float',
  forward: ({ self, end, weight }) => self.add(weight.mul(end.sub(self))),
  grad: {
    self: (g, { weight }) => g.mul(weight.neg().add(1)),
    end: (g, { weight }) => g.mul(weight),
    weight: (g, { self, end }) => g.mul(end.sub(self)),
  },
});

export const addcmul = pointwise('addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor', {
  doc: 'self + value * tensor1 * tensor2, elementwise with broadcasting.',
  forward: ({ self, tensor1, tensor2, value }) => self.add(tensor1.mul(tensor2).mul(value)),
  grad: {
    self: (g) => g,
    tensor1: (g, { tensor2, value }) => g.mul(tensor2).mul(value),
    tensor2: (g, { tensor1, value }) => g.mul(tensor1).mul(value),
  },
});

export const addcdiv = pointwise('addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor', {
  doc: 'self + value * tensor1 / tensor2, elementwise with broadcasting; floating types only.',
  forward: ({ self, tensor1, tensor2, value }) => self.add(tensor1.div(tensor2).mul(value)),
  refuse: (dtype) =>
    dtype.isFloatingPoint
      ? null
      : 'addcdiv: Integer division with addcdiv is no longer supported, and in a future release addcdiv will perform a true division of tensor1 and tensor2. Convert the inputs to a floating type first.',
  grad: {
    self: (g) => g,
    tensor1: (g, { tensor2, value }) => g.mul(value).div(tensor2),
    tensor2: (g, { tensor1, tensor2, value }) => g.mul(value).neg().mul(tensor1).div(tensor2.mul(tensor2)),
  },
});

export const square = composite('square(Tensor self) -> Tensor', {
  doc: 'self * self, elementwise.',
  run: ({ self }) => self.pow(2),
  runInplace: ({ self }) => self.pow_(2),
});

/** The tensor itself, if float_power_() can write its results to it. */
function doubleBase(self: Tensor): Tensor {
  if (self.dtype === float64) return self;
  throw new DTypeError(
    `float_power_: the base given to float_power_ has dtype ${self.dtype.legacyName} but the operation's result requires dtype Double`,
  );
}

export const floatPower = composite('float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor', {
  doc: 'self ** exponent computed in float64, elementwise.',
  tensorsOnly: true,
  run: ({ self, exponent }) => self.double().pow(exponent.double()),
  runInplace: ({ self, exponent }) => doubleBase(self).pow_(exponent.double()),
});

export const floatPowerScalar = composite('float_power.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor', {
  doc: 'self ** exponent for a number, computed in float64, elementwise.',
  run: ({ self, exponent }) => self.double().pow(exponent),
  runInplace: ({ self, exponent }) => doubleBase(self).pow_(exponent),
});

export const floatPowerBase = composite('float_power.Scalar(Scalar self, Tensor exponent) -> Tensor', {
  doc: 'self ** exponent for a number as the base, computed in float64, elementwise.',
  method: false,
  run: ({ self, exponent }) => wrapScalar(plainScalar(self), 'float').pow(exponent.double()),
});
