/**
 * @features
 * | A18 | The size of tensor a (3) must match the size of tensor b (4) ... | the same words | sizes.test.ts: "sizes that do not broadcast are refused in PyTorch's words: %s" |
 * | A18 | mat1 and mat2 shapes cannot be multiplied, size mismatch (got 2, 2x3,2 in 1.13), inconsistent tensor size, ... | the words of PyTorch today | sizes.test.ts: "products of sizes that do not fit are refused in PyTorch's words: %s" |
 * | A18 | shape is invalid for input of size, view size is not compatible, The expanded size of the tensor, ... | the same words | sizes.test.ts: "views that are not possible are refused in PyTorch's words: %s" |
 * | A18 | Sizes of tensors must match except in dimension 0, stack expects each tensor to be equal size, ... | the same words | sizes.test.ts: "tensors that cannot be joined are refused in PyTorch's words: %s" |
 * | A18 | chunk expects, split_with_sizes expects, ... | the same words | sizes.test.ts: "splits that do not come out are refused in PyTorch's words: %s" |
 * | A18 | iteration over a 0-d tensor, expected sequence of length 2 at dim 1, ... | the same words | sizes.test.ts: "sizes that a function cannot take are refused in PyTorch's words: %s" |
 */
/** What is said of sizes that do not fit: PyTorch's words. */
import { test } from 'vitest';
import {
  addmm,
  blockDiag,
  broadcastTensors,
  cat,
  ChainruleError,
  crossEntropy,
  eye,
  full,
  hstack,
  linear,
  mseLoss,
  outer,
  ShapeError,
  stack,
  tensor,
  where,
  zeros,
} from 'chainrule';
import { bools, type Case, long, o, says } from './words.js';

const broadcasting: Case[] = [
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
];

const products: Case[] = [
  ['mm', () => o(2, 3).mm(o(2, 3)), 'mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)'],
  ['matmul', () => o(2, 3).matmul(o(2, 3)), 'mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)'],
  ['addmm', () => addmm(o(3), o(2, 3), o(2, 3)), 'mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)'],
  ['linear', () => linear(o(2, 3), o(4, 5)), 'mat1 and mat2 shapes cannot be multiplied (2x3 and 5x4)'],
  [
    'addmm, what is added',
    () => addmm(o(5), o(2, 3), o(3, 4)),
    'The expanded size of the tensor (4) must match the existing size (5) at non-singleton dimension 1.  Target sizes: [2, 4].  Tensor sizes: [5]',
  ],
  ['mv', () => o(2, 3).mv(o(2)), 'size mismatch, got input (2), mat (2x3), vec (2)'],
  ['matmul of a matrix and a vector', () => o(2, 3).matmul(o(2)), 'size mismatch, got input (2), mat (2x3), vec (2)'],
  ['addmv', () => o(3).addmv(o(2, 3), o(3)), 'size mismatch, got input (3), mat (2x3), vec (3)'],
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
];

const views: Case[] = [
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
];

const joins: Case[] = [
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
];

const splits: Case[] = [
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
];

const others: Case[] = [
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

test.each(broadcasting)("sizes that do not broadcast are refused in PyTorch's words: %s", says(ShapeError));
test.each(products)("products of sizes that do not fit are refused in PyTorch's words: %s", says(ShapeError));
test.each(views)("views that are not possible are refused in PyTorch's words: %s", says(ChainruleError));
test.each(joins)("tensors that cannot be joined are refused in PyTorch's words: %s", says(ChainruleError));
test.each(splits)("splits that do not come out are refused in PyTorch's words: %s", says(ChainruleError));
test.each(others)("sizes that a function cannot take are refused in PyTorch's words: %s", says(ChainruleError));
