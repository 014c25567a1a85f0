/** Conventions of losses: ties, ignored targets, weights, impossible probabilities. Expected values are PyTorch's (1.13). */
import { describe, expect, test } from 'vitest';
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  crossEntropy,
  grad,
  huberLoss,
  klDiv,
  l1Loss,
  mseLoss,
  nllLoss,
  rand,
  smoothL1Loss,
  tensor,
  type Tensor,
  zeros,
} from '../../src/index.js';

type Data = number[] | number[][] | number[][][];
const leaf = (data: Data): Tensor => tensor(data, { dtype: 'float64', requiresGrad: true });
const classes = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: 'int64' });
const doubles = (data: number[]): Tensor => tensor(data, { dtype: 'float64' });

function expectAll(got: Tensor, expected: number[]): void {
  const values = got.reshape([-1]).toArray() as number[];
  expect(values.length).toBe(expected.length);
  values.forEach((v, i) => {
    if (Number.isFinite(expected[i])) expect(v).toBeCloseTo(expected[i]!, 12);
    else expect(v).toBe(expected[i]);
  });
}

/** The loss, and the gradient of its sum with respect to each leaf. */
function gradients(loss: Tensor, ...leaves: Tensor[]): Tensor[] {
  return grad([loss.sum()], leaves, {});
}

describe('elementwise losses', () => {
  test('at the border of the square part', () => {
    for (const loss of [smoothL1Loss, huberLoss]) {
      const [x, t] = [leaf([1, 2]), leaf([0, 0])];
      const [gx, gt] = gradients(loss(x, t), x, t);
      expectAll(gx!, [0.5, 0.5]);
      expectAll(gt!, [-0.5, -0.5]);
    }
  });

  test('smoothL1Loss with beta 0 is the absolute difference, also in the second derivative', () => {
    // At equal elements the gradient is 0, as in PyTorch 2.x, which calls l1_loss then; 1.13 gives -1.
    const [x, t] = [leaf([1, 0]), leaf([0, 0])];
    const [g] = grad([smoothL1Loss(x, t, 'sum', 0)], [x], { createGraph: true });
    expectAll(g!, [1, 0]);
    expectAll(gradients(g!, x)[0]!, [0, 0]);
  });

  test('l1Loss has gradient 0 where input and target are equal', () => {
    const [x, t] = [leaf([1, 2]), leaf([1, 0])];
    const [gx, gt] = gradients(l1Loss(x, t), x, t);
    expectAll(gx!, [0, 0.5]);
    expectAll(gt!, [0, -0.5]);
  });

  test('broadcast, and give each input a gradient of its own sizes', () => {
    const [x, t] = [
      leaf([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      leaf([0, 1, 2]),
    ];
    const loss = mseLoss(x, t, 'sum');
    expect(loss.item()).toBe(1 + 1 + 1 + 16 + 16 + 16);
    expectAll(gradients(loss, x, t)[1]!, [-10, -10, -10]);
  });

  test('promote dtypes, and refuse integers', () => {
    expect(mseLoss(tensor([1, 2]), leaf([1, 2])).dtype.name).toBe('float64');
    expect(() => mseLoss(classes([1]), classes([1]))).toThrow("not implemented for 'Long'");
  });

  test('refuse unknown reductions and parameters out of range', () => {
    const x = zeros([2]);
    expect(() => mseLoss(x, x, 'foo')).toThrow('foo is not a valid value for reduction');
    expect(() => smoothL1Loss(x, x, 'mean', -1)).toThrow('smooth_l1_loss does not support negative values for beta.');
    expect(() => huberLoss(x, x, 'mean', 0)).toThrow('huber_loss does not support non-positive values for delta.');
  });

  test('of no elements are NaN as means, 0 as sums', () => {
    expect(mseLoss(zeros([0]), zeros([0])).item()).toBeNaN();
    expect(mseLoss(zeros([0]), zeros([0]), 'sum').item()).toBe(0);
  });
});

describe('binary cross entropy', () => {
  test('of certainties stays finite', () => {
    const [x, t] = [leaf([0, 1, 0, 1]), leaf([1, 0, 0, 1])];
    const loss = binaryCrossEntropy(x, t);
    expect(loss.item()).toBe(50);
    const [gx, gt] = gradients(loss, x, t);
    expect((gx!.toArray() as number[]).map((v) => v / 2.5e11)).toEqual([-1, 1, 0, 0]);
    expectAll(gt!, [Infinity, -Infinity, Infinity, -Infinity]);
  });

  test('refuses probabilities outside [0, 1] and other sizes', () => {
    expect(() => binaryCrossEntropy(tensor([1.5]), tensor([1]))).toThrow(
      'all elements of input should be between 0 and 1',
    );
    expect(() => binaryCrossEntropy(tensor([NaN]), tensor([1]))).toThrow('should be between 0 and 1');
    expect(() => binaryCrossEntropy(zeros([2, 3]), zeros([3]))).toThrow(
      'Using a target size (torch.Size([3])) that is different to the input size (torch.Size([2, 3]))',
    );
  });

  test('of scores does not overflow', () => {
    const [x, t] = [leaf([0, 1000, -1000]), leaf([1, 0, 1])];
    const loss = binaryCrossEntropyWithLogits(x, t);
    expect(loss.item()).toBeCloseTo(666.8977157268533, 10);
    const [gx, gt] = gradients(loss, x, t);
    expectAll(gx!, [-1 / 6, 1 / 3, -1 / 3]);
    expectAll(gt!, [0, -1000 / 3, 1000 / 3]);
  });
});

describe('klDiv', () => {
  test('counts a target of 0 as 0', () => {
    const [x, t] = [leaf([-1, -2]), leaf([0, 1])];
    const loss = klDiv(x, t, 'sum');
    expect(loss.item()).toBe(2);
    const [gx, gt] = gradients(loss, x, t);
    expectAll(gx!, [0, -1]);
    expectAll(gt!, [NaN, 3]);
  });

  test('names the node of its last step', () => {
    const [x, t] = [leaf([-1]), doubles([0.5])];
    const nodes = ['none', 'mean', 'sum', 'batchmean'].map((reduction) => klDiv(x, t, reduction).gradFn?.name());
    expect(nodes).toEqual(['SubBackward0', 'MeanBackward0', 'SumBackward0', 'DivBackward0']);
  });
});

describe('cross entropy', () => {
  const scores: Data = [
    [0.1, 0.2, 0.3],
    [1, -1, 0.5],
  ];

  test('of targets that are all ignored is NaN, with gradient 0', () => {
    const x = leaf(scores);
    const loss = crossEntropy(x, classes([-100, -100]));
    expect(loss.item()).toBeNaN();
    expectAll(gradients(loss, x)[0]!, [0, 0, 0, 0, 0, 0]);
    expect(crossEntropy(x, classes([-100, -100]), { reduction: 'sum' }).item()).toBe(0);
  });

  test('leaves ignored targets out of the mean and its weights', () => {
    const x = leaf(scores);
    const loss = crossEntropy(x, classes([1, 2]), { weight: doubles([1, 2, 4]), ignoreIndex: 2 });
    expect(loss.item()).toBeCloseTo(1.101942848229244, 12);
    expectAll(gradients(loss, x)[0]!, [0.30060960535572734, -0.6677750064666527, 0.3671654011109255, 0, 0, 0]);
  });

  test('smooths labels with weights and with ignored targets', () => {
    const x = leaf(scores);
    const weighted = crossEntropy(x, classes([1, 2]), { weight: doubles([1, 2, 4]), labelSmoothing: 0.2 });
    expect(weighted.item()).toBeCloseTo(1.0486984319490673, 12);
    expectAll(
      gradients(weighted, x)[0]!,
      [
        0.09243219740030609, -0.17445583556073588, 0.08202363816042989, 0.3397259401469244, 0.025258409479682012,
        -0.3649843496266065,
      ],
    );
    const ignoring = crossEntropy(x, classes([1, 0]), { ignoreIndex: 0, labelSmoothing: 0.2 });
    expectAll(gradients(ignoring, x)[0]!, [0.2339429386890607, -0.5344416731333194, 0.30049873444425884, 0, 0, 0]);
  });

  test('takes distributions over the classes as targets, which get a gradient too', () => {
    const [x, t] = [
      leaf(scores),
      leaf([
        [0.2, 0.3, 0.5],
        [1, 0, 0],
      ]),
    ];
    const loss = crossEntropy(x, t, { weight: doubles([1, 2, 4]), labelSmoothing: 0.2, reduction: 'none' });
    expectAll(loss, [2.8185919758738205, 1.1029454315465217]);
    const [gx, gt] = gradients(loss, x, t);
    expectAll(
      gx!,
      [
        0.5869833318295019, 0.2858889824969268, -0.8728723143264284, -0.13947714224092028, -0.03491893307847728,
        0.17439607531939744,
      ],
    );
    expectAll(
      gt!,
      [
        0.9615542785833953, 1.7631085571667904, 3.2062171143335814, 0.44396553571359254, 4.087931071427185,
        3.3758621428543707,
      ],
    );
  });

  test('of one vector of scores takes a scalar target', () => {
    const x = leaf([0.1, 0.2, 0.3]);
    expect(String(crossEntropy(x, classes(1)))).toBe('tensor(1.1019, dtype=torch.float64, grad_fn=<NllLossBackward0>)');
  });

  test('refuses what it cannot mean', () => {
    const x = zeros([2, 3]);
    expect(() => crossEntropy(x, classes([0, 7]))).toThrow('Target 7 is out of bounds.');
    expect(() => crossEntropy(x, classes([0, -1]))).toThrow('Target -1 is out of bounds.');
    expect(() => crossEntropy(x, rand([2]))).toThrow('expected scalar type Long but found Float');
    expect(() => crossEntropy(x, zeros([2, 3], { dtype: 'int64' }))).toThrow(
      'Expected floating point type for target with class probabilities, got Long',
    );
    expect(() => crossEntropy(x, rand([2, 3]), { ignoreIndex: 1 })).toThrow(
      'ignore_index is not supported for floating point target',
    );
    expect(() => crossEntropy(x, classes([0, 1]), { labelSmoothing: 2 })).toThrow(
      'label_smoothing must be between 0.0 and 1.0. Got: 2',
    );
    expect(() => crossEntropy(x, classes([0, 1, 2]))).toThrow(
      'Expected input batch_size (2) to match target batch_size (3).',
    );
    expect(() => crossEntropy(x, classes([0, 1]), zeros([2]))).toThrow(
      'weight tensor should be defined either for all 3 classes or no classes but got weight tensor of shape: [2]',
    );
  });

  test('does not overflow', () => {
    expect(crossEntropy(tensor([[1000, 0]]), classes([1])).item()).toBe(1000);
  });
});

describe('nllLoss', () => {
  test('of other numbers of dimensions goes through a view', () => {
    const x = leaf([
      [
        [0.1, 0.2],
        [0.3, 0.4],
      ],
    ]);
    const loss = nllLoss(x, classes([[0, 1]]), { reduction: 'none' });
    expect(String(loss)).toBe('tensor([[-0.1000, -0.4000]], dtype=torch.float64, grad_fn=<ViewBackward0>)');
    expectAll(gradients(loss, x)[0]!, [-1, 0, 0, -1]);
    expect(nllLoss(x, classes([[0, 1]])).gradFn?.name()).toBe('NllLoss2DBackward0');
    expect(() => nllLoss(x, classes([[0, 1, 1]]))).toThrow('Expected target size [1, 2], got [1, 3]');
  });

  test('an ignored target never spoils the loss', () => {
    const x = leaf([
      [-Infinity, -1],
      [-2, -3],
    ]);
    expect(nllLoss(x, classes([-100, 1])).item()).toBe(3);
  });
});
