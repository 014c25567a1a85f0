/** Cross entropy and negative log likelihood over few and many classes, against one score after the other. */
import { describe, expect, it } from 'vitest';
import { crossEntropy, grad, logSoftmax, nllLoss, softmax, tensor, type Tensor } from '../../src/index.js';

type Reduction = 'mean' | 'sum' | 'none';

function scores(sizes: readonly number[], dtype: 'float32' | 'float64' = 'float64'): Tensor {
  const n = sizes.reduce((a, b) => a * b, 1);
  return tensor(
    Float64Array.from({ length: n }, (_, i) => 3 * Math.sin(1.7 * i)),
    { dtype },
  )
    .view(sizes)
    .clone()
    .detach();
}

/** The loss and its gradient for scores (N, C), in plain loops. */
function plain(
  x: Tensor,
  target: readonly number[],
  weight: readonly number[] | null,
  ignore: number,
  reduction: Reduction,
) {
  const [n, classes] = x.shape as [number, number];
  const flat = x.detach().reshape([-1]).toArray() as number[];
  const weightOf = (i: number): number => (target[i] === ignore ? 0 : (weight?.[target[i]!] ?? 1));
  const losses = target.map((t, i) => (t === ignore ? 0 : -flat[i * classes + t]! * weightOf(i)));
  const total = target.reduce((sum, _, i) => sum + weightOf(i), 0);
  const gradient = new Float64Array(n * classes);
  target.forEach((t, i) => {
    if (t !== ignore) gradient[i * classes + t] = -weightOf(i) / (reduction === 'mean' ? total : 1);
  });
  const sum = losses.reduce((a, b) => a + b, 0);
  return { loss: reduction === 'none' ? losses : [reduction === 'mean' ? sum / total : sum], gradient };
}

function expectClose(got: Tensor, want: ArrayLike<number>, tolerance: number): void {
  const values = got.detach().reshape([-1]).toArray() as number[];
  expect(values.length).toBe(want.length);
  const scale = Math.max(1, ...Array.from(want, Math.abs).slice(0, 10_000));
  expect(values.filter((v, i) => !(Math.abs(v - want[i]!) <= tolerance * scale))).toEqual([]);
}

describe('nllLoss', () => {
  const shapes = [
    [3, 4],
    [64, 10],
    [300, 1000],
    [5, 1500],
  ] as const;

  it('and its gradient are those of one target after the other', () => {
    for (const [n, classes] of shapes) {
      for (const dtype of ['float64', 'float32'] as const) {
        for (const weighted of [false, true]) {
          for (const reduction of ['mean', 'sum', 'none'] as const) {
            for (const [ignore, some] of [
              [2, false],
              [-100, false],
              [-100, true],
            ] as const) {
              const x = scores([n, classes], dtype).requiresGrad_();
              const target = Array.from({ length: n }, (_, i) => (some && i % 5 === 0 ? ignore : (i * 7) % classes));
              const weights = weighted ? Array.from({ length: classes }, (_, i) => 0.5 + (i % 3)) : null;
              const weight = weights === null ? null : tensor(weights, { dtype });
              const want = plain(x, target, weights, ignore, reduction);
              const loss = nllLoss(x, tensor(target.map(BigInt)), weight, ignore, reduction);
              const tolerance = dtype === 'float64' ? 1e-12 : 1e-5;
              expectClose(loss, want.loss, tolerance);
              expectClose(grad([loss.sum()], [x])[0]!, want.gradient, tolerance);
            }
          }
        }
      }
    }
  });

  it('takes pictures, single samples and uint8 targets', () => {
    const x = scores([2, 3, 4, 5]).requiresGrad_();
    const target = tensor(BigInt64Array.from({ length: 40 }, (_, i) => BigInt((i * 5) % 3))).view([2, 4, 5]);
    const rows = x.permute([0, 2, 3, 1]).reshape([40, 3]);
    const numbers = Array.from({ length: 40 }, (_, i) => (i * 5) % 3);
    expectClose(nllLoss(x, target), plain(rows, numbers, null, -100, 'mean').loss, 1e-12);
    expectClose(nllLoss(x, target, { reduction: 'none' }), plain(rows, numbers, null, -100, 'none').loss, 1e-12);
    expectClose(nllLoss(scores([4]), tensor(2n)), [-scores([4]).at(2).item<number>()], 1e-12);
    expectClose(
      nllLoss(scores([2, 3]), tensor(Uint8Array.of(1, 2))),
      plain(scores([2, 3]), [1, 2], null, -100, 'mean').loss,
      1e-12,
    );
  });

  it('takes large pictures', () => {
    const x = scores([2, 20, 80, 90]).requiresGrad_();
    const numbers = Array.from({ length: 14_400 }, (_, i) => (i * 5) % 20);
    const target = tensor(BigInt64Array.from(numbers, BigInt)).view([2, 80, 90]);
    const rows = x.permute([0, 2, 3, 1]).reshape([14_400, 20]);
    for (const reduction of ['mean', 'sum', 'none'] as const) {
      const want = plain(rows, numbers, null, -100, reduction);
      const loss = nllLoss(x, target, { reduction });
      expectClose(loss, want.loss, 1e-12);
      const gradient = grad([loss.sum()], [x])[0]!.permute([0, 2, 3, 1]).reshape([14_400, 20]);
      expectClose(gradient, want.gradient, 1e-12);
    }
  });

  it('names the first target that is no class, whatever the size', () => {
    for (const [n, classes] of shapes) {
      const target = Array.from({ length: n }, (_, i) => BigInt(i % classes));
      target[n - 1] = BigInt(classes);
      for (const reduction of ['mean', 'sum', 'none'] as const) {
        expect(() => nllLoss(scores([n, classes]), tensor(target), { reduction })).toThrow(
          `Target ${classes} is out of bounds`,
        );
      }
      target[n - 1] = -1n;
      expect(() => nllLoss(scores([n, classes]), tensor(target))).toThrow('Target -1 is out of bounds');
    }
  });

  it('is NaN for a mean over targets that are all ignored, and 0 for their sum', () => {
    const target = tensor([-100n, -100n]);
    expect(nllLoss(scores([2, 3]), target).item()).toBeNaN();
    expect(nllLoss(scores([2, 3]), target, { reduction: 'sum' }).item()).toBe(0);
  });
});

describe('crossEntropy', () => {
  it('has the gradient softmax - target', () => {
    for (const [n, classes] of [
      [8, 5],
      [200, 100],
    ] as const) {
      const x = scores([n, classes], 'float32').requiresGrad_();
      const target = Array.from({ length: n }, (_, i) => (i * 3) % classes);
      const loss = crossEntropy(x, tensor(target.map(BigInt)));
      expectClose(loss, plain(logSoftmax(x.detach().to('float64'), 1), target, null, -100, 'mean').loss, 1e-6);
      const shares = softmax(x.detach().to('float64'), 1).reshape([-1]).toArray() as number[];
      const want = shares.map((s, i) => (s - (target[Math.floor(i / classes)] === i % classes ? 1 : 0)) / n);
      expectClose(grad([loss], [x])[0]!, want, 1e-6);
    }
  });
});
