/** Samples of src/ops/elementwise: activations, bits and divisors of integers, signs, special values and parts. */
import type { Samples } from '../samples.js';
import {
  between,
  binary,
  binaryInts,
  bools,
  fixed,
  ints,
  ofNature,
  pairedInts,
  plain,
  pos,
  shifts,
  smooth,
  t,
  tensorPairs,
  unary,
  unaryPlain,
  wide,
} from '../sample-notation.js';

// prettier-ignore
export const elementwiseSamples = {
  // more activations
  celu: [...unary(t), smooth(t(2, 3), 0.7)], selu: unary(t), logSigmoid: unary(t), mish: unary(t), softsign: unary(t), tanhshrink: unary(t),
  hardtanh: [...unary(t), smooth(t(2, 3), -0.7, 1.2)], relu6: [...unary(t), smooth(between(4.1, 8, 6))], hardsigmoid: unary(wide), hardswish: unary(wide),
  threshold: [smooth(t(2, 3), 0.1, 20), smooth(t(), -1, 0.5), smooth(t(0, 2), 0, 1)],
  hardshrink: [...unary(t), smooth(t(2, 3), 1.1)], softshrink: [...unary(t), smooth(t(2, 3), 1.1)],
  preluKernel: [smooth(t(2, 3), t(3)), smooth(t(), t())],
  prelu: [smooth(t(2, 3), t(3)), smooth(t(2, 3, 2), t(3)), smooth(t(4), t(1)), smooth(t(2, 2), t()), smooth(t(), t(1)), smooth(t(0, 3), t(3))],
  rreluWithNoise: [smooth(t(2, 3), fixed(pos(2, 3))), smooth(t(), 0.25)],
  // Equal bounds leave nothing to chance while training; other bounds are in elementwise.test.ts.
  rrelu: [...unary(t), smooth(t(2, 3), 0.1, 0.4), smooth(t(2, 3), 0.3, 0.3, true)],
  glu: [smooth(t(2, 4)), smooth(t(4, 3), 0), smooth(t(2, 2, 3), 1), smooth(t(0, 2)), smooth(t(3, 0))],
  // Of one element there is nothing to choose; more are in elementwise.test.ts.
  gumbelSoftmax: smooth(t(3, 1), 0.7),

  // bits and divisors of integers
  bitwiseAnd: binaryInts, bitwiseOr: binaryInts, bitwiseXor: binaryInts, bitwiseLeftShift: shifts, bitwiseRightShift: shifts,
  bitwiseNot: [plain(ints([[5, 0], [-1, 77]])), plain(bools([1, 0])), plain(ints([])), plain(ints(3))],
  gcd: pairedInts, lcm: pairedInts,

  // signs, special values, parts
  signbit: unaryPlain(t), copysign: binary(t, t), sgn: unary(t), angle: unary(t), positive: unary(t),
  heaviside: tensorPairs(ofNature('refused'), t),
  isposinf: unaryPlain(t), isneginf: unaryPlain(t), isreal: unaryPlain(t), isNonzero: plain(t(1)),
  nanToNum: [...unary(t), smooth(t(2, 3), 0.5, 2, -2)],
  fmax: tensorPairs(smooth, t), fmin: tensorPairs(smooth, t), hypot: tensorPairs(smooth, t), nextafter: tensorPairs(ofNature('refused'), t),
  frexp: unary((...s) => between(2.1, 3.9, ...s)), ldexp: [smooth(t(2, 3), t(3)), smooth(t(2), ints([2, -1])), smooth(t(), t()), smooth(t(0), t(1))],
  real: unary(t), conj: unary(t), conjPhysical: unary(t), resolveConj: unary(t), resolveNeg: unary(t),
} satisfies Samples;
