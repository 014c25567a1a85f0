/**
 * What TypeScript makes of calls on tensors. Nothing runs here: `npm run typecheck` is the test. Each way of giving
 * arguments that the binder takes compiles, and each line marked as an error is one.
 */
import * as ops from '../../src/ops/functions.generated.js';
import type { Tensor } from '../../src/tensor/tensor.js';

declare const x: Tensor;
declare const index: Tensor;

/** Compiles if `value` is exactly a `T`: for any less or more, one of the two directions fails. */
declare function exactly<T>(): <U>(
  value: U,
  ...same: [T] extends [U] ? ([U] extends [T] ? [] : [never]) : [never]
) => void;

export function optionalParameters(): void {
  const results = [
    x.sum(),
    x.sum(0),
    x.sum([0, 1], true),
    x.sum(null, true, { dtype: 'float64' }),
    x.sum(0, { keepdim: true }),
    x.sum({ dim: 0, keepdim: true }),
    x.sum({ dtype: 'float64' }),
    x.sum(0, undefined),
  ];
  exactly<Tensor[]>()(results);
  // @ts-expect-error -- the option is keepdim
  x.sum({ keepDim: true });
  // @ts-expect-error -- a dimension is a number
  x.sum('0');
  // @ts-expect-error -- dtype is by name only
  x.sum(0, true, 'float64');
  // @ts-expect-error -- nothing can be added to a call that has all
  x.sum(0, true, {}, {});
  // @ts-expect-error -- which dimension is not said
  x.softmax();
}

export function numbersForTensors(): void {
  exactly<Tensor>()(x.add(1));
  x.add(2n).mul(true).sub(x, { alpha: 2 });
  exactly<Tensor>()(x.add_(x));
  // @ts-expect-error -- alpha is by name only
  x.add(1, 2);
  // @ts-expect-error -- one operand is missing
  x.mul();
  // @ts-expect-error -- a matrix is not a number
  x.matmul(2);
}

export function runsOfIntegers(): void {
  x.view(2, 3).view([2, 3]).view(-1).permute(1, 0).permute([1, 0]);
  x.expand(...x.shape);
  x.reshape(x.shape);
  // @ts-expect-error -- sizes are numbers
  x.view('2', 3);
}

export function results(): void {
  const { values, indices } = x.max(0);
  const [v, i] = x.max(0, { keepdim: true });
  exactly<Tensor[]>()([values, indices, v, i]);
  exactly<Tensor>()(x.max());
  exactly<Tensor>()(x.max(x));
  exactly<Tensor[]>()(x.split(2));
  x.split([1, 2], { dim: -1 });
  // @ts-expect-error -- the names are PyTorch's
  void x.max(0).value;
}

export function indexed(): void {
  x.gather(0, index);
  x.scatter(0, index, x).scatter(0, index, 1);
  // @ts-expect-error -- the index is a tensor
  x.gather(0, [1]);
  // @ts-expect-error -- there is no such method
  void x.gatherr;
}

export function inPlaceIsThis(): void {
  exactly<Tensor>()(x.mul_(2).add_(1).relu_());
}

export function functions(): void {
  exactly<Tensor>()(ops.add(1, x, { alpha: 2 }));
  exactly<Tensor>()(ops.sum(x, { dim: 0, keepdim: true }));
  exactly<Tensor>()(ops.var(x, 0, { correction: 0 }));
  exactly<Tensor>()(ops.cat([x, x], { dim: 1 }));
  ops.zeros(2, 3);
  ops.zeros([2, 3], { dtype: 'float64', requiresGrad: true });
  ops.crossEntropy(x, index, { reduction: 'sum', labelSmoothing: 0.1 });
  // Not exactly a Tensor: arrays have a method `values`, which the property hides and TypeScript adds.
  const largest: Tensor = ops.max(x, 0).values;
  largest.sum().backward();
  // @ts-expect-error -- one tensor alone is not a number
  ops.exp(2);
  // @ts-expect-error -- a condition is a tensor
  ops.where(true, x, 0);
  // @ts-expect-error -- the tensors are a list
  ops.cat(x, x);
  // @ts-expect-error -- sizes come before the value
  ops.full(3);
}

export function overloadsToldApartByAValue(): void {
  exactly<Tensor>()(ops.maxPool2d(x, 2));
  exactly<Tensor>()(ops.maxPool2d(x, 2, 1, { ceilMode: true, returnIndices: false }));
  exactly<[Tensor, Tensor]>()(ops.maxPool2d(x, 2, { returnIndices: true }));
  exactly<[Tensor, Tensor]>()(ops.maxPool2d(x, 2, 1, [0, 1], { returnIndices: true, ceilMode: true }));
  exactly<Tensor>()(ops.conv2d(x, x, null, 1, 'same'));
  exactly<Tensor>()(ops.conv2d(x, x, { padding: [1, 0], groups: 2 }));
  // @ts-expect-error -- the stride is not said in words
  ops.conv2d(x, x, null, 'same');
  // @ts-expect-error -- all places are to be filled here
  ops.convolution(x, x, null, [1]);
}
