/**
 * @features
 * | A1 | `grad_fn=`, `requires_grad=True` when printed | the same | printing.test.ts: "of a result is the name of its node, of a leaf that it requires grad, else nothing" |
 * | A19 | printing of tensors | the same, character by character | printing.test.ts: "%s" |
 */
import { Writable } from 'node:stream';
import { Console } from 'node:console';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import {
  arange,
  full,
  linspace,
  noGrad,
  ones,
  rand,
  setDefaultDtype,
  setPrintoptions,
  tensor,
  type Tensor,
  zeros,
} from 'chainrule';

afterEach(() => {
  setPrintoptions({ profile: 'default' });
  setDefaultDtype('float32');
});

/** What console.log writes. */
function logged(...values: unknown[]): string {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  new Console({ stdout: stream, colorMode: false }).log(...values);
  return text;
}

// The semantics page's examples, recorded with PyTorch 1.13; where a JavaScript number does not say that it is an
// integer, the call says so.
const examples: [call: string, make: () => Tensor, text: string][] = [
  ['tensor(1)', () => tensor(1), 'tensor(1.)'],
  ['tensor(24)', () => tensor(24), 'tensor(24.)'],
  ['tensor(3n)', () => tensor(3n), 'tensor(3)'],
  ['tensor(true)', () => tensor(true), 'tensor(True)'],
  ['tensor(3.14159265)', () => tensor(3.14159265), 'tensor(3.1416)'],
  ['tensor(-0)', () => tensor(-0), 'tensor(-0.)'],
  ['tensor(1e9)', () => tensor(1e9), 'tensor(1.0000e+09)'],
  ['tensor(123456789)', () => tensor(123456789), 'tensor(1.2346e+08)'],
  ['tensor(1e8)', () => tensor(1e8), 'tensor(100000000.)'],
  ['tensor(0.00001)', () => tensor(0.00001), 'tensor(1.0000e-05)'],
  ['tensor(0.0001)', () => tensor(0.0001), 'tensor(1.0000e-04)'],
  ['tensor(NaN)', () => tensor(NaN), 'tensor(nan)'],
  ['tensor(Infinity)', () => tensor(Infinity), 'tensor(inf)'],
  ['tensor(-Infinity)', () => tensor(-Infinity), 'tensor(-inf)'],
  ['a leaf', () => tensor(1, { requiresGrad: true }), 'tensor(1., requires_grad=True)'],
  ['a result', () => tensor(1, { requiresGrad: true }).mul(2), 'tensor(2., grad_fn=<MulBackward0>)'],
  ['float64', () => tensor(1, { dtype: 'float64' }), 'tensor(1., dtype=torch.float64)'],
  ['int32', () => tensor(1, { dtype: 'int32' }), 'tensor(1, dtype=torch.int32)'],
  ['float16', () => tensor(1, { dtype: 'float16' }), 'tensor(1., dtype=torch.float16)'],
  ['whole numbers', () => tensor([1, 2, 3]), 'tensor([1., 2., 3.])'],
  ['signs', () => tensor([1, 2.5, -3]), 'tensor([ 1.0000,  2.5000, -3.0000])'],
  ['widths', () => tensor([1, 10, 100]), 'tensor([  1.,  10., 100.])'],
  ['a ratio of 1000', () => tensor([1, 1000]), 'tensor([   1., 1000.])'],
  ['a ratio above', () => tensor([1, 1001]), 'tensor([1.0000e+00, 1.0010e+03])'],
  ['all kinds', () => tensor([0, 1, NaN, Infinity, -Infinity]), 'tensor([0., 1., nan, inf, -inf])'],
  ['fractions and inf', () => tensor([0.5, NaN, Infinity, -Infinity]), 'tensor([0.5000,    nan,    inf,   -inf])'],
  ['negative zero', () => tensor([0, -0]), 'tensor([0., -0.])'],
  ['small', () => tensor([1e-5, 1]), 'tensor([1.0000e-05, 1.0000e+00])'],
  ['ties to even', () => tensor([0.03125, -0.03125]), 'tensor([ 0.0312, -0.0312])'],
  ['a tie to odd', () => tensor(0.09375), 'tensor(0.0938)'],
  ['large fractions', () => tensor([99999.5, 100.25]), 'tensor([99999.5000,   100.2500])'],
  ['the float32 of 123456.789', () => tensor([123456.789]), 'tensor([123456.7891])'],
  ['integers', () => tensor([1n, 20n, -300n]), 'tensor([   1,   20, -300])'],
  ['beyond 2^53', () => tensor([9007199254740993n]), 'tensor([9007199254740993])'],
  ['booleans', () => tensor([true, false]), 'tensor([ True, False])'],
  ['uint8', () => tensor([1, 2], { dtype: 'uint8' }), 'tensor([1, 2], dtype=torch.uint8)'],
  ['int8', () => tensor([-5, 100, 7], { dtype: 'int8' }), 'tensor([ -5, 100,   7], dtype=torch.int8)'],
  ['a tenth in float16', () => tensor([0.1], { dtype: 'float16' }), 'tensor([0.1000], dtype=torch.float16)'],
  ['a tenth in bfloat16', () => tensor([0.1], { dtype: 'bfloat16' }), 'tensor([0.1001], dtype=torch.bfloat16)'],
  ['the largest float16', () => tensor([65504], { dtype: 'float16' }), 'tensor([65504.], dtype=torch.float16)'],
  ['the smallest float64', () => tensor([5e-324], { dtype: 'float64' }), 'tensor([4.9407e-324], dtype=torch.float64)'],
  [
    'a float64 leaf',
    () => tensor([0.1, 0.2], { dtype: 'float64', requiresGrad: true }),
    'tensor([0.1000, 0.2000], dtype=torch.float64, requires_grad=True)',
  ],
  ['nothing', () => tensor([]), 'tensor([])'],
  ['no rows', () => zeros([0, 3]), 'tensor([], size=(0, 3))'],
  ['no columns', () => zeros([2, 0]), 'tensor([], size=(2, 0))'],
  ['no integers', () => tensor([], { dtype: 'int64' }), 'tensor([], dtype=torch.int64)'],
  ['no booleans', () => zeros([0], { dtype: 'bool' }), 'tensor([], dtype=torch.bool)'],
  ['an empty leaf', () => zeros([2, 0, 3], { requiresGrad: true }), 'tensor([], size=(2, 0, 3), requires_grad=True)'],
  [
    'a matrix',
    () =>
      tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    'tensor([[1., 2., 3.],\n        [4., 5., 6.]])',
  ],
  [
    'a padded matrix',
    () =>
      tensor([
        [1, -20],
        [300, 4],
      ]),
    'tensor([[  1., -20.],\n        [300.,   4.]])',
  ],
  [
    'a cube',
    () => arange(8).view(2, 2, 2),
    'tensor([[[0., 1.],\n         [2., 3.]],\n\n        [[4., 5.],\n         [6., 7.]]])',
  ],
  [
    'four dimensions',
    () => arange(16n).view(2, 2, 2, 2),
    'tensor([[[[ 0,  1],\n          [ 2,  3]],\n\n         [[ 4,  5],\n          [ 6,  7]]],\n\n\n        [[[ 8,  9],\n          [10, 11]],\n\n         [[12, 13],\n          [14, 15]]]])',
  ],
  [
    'one in three dimensions',
    () => tensor([[[1.5]]], { requiresGrad: true }),
    'tensor([[[1.5000]]], requires_grad=True)',
  ],
  [
    'two lines of integers',
    () => arange(30n),
    'tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,\n        18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29])',
  ],
  [
    'two lines and a suffix',
    () => linspace(0, 1, 12).requiresGrad_(),
    'tensor([0.0000, 0.0909, 0.1818, 0.2727, 0.3636, 0.4545, 0.5455, 0.6364, 0.7273,\n        0.8182, 0.9091, 1.0000], requires_grad=True)',
  ],
  [
    'two lines and a node',
    () => linspace(0, 1, 11).requiresGrad_().mul(1),
    'tensor([0.0000, 0.1000, 0.2000, 0.3000, 0.4000, 0.5000, 0.6000, 0.7000, 0.8000,\n        0.9000, 1.0000], grad_fn=<MulBackward0>)',
  ],
  ['1001 integers', () => arange(1001n), 'tensor([   0,    1,    2,  ...,  998,  999, 1000])'],
  ['1001 floats', () => arange(1001), 'tensor([   0.,    1.,    2.,  ...,  998.,  999., 1000.])'],
  [
    '2000 floats',
    () => arange(2000),
    'tensor([0.0000e+00, 1.0000e+00, 2.0000e+00,  ..., 1.9970e+03, 1.9980e+03,\n        1.9990e+03])',
  ],
  [
    'a large matrix',
    () => arange(1200n).view(30, 40),
    'tensor([[   0,    1,    2,  ...,   37,   38,   39],\n        [  40,   41,   42,  ...,   77,   78,   79],\n        [  80,   81,   82,  ...,  117,  118,  119],\n        ...,\n        [1080, 1081, 1082,  ..., 1117, 1118, 1119],\n        [1120, 1121, 1122,  ..., 1157, 1158, 1159],\n        [1160, 1161, 1162,  ..., 1197, 1198, 1199]])',
  ],
  ['a sum', () => tensor([1, 2], { requiresGrad: true }).sum(), 'tensor(3., grad_fn=<SumBackward0>)'],
  ['a detached tensor', () => ones([3], { requiresGrad: true }).detach().zero_(), 'tensor([0., 0., 0.])'],
  [
    'exp in float64',
    () => tensor([1, 2], { dtype: 'float64' }).requiresGrad_().exp(),
    'tensor([2.7183, 7.3891], dtype=torch.float64, grad_fn=<ExpBackward0>)',
  ],
  [
    'a cast',
    () => linspace(0, 1, 10).requiresGrad_().double(),
    'tensor([0.0000, 0.1111, 0.2222, 0.3333, 0.4444, 0.5556, 0.6667, 0.7778, 0.8889,\n        1.0000], dtype=torch.float64, grad_fn=<ToCopyBackward0>)',
  ],
  ['filled integers', () => full([2, 3], 7n), 'tensor([[7, 7, 7],\n        [7, 7, 7]])'],
  [
    'a random cube made even',
    () => rand([2, 3, 4]).mul_(0).add_(0.25).requiresGrad_(),
    'tensor([[[0.2500, 0.2500, 0.2500, 0.2500],\n         [0.2500, 0.2500, 0.2500, 0.2500],\n         [0.2500, 0.2500, 0.2500, 0.2500]],\n\n        [[0.2500, 0.2500, 0.2500, 0.2500],\n         [0.2500, 0.2500, 0.2500, 0.2500],\n         [0.2500, 0.2500, 0.2500, 0.2500]]], requires_grad=True)',
  ],
  [
    'a row of zeros',
    () => zeros([1, 40]),
    'tensor([[0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0.,\n         0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0.]])',
  ],
];

describe('a tensor prints as in PyTorch', () => {
  test.each(examples)('%s', (_, make, text) => {
    expect(String(make())).toBe(text);
  });

  test.each(examples.slice(0, 40))('%s, through console.log', (_, make, text) => {
    expect(logged(make())).toBe(`${text}\n`);
  });

  test('through every way of turning it into text', () => {
    const t = tensor([1, 2.5], { requiresGrad: true });
    const text = 'tensor([1.0000, 2.5000], requires_grad=True)';
    expect(t.toString()).toBe(text);
    expect(String(t)).toBe(text);
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions -- the template is what is tested
    expect(`${t}`).toBe(text);
    expect(inspect(t)).toBe(text);
    expect([t].join()).toBe(text);
    expect(logged('x =', t)).toBe(`x = ${text}\n`);
    expect(logged('%s', t)).toBe(`${text}\n`);
    expect(logged('%o|%O', t, t)).toBe(`${text}|${text}\n`);
  });

  test('inside arrays and objects that are logged', () => {
    const [a, b] = [tensor(1), tensor([2])];
    expect(logged([a, b])).toBe('[ tensor(1.), tensor([2.]) ]\n');
    expect(logged({ a, b })).toBe('{ a: tensor(1.), b: tensor([2.]) }\n');
    expect(logged(new Map([['w', a]]))).toContain('tensor(1.)');
  });

  test('whatever its layout', () => {
    const m = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(String(m.t())).toBe('tensor([[1., 4.],\n        [2., 5.],\n        [3., 6.]])');
    expect(String(m.select(1, 1))).toBe('tensor([2., 5.])');
    expect(String(m.narrow(1, 1, 2))).toBe('tensor([[2., 3.],\n        [5., 6.]])');
    expect(String(m.slice(1, 0, 3, 2))).toBe('tensor([[1., 3.],\n        [4., 6.]])');
    expect(String(m.select(0, 0).expand(2, 3))).toBe('tensor([[1., 2., 3.],\n        [1., 2., 3.]])');
    expect(String(arange(100000n).view(100, 1000).t())).toBe(String(arange(100000n).view(100, 1000).t().clone()));
  });

  test('named results as in PyTorch', () => {
    const found = tensor([
      [1, 2],
      [3, 0],
    ]).max(1);
    const text = 'torch.return_types.max(\nvalues=tensor([2., 3.]),\nindices=tensor([1, 0]))';
    expect(String(found)).toBe(text);
    expect(logged(found)).toBe(`${text}\n`);
  });
});

describe('the suffix', () => {
  const x = tensor([1, 2], { requiresGrad: true });

  test('of a result is the name of its node, of a leaf that it requires grad, else nothing', () => {
    expect(String(x.view(2))).toBe('tensor([1., 2.], grad_fn=<ViewBackward0>)');
    expect(String(x.detach())).toBe('tensor([1., 2.])');
    expect(String(noGrad(() => x.mul(1)))).toBe('tensor([1., 2.])');
    expect(String(x.unbind()[0])).toBe('tensor(1., grad_fn=<UnbindBackward0>)');
  });

  test('follows in-place operations', () => {
    const y = x.mul(1);
    y.add_(1);
    expect(String(y)).toBe('tensor([2., 3.], grad_fn=<AddBackward0>)');
    const v = y.select(0, 0);
    v.mul_(2);
    expect(String(y)).toBe('tensor([4., 3.], grad_fn=<CopySlices>)');
    expect(String(v)).toBe('tensor(4., grad_fn=<AsStridedBackward0>)');
  });

  test('names the dtype unless it is the default one, int64 or bool', () => {
    expect(String(tensor([1.5], { dtype: 'float64' }))).toBe('tensor([1.5000], dtype=torch.float64)');
    setDefaultDtype('float64');
    expect(String(tensor([1.5]))).toBe('tensor([1.5000])');
    expect(String(tensor([1.5], { dtype: 'float32' }))).toBe('tensor([1.5000], dtype=torch.float32)');
  });

  test('of the gradient is none', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    w.mul(w).sum().backward();
    expect(String(w.grad)).toBe('tensor([2., 4.])');
  });
});

describe('print options', () => {
  test('apply to tensors', () => {
    setPrintoptions({ precision: 2 });
    expect(String(tensor([1.125, 2.5]))).toBe('tensor([1.12, 2.50])');
    setPrintoptions({ threshold: 5 });
    expect(String(arange(10n))).toBe('tensor([0, 1, 2,  ..., 7, 8, 9])');
  });
});

describe('printing does not disturb', () => {
  test('the graph, the version or the mode', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(x);
    const v = y.select(0, 0);
    y.mul_(2);
    for (let i = 0; i < 3; i++) void [String(x), String(y), String(v)];
    expect([x._version, y._version]).toEqual([0, 1]);
    v.backward();
    expect(x.grad!.toArray()).toEqual([4, 0]);
  });
});
