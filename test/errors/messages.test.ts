/**
 * @features
 * | A18 | max(): Expected reduction dim to be specified for input.numel() == 0 | the same words | messages.test.ts: "extremes of nothing are refused in PyTorch's words: %s" |
 * | A18 | Integers to negative integer powers are not allowed, mean(): could not infer output dtype, ... | the same words | messages.test.ts: "dtypes that a function cannot take are refused in PyTorch's words: %s" |
 * | A18 | linalg.cholesky: The factorization could not be completed, linalg.inv: The diagonal element 1 is zero | the same words | messages.test.ts: "matrices that cannot be factored or inverted are refused in PyTorch's words: %s" |
 * | A18 | ZeroDivisionError, ... received an invalid combination of arguments, ... | the same words | messages.test.ts: "values that a function cannot take are refused in PyTorch's words: %s" |
 * | A18 | error types | classes of ChainruleError | messages.test.ts: "can be told apart by class: all are ChainruleErrors, and exported" |
 */
/**
 * What the library says when a call cannot be right: PyTorch's words (recorded with PyTorch 1.13), in an error of the
 * library's own classes, and everything as it was before. Sizes and indices have files of their own.
 */
import { describe, expect, test } from 'vitest';
import * as chainrule from 'chainrule';
import {
  arange,
  ArgumentError,
  asTensor,
  cat,
  ChainruleError,
  eye,
  linalgCholesky,
  linalgInv,
  linspace,
  mseLoss,
  ones,
  randint,
  setDefaultDtype,
  type Tensor,
  zeros,
} from 'chainrule';
import { bools, type Case, long, o, says } from './words.js';

const nothing: Case[] = [
  ['amax of no elements', () => o(0, 2).amax(0), 'amax(): Expected reduction dim 0 to have non-zero size.'],
  ['max of no elements', () => o(0, 3).max(0), 'max(): Expected reduction dim 0 to have non-zero size.'],
  [
    'max of no elements',
    () => o(0).max(),
    "max(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.",
  ],
  [
    'min of no elements',
    () => o(0).min(),
    "min(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.",
  ],
  [
    'amax of no elements',
    () => o(0).amax(),
    "amax(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.",
  ],
  [
    'argmax of no elements',
    () => o(0).argmax(),
    'argmax(): Expected reduction dim to be specified for input.numel() == 0.',
  ],
];

const dtypes: Case[] = [
  [
    'mean of integers',
    () => long(1, 2).mean(),
    'mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: Long',
  ],
  [
    'mean of booleans',
    () => bools(true).mean(),
    'mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: Bool',
  ],
  ['var of integers', () => long(1, 2).var(), 'std and var only support floating point and complex dtypes'],
  [
    'norm of integers',
    () => long(1, 2).norm(),
    'input dtype should be either floating point or complex. Got Long instead.',
  ],
  ['pow of an integer', () => long(1, 2).pow(-1), 'Integers to negative integer powers are not allowed.'],
  [
    'sub of booleans',
    () => bools(true).sub(bools(true)),
    'Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.',
  ],
  [
    'sub from a boolean',
    () => bools(true).sub(1),
    'Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
  ],
  [
    'neg of booleans',
    () => bools(true).neg(),
    'Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
  ],
  [
    'add_ of floats to integers',
    () => long(1).add_(1.5),
    "result type Float can't be cast to the desired output type Long",
  ],
  [
    'add_ of integers to booleans',
    () => bools(true).add_(1),
    "result type Long can't be cast to the desired output type Bool",
  ],
  ['sigmoid_ of integers', () => long(1).sigmoid_(), "result type Float can't be cast to the desired output type Long"],
  [
    'add with a fractional alpha',
    () => long(1).add(long(1), { alpha: 1.5 }),
    'For integral input tensors, argument alpha must not be a floating point number.',
  ],
  [
    'addcdiv of integers',
    () => long(1).addcdiv(long(1), long(1)),
    'Integer division with addcdiv is no longer supported',
  ],
  [
    'dot of two dtypes',
    () => o(2).dot(ones([2], { dtype: 'float64' })),
    'expected both vectors to have same dtype, but found Float and Double',
  ],
  [
    'mm of two dtypes',
    () => o(2, 2).mm(ones([2, 2], { dtype: 'float64' })),
    'expected m1 and m2 to have the same dtype, but got:',
  ],
];

const matrices: Case[] = [
  [
    'cholesky',
    () => linalgCholesky(eye(2).neg()),
    'linalg.cholesky: The factorization could not be completed because the input is not positive-definite (the leading minor of order 1 is not positive-definite).',
  ],
  [
    'inv',
    () => linalgInv(zeros([2, 2])),
    'linalg.inv: The diagonal element 1 is zero, the inversion could not be completed because the input matrix is singular.',
  ],
];

const values: Case[] = [
  ['integer division by zero', () => long(1).floorDivide(long(0)), 'ZeroDivisionError'],
  ['integer remainder by zero', () => long(1).remainder(long(0)), 'ZeroDivisionError'],
  ['div with roundingMode', () => long(1).div(long(0), { roundingMode: 'floor' }), 'ZeroDivisionError'],
  [
    'div with an unknown roundingMode',
    () => o(2).div(2, { roundingMode: 'up' }),
    "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found 'up'",
  ],
  ['clamp without bounds', () => o(2).clamp(), "At least one of 'min' or 'max' must not be None"],
  ['mseLoss', () => mseLoss(o(2), o(2), { reduction: 'x' }), 'x is not a valid value for reduction'],
  ['uniform_', () => o(2).uniform_(3, 1), 'uniform_ expects to return a [from, to) range, but found from=3 > to=1'],
  ['normal_', () => o(2).normal_(0, -1), 'normal expects std >= 0.0, but found std -1'],
  ['randint', () => randint(3, 3, [1]), "random_ expects 'from' to be less than 'to', but got from=3 >= to=3"],
  ['arange', () => arange(0, 3, 0), 'step must be nonzero'],
  ['arange, backwards', () => arange(3, 0), 'upper bound and larger bound inconsistent with step sign'],
  ['arange to infinity', () => arange(Infinity), 'unsupported range: 0 -> '],
  ['linspace', () => linspace(0, 1, -1), 'number of steps must be non-negative'],
  ['setDefaultDtype', () => setDefaultDtype('int64'), 'only floating-point types are supported as the default type'],
  ['add of text', () => o(2).add('x' as never), "argument 'other'"],
  [
    'an option that does not exist',
    () => o(2).sum({ foo: 1 } as never),
    'sum() received an invalid combination of arguments',
  ],
  [
    'an argument too many',
    () => (o(2).sum as (...args: number[]) => Tensor)(0, 0, 0),
    'sum() received an invalid combination of arguments',
  ],
  ['cat of a number', () => cat([o(2), 3 as never]), 'must be'],
  ['asTensor of an object', () => asTensor({} as never), 'Could not infer dtype'],
];

test.each(nothing)("extremes of nothing are refused in PyTorch's words: %s", says(ChainruleError));
test.each(dtypes)("dtypes that a function cannot take are refused in PyTorch's words: %s", says(ChainruleError));
test.each(matrices)(
  "matrices that cannot be factored or inverted are refused in PyTorch's words: %s",
  says(ArgumentError),
);
test.each(values)("values that a function cannot take are refused in PyTorch's words: %s", says(ChainruleError));

describe('a message', () => {
  const message = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('nothing was thrown');
  };

  test('names the function that was called', () => {
    expect(message(() => o(2, 3).mm(o(2, 3)))).toContain('mm');
    expect(message(() => o(6).view(4))).toContain('view');
    expect(message(() => o(2).sum({ foo: 1 } as never))).toContain('foo');
    expect(message(() => long(1, 2).mean())).toContain('mean');
  });

  test('of a call that fits no signature shows the signatures and what was given', () => {
    const text = message(() => (o(2).add as (...args: unknown[]) => Tensor)([1, 2], { beta: 3 }));
    expect(text).toContain('other');
    expect(text).toMatch(/add\(/);
  });

  test('belongs to an error with the name of its class, and a stack', () => {
    try {
      o(3).add(o(4));
    } catch (error) {
      expect((error as Error).name).toBe('ShapeError');
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).stack).toContain('messages.test.ts');
      return;
    }
    throw new Error('nothing was thrown');
  });

  test('can be told apart by class: all are ChainruleErrors, and exported', () => {
    const { DTypeError, GraphError, IndexError, NotImplementedError, ShapeError } = chainrule;
    for (const Class of [ArgumentError, DTypeError, GraphError, IndexError, NotImplementedError, ShapeError]) {
      expect(new Class('x')).toBeInstanceOf(ChainruleError);
      expect(new Class('x').name).toBe(Class.name);
    }
  });
});
