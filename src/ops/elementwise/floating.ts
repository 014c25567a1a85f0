/** Operations on the signs, special values and parts of numbers: copysign, nextafter, frexp, nanToNum and their like. */
import { bool, bfloat16, type DType, float16, float32, float64, int32 } from '../../base/dtype.js';
import { ArgumentError, DTypeError } from '../../base/errors.js';
import { contiguousGeometry } from '../../base/geometry.js';
import type { Arithmetic } from '../../kernel/arithmetic.js';
import { Expr } from '../../kernel/expr.js';
import { lower, type Program } from '../../kernel/lower.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, emptyWith, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { pointwise } from '../define-pointwise.js';
import { structured } from '../define-structured.js';
import { floatingOnly } from '../refusals.js';
import { wrapScalar } from '../scalar.js';

// ---- signs -----------------------------------------------------------------------------------------------------------

/** Whether the sign is negative, that of a zero included: 1 / -0 is -Infinity. */
const isNegative = <T extends Arithmetic<T>>(x: T): T => x.lt(0).logicalOr(x.reciprocal().lt(0));

export const signbit = pointwise('signbit(Tensor self) -> Tensor', {
  doc: 'Whether the sign is negative, elementwise; true for -0, false for NaN.',
  aliases: ['special.signbit'],
  dtype: 'compare',
  inplace: false,
  forward: ({ self }, dtype) => (dtype.isFloatingPoint ? isNegative(self) : self.lt(0)),
  grad: 'none',
});

export const copysign = pointwise('copysign.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: '|self| with the sign of other, elementwise with broadcasting.',
  numberNode: 'CopysignBackward1',
  dtype: 'float',
  forward: ({ self, other }) => self.abs().neg().where(isNegative(other), self.abs()),
  // 1 or -1 by whether the sign changed, 0 at 0
  grad: { self: (g, { self, result }) => g.mul(result.div(self).where(self.ne(0), 0)), other: () => 0 },
});

export const sgn = pointwise('sgn(Tensor self) -> Tensor', {
  doc: '-1, 0 or 1 by the sign, elementwise; its gradient is zero.',
  forward: ({ self }) => self.sign(),
  grad: { self: () => 0 },
});

export const angle = pointwise('angle(Tensor self) -> Tensor', {
  doc: 'pi where negative, 0 elsewhere, NaN where NaN; its gradient is zero.',
  dtype: 'float',
  inplace: false,
  forward: ({ self }) => self.where(self.isnan(), self.lt(0).mul(Math.PI)),
  grad: { self: () => 0 },
});

export const positive = composite('positive(Tensor self) -> Tensor', {
  doc: 'self itself.',
  run: ({ self }) => {
    if (self.dtype === bool) {
      throw new DTypeError('positive: The `+` operator, on a bool tensor is not supported.');
    }
    return self;
  },
});

export const heaviside = pointwise('heaviside(Tensor self, Tensor values) -> Tensor', {
  doc: '0 where self is negative or NaN, 1 where it is positive, values where it is 0, elementwise with broadcasting. Not differentiable in PyTorch either.',
  tensorsOnly: true,
  refuse: (_, __, [self, values]) =>
    self === values
      ? null
      : 'heaviside: heaviside is not yet implemented for tensors with different dtypes; convert one of them',
  forward: ({ self, values }) => values.where(self.eq(0), self.gt(0)),
  grad: 'not implemented',
});

// ---- special values --------------------------------------------------------------------------------------------------

export const isposinf = pointwise('isposinf(Tensor self) -> Tensor', {
  doc: 'Whether self is Infinity, elementwise.',
  dtype: 'classify',
  inplace: false,
  forward: ({ self }) => self.eq(Infinity),
  grad: 'none',
});

export const isneginf = pointwise('isneginf(Tensor self) -> Tensor', {
  doc: 'Whether self is -Infinity, elementwise.',
  dtype: 'classify',
  inplace: false,
  forward: ({ self }) => self.eq(-Infinity),
  grad: 'none',
});

/** The largest finite number of a floating type. */
function largest(dtype: DType): number {
  if (dtype === float64) return Number.MAX_VALUE;
  // (2 - 2^-digits) 2^emax
  return dtype === float16 ? 65504 : (2 - (dtype === bfloat16 ? 2 ** -7 : 2 ** -23)) * 2 ** 127;
}

export const nanToNum = pointwise(
  'nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor',
  {
    doc: 'self with NaN replaced by nan (default 0) and infinities by posinf and neginf (default: the largest finite numbers of the type), elementwise. Gradients are 0 where something was replaced.',
    forward: ({ self, nan, posinf, neginf }, dtype) => {
      if (!dtype.isFloatingPoint) return self;
      const above = self.where(self.ne(Infinity), posinf ?? largest(dtype));
      const inside = above.where(self.ne(-Infinity), neginf ?? -largest(dtype));
      return inside.where(self.isnan().logicalNot(), nan ?? 0);
    },
    grad: { self: (g, { self }) => g.where(self.abs().lt(Infinity), 0) },
  },
);

export const isNonzero = composite('is_nonzero(Tensor self) -> bool', {
  doc: 'Whether the only element differs from 0.',
  run: ({ self }) => {
    const count = self.numel();
    if (count !== 1) {
      throw new ArgumentError(
        `is_nonzero: Boolean value of Tensor with ${count === 0 ? 'no values' : 'more than one value'} is ambiguous`,
      );
    }
    return Number(self.item()) !== 0;
  },
});

// ---- extremes that pass over NaN -------------------------------------------------------------------------------------

export const fmax = pointwise('fmax(Tensor self, Tensor other) -> Tensor', {
  doc: 'The larger of self and other, elementwise; where one is NaN the other. In a tie self gets the gradient.',
  inplace: false,
  tensorsOnly: true,
  forward: ({ self, other }) => self.where(self.ge(other).logicalOr(other.isnan()), other),
  grad: {
    self: (g, { self, other }) => g.where(self.ge(other).logicalOr(other.isnan()), 0),
    other: (g, { self, other }) => g.where(self.ge(other).logicalOr(other.isnan()).logicalNot(), 0),
  },
});

export const fmin = pointwise('fmin(Tensor self, Tensor other) -> Tensor', {
  doc: 'The smaller of self and other, elementwise; where one is NaN the other. In a tie self gets the gradient.',
  inplace: false,
  tensorsOnly: true,
  forward: ({ self, other }) => self.where(self.le(other).logicalOr(other.isnan()), other),
  grad: {
    self: (g, { self, other }) => g.where(self.le(other).logicalOr(other.isnan()), 0),
    other: (g, { self, other }) => g.where(self.le(other).logicalOr(other.isnan()).logicalNot(), 0),
  },
});

// ---- lengths, neighbours, parts --------------------------------------------------------------------------------------

export const hypot = pointwise('hypot(Tensor self, Tensor other) -> Tensor', {
  doc: 'sqrt(self^2 + other^2), elementwise with broadcasting, without overflow.',
  tensorsOnly: true,
  refuse: floatingOnly('hypot_cpu'),
  // With the larger side in front: a sqrt(1 + (b/a)^2)
  forward: ({ self, other }) => {
    const [x, y] = [self.abs(), other.abs()];
    const long = x.maximum(y);
    const ratio = x.minimum(y).div(long);
    const length = long.mul(ratio.mul(ratio).add(1).sqrt()).where(long.ne(0), long);
    return x.where(x.eq(Infinity), y.where(y.eq(Infinity), length));
  },
  grad: {
    self: (g, { self, result }) => g.mul(self.div(result)),
    other: (g, { other, result }) => g.mul(other.div(result)),
  },
});

export const nextafter = pointwise('nextafter(Tensor self, Tensor other) -> Tensor', {
  doc: 'The number of the floating type that comes after self on the way to other, elementwise with broadcasting. Not differentiable in PyTorch either.',
  tensorsOnly: true,
  refuse: (dtype) =>
    floatingOnly('nextafter_cpu')(dtype) ?? (dtype === float16 ? `"nextafter_cpu" not implemented for 'Half'` : null),
  forward: ({ self, other }, dtype) => {
    const next = self.nextafter(other);
    if (dtype !== bfloat16) return next;
    // A step of bfloat16 is 2^16 steps of float32 in the same direction; from infinity there is none to measure.
    const stepped = self.add(next.sub(self).mul(2 ** 16));
    const fromInfinity = next.minimum(largest(dtype)).maximum(-largest(dtype));
    return other.where(self.eq(other), stepped.where(self.abs().lt(Infinity), fromInfinity));
  },
  grad: 'not implemented',
});

const partsOf = (single: boolean): Program => {
  const x = Expr.variable(0);
  return lower([x.mantissa(), x.exponent()], 'float', single);
};
let singleParts: Program | undefined;
let doubleParts: Program | undefined;

export const frexp = structured('frexp.Tensor(Tensor self) -> (Tensor mantissa, Tensor exponent)', {
  doc: 'mantissa and exponent with self = mantissa * 2 ** exponent and 1/2 <= |mantissa| < 1, elementwise; the exponent is int32.',
  forward: ({ self }) => {
    if (!self.dtype.isFloatingPoint) throw new DTypeError('frexp: torch.frexp() only supports floating-point dtypes');
    const geometry = contiguousGeometry(self.shape);
    const [mantissa, exponent] = [emptyWith(self.dtype, geometry), emptyWith(int32, geometry)];
    const isDouble = self.dtype === float64;
    const program = isDouble ? (doubleParts ??= partsOf(false)) : (singleParts ??= partsOf(true));
    // Kernels of floats store floats.
    const exponents = emptyWith(isDouble ? float64 : float32, geometry);
    backend.pointwise(program, [mantissa, exponents], [self], []);
    backend.copy(exponent, exponents);
    return [mantissa, exponent];
  },
  differentiable: [0],
  // m = x 2^-e
  grad: { self: { save: ['exponent'], vjp: (g, { exponent }) => g.div(exponent.exp2()) } },
});

/** 2 ** exponent. */
const powerOfTwo = (exponent: Tensor): Tensor => wrapScalar(2, 'float').pow(exponent);

export const ldexp = composite('ldexp.Tensor(Tensor self, Tensor other) -> Tensor', {
  doc: 'self * 2 ** other, elementwise with broadcasting.',
  tensorsOnly: true,
  run: ({ self, other }) => self.mul(powerOfTwo(other)),
  runInplace: ({ self, other }) => self.mul_(powerOfTwo(other)),
});

// ---- what complex numbers have ---------------------------------------------------------------------------------------

export const isreal = composite('isreal(Tensor self) -> Tensor', {
  doc: 'Whether self is a real number, elementwise: true.',
  run: ({ self }) => emptyTensor(bool, self.shape).fill_(true),
});

export const real = composite('real(Tensor self) -> Tensor', {
  doc: 'The real part: of a real tensor itself.',
  method: false,
  run: ({ self }) => self,
});

export const conj = composite('conj(Tensor self) -> Tensor', {
  doc: 'The complex conjugate: of a real tensor itself.',
  run: ({ self }) => self,
});

export const conjPhysical = composite('conj_physical(Tensor self) -> Tensor', {
  doc: 'The complex conjugate: of a real tensor itself.',
  run: ({ self }) => self,
  runInplace: ({ self }) => self.mul_(1),
});

export const resolveConj = composite('resolve_conj(Tensor self) -> Tensor', {
  doc: 'self with a conjugation that was put off carried out: of a real tensor itself.',
  run: ({ self }) => self,
});

export const resolveNeg = composite('resolve_neg(Tensor self) -> Tensor', {
  doc: 'self with a negation that was put off carried out: itself.',
  run: ({ self }) => self,
});
