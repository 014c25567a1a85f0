/** What README.md shows runs and does what it says there. */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  DisposedError,
  div,
  grad,
  manualSeed,
  memoryStats,
  noGrad,
  ones,
  randn,
  scope,
  tensor,
  type Tensor,
  zeros,
} from 'chainrule';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');

afterEach(() => {
  vi.restoreAllMocks();
});

test('the first example is examples/first.ts, and prints what its comments say', async () => {
  const shown = /```ts\n(import [^]*?)```/.exec(readme)?.[1];
  const file = read('examples/first.ts');
  expect(file.slice(file.indexOf('import'))).toBe(shown);

  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await import('../../examples/first.js');
  expect(log.mock.calls.map(([value]) => String(value))).toEqual(
    Array.from(file.matchAll(/console\.log\(.*\); \/\/ (.+)/g), ([, comment]) => comment),
  );
});

test('the example of what is beyond backward() is examples/beyond.ts, and prints what its comment says', async () => {
  const shown = /## Beyond[^]*?```ts\n(import [^]*?)```/.exec(readme)?.[1];
  const file = read('examples/beyond.ts');
  expect(file.slice(file.indexOf('import'))).toBe(shown);

  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await import('../../examples/beyond.js');
  const [gradient, description] = log.mock.calls.map(([value]) => String(value));
  expect(gradient).toBe('tensor([ 0.1382,  0.0077, -0.2829], dtype=torch.float64)');
  expect(description).toContain('SumBackward0');
});

describe('the table from PyTorch to chainrule', () => {
  test('has nothing on its right but code of the tests below', () => {
    // Layout is Prettier's, here and there.
    const squeeze = (code: string): string => code.replace(/,?\s+(?=[\])}])|\s+/g, '');
    const here = squeeze(read('test/examples/readme.test.ts'));
    const rows = Array.from(readme.matchAll(/^\| `.*`.* \| (`.*`.*) \|$/gm), ([, right = '']) => right);
    const codes = rows.flatMap((right) => Array.from(right.matchAll(/`([^`]+)`/g), ([, code = '']) => code));
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => !here.includes(squeeze(code)))).toEqual([]);
  });

  test('makes tensors', () => {
    expect(
      String(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toBe('tensor([[1., 2.],\n        [3., 4.]])');
    expect(String(tensor([1n, 2n, 3n]))).toBe('tensor([1, 2, 3])');
    expect(tensor([1, 2, 3], { dtype: 'int64' }).equal(tensor([1n, 2n, 3n]))).toBe(true);
    expect(zeros([2, 3]).shape).toEqual([2, 3]);
    expect(String(ones([3], { requiresGrad: true }))).toBe('tensor([1., 1., 1.], requires_grad=True)');
    manualSeed(0);
    randn([2, 3]);
    manualSeed(0);
    // As torch.manual_seed(0); torch.randn(2, 3) prints in PyTorch.
    expect(String(randn([2, 3]))).toBe('tensor([[ 1.5410, -0.2934, -2.1788],\n        [ 0.5684, -1.0845, -1.3986]])');
  });

  test('computes', () => {
    const x = tensor([
      [1, 5, 3],
      [4, -2, 6],
    ]);
    const y = tensor(2);
    const a = x;
    const b = x.t();
    expect(x.pow(2).mul(2).add(1).toArray()).toEqual([
      [3, 51, 19],
      [33, 9, 73],
    ]);
    expect(a.matmul(b).toArray()).toEqual([
      [35, 12],
      [12, 56],
    ]);
    expect(x.sum(1, { keepdim: true }).toArray()).toEqual([[9], [8]]);
    expect(x.sum(1, true).toArray()).toEqual([[9], [8]]);
    expect(div(x, y, { roundingMode: 'floor' }).toArray()).toEqual([
      [0, 2, 1],
      [2, -1, 3],
    ]);
    const { values, indices } = x.max(1);
    expect([values.toArray(), indices.toArray()]).toEqual([
      [5, 6],
      [1, 2],
    ]);
    expect(x.to('float64').dtype.name).toBe('float64');
  });

  test('indexes', () => {
    const x = tensor([
      [1, 5, 3],
      [4, -2, 6],
      [7, 8, 9],
    ]);
    expect(x.at(0).toArray()).toEqual([1, 5, 3]);
    expect(x.at(':', '1:3').toArray()).toEqual([
      [5, 3],
      [-2, 6],
      [8, 9],
    ]);
    expect(x.at('...', null).shape).toEqual([3, 3, 1]);
    expect(x.at(x.gt(0)).toArray()).toEqual([1, 5, 3, 4, 6, 7, 8, 9]);
    expect(x.at([0, 2]).toArray()).toEqual([
      [1, 5, 3],
      [7, 8, 9],
    ]);
    x.setAt_([0], 1);
    expect(x.at(0).toArray()).toEqual([1, 1, 1]);
  });

  test('differentiates', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    expect([x.requiresGrad, x.gradFn, x.isLeaf]).toEqual([true, null, true]);
    const y = x.pow(3);
    const loss = y.sum();
    const v = tensor([1, 10]);
    y.backward({ gradient: v, retainGraph: true });
    expect(x.grad?.toArray()).toEqual([3, 120]);
    loss.backward();
    expect(x.grad?.toArray()).toEqual([6, 132]);
    const [slope] = (() => {
      const loss = x.pow(3).sum();
      return grad(loss, x, { createGraph: true });
    })();
    expect(slope?.requiresGrad).toBe(true);
    expect(x.detach().requiresGrad).toBe(false);
  });

  test('turns tracking off', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const lr = 0.5;
    w.sum().backward();
    noGrad(() => w.sub_(w.grad!.mul(lr)));
    w.grad = null;
    expect(String(w)).toBe('tensor([0.5000, 1.5000], requires_grad=True)');
    using _ = noGrad();
    expect(w.mul(2).requiresGrad).toBe(false);
  });

  test('reads out', () => {
    const x = tensor(2);
    expect([x.item(), x.toArray(), x.toTypedArray()]).toEqual([2, 2, new Float32Array([2])]);
    const log = vi.spyOn(console, 'log').mockImplementation((value) => inspect(value));
    console.log(x);
    expect(log.mock.results[0]?.value).toBe('tensor(2.)');
  });
});

test('what it says of memory', () => {
  const x = ones([40, 50]);
  const y = zeros([40, 50]);
  const w = tensor(2, { requiresGrad: true });
  const model = (input: Tensor): Tensor => input.mul(w);
  const loss = scope(() => model(x).sub(y).square().mean());
  loss.backward();
  expect(w.grad!.item()).toBe(4);

  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  let seen: Tensor;
  {
    using h = x.mul(2);
    console.log(h.sum().item());
    seen = h;
  }
  expect(log.mock.calls).toEqual([[4000]]);
  expect(() => seen.sum()).toThrow(DisposedError);
  expect(memoryStats().limit).toBe(65535 * 65536);
});
