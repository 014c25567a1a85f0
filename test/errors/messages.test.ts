/**
 * @features
 * | A18 | shape and dtype errors | the same words | messages.test.ts: "%s says PyTorch's words" |
 * | A18 | error types | classes of ChainruleError | messages.test.ts: "can be told apart by class: all are ChainruleErrors, and exported" |
 */
/**
 * What the library says when a call cannot be right: PyTorch's words (recorded with PyTorch 1.13), in an error of the
 * library's own classes, and everything as it was before.
 */
import { describe, expect, test } from 'vitest';
import * as chainrule from 'chainrule';
import {
  addmm,
  arange,
  asTensor,
  blockDiag,
  broadcastTensors,
  cat,
  ChainruleError,
  crossEntropy,
  eye,
  full,
  hstack,
  IndexError,
  linear,
  linspace,
  mseLoss,
  nllLoss,
  ones,
  outer,
  randint,
  setDefaultDtype,
  stack,
  tensor,
  type Tensor,
  where,
  zeros,
} from 'chainrule';

const o = (...sizes: number[]): Tensor => ones(sizes);
const long = (...values: number[]): Tensor => tensor(values, { dtype: 'int64' });
const bools = (...values: boolean[]): Tensor => tensor(values);

type Case = [call: string, run: () => unknown, words: string];

const shapes: Case[] = [
  [
    'add',
    () => o(3).add(o(4)),
    'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 0',
  ],
  [
    'mul',
    () => o(2, 3).mul(o(2, 1, 4)),
    'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 2',
  ],
  [
    'maximum',
    () => o(2).maximum(o(3)),
    'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
  ],
  [
    'where',
    () => where(bools(true, false), o(3), o(3)),
    'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
  ],
  ['add_', () => o(3).add_(o(2, 3)), "output with shape [3] doesn't match the broadcast shape [2, 3]"],
  [
    'copy_',
    () => o(3).copy_(o(4)),
    'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 0',
  ],
  [
    'maskedFill',
    () => o(3).maskedFill(bools(true, false), 0),
    'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
  ],
  [
    'mseLoss',
    () => mseLoss(o(2), o(3)),
    'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
  ],
  [
    'broadcastTensors',
    () => broadcastTensors([o(2), o(3)]),
    'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
  ],
  ['mm', () => o(2, 3).mm(o(2, 3)), 'mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)'],
  ['matmul', () => o(2, 3).matmul(o(2, 3)), 'mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)'],
  ['addmm', () => addmm(o(3), o(2, 3), o(2, 3)), 'mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)'],
  ['linear', () => linear(o(2, 3), o(4, 5)), 'mat1 and mat2 shapes cannot be multiplied (2x3 and 5x4)'],
  [
    'addmm, what is added',
    () => addmm(o(5), o(2, 3), o(3, 4)),
    'The expanded size of the tensor (4) must match the existing size (5) at non-singleton dimension 1.  Target sizes: [2, 4].  Tensor sizes: [5]',
  ],
  ['mv', () => o(2, 3).mv(o(2)), 'size mismatch, got'],
  ['matmul of a matrix and a vector', () => o(2, 3).matmul(o(2)), 'size mismatch, got'],
  ['addmv', () => o(3).addmv(o(2, 3), o(3)), 'size mismatch, got'],
  [
    'dot',
    () => o(3).dot(o(2)),
    'inconsistent tensor size, expected tensor [3] and src [2] to have the same number of elements, but got 3 and 2 elements respectively',
  ],
  ['dot of a matrix', () => o(2, 2).dot(o(2)), '1D tensors expected, but got 2D and 1D tensors'],
  [
    'bmm',
    () => o(2, 3, 4).bmm(o(2, 3, 4)),
    'Expected size for first two dimensions of batch2 tensor to be: [2, 4] but got: [2, 3].',
  ],
  ['bmm of a matrix', () => o(2, 3).bmm(o(2, 3, 4)), 'batch1 must be a 3D tensor'],
  [
    'baddbmm',
    () => o(1).baddbmm(o(2, 3, 4), o(3, 4, 5)),
    'Expected size for first two dimensions of batch2 tensor to be: [2, 4] but got: [3, 4].',
  ],
  [
    'matmul of scalars',
    () => tensor(1).matmul(tensor(1)),
    'both arguments to matmul need to be at least 1D, but they are 0D and 0D',
  ],
  ['outer', () => outer(o(2, 2), o(2)), 'outer: Expected 1-D argument self, but got 2-D'],
  ['view', () => o(6).view(4), "shape '[4]' is invalid for input of size 6"],
  ['view with -1', () => o(6).view(4, -1), "shape '[4, -1]' is invalid for input of size 6"],
  ['view with two -1', () => o(6).view(-1, -1), 'only one dimension can be inferred'],
  ['view with -2', () => o(6).view(-2, 3), 'invalid shape dimension -2'],
  [
    'view of a transpose',
    () => o(2, 3).t().view(6),
    "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
  ],
  ['viewAs', () => o(3).viewAs(o(2)), "shape '[2]' is invalid for input of size 3"],
  ['reshape', () => o(6).reshape(4), "shape '[4]' is invalid for input of size 6"],
  [
    'expand',
    () => o(2, 3).expand(4, 3),
    'The expanded size of the tensor (4) must match the existing size (2) at non-singleton dimension 0.  Target sizes: [4, 3].  Tensor sizes: [2, 3]',
  ],
  [
    'expandAs',
    () => o(3).expandAs(o(2)),
    'The expanded size of the tensor (2) must match the existing size (3) at non-singleton dimension 0.  Target sizes: [2].  Tensor sizes: [3]',
  ],
  [
    'broadcastTo',
    () => o(2, 3).broadcastTo([2, 2]),
    'The expanded size of the tensor (2) must match the existing size (3) at non-singleton dimension 1.  Target sizes: [2, 2].  Tensor sizes: [2, 3]',
  ],
  [
    'expand to fewer dimensions',
    () => o(2, 3).expand(3),
    'the number of sizes provided (1) must be greater or equal to the number of dimensions in the tensor (2)',
  ],
  [
    'expand by -1 in front',
    () => o(3).expand(-1, 3),
    "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension 0",
  ],
  ['sumToSize', () => o(3).sumToSize([2]), 'is not expandable to size'],
  [
    'cat',
    () => cat([o(2, 3), o(2, 2)]),
    'Sizes of tensors must match except in dimension 0. Expected size 3 but got size 2 for tensor number 1 in the list.',
  ],
  [
    'hstack',
    () => hstack([o(2, 3), o(3, 3)]),
    'Sizes of tensors must match except in dimension 1. Expected size 2 but got size 3 for tensor number 1 in the list.',
  ],
  ['cat of nothing', () => cat([]), 'expected a non-empty list of Tensors'],
  [
    'cat of scalars',
    () => cat([tensor(1), tensor(2)]),
    'zero-dimensional tensor (at position 0) cannot be concatenated',
  ],
  [
    'stack',
    () => stack([o(2, 3), o(2, 2)]),
    'stack expects each tensor to be equal size, but got [2, 3] at entry 0 and [2, 2] at entry 1',
  ],
  ['stack of nothing', () => stack([]), 'stack expects a non-empty TensorList'],
  [
    'blockDiag',
    () => blockDiag([o(1, 1, 1)]),
    'Input tensors must have 2 or fewer dimensions. Input 0 has 3 dimensions',
  ],
  ['chunk', () => o(3).chunk(0), 'chunk expects `chunks` to be greater than 0, got: 0'],
  [
    'splitWithSizes',
    () => o(3).splitWithSizes([1, 1]),
    "split_with_sizes expects split_sizes to sum exactly to 3 (input tensor's size at dimension 0), but got split_sizes=[1, 1]",
  ],
  [
    'split by a list',
    () => o(3).split([1, 1]),
    "split_with_sizes expects split_sizes to sum exactly to 3 (input tensor's size at dimension 0), but got split_sizes=[1, 1]",
  ],
  [
    'split by negative lengths',
    () => o(3).split([1, 3, -1]),
    'split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=[1, 3, -1]',
  ],
  ['split by 0', () => o(3).split(0), 'split_size can only be 0 if dimension size is 0, but got dimension size of 3'],
  ['split by -1', () => o(3).split(-1), 'split expects split_size be non-negative, but got split_size=-1'],
  ['tensorSplit', () => o(3).tensorSplit(0), 'number of sections must be larger than 0, got 0'],
  [
    'hsplit',
    () => o(3).hsplit(2),
    'hsplit attempted to split along dimension 0, but the size of the dimension 3 is not divisible by the split_size 2!',
  ],
  [
    'vsplit',
    () => o(2).vsplit(2),
    'vsplit requires a tensor with at least 2 dimension, but got a tensor with 1 dimensions!',
  ],
  ['t', () => o(1, 2, 3).t(), 't() expects a tensor with <= 2 dimensions, but self is 3D'],
  ['flatten', () => o(1, 2, 3).flatten(2, 1), 'flatten() has invalid args: start_dim cannot come after end_dim'],
  [
    'unflatten',
    () => o(2).unflatten(0, [3, 1]),
    "Provided sizes [3, 1] don't multiply up to the size of dim 0 (2) in the input tensor",
  ],
  ['narrow', () => o(3).narrow(0, 1, 5), 'start (1) + length (5) exceeds dimension size (3).'],
  ['unfold', () => o(3).unfold(0, 5, 1), 'maximum size for tensor at dimension 0 is 3 but size is 5'],
  ['unfold by 0', () => o(3).unfold(0, 2, 0), 'step is 0 but must be > 0'],
  ['asStrided', () => o(3).asStrided([5], [1]), 'are out of bounds for storage of size'],
  ['asStrided of two minds', () => o(3).asStrided([2], [1, 1]), 'mismatch in length of strides and shape'],
  [
    'repeat',
    () => o(2, 3).repeat(2),
    'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
  ],
  [
    'repeatInterleave',
    () => o(2).repeatInterleave(long(1, 2, 3), 0),
    'repeats must have the same size as input along dim',
  ],
  ['fliplr', () => o(2).fliplr(), 'Input must be >= 2-d.'],
  ['flipud', () => tensor(1).flipud(), 'Input must be >= 1-d.'],
  ['fill_', () => o(3).fill_(o(2)), 'fill_ only supports 0-dimension value tensor but got tensor with 1 dimensions.'],
  [
    'permute',
    () => o(2, 3).permute(0),
    'number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = 2 is not equal to len(dims) = 1',
  ],
  ['zeros', () => zeros([-1]), 'Trying to create tensor with negative dimension -1: [-1]'],
  ['full', () => full([2, -1], 1), 'Trying to create tensor with negative dimension -1: [2, -1]'],
  ['newZeros', () => o(2).newZeros([-1]), 'Trying to create tensor with negative dimension -1: [-1]'],
  ['eye', () => eye(-1), 'n must be greater or equal to 0, got -1'],
  ['tensor of ragged rows', () => tensor([[1, 2], [3]]), 'expected sequence of length 2 at dim 1 (got 1)'],
  ['item', () => o(2).item(), 'a Tensor with 2 elements cannot be converted to Scalar'],
  ['iteration', () => [...tensor(1)], 'iteration over a 0-d tensor'],
  [
    'crossEntropy',
    () => crossEntropy(o(2, 3), long(0)),
    'Expected input batch_size (2) to match target batch_size (1).',
  ],
];

const dims: Case[] = [
  ['sum', () => o(2, 3).sum(3), 'Dimension out of range (expected to be in range of [-2, 1], but got 3)'],
  ['softmax', () => o(2, 3).softmax(-3), 'Dimension out of range (expected to be in range of [-2, 1], but got -3)'],
  ['logSoftmax', () => o(2).logSoftmax(3), 'Dimension out of range (expected to be in range of [-1, 0], but got 3)'],
  ['select', () => o(2, 3).select(3, 0), 'Dimension out of range (expected to be in range of [-2, 1], but got 3)'],
  ['narrow', () => o(3).narrow(2, 0, 1), 'Dimension out of range (expected to be in range of [-1, 0], but got 2)'],
  [
    'transpose',
    () => o(2, 3).transpose(0, 5),
    'Dimension out of range (expected to be in range of [-2, 1], but got 5)',
  ],
  [
    'transpose of a scalar',
    () => tensor(1).transpose(0, 1),
    'Dimension out of range (expected to be in range of [-1, 0], but got 1)',
  ],
  ['permute', () => o(2, 3).permute(0, 5), 'Dimension out of range (expected to be in range of [-2, 1], but got 5)'],
  ['squeeze', () => o(2).squeeze(5), 'Dimension out of range (expected to be in range of [-1, 0], but got 5)'],
  ['unsqueeze', () => o(2).unsqueeze(3), 'Dimension out of range (expected to be in range of [-2, 1], but got 3)'],
  ['cat', () => cat([o(2), o(2)], 1), 'Dimension out of range (expected to be in range of [-1, 0], but got 1)'],
  ['stack', () => stack([o(2)], 5), 'Dimension out of range (expected to be in range of [-2, 1], but got 5)'],
  ['prod', () => o(2, 3).prod(7), 'Dimension out of range (expected to be in range of [-2, 1], but got 7)'],
  ['cumsum', () => o(2).cumsum(3), 'Dimension out of range (expected to be in range of [-1, 0], but got 3)'],
  ['var', () => o(2).var(9), 'Dimension out of range (expected to be in range of [-1, 0], but got 9)'],
  ['logsumexp', () => o(2).logsumexp(5), 'Dimension out of range (expected to be in range of [-1, 0], but got 5)'],
  ['max', () => o(2, 3).max(5), 'Dimension out of range (expected to be in range of [-2, 1], but got 5)'],
  ['argmax', () => o(2).argmax(5), 'Dimension out of range (expected to be in range of [-1, 0], but got 5)'],
  ['any', () => o(2).any(3), 'Dimension out of range (expected to be in range of [-1, 0], but got 3)'],
  ['flip', () => o(3).flip(4), 'Dimension out of range (expected to be in range of [-1, 0], but got 4)'],
  ['roll', () => o(2, 2).roll(1, 5), 'Dimension out of range (expected to be in range of [-2, 1], but got 5)'],
  ['unbind', () => o(2).unbind(4), 'Dimension out of range (expected to be in range of [-1, 0], but got 4)'],
  ['unfold', () => o(2).unfold(3, 1, 1), 'Dimension out of range (expected to be in range of [-1, 0], but got 3)'],
  [
    'diagonal of a vector',
    () => o(3).diagonal(),
    'Dimension out of range (expected to be in range of [-1, 0], but got 1)',
  ],
  [
    'gather',
    () => o(2, 2).gather(5, tensor([[0n]])),
    'Dimension out of range (expected to be in range of [-2, 1], but got 5)',
  ],
  [
    'scatter',
    () => o(2).scatter(3, long(0), o(1)),
    'Dimension out of range (expected to be in range of [-1, 0], but got 3)',
  ],
  [
    'indexSelect',
    () => o(2, 3).indexSelect(5, long(0)),
    'Dimension out of range (expected to be in range of [-2, 1], but got 5)',
  ],
  ['size', () => o(2, 3).size(2), 'Dimension out of range (expected to be in range of [-2, 1], but got 2)'],
  [
    'select at an index',
    () => o(2, 3).select(0, 5),
    'select(): index 5 out of range for tensor of size [2, 3] at dimension 0',
  ],
  ['select of a scalar', () => tensor(1).select(0, 0), 'select() cannot be applied to a 0-dim tensor.'],
  ['slice of a scalar', () => tensor(1).slice(0, 0, 1), 'slice() cannot be applied to a 0-dim tensor.'],
  ['unbind of a scalar', () => tensor(1).unbind(), 'Dimension specified as 0 but tensor has no dimensions'],
  ['at', () => o(2, 3).at(5), 'index 5 is out of bounds for dimension 0 with size 2'],
  ['at, from the end', () => o(2, 3).at(0, -4), 'index -4 is out of bounds for dimension 1 with size 3'],
  ['at, too deep', () => o(2, 3).at(0, 0, 0), 'too many indices for tensor of dimension 2'],
  ['at of a scalar', () => tensor(1).at(0), 'invalid index of a 0-dim tensor. Use `tensor.item()`'],
  ['at an index tensor', () => o(3).at(long(5)), 'index 5 is out of bounds for dimension 0 with size 3'],
  [
    'at two index tensors',
    () => o(3, 3).at(long(0, 1), long(0, 1, 2)),
    'shape mismatch: indexing tensors could not be broadcast together with shapes [2], [3]',
  ],
  [
    'at a mask',
    () => o(3).at(bools(true, false)),
    'The shape of the mask [2] at index 0 does not match the shape of the indexed tensor [3] at index 0',
  ],
  ['at a float tensor', () => o(3).at(tensor([1.5])), 'tensors used as indices must be long, byte or bool tensors'],
  ['amax of no elements', () => o(0, 2).amax(0), 'amax(): Expected reduction dim 0 to have non-zero size.'],
  ['max of no elements', () => o(0, 3).max(0), 'max(): Expected reduction dim 0 to have non-zero size.'],
  ['nllLoss', () => nllLoss(o(2, 3), long(0, 5)), 'Target 5 is out of bounds.'],
  ['crossEntropy', () => crossEntropy(o(2, 3), long(0, 5)), 'Target 5 is out of bounds.'],
];

const others: Case[] = [
  ['sum over a dimension twice', () => o(2, 3).sum([0, 0]), 'dim 0 appears multiple times in the list of dims'],
  ['flip twice', () => o(3).flip(0, 0), 'dim 0 appears multiple times in the list of dims'],
  ['norm over a dimension twice', () => o(2, 3).norm(2, [0, 0]), 'dim 0 appears multiple times in the list of dims'],
  ['permute', () => o(2, 3).permute(0, 0), 'permute(): duplicate dims are not allowed.'],
  ['movedim', () => o(2, 3).movedim([0, 1], [0, 0]), 'movedim: repeated dim in `destination` ([0, 0])'],
  ['diagonal', () => o(2, 2).diagonal(0, 0, 0), 'diagonal dimensions cannot be identical 0, 0'],
  ['rot90', () => o(2, 2).rot90(1, [0, 0]), 'expected rotation dims to be different, but got dim0 = 0 and dim1 = 0'],
  ['gather', () => o(3).gather(0, tensor([0])), 'gather(): Expected dtype int64 for index'],
  ['gather at an index', () => o(3).gather(0, long(5)), 'index 5 is out of bounds for dimension 0 with size 3'],
  [
    'gather by another rank',
    () => o(3, 3).gather(0, long(0)),
    'Index tensor must have the same number of dimensions as input tensor',
  ],
  [
    'gather by larger sizes',
    () => o(2, 2).gather(0, tensor([[0n, 0n, 0n]])),
    'Size does not match at dimension 1 expected index [1, 3] to be smaller than self [2, 2] apart from dimension 0',
  ],
  ['scatter', () => o(3).scatter(0, long(7), o(1)), 'index 7 is out of bounds for dimension 0 with size 3'],
  [
    'scatter of another dtype',
    () => o(3).scatter(0, long(0), ones([1], { dtype: 'float64' })),
    'scatter(): Expected self.dtype to be equal to src.dtype',
  ],
  ['indexSelect', () => o(2, 3).indexSelect(0, long(5)), 'index out of range in self'],
  [
    'maskedFill by a tensor',
    () => o(2).maskedFill(bools(true, false), o(2)),
    'masked_fill_ only supports a 0-dimensional value tensor, but got tensor with 1 dimension',
  ],
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
  ['integer division by zero', () => long(1).floorDivide(long(0)), 'ZeroDivisionError'],
  ['integer remainder by zero', () => long(1).remainder(long(0)), 'ZeroDivisionError'],
  ['div with roundingMode', () => long(1).div(long(0), { roundingMode: 'floor' }), 'ZeroDivisionError'],
  [
    'div with an unknown roundingMode',
    () => o(2).div(2, { roundingMode: 'up' }),
    "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found 'up'",
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
  ['clamp without bounds', () => o(2).clamp(), "At least one of 'min' or 'max' must not be None"],
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

describe.each([
  ['sizes that do not fit', shapes],
  ['dimensions and indices out of range', dims],
  ['values, dtypes and arguments that cannot be', others],
] as const)('%s', (title, cases) => {
  test.each(cases)("%s says PyTorch's words", (_, run, words) => {
    expect(run).toThrow(ChainruleError);
    expect(run).toThrow(words);
    if (title.startsWith('dimensions')) expect(run).toThrow(IndexError);
  });
});

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
    const { ArgumentError, DTypeError, GraphError, NotImplementedError, ShapeError } = chainrule;
    for (const Class of [ArgumentError, DTypeError, GraphError, IndexError, NotImplementedError, ShapeError]) {
      expect(new Class('x')).toBeInstanceOf(ChainruleError);
      expect(new Class('x').name).toBe(Class.name);
    }
  });
});
