/**
 * Checkpoints as one node, PyTorch's older way: what they give, and what they refuse. Recorded with PyTorch.
 *
 * @features
 * | A14 | use_reentrant=True | `useReentrant: true` | checkpoint-reentrant.test.ts: "is one node, whose backward runs the function again" |
 * | A14 | reentrant: no grad(), no inputs= | GraphError | checkpoint-reentrant.test.ts: "refuses grad() and inputs" |
 * | A14 | reentrant: inputs without grad | warning | checkpoint-reentrant.test.ts: "warns where no argument requires grad" |
 * | A14 | reentrant: outputs without grad | GraphError | checkpoint-reentrant.test.ts: "is an error where no output requires grad" |
 * | A14 | reentrant: nested structures | not tracked | checkpoint-reentrant.test.ts: "does not see tensors inside of structures" |
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkpoint, CheckpointError, dropout, grad, manualSeed, noGrad, ones, type Tensor } from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

const OLD = { useReentrant: true } as const;
const body = (x: Tensor): Tensor => x.sin().mul(x).exp();

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a reentrant checkpoint', () => {
  test('is one node, whose backward runs the function again', () => {
    const x = leaf([0.5, 2]);
    let calls = 0;
    const f = (t: Tensor): Tensor => {
      calls++;
      return body(t);
    };
    const y = checkpoint(f, x, OLD);
    expect(y.gradFn!.name()).toBe('CheckpointFunctionBackward');
    expect(y.gradFn!.nextFunctions.length).toBe(1);
    expect(calls).toBe(1);
    y.sum().backward();
    expect(calls).toBe(2);
    const plain = leaf([0.5, 2]);
    body(plain).sum().backward();
    expect(y.toArray()).toEqual(body(plain).toArray());
    expect(gradOf(x)).toEqual(gradOf(plain));
  });

  test('runs the function with nothing recorded at first', () => {
    const seen: boolean[] = [];
    checkpoint(
      (t: Tensor) => {
        const y = t.exp();
        seen.push(y.requiresGrad);
        return y;
      },
      leaf([1]),
      OLD,
    ).backward();
    expect(seen).toEqual([false, true]);
  });

  test('accumulates into what the function captures', () => {
    const [x, w] = [leaf([1, 2]), leaf([3, 4])];
    checkpoint((t: Tensor) => t.mul(w), x, OLD)
      .sum()
      .backward();
    expect([gradOf(x), gradOf(w)]).toEqual([
      [3, 4],
      [1, 2],
    ]);
  });

  test('may have several outputs, some of them without gradients', () => {
    const x = leaf([1, 2]);
    const [a, i, n, b] = checkpoint((t: Tensor) => [t.mul(t), t.argmax(), 3, t.exp()] as const, x, OLD) as [
      Tensor,
      Tensor,
      number,
      Tensor,
    ];
    expect([a.requiresGrad, i.requiresGrad, n, b.requiresGrad]).toEqual([true, false, 3, true]);
    expect(a.gradFn).toBe(b.gradFn);
    b.sum().backward();
    expect(gradOf(x)).toEqual([Math.E, Math.exp(2)]);
  });

  test('may be nested, and nest others', () => {
    const plain = leaf([0.5, 2]);
    body(plain.sin()).exp().sum().backward();
    for (const [outer, inner] of [
      [true, true],
      [true, false],
      [false, true],
    ] as const) {
      const x = leaf([0.5, 2]);
      const f = (t: Tensor): Tensor => checkpoint(body, t.sin(), { useReentrant: inner }).exp();
      checkpoint(f, x, { useReentrant: outer }).sum().backward();
      expect(gradOf(x), `${outer} ${inner}`).toEqual(gradOf(plain));
    }
  });

  test('gives the function the same random numbers again', () => {
    manualSeed(0);
    const x = ones([64], { dtype: 'float64', requiresGrad: true });
    const y = checkpoint((t: Tensor) => dropout(t.mul(t), 0.5, true), x, OLD);
    y.sum().backward();
    expect(gradOf(x)).toEqual((y.toArray() as number[]).map((v) => 2 * v));
  });

  test('gives a view where the function returns an argument', () => {
    const x = leaf([1, 2]);
    const y = checkpoint((t: Tensor) => t, x, OLD);
    expect([y === x, y._base === x, y.gradFn!.name()]).toEqual([false, true, 'CheckpointFunctionBackward']);
    y.mul(3).sum().backward();
    expect(gradOf(x)).toEqual([3, 3]);
  });

  test('refuses grad() and inputs', () => {
    const x = leaf([1, 2]);
    const words =
      'When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to .backward().';
    expect(() => grad(checkpoint(body, x, OLD).sum(), x)).toThrow(words);
    expect(() => checkpoint(body, x, OLD).sum().backward({ inputs: x })).toThrow(words);
    expect(() => checkpoint(body, x, OLD).sum().backward({ inputs: x })).toThrow(CheckpointError);
  });

  test('warns where no argument requires grad', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const y = checkpoint(body, constant([1, 2]), OLD);
    expect(y.requiresGrad).toBe(false);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0]![0])).toContain(
      'None of the inputs have requires_grad=True. Gradients will be None',
    );
  });

  test('is an error where no output requires grad', () => {
    const y = checkpoint((t: Tensor) => t.detach(), leaf([1, 2]), OLD).sum();
    expect(() => y.backward()).toThrow('none of output has requires_grad=True, this checkpoint() is not necessary');
  });

  test('does not see tensors inside of structures', () => {
    const [x, w] = [leaf([1, 2]), leaf([3, 4]).mul(1)];
    const y = checkpoint((t: Tensor, { factor }: { factor: Tensor }) => t.mul(factor), x, { factor: w }, OLD);
    expect(y.gradFn!.nextFunctions.length).toBe(1);
    y.sum().backward();
    expect(gradOf(x)).toEqual([3, 4]);
  });

  test('checks that its arguments were not modified', () => {
    const x = leaf([1, 2]).mul(1);
    const y = checkpoint(body, x, OLD).sum();
    x.add_(1);
    expect(() => y.backward()).toThrow('has been modified by an inplace operation');
  });

  test('can be run again only if the graph is retained', () => {
    const x = leaf([1, 2]);
    const y = checkpoint((t: Tensor) => t.mul(t), x, OLD).sum();
    y.backward({ retainGraph: true });
    y.backward();
    expect(gradOf(x)).toEqual([4, 8]);
    expect(() => y.backward()).toThrow('Trying to backward through the graph a second time');
  });

  test('does not record its gradient, and says so to who differentiates that', () => {
    const x = leaf([1, 2]);
    checkpoint((t: Tensor) => t.mul(t), x, OLD)
      .sum()
      .backward({ createGraph: true });
    expect(gradOf(x)).toEqual([2, 4]);
    expect(() => grad(x.grad!.sum(), x)).toThrow('trying to differentiate twice a checkpoint with useReentrant: true');
  });

  test('records nothing where nothing is recorded', () => {
    expect(noGrad(() => checkpoint(body, leaf([1]), OLD)).requiresGrad).toBe(false);
  });
});
