/** Random numbers of the records in ops/shaping/random.ts: for a seed they are those of PyTorch 1.13 on a CPU. */
import { describe, expect, test } from 'vitest';
import {
  arange,
  bernoulli,
  binomial,
  type DTypeName,
  empty,
  manualSeed,
  multinomial,
  normal,
  ones,
  poisson,
  randintLike,
  tensor,
  type Tensor,
  zeros,
} from '../../src/index.js';

const CHANCES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
const WEIGHTS = [
  [0.1, 0.2, 0.3, 0.4],
  [3, 0, 1, 2],
];

type Case = readonly [call: (dtype: DTypeName) => Tensor, float32: readonly number[], float64: readonly number[]];

/** What PyTorch gives for the same call after manual_seed(7), in float32 and in float64. */
const cases: Readonly<Record<string, Case>> = {
  geometric: [(dtype) => empty([6], { dtype }).geometric_(0.3), [4, 4, 1, 2, 1, 1], [4, 4, 1, 2, 1, 1]],
  cauchy: [
    (dtype) => empty([5], { dtype }).cauchy_(1, 2),
    [-0.66111153, -0.7224061, 5.3237844, 2.0725667, 9.054664],
    [-0.6611115499249394, -0.7224061115390794, 5.323784455837047, 2.0725666595542256, 9.054664112297473],
  ],
  logNormal: [
    (dtype) => empty([5], { dtype }).logNormal_(0.5, 0.7),
    [1.487718, 2.8585055, 3.198798, 0.7557529, 5.384654],
    [1.4877180437970592, 2.8585054236789844, 3.1987980385833583, 0.7557528948604595, 5.384654172660463],
  ],
  exponential: [
    (dtype) => empty([5], { dtype }).exponential_(2),
    [0.16382197, 0.15989174, 0.9905877, 0.5345584, 1.2789282],
    [0.1638219614915395, 0.1598917355510892, 0.9905877271394762, 0.5345584392492613, 1.2789281746570265],
  ],
  random: [
    (dtype) => empty([4], { dtype }).random_(),
    [8974492, 3335306, 11059538, 11020709],
    [2516435200042024, 2465213813629881, 7765043079597394, 5914923542589598],
  ],
  poisson: [
    (dtype) => poisson(tensor([0, 0.5, 3, 9, 10, 20, 50, 200, 1000, 12], { dtype })),
    [0, 0, 5, 6, 6, 22, 60, 201, 1013, 10],
    [0, 0, 5, 6, 6, 22, 60, 201, 1013, 10],
  ],
  binomial: [
    (dtype) =>
      binomial(
        tensor([0, 5, 10, 100, 50, 1000, 40, 30, 100, 60], { dtype }),
        tensor([0.5, 0.3, 0.9, 0.5, 0.05, 0.25, 0.5, 1, 0.8, 0.6], { dtype }),
      ),
    [0, 1, 6, 51, 1, 222, 12, 30, 75, 28],
    [0, 1, 6, 51, 1, 222, 12, 30, 75, 28],
  ],
  multinomialReplaced: [
    (dtype) => multinomial(tensor(WEIGHTS, { dtype }), 5, true),
    [1, 1, 3, 3, 3, 3, 0, 2, 3, 3],
    [1, 1, 3, 3, 3, 3, 0, 2, 3, 3],
  ],
  multinomial: [(dtype) => multinomial(tensor(WEIGHTS, { dtype }), 3), [1, 3, 0, 2, 3, 0], [1, 3, 0, 2, 3, 0]],
  multinomialOne: [(dtype) => multinomial(tensor([0.1, 0.2, 0.3, 0.4], { dtype }), 1, true), [1], [1]],
  bernoulli: [(dtype) => bernoulli(tensor(CHANCES, { dtype })), [0, 1, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 1, 1]],
  bernoulliP: [(dtype) => bernoulli(zeros([8], { dtype }), 0.4), [1, 1, 0, 0, 0, 0, 1, 0], [1, 1, 0, 0, 0, 0, 1, 0]],
  bernoulliFloat: [(dtype) => zeros([8], { dtype }).bernoulli_(), [1, 1, 0, 0, 0, 0, 1, 0], [1, 1, 0, 0, 0, 0, 1, 0]],
  bernoulliTensor: [
    (dtype) => zeros([8], { dtype }).bernoulli_(tensor(CHANCES, { dtype })),
    [0, 1, 0, 0, 1, 1, 1, 1],
    [0, 0, 0, 0, 0, 0, 1, 1],
  ],
  normalTensorFloat: [
    (dtype) => normal(arange(4, { dtype }), 1.5),
    [-0.22019264, 2.179212, 3.4202323, 1.3284839],
    [-0.2201926462274928, 2.1792119480853036, 3.4202324135059348, 1.328483968108454],
  ],
  normalFloatTensor: [
    (dtype) => normal(2, arange(4, { dtype }).div(3)),
    [2, 2.262047, 2.6312144, 0.885656],
    [2, 2.262047099574512, 2.6312144060026377, 0.8856559787389693],
  ],
  normalTensorTensor: [
    (dtype) => normal(arange(4, { dtype }).div(7), arange(4, { dtype }).div(3)),
    [0, 0.40490425, 0.91692877, -0.68577254],
    [0, 0.40490424243165474, 0.9169286917169233, -0.6857725926896021],
  ],
  normalBroadcast: [
    (dtype) => normal(arange(2, { dtype }).unsqueeze(1).div(7), arange(9, { dtype }).div(3)),
    [
      0, 0.13187706, 1.2842455, -0.33001173, 0.26459342, 1.3034544, 2.0782154, -1.6905249, -2.2637563, 0.14285715,
      -0.46238577, -0.08730416, -1.9186207, 1.0416582, -2.062719, -2.576681, -1.8794464, -1.3611606,
    ],
    [
      0, 0.015663851747974696, 0.3053446357246866, 1.6932749764073567, 1.9432732505769679, 3.220358100017155,
      -2.8836279855045848, 1.6981074783672945, -3.5017324208781044, 0.14285714285714285, 0.09214660169258607,
      -1.6510875945943146, 1.8849621740192064, -0.5557575514260384, -0.3302745075086558, 1.048008147059202,
      -3.7485108370195697, -4.089228982291751,
    ],
  ],
  normalFloatFloat: [
    (dtype) => normal(1, 2, [3], { dtype }),
    [0.7064098, 2.5722826, 2.8936431],
    [0.7064098050300096, 2.5722825974470718, 2.893643218007913],
  ],
  randomTo: [(dtype) => empty([4], { dtype }).random_(10), [5, 2, 1, 6], [5, 2, 1, 6]],
  randomFrom: [(dtype) => empty([4], { dtype }).random_(-5, 100), [70, 92, 71, 66], [70, 92, 71, 66]],
};

const flat = (t: Tensor): number[] => t.reshape([-1]).toArray() as number[];

describe('after manualSeed(7) the numbers are those of PyTorch', () => {
  test.each(Object.entries(cases))('%s', (_, [call, single, double]) => {
    for (const [dtype, expected, tolerance] of [
      ['float32', single, 3e-7],
      ['float64', double, 1e-14],
    ] as const) {
      manualSeed(7);
      const got = flat(call(dtype));
      expect(got).toHaveLength(expected.length);
      got.forEach((x, i) => {
        expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(expected[i]!)));
      });
    }
  });

  test.each([
    ['int64', [1407639518939636932n, 5163590386780219894n, 8087222774582268115n, 4122204982959224423n]],
    ['int32', [327741615n, 976413892n, 1202242073n, 1369975286n]],
    ['uint8', [175n, 196n, 25n, 246n]],
    ['bool', [1n, 0n, 1n, 0n]],
    ['int8', [47n, 68n, 25n, 118n]],
    ['float16', [2016n, 1873n, 31n, 1592n]],
    ['bfloat16', [52n, 217n, 57n, 35n]],
  ] as const)('random_() of %s', (dtype, expected) => {
    manualSeed(7);
    const got = empty([4], { dtype }).random_().to('int64').toArray() as unknown[];
    expect(got.map((x) => BigInt(x as number))).toEqual(expected);
  });

  test('randintLike', () => {
    manualSeed(7);
    expect(flat(randintLike(zeros([4]), 10))).toEqual([5, 2, 1, 6]);
    manualSeed(7);
    expect(flat(randintLike(zeros([4]), 3, 10))).toEqual([8, 9, 9, 4]);
  });
});

describe('distributions', () => {
  /** Mean and variance of 20,000 numbers. */
  const momentsOf = (t: Tensor): [number, number] => [t.mean().item<number>(), t.var().item<number>()];
  const many = (value: number): Tensor => ones([20000], { dtype: 'float64' }).mul(value);

  test.each([
    ['poisson(3)', () => poisson(many(3)), 3, 3],
    ['poisson(40)', () => poisson(many(40)), 40, 40],
    ['binomial(5, 0.3)', () => binomial(many(5), many(0.3)), 1.5, 1.05],
    ['binomial(100, 0.7)', () => binomial(many(100), many(0.7)), 70, 21],
    ['geometric_(0.25)', () => many(0).geometric_(0.25), 4, 12],
    ['exponential_(2)', () => many(0).exponential_(2), 0.5, 0.25],
  ] as const)('%s has its mean and variance', (_, make, mean, variance) => {
    manualSeed(1);
    const [m, v] = momentsOf(make());
    // Five standard deviations of the mean of 20,000; the variance to a tenth.
    expect(Math.abs(m - mean)).toBeLessThan(5 * Math.sqrt(variance / 20000));
    expect(Math.abs(v / variance - 1)).toBeLessThan(0.1);
  });

  test('multinomial without replacement draws nothing twice and nothing of weight 0', () => {
    manualSeed(2);
    const drawn = flat(multinomial(tensor([0.2, 0, 3, 1, 0.5]), 4)).map(Number);
    expect(new Set(drawn).size).toBe(4);
    expect(drawn).not.toContain(1);
  });
});

describe('what cannot be drawn', () => {
  test.each([
    [() => ones([2]).bernoulli_(1.5), /bernoulli_ expects p to be in \[0, 1\], but got p=1.5/],
    [() => bernoulli(tensor([0.5, 2])), /Expected p_in >= 0 && p_in <= 1/],
    [() => ones([2]).exponential_(-1), /exponential_ expects lambda >= 0.0, but found lambda=-1/],
    [() => ones([2]).geometric_(1), /geometric_ expects p to be in \(0, 1\), but got p=1/],
    [() => ones([2]).logNormal_(0, 0), /log_normal_ expects std > 0.0, but found std=0/],
    [() => ones([2]).random_(3, 3), /random_ expects 'from' to be less than 'to', but got from=3 >= to=3/],
    [() => ones([2], { dtype: 'uint8' }).random_(0, 300), /to - 1 is out of bounds for/],
    [() => normal(ones([2]), -1), /normal expects std >= 0.0, but found std -1/],
    [() => normal(0, tensor([1, -1])), /normal expects all elements of std >= 0.0/],
    [() => poisson(tensor([-1])), /invalid Poisson rate, expected rate to be non-negative/],
    [() => multinomial(ones([3]), 4), /cannot sample n_sample > prob_dist.size\(-1\) samples without replacement/],
    [() => multinomial(zeros([3]), 2, true), /invalid multinomial distribution \(sum of probabilities <= 0\)/],
  ] as const)('%#: %s', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('what was drawn has gradient 0', () => {
  test.each([
    ['BernoulliBackward0', (x: Tensor) => bernoulli(x)],
    ['BernoulliBackward1', (x: Tensor) => x.clone().bernoulli_(x)],
    ['BernoulliBackward2', (x: Tensor) => x.clone().bernoulli_()],
    ['ExponentialBackward0', (x: Tensor) => x.clone().exponential_()],
    ['GeometricBackward0', (x: Tensor) => x.clone().geometric_(0.5)],
    ['CauchyBackward0', (x: Tensor) => x.clone().cauchy_()],
    ['LogNormalBackward0', (x: Tensor) => x.clone().logNormal_()],
    ['RandomBackward0', (x: Tensor) => x.clone().random_(1, 5)],
    ['RandomBackward1', (x: Tensor) => x.clone().random_(5)],
    ['RandomBackward2', (x: Tensor) => x.clone().random_()],
    ['NormalBackward1', (x: Tensor) => normal(x, 2)],
    ['NormalBackward2', (x: Tensor) => normal(2, x)],
    ['NormalBackward3', (x: Tensor) => normal(x, x)],
    ['PoissonBackward0', (x: Tensor) => poisson(x)],
  ] as const)('%s', (name, draw) => {
    const x = tensor([0.25, 0.5, 0.75], { requiresGrad: true });
    const y = draw(x);
    expect(y.gradFn?.name()).toBe(name);
    y.sum().backward();
    expect(flat(x.grad!)).toEqual([0, 0, 0]);
  });
});
