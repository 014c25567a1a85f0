/**
 * Images: what the recorded cases lack, against values computed by PyTorch 1.13, and laws: interpolation to the same size, folds
 * that undo unfolds, samples of a grid that is the identity.
 */
import { describe, expect, test } from 'vitest';
import {
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  affineGrid,
  channelShuffle,
  type DTypeName,
  fold,
  fractionalMaxPool2d,
  fractionalMaxPool3d,
  grad,
  gridSample,
  im2col,
  interpolate,
  lpPool2d,
  manualSeed,
  maxPool2dWithIndices,
  maxUnpool2d,
  maxUnpool3d,
  ones,
  pad,
  pixelShuffle,
  pixelUnshuffle,
  randn,
  type Tensor,
  tensor,
  upsample,
  zeros,
} from 'chainrule';

const numelOf = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Multiples of 1/8 in no order, in float64. */
const patternOf = (sizes: readonly number[]): Tensor =>
  tensor(
    Float64Array.from({ length: numelOf(sizes) }, (_, i) => (((i * 7919 + 13) % 37) - 18) / 8),
    { dtype: 'float64' },
  )
    .reshape(sizes)
    .detach();

const flat = (t: Tensor): number[] => t.detach().reshape([-1]).toArray() as number[];

function expectNear(got: Tensor, want: readonly number[]): void {
  const values = flat(got);
  expect(values.length).toBe(want.length);
  values.forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 9));
}

interface Case {
  readonly name: string;
  readonly run: (inputs: readonly Tensor[]) => Tensor;
  readonly sizes: readonly (readonly number[])[];
  readonly node: string;
  readonly out: readonly number[];
  readonly grads: readonly (readonly number[])[];
}

// prettier-ignore
const cases: readonly Case[] = [
  { name: 'fold', run: ([x]) => fold(x!, [3, 4], [2, 3], { padding: [1, 0], stride: [2, 1] }), sizes: [[1, 6, 4]], node: 'Col2ImBackward0', out: [0.875, 2.375, 3.375, 2.0, -0.375, -0.125, 0.875, 0.75, 1.125, 2.875, 3.875, 2.25], grads: [[0.0, 0.0, -3.0, 2.0, 0.0, 0.0, 2.0, -4.0, 0.0, 0.0, -4.0, 1.0, -1.0, 4.0, 6.0, 0.0, 4.0, -2.0, 0.0, 5.0, -2.0, 3.0, 5.0, -1.0]] },
  { name: 'affineGrid', run: ([x]) => affineGrid(x!, [1, 1, 2, 3], false), sizes: [[1, 2, 3]], node: 'AffineGridGeneratorBackward0', out: [0.291666666667, 0.229166666667, -0.125, 0.0625, -0.541666666667, -0.104166666667, -0.208333333333, 0.104166666667, -0.625, -0.0625, -1.041666666667, -0.229166666667], grads: [[4.666666666667, 6.5, 1.0, -2.666666666667, -4.5, 9.0]] },
  { name: 'affineGrid corners', run: ([x]) => affineGrid(x!, [1, 1, 2, 1, 2], true), sizes: [[1, 3, 4]], node: 'AffineGridGeneratorBackward0', out: [0.75, 0.25, -0.25, -0.5, 0.0, 0.5, 0.0, 0.5, 1.0, -1.25, 0.25, 1.75], grads: [[8.0, 0.0, -6.0, -2.0, -3.0, 0.0, 5.0, 7.0, -3.0, 0.0, 5.0, 5.0]] },
  { name: 'gridSample 3d', run: ([x, g]) => gridSample(x!, g!, { paddingMode: 'reflection', alignCorners: false }), sizes: [[1, 1, 2, 2, 3], [1, 1, 1, 3, 3]], node: 'GridSampler3DBackward0', out: [-0.5234375, -0.03125, 0.4609375], grads: [[-0.3515625, 0.67578125, -0.01171875, 0.28125, 0.31640625, -0.03515625, 0.3515625, 0.41796875, -0.08203125, 0.28125, -0.59765625, -0.24609375], [-0.1875, -0.0, -0.75, 0.75, 1.5, 3.0, -0.375, -0.75, -1.5]] },
  { name: 'gridSample bicubic', run: ([x, g]) => gridSample(x!, g!, 'bicubic', 'border', true), sizes: [[1, 1, 3, 3], [1, 1, 3, 2]], node: 'GridSampler2DBackward0', out: [-0.435852050781, -0.308288574219, -0.147033691406], grads: [[0.006744384766, 0.466110229492, -0.066604614258, 0.678085327148, 0.447334289551, -0.203544616699, -0.092056274414, -0.276237487793, 0.040168762207], [-0.10693359375, -0.3515625, 0.521484375, 1.7578125, -0.3310546875, -1.125]] },
  { name: 'adaptiveAvgPool2d', run: ([x]) => adaptiveAvgPool2d(x!, [2, 3]), sizes: [[1, 3, 4]], node: 'AdaptiveAvgPool2DBackward0', out: [-0.3125, -0.1875, -0.0625, 0.1875, 0.3125, 0.4375], grads: [[-0.25, 0.75, 0.5, -0.5, 0.5, 0.75, 0.25, 0.0, 0.75, 0.0, -0.25, 0.5]] },
  { name: 'adaptiveAvgPool3d', run: ([x]) => adaptiveAvgPool3d(x!, [2, 1, 2]), sizes: [[1, 3, 2, 3]], node: 'AdaptiveAvgPool3DBackward0', out: [0.0, 0.125, 0.75, 0.875], grads: [[-0.125, 0.375, 0.5, -0.125, 0.375, 0.5, -0.375, 0.5, 0.875, -0.375, 0.5, 0.875, -0.25, 0.125, 0.375, -0.25, 0.125, 0.375]] },
  { name: 'antialias bilinear', run: ([x]) => interpolate(x!, [2, 3], { mode: 'bilinear', antialias: true }), sizes: [[1, 1, 5, 4]], node: 'UpsampleBilinear2DAaBackward1', out: [-0.0875, 0.0625, 0.2125, 0.9125, 1.0625, 1.2125], grads: [[-0.222727272727, 0.540909090909, 0.445454545455, -0.445454545455, -0.190909090909, 0.668181818182, 0.531818181818, -0.509090909091, 0.318181818182, 0.25, 0.113636363636, 0.0, 0.827272727273, -0.168181818182, -0.304545454545, 0.509090909091, 0.668181818182, -0.190909090909, -0.286363636364, 0.445454545455]] },
  { name: 'antialias bicubic', run: ([x]) => interpolate(x!, [2, 5], { mode: 'bicubic', antialias: true }), sizes: [[1, 1, 5, 4]], node: 'UpsampleBicubic2DAaBackward1', out: [-0.202019634906, -0.115600316978, -0.00911098106, 0.097378354859, 0.183797672786, 0.941202327214, 1.027621645141, 1.13411098106, 1.240600316978, 1.327019634906], grads: [[0.042736263858, 0.745402310402, 0.203972440441, -0.801432146856, 0.111219863423, 0.685128706322, 0.616689859685, -0.851642387718, 0.264735131861, -0.298563917536, 1.599916550802, -0.129611919202, 0.380599181546, -1.239794117567, 2.355599554694, 0.61085224449, 0.306478790082, -1.139241291401, 1.906495258572, 0.630459624105]] },
  { name: 'nearest-exact', run: ([x]) => interpolate(x!, 5, { mode: 'nearest-exact' }), sizes: [[1, 1, 3]], node: 'UpsampleNearestExact1DBackward1', out: [-0.625, -0.625, -0.5, -0.375, -0.375], grads: [[3.0, -2.0, 0.0]] },
  { name: 'nearest', run: ([x]) => interpolate(x!, { scaleFactor: 2.6 }), sizes: [[1, 1, 3]], node: 'UpsampleNearest1DBackward1', out: [-0.625, -0.625, -0.625, -0.5, -0.5, -0.5, -0.375], grads: [[1.0, 2.0, -4.0]] },
  { name: 'maxUnpool3d', run: ([x]) => maxUnpool3d(x!, tensor([[[[[0n]], [[7n]]]]]), [1, 2, 2]), sizes: [[1, 1, 2, 1, 1]], node: 'MaxUnpool3DBackward0', out: [-0.625, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.5], grads: [[-1.0, 1.0]] },
  { name: 'lpPool2d', run: ([x]) => lpPool2d(x!, 2, 2, 1), sizes: [[1, 3, 3]], node: 'PowBackward0', out: [0.847791247891, 0.637377439199, 0.395284707521, 0.467707173347], grads: [[0.737209780774, -2.548090337591, -2.353393621658, 1.559794976377, -0.806350778101, 0.0, -0.632455532034, 0.338656387407, 2.405351177212]] },
  { name: 'pad circular cropped', run: ([x]) => pad(x!, [-1, 2], 'circular'), sizes: [[1, 1, 4]], node: 'CopySlices', out: [-0.5, -0.375, -0.25, -0.5, -0.375], grads: [[0.0, 2.0, 1.0, -2.0]] },
];

test.each(cases)(
  '$name gives the values, the gradients and the node that PyTorch gives',
  ({ run, sizes, node, out, grads }) => {
    const inputs = sizes.map((s) => patternOf(s).requiresGrad_());
    const result = run(inputs);
    expectNear(result, out);
    expect(result.gradFn?.className).toBe(node);
    const cotangent = tensor(
      Float64Array.from(out, (_, i) => ((i * 5 + 3) % 11) - 4),
      { dtype: 'float64' },
    ).reshape(result.shape);
    grad([result], inputs, { gradOutputs: [cotangent] }).forEach((g, k) => expectNear(g, grads[k]!));
  },
);

describe('fractional max pooling', () => {
  test('draws the windows that PyTorch draws with the same seed', () => {
    manualSeed(7);
    const [plane, planeIndices] = fractionalMaxPool2d(patternOf([1, 2, 6, 5]), 2, [3, 2], { returnIndices: true });
    expectNear(plane, [0.125, 0.5, 1.375, 1.75, 2, 2.25, -0.75, -0.375, 0.5, 0.875, 1.75, 2.125]);
    expect(flat(planeIndices).map(Number)).toEqual([6, 9, 16, 19, 21, 23, 6, 9, 16, 19, 26, 29]);
    manualSeed(7);
    const [solid, solidIndices] = fractionalMaxPool3d(patternOf([1, 1, 4, 4, 4]), 2, 2, { returnIndices: true });
    expectNear(solid, [2, 2.25, 1, 1.25, 1.375, 1.625, 2.25, 2.125]);
    expect(flat(solidIndices).map(Number)).toEqual([21, 23, 13, 15, 53, 55, 60, 59]);
  });

  test('refuses windows that do not fit', () => {
    expect(() => fractionalMaxPool2d(zeros([1, 1, 4, 4]), 2)).toThrow('requires specifying either an output_size or');
    expect(() => fractionalMaxPool2d(zeros([1, 1, 4, 4]), 2, 4)).toThrow(
      'pool height 2 too large relative to input height 4',
    );
  });
});

describe('special values', () => {
  test('adaptive maxima: NaN is largest, the last of several counts', () => {
    const [values, indices] = adaptiveMaxPool1d(tensor([[[1, NaN, 3, 4, 5, NaN, NaN]]]), 3, { returnIndices: true });
    expect(flat(values)).toEqual([NaN, 5, NaN]);
    expect(flat(indices).map(Number)).toEqual([1, 4, 6]);
  });

  test('gridSample: NaN gives NaN, far outside there is 0', () => {
    const image = tensor([
      [
        [
          [0, 1],
          [2, 3],
        ],
      ],
    ]);
    const grid = tensor([
      [
        [
          [NaN, 0],
          [0, 0],
          [9, 9],
          [Infinity, 0],
        ],
      ],
    ]);
    expect(flat(gridSample(image, grid, { alignCorners: false }))).toEqual([NaN, 1.5, 0, 0]);
  });

  test('an infinity moves by padding and by nearest neighbours, untouched', () => {
    const x = tensor([[[Infinity, 1, -0]]]);
    expect(flat(pad(x, [2, 2], 'reflect'))).toEqual([-0, 1, Infinity, 1, -0, 1, Infinity]);
    expect(flat(interpolate(x, 6))).toEqual([Infinity, Infinity, 1, 1, -0, -0]);
  });
});

describe('dtypes', () => {
  const integers: readonly DTypeName[] = ['int64', 'int32', 'int16', 'int8', 'uint8', 'bool', 'float16', 'bfloat16'];

  test.each(integers)('%s is padded by a constant and by the other end', (dtype) => {
    const x = tensor([[[1, 0, 1]]], { dtype });
    expect(flat(pad(x, [1, 2], { value: 1 })).map(Number)).toEqual([1, 1, 0, 1, 1, 1]);
    expect(flat(pad(x, [1, 2], 'circular')).map(Number)).toEqual([1, 1, 0, 1, 1, 0]);
    expect(pad(x, [1, 2], 'circular').dtype.name).toBe(dtype);
  });

  test('large integers are moved exactly', () => {
    const x = tensor([[[2n ** 62n + 1n, -(2n ** 61n) - 1n]]]);
    expect(pad(x, [1, 0], 'circular').reshape([-1]).toArray()).toEqual([
      -(2n ** 61n) - 1n,
      2n ** 62n + 1n,
      -(2n ** 61n) - 1n,
    ]);
  });

  test('images of bytes are resized by nearest neighbours only', () => {
    const x = tensor(
      [
        [
          [
            [0, 100],
            [200, 250],
          ],
        ],
      ],
      { dtype: 'uint8' },
    );
    expect(flat(interpolate(x, { scaleFactor: 2 }))).toEqual([
      0, 0, 100, 100, 0, 0, 100, 100, 200, 200, 250, 250, 200, 200, 250, 250,
    ]);
    expect(() => interpolate(x, { scaleFactor: 2, mode: 'bilinear' })).toThrow("not implemented for 'Byte'");
  });

  test('half precision is rounded once', () => {
    const x = randn([2, 3, 9, 7]);
    for (const dtype of ['float16', 'bfloat16'] as const) {
      const half = x.to(dtype);
      const want = interpolate(half.to('float32'), [5, 11], { mode: 'bilinear' }).to(dtype);
      expect(flat(interpolate(half, [5, 11], { mode: 'bilinear' }))).toEqual(flat(want));
    }
  });
});

describe('laws', () => {
  test.each(['bilinear', 'bicubic', 'nearest', 'area', 'nearest-exact'])(
    '%s to the same size is the identity',
    (mode) => {
      const x = patternOf([2, 3, 5, 4]);
      expectNear(upsample(x, [5, 4], { mode }), flat(x));
    },
  );

  test('weights add up to 1: a constant stays constant', () => {
    const x = ones([1, 1, 7, 5], { dtype: 'float64' });
    for (const antialias of [false, true]) {
      for (const mode of ['bilinear', 'bicubic']) {
        expectNear(interpolate(x, [3, 9], { mode, antialias }), new Array<number>(27).fill(1));
      }
    }
  });

  test('fold of unfold counts how often each element is covered', () => {
    const given = { padding: 1, stride: 2, dilation: [1, 2] };
    const count = fold(im2col(ones([1, 1, 6, 7]), 3, given), [6, 7], 3, given);
    const x = randn([2, 3, 6, 7]);
    const back = fold(im2col(x, 3, given), [6, 7], 3, given);
    const want = flat(x.mul(count));
    flat(back).forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 4));
  });

  test('sampling the grid of the identity gives the image', () => {
    const image = patternOf([1, 2, 3, 4]);
    const theta = tensor(
      [
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
      ],
      { dtype: 'float64' },
    );
    for (const alignCorners of [true, false]) {
      const grid = affineGrid(theta, [1, 2, 3, 4], alignCorners);
      for (const mode of ['bilinear', 'nearest', 'bicubic']) {
        expectNear(gridSample(image, grid, mode, 'border', alignCorners), flat(image));
      }
    }
  });

  test('shuffles undo each other', () => {
    const x = randn([2, 12, 3, 5]);
    expect(flat(pixelUnshuffle(pixelShuffle(x, 2), 2))).toEqual(flat(x));
    expect(flat(channelShuffle(channelShuffle(x, 3), 4))).toEqual(flat(x));
    expect(flat(channelShuffle(tensor([0, 1, 2, 3, 4, 5]).reshape([1, 6, 1, 1]), 2))).toEqual([0, 3, 1, 4, 2, 5]);
  });

  test('unpooling puts maxima back where they were', () => {
    const x = randn([2, 3, 7, 6]);
    const [output, indices] = maxPool2dWithIndices(x, 2);
    const back = maxUnpool2d(output, indices, 2, { outputSize: [7, 6] });
    expect(flat(back.where(back.ne(0), x))).toEqual(flat(x));
    expect(back.ne(0).sum().item()).toBe(output.numel());
  });
});

describe('what does not fit is refused', () => {
  const image = zeros([1, 1, 4, 4]);
  const refused: readonly (readonly [string, () => unknown, string])[] = [
    ['two sizes', () => interpolate(image, 2, 2), 'only one of size or scale_factor should be defined'],
    ['no size', () => interpolate(image), 'either size or scale_factor should be defined'],
    [
      'a mode for other sizes',
      () => interpolate(image, 2, { mode: 'linear' }),
      'Got 4D input, but linear mode needs 3D input',
    ],
    ['an unknown mode', () => interpolate(image, 2, { mode: 'x' }), 'Only 3D, 4D and 5D input Tensors supported'],
    [
      'corners of a nearest',
      () => interpolate(image, 2, { alignCorners: true }),
      'align_corners option can only be set',
    ],
    ['a smooth nearest', () => interpolate(image, 2, { antialias: true }), 'Anti-alias option is only supported for'],
    ['an empty result', () => interpolate(image, 0), 'Input and output sizes should be greater than 0'],
    ['a reflection too far', () => pad(image, [4, 0, 0, 0], 'reflect'), 'Padding size should be less than'],
    ['wrapping twice', () => pad(image, [5, 0, 0, 0], 'circular'), 'wrapping around more than once'],
    ['an odd padding', () => pad(image, [1]), 'Padding length must be divisible by 2'],
    ['a value without use', () => pad(image, [1, 1, 1, 1], 'replicate', 2), "doesn't take in value argument"],
    ['cutting off all', () => pad(image, [-3, -3]), 'negative output size'],
    ['windows too large', () => im2col(image, 5), 'calculated shape of the array of sliding blocks as (0, 0)'],
    ['too few columns', () => fold(zeros([1, 4, 5]), [3, 3], 2), '2 * 2 = 4, but got input.size(2)=5'],
    ['other batches', () => gridSample(image, zeros([2, 1, 1, 2])), 'expected grid and input to have same batch size'],
    [
      'indices outside',
      () => maxUnpool2d(image, ones([1, 1, 4, 4]).mul(99).to('int64'), 2),
      'Found an invalid max index: 99',
    ],
    ['channels that do not divide', () => pixelShuffle(image, 2), 'input.size(-3)=1 is not divisible by 4'],
  ];

  test.each(refused)('%s', (_, call, words) => {
    expect(call).toThrow(words);
  });
});
