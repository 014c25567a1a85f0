/**
 * What tensors print inside transforms, as functorch printed it: a layer for each transform that they depend on an input of. What
 * depends on none prints as it does outside.
 *
 * @features
 * | A13 | printing: GradTrackingTensor | `String(t)` | printing.test.ts: "inside grad tells that it is differentiated with respect to" |
 * | A13 | printing: BatchedTensor | `String(t)` | printing.test.ts: "inside vmap shows all examples" |
 * | A13 | printing: levels | `String(t)` | printing.test.ts: "inside several transforms has a layer for each, the innermost outside" |
 */
import { describe, expect, test } from 'vitest';
import {
  dualLevel,
  functional,
  makeDual,
  noGrad,
  ones,
  Parameter,
  tensor,
  type Tensor,
  unpackDual,
  vmap,
} from 'chainrule';
import { grad, hessian, jacrev, jvp, linearize, vjp } from 'chainrule/func';

const x = tensor([1, 2, 3]);

/** What `show` was given while `run` ran, printed. */
function printed(run: (show: (t: Tensor) => Tensor) => unknown): string[] {
  const texts: string[] = [];
  run((t) => {
    texts.push(String(t));
    return t;
  });
  return texts;
}

const indented = (text: string): string => text.replace(/^/gm, '    ');
const tracking = (level: number, text: string): string =>
  `GradTrackingTensor(lvl=${level}, value=\n${indented(text)}\n)`;
const batched = (level: number, text: string): string =>
  `BatchedTensor(lvl=${level}, bdim=0, value=\n${indented(text)}\n)`;

describe('a tensor', () => {
  test('inside grad tells that it is differentiated with respect to', () => {
    expect(printed((show) => grad((a: Tensor) => show(show(a).mul(2)).sum())(x))).toEqual([
      'GradTrackingTensor(lvl=1, value=\n    tensor([1., 2., 3.])\n)',
      'GradTrackingTensor(lvl=1, value=\n    tensor([2., 4., 6.])\n)',
    ]);
  });

  test('inside grad prints the graph that it has outside', () => {
    const w = tensor([2, 2, 2], { requiresGrad: true });
    const texts = printed((show) =>
      grad((a: Tensor) => {
        show(a);
        show(w);
        return show(show(w.mul(2)).mul(a)).sum();
      })(x),
    );
    expect(texts).toEqual([
      tracking(1, 'tensor([1., 2., 3.])'),
      'tensor([2., 2., 2.], requires_grad=True)',
      'tensor([4., 4., 4.], grad_fn=<MulBackward0>)',
      tracking(1, 'tensor([ 4.,  8., 12.], grad_fn=<MulBackward0>)'),
    ]);
    expect(printed((show) => grad((a: Tensor) => show(show(a).mul(2)).sum())(w))).toEqual([
      tracking(1, 'tensor([2., 2., 2.], requires_grad=True)'),
      tracking(1, 'tensor([4., 4., 4.], grad_fn=<MulBackward0>)'),
    ]);
    expect(printed((show) => grad((a: Tensor) => show(a).sum())(w.exp()))[0]).toMatch(/grad_fn=<ExpBackward0>\)\n\)$/);
    expect(printed((show) => grad((a: Tensor) => show(a).sum())(new Parameter(ones([2]))))).toEqual([
      tracking(1, 'Parameter containing:\ntensor([1., 1.], requires_grad=True)'),
    ]);
  });

  test('that depends on no input prints as outside', () => {
    const texts = printed((show) =>
      grad((a: Tensor) => {
        show(ones([2]));
        show(a.gt(1));
        noGrad(() => show(a.mul(2)));
        return a.sum();
      })(x),
    );
    expect(texts).toEqual(['tensor([1., 1.])', 'tensor([False,  True,  True])', 'tensor([2., 4., 6.])']);
  });

  test('inside vmap shows all examples', () => {
    const w = tensor([[1, 2]], { requiresGrad: true });
    expect(printed((show) => vmap((a: Tensor) => show(show(a).mul(2)))(w))).toEqual([
      batched(1, 'tensor([[1., 2.]], requires_grad=True)'),
      batched(1, 'tensor([[2., 4.]], grad_fn=<MulBackward0>)'),
    ]);
  });

  test('leaves empty lines empty', () => {
    const [text] = printed((show) => vmap((a: Tensor) => show(a))(ones([2, 1, 1])));
    expect(text).toBe('BatchedTensor(lvl=1, bdim=0, value=\n    tensor([[[1.]],\n\n            [[1.]]])\n)');
  });

  test('inside several transforms has a layer for each, the innermost outside', () => {
    const nested = printed((show) =>
      grad((a: Tensor) => grad((b: Tensor) => (show(b), show(a), show(b.mul(a))).sum())(a).sum())(x),
    );
    expect(nested).toEqual([
      tracking(2, tracking(1, 'tensor([1., 2., 3.])')),
      tracking(1, 'tensor([1., 2., 3.])'),
      tracking(2, tracking(1, 'tensor([1., 4., 9.])')),
    ]);
    expect(printed((show) => grad((a: Tensor) => vmap((b: Tensor) => show(show(b).mul(2)))(a).sum())(x))).toEqual([
      batched(2, tracking(1, 'tensor([1., 2., 3.])')),
      batched(2, tracking(1, 'tensor([2., 4., 6.])')),
    ]);
    expect(printed((show) => vmap(vmap((a: Tensor) => show(a)))(ones([1, 2])))).toEqual([
      batched(2, batched(1, 'tensor([[1., 1.]])')),
    ]);
    expect(printed((show) => hessian((a: Tensor) => show(a).sin().sum())(tensor([1])))[0]).toMatch(
      /^(GradTracking|Batched)Tensor\(lvl=2/,
    );
  });

  test('inside jvp tells so instead of its tangent', () => {
    expect(printed((show) => jvp((a: Tensor) => show(show(a).mul(2)), [x], [x]))).toEqual([
      tracking(1, 'tensor([1., 2., 3.])'),
      tracking(1, 'tensor([2., 4., 6.])'),
    ]);
    expect(
      printed((show) =>
        jvp(
          grad((a: Tensor) => show(a).sum()),
          [x],
          [x],
        ),
      ),
    ).toEqual([tracking(2, tracking(1, 'tensor([1., 2., 3.])'))]);
    const mixed = printed((show) =>
      dualLevel(() => jvp((a: Tensor) => show(a), [makeDual(tensor(1), tensor(5))], [tensor(2)])),
    );
    expect(mixed).toEqual([tracking(1, 'tensor(1., tangent=5.0)')]);
  });

  test('inside vjp, jacrev and linearize prints alike', () => {
    const f = (show: (t: Tensor) => Tensor) => (a: Tensor) => show(a);
    const wanted = [tracking(1, 'tensor([1., 2., 3.])')];
    expect(printed((show) => vjp(f(show), x))).toEqual(wanted);
    expect(printed((show) => jacrev(f(show))(x))).toEqual(wanted);
    expect(printed((show) => linearize(f(show), x))).toEqual(wanted);
  });

  test('inside autograd.functional is a leaf, as in PyTorch', () => {
    expect(printed((show) => functional.jacobian((a: Tensor) => show(show(a).mul(2)), x))).toEqual([
      'tensor([1., 2., 3.], requires_grad=True)',
      'tensor([2., 4., 6.], grad_fn=<MulBackward0>)',
    ]);
  });

  test('prints as ever when the transforms are done, also after errors', () => {
    const failing = (a: Tensor): never => {
      throw new Error(`mine, of ${a.ndim} dimensions`);
    };
    for (const run of [grad(failing), vmap(failing), (a: Tensor) => jvp(failing, [a], [a])]) {
      expect(() => run(x)).toThrow('mine');
    }
    const [out, pull] = vjp((a: Tensor) => a.mul(2), x);
    expect([String(out), String(pull(x)[0])]).toEqual(['tensor([2., 4., 6.])', 'tensor([2., 4., 6.])']);
    expect(String(dualLevel(() => unpackDual(makeDual(x, x)).primal))).toBe('tensor([1., 2., 3.])');
    // The next one is the first again.
    expect(printed((show) => vmap((a: Tensor) => show(a))(x))).toEqual([batched(1, 'tensor([1., 2., 3.])')]);
  });
});
