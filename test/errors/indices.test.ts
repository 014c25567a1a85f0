/**
 * @features
 * | A18 | IndexError: Dimension out of range | IndexError, the same words | indices.test.ts: "dimensions out of range are refused in PyTorch's words: %s" |
 * | A18 | IndexError: index 5 is out of bounds, too many indices, invalid index of a 0-dim tensor; Target 5 is out of bounds | IndexError, the same words | indices.test.ts: "indices out of range are refused in PyTorch's words: %s" |
 * | A18 | dim 0 appears multiple times in the list of dims, permute(): duplicate dims are not allowed | the same words | indices.test.ts: "dimensions named twice are refused in PyTorch's words: %s" |
 * | A18 | gather(): Expected dtype int64 for index, ... | the same words | indices.test.ts: "index tensors that do not fit are refused in PyTorch's words: %s" |
 */
/** What is said of dimensions and indices that do not exist: PyTorch's words. */
import { test } from 'vitest';
import { ArgumentError, cat, ChainruleError, crossEntropy, IndexError, nllLoss, ones, stack, tensor } from 'chainrule';
import { bools, type Case, long, o, says } from './words.js';

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
];

const indices: Case[] = [
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
  ['nllLoss', () => nllLoss(o(2, 3), long(0, 5)), 'Target 5 is out of bounds.'],
  ['crossEntropy', () => crossEntropy(o(2, 3), long(0, 5)), 'Target 5 is out of bounds.'],
];

const twice: Case[] = [
  ['sum over a dimension twice', () => o(2, 3).sum([0, 0]), 'dim 0 appears multiple times in the list of dims'],
  ['flip twice', () => o(3).flip(0, 0), 'dim 0 appears multiple times in the list of dims'],
  ['norm over a dimension twice', () => o(2, 3).norm(2, [0, 0]), 'dim 0 appears multiple times in the list of dims'],
  ['permute', () => o(2, 3).permute(0, 0), 'permute(): duplicate dims are not allowed.'],
  ['movedim', () => o(2, 3).movedim([0, 1], [0, 0]), 'movedim: repeated dim in `destination` ([0, 0])'],
  ['diagonal', () => o(2, 2).diagonal(0, 0, 0), 'diagonal dimensions cannot be identical 0, 0'],
  ['rot90', () => o(2, 2).rot90(1, [0, 0]), 'expected rotation dims to be different, but got dim0 = 0 and dim1 = 0'],
];

const gathers: Case[] = [
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
];

test.each(dims)("dimensions out of range are refused in PyTorch's words: %s", says(IndexError));
test.each(indices)("indices out of range are refused in PyTorch's words: %s", says(IndexError));
test.each(twice)("dimensions named twice are refused in PyTorch's words: %s", says(ArgumentError));
test.each(gathers)("index tensors that do not fit are refused in PyTorch's words: %s", says(ChainruleError));
