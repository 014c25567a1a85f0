/**
 * gradcheck and gradgradcheck: what they accept, what they refuse and in which words, and that they leave everything as it was.
 *
 * @features
 * | A11 | autograd.gradcheck | `gradcheck(fn, inputs, options)` | gradcheck.test.ts: "finds a derivative that is not that of the values" |
 * | A11 | autograd.gradgradcheck | `gradgradcheck(fn, inputs, gradOutputs?, options?)` | gradcheck.test.ts: "finds a second derivative that lacks a part" |
 * | A11 | GradcheckError, raise_exception | `GradcheckError`, `raiseException` | gradcheck.test.ts: "gives false instead of throwing, if wanted" |
 * | A11 | fast_mode | `fastMode` | gradcheck.test.ts: "prints both products, and the whole Jacobians behind them" |
 * | A11 | check_forward_ad, check_backward_ad | `checkForwardAd`, `checkBackwardAd` | gradcheck.test.ts: "finds a tangent that is not that of the values" |
 * | A11 | nondet_tol | `nondetTol` | gradcheck.test.ts: "must give the same twice, up to nondetTol" |
 * | A11 | check_undefined_grad | `checkUndefinedGrad` | gradcheck.test.ts: "must take a gradient that is not there for zeros" |
 * | A11 | check_batched_grad, check_batched_forward_grad | `checkBatchedGrad`, `checkBatchedForwardGrad` | gradcheck.test.ts: "of gradients and of tangents give what their members give" |
 * | A11 | check_grad_dtypes | `checkGradDtypes` | gradcheck.test.ts: "must have the dtype of the output, if that is checked" |
 * | A11 | eps, atol, rtol | `eps`, `atol`, `rtol` | gradcheck.test.ts: "is one beyond atol + rtol \|numerical\|" |
 * | A11 | Jacobian mismatch for output, input | the same words | gradcheck.test.ts: "names output and input" |
 * | A11 | no input requires grad | refused | gradcheck.test.ts: "without one that requires grad are refused" |
 * | A11 | inputs that are not double | a warning | gradcheck.test.ts: "of less than double precision are warned of" |
 * | A11 | inputs of stride 0 | refused | gradcheck.test.ts: "whose elements share memory are refused" |
 * | A11 | backward not multiplied by grad_output | the same | gradcheck.test.ts: "must multiply with the gradient that it is given" |
 * | A11 | outputs that change shape or dtype | refused | gradcheck.test.ts: "must not change sizes, dtype or number of the outputs when they are moved" |
 * | A11 | non-differentiable outputs | must not depend on the input | gradcheck.test.ts: "refuses functions without a graph whose values depend on the input" |
 * | A11 | gen_non_contig_grad_outputs | `genNonContigGradOutputs` | gradcheck.test.ts: "can make them in memory with gaps" |
 * | A11 | check_fwd_over_rev, check_rev_over_rev | `checkFwdOverRev`, `checkRevOverRev` | gradcheck.test.ts: "names forward over backward where that is wrong" |
 * | A11 | grad_outputs | `gradOutputs` | gradcheck.test.ts: "takes gradients of the outputs, by position and by name, and other options after them" |
 * | A11 | masked | `masked` | gradcheck.test.ts: "masked is for sparse tensors, of which there are none" |
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  AnomalyError,
  ArgumentError,
  cat,
  defaultGenerator,
  detectAnomaly,
  dualLevel,
  grad,
  GradcheckError,
  gradcheck,
  gradgradcheck,
  type GradcheckOptions,
  isGradEnabled,
  makeDual,
  noGrad,
  ones,
  scope,
  tensor,
  type Tensor,
  unpackDual,
} from 'chainrule';
import { type Backward, constant, leaf, record } from './probe.js';

let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, 'warn').mockImplementation((text: string) => {
    warnings.push(text);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What a check throws; it must be a GradcheckError. */
function failure(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    expect(error).toBeInstanceOf(GradcheckError);
    return (error as Error).message;
  }
  expect.fail('the check passed');
}

/** 2x, with a backward of one's own. */
const twice = (backward: Backward) => (x: Tensor) => record('Twice', [x], [x.detach().mul(2)], backward)[0]!;

const modes: [string, GradcheckOptions][] = [
  ['in whole', {}],
  ['in fast mode', { fastMode: true }],
  ['in forward mode', { checkForwardAd: true, checkBackwardAd: false }],
  ['in forward and fast mode', { checkForwardAd: true, checkBackwardAd: false, fastMode: true }],
];

describe.each(modes)('gradcheck %s', (_, options) => {
  const x = leaf([
    [1, 2, -1],
    [0.5, -2, 3],
  ]);
  const w = leaf([[0.3], [-0.7], [1.1]]);

  test('accepts right derivatives', () => {
    expect(gradcheck((a) => a.exp().mul(a), x, options)).toBe(true);
    expect(gradcheck((a, b) => a.mm(b).tanh(), [x, w], options)).toBe(true);
  });

  test('takes outputs of any number and sizes, and inputs that do not matter to all of them', () => {
    expect(gradcheck((a, b) => [a.sum(), b.t().mul(2), a.select(0, 1).outer(b.view(3))], [x, w], options)).toBe(true);
  });

  test('takes inputs that are not contiguous, views of one another, results, and given twice', () => {
    expect(gradcheck((a, b) => a.mm(b), [x.detach().clone().t().requiresGrad_(), x], options)).toBe(true);
    const base = constant([1, 2, 3, 4]);
    const [head, tail] = [base.narrow(0, 0, 2), base.narrow(0, 2, 2)].map((t) => t.detach().requiresGrad_());
    expect(gradcheck((a, b) => a.mul(b.exp()), [head!, tail!], options)).toBe(true);
    expect(gradcheck((a) => a.sin(), x.mul(2), options)).toBe(true);
    expect(gradcheck((a, b) => a.mul(b), [w, w], options)).toBe(true);
  });

  test('passes on arguments that need no gradient', () => {
    const scale = (a: Tensor, factor: number, c: Tensor): Tensor => a.mul(factor).add(c);
    expect(gradcheck(scale, [x, 3, constant([1, 2, 3])], options)).toBe(true);
  });

  test('takes empty tensors and scalars', () => {
    expect(gradcheck((a) => a.exp(), leaf([]), options)).toBe(true);
    expect(gradcheck((a) => a.exp(), leaf(0.5), options)).toBe(true);
    expect(gradcheck((a, b) => a.sum().mul(b), [leaf([]), leaf(2)], options)).toBe(true);
  });

  test('looks at the outputs that have a gradient only', () => {
    expect(gradcheck((a) => [a.mul(2), a.detach().mul(3), a.argmax()], x, options)).toBe(true);
  });

  test('refuses functions without a graph whose values depend on the input', () => {
    const words = 'Numerical gradient for function expected to be zero';
    expect(failure(() => gradcheck((a) => a.detach().mul(2), x, options))).toContain(words);
    expect(gradcheck((a) => a.detach().sign(), x, options)).toBe(true);
    expect(gradcheck((a) => a.argmax(), x, options)).toBe(true);
  });

  test('is not sure of kinks: a derivative that exists on one side only is not that of the values', () => {
    expect(gradcheck((a) => a.relu(), leaf([1, -1]), options)).toBe(true);
    expect(gradcheck((a) => a.relu(), leaf([1, 0]), { ...options, raiseException: false })).toBe(false);
  });

  test('does not take nan for right, and anything finite for infinity', () => {
    const f = (a: Tensor): Tensor => a.sqrt();
    expect(gradcheck(f, leaf([-1]), { ...options, raiseException: false })).toBe(false);
    const steep = (a: Tensor): Tensor => a.mul(3).add(a.detach().div(0).nanToNum(0, Infinity, -Infinity));
    expect(gradcheck(steep, leaf([0]), { ...options, raiseException: false })).toBe(false);
  });
});

describe('a mismatch', () => {
  const x = leaf([1, 2]);
  const half = (a: Tensor): Tensor => a.mul(a.detach());

  test('finds a derivative that is not that of the values', () => {
    // recorded with PyTorch
    expect(failure(() => gradcheck(half, x))).toBe(
      'Jacobian mismatch for output 0 with respect to input 0,\n' +
        'numerical:tensor([[2.0000, 0.0000],\n        [0.0000, 4.0000]], dtype=torch.float64)\n' +
        'analytical:tensor([[1., 0.],\n        [0., 2.]], dtype=torch.float64)\n',
    );
  });

  test('names output and input', () => {
    const f = (a: Tensor, b: Tensor): Tensor[] => [a.add(b), a.mul(2), a.mul(b).add(b.mul(b.detach()))];
    expect(failure(() => gradcheck(f, [x, leaf([3, 4])]))).toContain('for output 2 with respect to input 1,');
  });

  test('is a Jacobian with a row for each element of the input', () => {
    const f = (a: Tensor): Tensor => a.detach().mul(a.sum());
    const message = failure(() => gradcheck(f, leaf([1, 10])));
    expect(message).toContain('analytical:tensor([[ 1., 10.],\n        [ 1., 10.]], dtype=torch.float64)');
    expect(message).toContain('numerical:tensor([[12.0000, 10.0000],\n        [ 1.0000, 21.0000]]');
  });

  test('prints both products, and the whole Jacobians behind them', () => {
    const message = failure(() => gradcheck(half, x, { fastMode: true }));
    const [n, a] = /numerical:tensor\((.*), dtype.*\nanalytical:tensor\((.*), dtype/
      .exec(message)!
      .slice(1)
      .map(Number);
    expect(n! / a!).toBeCloseTo(2, 3);
    expect(message).toContain(
      'The above quantities relating the numerical and analytical jacobians are computed \nin fast mode.',
    );
    expect(message).toContain(
      'Numerical:\n tensor([[2.0000, 0.0000],\n        [0.0000, 4.0000]], dtype=torch.float64)\n' +
        'Analytical:\ntensor([[1., 0.],\n        [0., 2.]], dtype=torch.float64)\n',
    );
    const most = /max per-element difference \(slow mode\) is: ([\d.]+)\.\n/.exec(message)!;
    expect(Number(most[1])).toBeCloseTo(2, 6);
    expect(message).not.toContain("might've passed");
  });

  test('in fast mode alone says that the whole would pass', () => {
    // Off by less than a part in a thousand each; in the sum the slopes cancel and their errors do not.
    const slopes = constant([1000, -1000, 1000, -1000]);
    const f = (a: Tensor): Tensor =>
      record('Off', [a], [a.detach().mul(slopes).sum()], ([g]) => [slopes.add(0.9).mul(g!)])[0]!;
    const x = leaf([1, 1, 1, 1]);
    expect(gradcheck(f, x)).toBe(true);
    const message = failure(() => gradcheck(f, x, { fastMode: true }));
    expect(message).toContain('Fast gradcheck failed but element-wise differences are small.');
    expect(message).toContain("test might've passed in slow_mode!");
  });

  test('finds a tangent that is not that of the values', () => {
    const message = failure(() => gradcheck((a) => a.exp().mul(unpackDual(a).primal), x, { checkForwardAd: true }));
    expect(message).toContain('Jacobian computed with forward mode mismatch for output 0 with respect to input 0,');
  });

  test('in both modes is that of backward', () => {
    expect(failure(() => gradcheck(half, x, { checkForwardAd: true }))).toContain('Jacobian mismatch');
    const message = failure(() => gradcheck(half, x, { checkForwardAd: true, checkBackwardAd: false }));
    expect(message).toContain('Jacobian computed with forward mode mismatch for output 0 with respect to input 0,');
  });

  test('is one beyond atol + rtol |numerical|', () => {
    const off = (by: number): ((a: Tensor) => Tensor) => twice(([g]) => [g!.mul(2 + by)]);
    expect(gradcheck(off(0.001), x)).toBe(true);
    expect(gradcheck(off(0.003), x, { raiseException: false })).toBe(false);
    expect(gradcheck(off(0.003), x, { rtol: 0.01 })).toBe(true);
    expect(gradcheck(off(0.003), x, { atol: 0.01 })).toBe(true);
    expect(gradcheck(off(0.001), x, { rtol: 0, raiseException: false })).toBe(false);
  });

  test('depends on eps where the function is not smooth at its size', () => {
    const f = (a: Tensor): Tensor => a.pow(4);
    expect(gradcheck(f, leaf(1), { rtol: 1e-6, eps: 1e-4 })).toBe(true);
    expect(gradcheck(f, leaf(1), { rtol: 1e-6, eps: 0.1, raiseException: false })).toBe(false);
  });

  test('gives false instead of throwing, if wanted', () => {
    expect(gradcheck(half, x, { raiseException: false })).toBe(false);
    expect(() => gradcheck(half, x, { raiseException: true })).toThrow(GradcheckError);
    const broken = (): Tensor => {
      throw new RangeError('mine');
    };
    expect(() => gradcheck(broken, x, { raiseException: false })).toThrow(RangeError);
  });
});

describe('a backward function', () => {
  const x = leaf([1, 2]);

  test('of one output that is right is accepted', () => {
    expect(
      gradcheck(
        twice(([g]) => [g!.mul(2)]),
        x,
      ),
    ).toBe(true);
  });

  test('must give the same twice, up to nondetTol', () => {
    let calls = 0;
    const f = twice(([g]) => [g!.mul(2).add(calls++ * 1e-12)]);
    expect(failure(() => gradcheck(f, x))).toContain(
      'Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, ' +
        'although analytical gradient matches numerical gradient. The tolerance for nondeterminism was 0.',
    );
    expect(failure(() => gradcheck(f, x, { fastMode: true }))).toContain('Backward is not reentrant');
    let others = 0;
    const g = twice(([g]) => [g!.mul(2).mul(1 + (others++ % 2) * 1e-12)]);
    expect(gradcheck(g, x, { nondetTol: 1e-9 })).toBe(true);
  });

  test('must multiply with the gradient that it is given', () => {
    const f = twice(([g]) => [noGrad(() => (g!.eq(0).all().item<boolean>() ? ones([2]) : g!.mul(2)))]);
    expect(failure(() => gradcheck(f, x))).toContain('backward not multiplied by grad_output');
  });

  /** 2x and 3x, from one node. */
  const both =
    (backward: Backward) =>
    (a: Tensor): readonly Tensor[] =>
      record('Both', [a], [a.detach().mul(2), a.detach().mul(3)], backward);
  const zero = (g: Tensor | null | undefined): Tensor => g ?? constant([0, 0]);

  test('must take a gradient that is not there for zeros', () => {
    expect(
      gradcheck(
        both(([g, h]) => [zero(g).mul(2).add(zero(h).mul(3))]),
        x,
      ),
    ).toBe(true);
    // PyTorch sums the outputs' Jacobians one by one, in which the other output has no gradient, too.
    const throws = (given: readonly (Tensor | null)[]): Tensor[] => {
      if (given.every((g) => g === null || g.eq(0).all().item<boolean>()) && given.includes(null)) {
        throw new TypeError('cannot read properties of null');
      }
      return [zero(given[0]).mul(2).add(zero(given[1]).mul(3))];
    };
    expect(failure(() => gradcheck(both(throws), x))).toContain(
      'Expected backward function to handle undefined output grads',
    );
    expect(gradcheck(both(throws), x, { checkUndefinedGrad: false })).toBe(true);
    const invents = (given: readonly (Tensor | null)[]): Tensor[] => {
      const isZero = given.every((g) => g === null || g.eq(0).all().item<boolean>());
      return [isZero && given.includes(null) ? constant([1, 1]) : zero(given[0]).mul(2).add(zero(given[1]).mul(3))];
    };
    expect(failure(() => gradcheck(both(invents), x))).toContain(
      'Expected all input grads to be undefined or zero when all output grads are undefined or zero.',
    );
  });
});

describe('forward mode', () => {
  test('must have the dtype of the output, if that is checked', () => {
    const f = (a: Tensor): Tensor => {
      const { primal, tangent } = unpackDual(a);
      const out = primal.mul(2);
      return tangent === null ? out : makeDual(out, tangent.mul(2).to('float32'));
    };
    const options = { checkForwardAd: true, checkBackwardAd: false };
    expect(gradcheck(f, leaf([1, 2]), options)).toBe(true);
    expect(failure(() => gradcheck(f, leaf([1, 2]), { ...options, checkGradDtypes: true }))).toContain(
      'Forward AD gradient has dtype mismatch.',
    );
  });

  test('must take a tangent that is not there for zeros', () => {
    const f = (a: Tensor, b: Tensor): Tensor => {
      const [p, q] = [unpackDual(a), unpackDual(b)];
      const out = p.primal.add(q.primal);
      if (p.tangent === null && q.tangent === null) return out;
      // Forgets the second tangent where there is no first.
      return makeDual(out, p.tangent === null ? constant([0]) : p.tangent.add(q.tangent ?? constant([0])));
    };
    const options = { checkForwardAd: true, checkBackwardAd: false };
    const inputs = [leaf([1]), leaf([2])] as const;
    expect(failure(() => gradcheck(f, inputs, options))).toMatch(
      /Mismatch in tangent values for output with index: 0 when input: 0 has an undefined tangent value. Got: \[0\] but expected: \[/,
    );
    expect(gradcheck(f, inputs, { ...options, checkUndefinedGrad: false })).toBe(true);
  });

  test('can be checked where a level is open already', () => {
    dualLevel(() => {
      expect(gradcheck((a) => a.exp(), leaf([1]), { checkForwardAd: true })).toBe(true);
    });
  });
});

describe('inputs', () => {
  test('without one that requires grad are refused', () => {
    for (const inputs of [[constant([1])], [], [3]] as Tensor[][]) {
      expect(() => gradcheck((a: Tensor) => a.mul(2), inputs as [Tensor])).toThrow(
        'gradcheck expects at least one input tensor to require gradient, but none of the them have requires_grad=True.',
      );
    }
    expect(() => gradcheck((a) => a, constant(1), { raiseException: false })).toThrow(ArgumentError);
  });

  test('of less than double precision are warned of', () => {
    const x = leaf([1, 2], 'float32');
    expect(gradcheck((a) => a.mul(2), x, { eps: 1e-2, atol: 1e-2 })).toBe(true);
    expect(warnings).toEqual([
      'chainrule: gradcheck: Input #0 requires gradient and is not a double precision floating point or complex. This check ' +
        'will likely fail if all the inputs are not of double precision floating point or complex.',
    ]);
    // as in PyTorch, the differences are those of float32
    expect(failure(() => gradcheck((a) => a.mul(2), x))).toContain('numerical:tensor([[1.9670, 0.0000]');
  });

  test('whose elements share memory are refused', () => {
    expect(() => gradcheck((a, b) => a.mul(b), [leaf([1, 2, 3]), leaf([1]).expand(3)])).toThrow(
      'The 1th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be able to ' +
        'compute the numerical gradients correctly. You should call .contiguous on the input before passing it to gradcheck.',
    );
    expect(gradcheck((a) => a.mul(2), leaf([[1, 2]]).expand(1, 2))).toBe(true);
  });

  test('must not change sizes, dtype or number of the outputs when they are moved', () => {
    const changing = (change: (out: Tensor) => Tensor[]): ((a: Tensor) => Tensor[]) => {
      let calls = 0;
      return (a) => (calls++ < 1 ? [a.mul(2)] : change(a.mul(2)));
    };
    const x = leaf([1, 2]);
    const message = (change: (out: Tensor) => Tensor[]): string => failure(() => gradcheck(changing(change), x));
    const expected = 'Expected `func` to return outputs with the same';
    expect(message((t) => [t.narrow(0, 0, 1)])).toContain(
      `${expected} shape when inputs are perturbed by 0.000001, but got: shapes torch.Size([2]) and torch.Size([1]).`,
    );
    expect(message((t) => [t.to('float32')])).toContain(
      `${expected} dtype when inputs are perturbed by 0.000001, but got: dtypes torch.float64 and torch.float32.`,
    );
    expect(message(() => [])).toContain('as many outputs');
    expect(x.toArray()).toEqual([1, 2]);
  });

  test('have their values, versions and gradients afterwards, whatever happens', () => {
    const x = leaf([0.1, 1 / 3]);
    const before = defaultGenerator().getState();
    const failing = (a: Tensor): Tensor => {
      if (a.toTypedArray()[0] !== 0.1) throw new RangeError('moved');
      return a.mul(2);
    };
    for (const fastMode of [false, true]) {
      gradcheck((a) => a.exp(), x, { fastMode, checkForwardAd: true });
      expect(() => gradcheck(failing, x, { fastMode })).toThrow(RangeError);
      gradgradcheck((a) => a.exp(), x, { fastMode });
    }
    expect([x.toArray(), x._version, x.grad, x.isLeaf]).toEqual([[0.1, 1 / 3], 0, null, true]);
    expect(isGradEnabled()).toBe(true);
    expect(defaultGenerator().getState()).toEqual(before);
  });
});

describe('inside other features', () => {
  const x = leaf([0.5, 2]);

  test('anomaly detection says where the checked function was called', () => {
    const bad = (a: Tensor): Tensor => a.sub(2).mul(a.sub(2)).sqrt();
    expect(() => detectAnomaly(() => gradcheck(bad, x, { raiseException: false }))).toThrow(AnomalyError);
    expect(detectAnomaly(() => gradcheck((a) => a.exp(), x, { checkForwardAd: true }))).toBe(true);
  });

  test('noGrad leaves nothing to differentiate', () => {
    expect(failure(() => noGrad(() => gradcheck((a) => a.exp(), x)))).toContain('noGrad()');
  });

  test('a scope frees what was made on the way, and the inputs stay', () => {
    expect(scope(() => gradcheck((a) => a.exp().sum(), x))).toBe(true);
    expect(x.toArray()).toEqual([0.5, 2]);
  });

  test('a checked function may check and differentiate, too', () => {
    const f = (a: Tensor): Tensor => {
      expect(gradcheck((b) => b.sin(), leaf(1))).toBe(true);
      return grad(a.pow(3).sum(), a, { createGraph: true })[0]!;
    };
    expect(gradcheck(f, x, { checkForwardAd: true })).toBe(true);
  });
});

describe('the options', () => {
  const x = leaf([1]);
  const f = (a: Tensor): Tensor => a.exp();

  test('must leave something to check', () => {
    expect(() => gradcheck(f, x, { checkBackwardAd: false })).toThrow(
      'Expected at least one of checkForwardAd or checkBackwardAd to be true',
    );
    expect(() => gradcheck(f, x, { checkBackwardAd: false, checkForwardAd: true, checkBatchedGrad: true })).toThrow(
      'Setting checkBatchedGrad to true requires checkBackwardAd to be true',
    );
    expect(() => gradcheck(f, x, { checkBatchedForwardGrad: true })).toThrow(
      'Setting checkBatchedForwardGrad to true requires checkForwardAd to be true',
    );
    expect(() => gradgradcheck(f, x, { checkRevOverRev: false })).toThrow(
      'Expected at least one of checkFwdOverRev or checkRevOverRev to be true',
    );
  });

  test('that are undefined have their defaults', () => {
    expect(gradcheck((a) => a.mul(a.detach()), x, { raiseException: false, checkBackwardAd: undefined! })).toBe(false);
  });

  test('masked is for sparse tensors, of which there are none', () => {
    expect(gradcheck(f, x, { masked: true })).toBe(true);
  });

  test('results that are no tensors are refused', () => {
    expect(() => gradcheck((() => 3) as unknown as (a: Tensor) => Tensor, x)).toThrow(
      'expected the function to return a Tensor or a list of Tensors, got number',
    );
  });
});

describe('batches', () => {
  const [x, y] = [leaf([0.5, 2, -1]), leaf([1, 2, 3])];
  const forward = { checkForwardAd: true, checkBatchedForwardGrad: true };

  test('of gradients and of tangents give what their members give', () => {
    const f = (a: Tensor, b: Tensor): Tensor[] => [a.mul(b).cumsum(0), a.exp().sum(), b.detach()];
    expect(gradcheck(f, [x, y], { checkBatchedGrad: true, ...forward })).toBe(true);
    expect(gradcheck((a) => a.square(), leaf([]), { checkBatchedGrad: true, ...forward })).toBe(true);
    expect(gradgradcheck(f, [x, y], { checkBatchedGrad: true })).toBe(true);
  });

  /** x^2 with this gradient for a gradient of its own. */
  const square = (backward: (g: Tensor) => Tensor): ((a: Tensor) => Tensor) => {
    return (a) => record('Square', [a], [noGrad(() => a.square())], ([g]) => [backward(g!)])[0]!;
  };

  test('of gradients fail where backward reads elements', () => {
    const f = square((g) => (g.at(0).item() === 7 ? g : g.mul(x.detach()).mul(2)));
    expect(gradcheck(f, x, { checkUndefinedGrad: false })).toBe(true);
    expect(() => gradcheck(f, x, { checkUndefinedGrad: false, checkBatchedGrad: true })).toThrow(GradcheckError);
    expect(() => gradcheck(f, x, { checkUndefinedGrad: false, checkBatchedGrad: true })).toThrow(
      /While computing batched gradients, got: .*calling .item\(\) on a Tensor.*while testing batched gradient computation/s,
    );
    expect(gradcheck(f, x, { checkUndefinedGrad: false, checkBatchedGrad: true, raiseException: false })).toBe(false);
  });

  test('of gradients fail where backward gives others for many', () => {
    let calls = 0;
    const drifting = square((g) => g.mul(x.detach()).mul(++calls > LAST ? 3 : 2));
    // Two passes over a Jacobian of three rows, and one gradient each of the pair.
    const LAST = 2 * 3 + 2;
    expect(() => gradcheck(drifting, x, { checkUndefinedGrad: false, checkBatchedGrad: true })).toThrow(
      /For output 0 and input 0:\n\ngradcheck or gradgradcheck failed while testing batched gradient computation.*Got:\ntensor.*Expected:\ntensor/s,
    );
  });

  test('of tangents fail where the function reads them', () => {
    const f = (a: Tensor): Tensor => {
      const { tangent } = unpackDual(a);
      return tangent?.at(0).item() === 7 ? a : a.exp();
    };
    expect(gradcheck(f, x, { checkForwardAd: true })).toBe(true);
    expect(() => gradcheck(f, x, forward)).toThrow(
      /While computing batched gradients, got: .*gradcheck failed while testing batched gradient computation with forward-mode AD/s,
    );
  });

  test('of tangents fail where the function gives others for many', () => {
    let duals = 0;
    const f = (a: Tensor): Tensor => {
      // Three columns, a tangent that is null or zero, one of each of the pair.
      const late = unpackDual(a).tangent !== null && ++duals > 3 + 2;
      return late ? a.sin() : a.exp();
    };
    expect(() => gradcheck(f, x, { ...forward, checkUndefinedGrad: false })).toThrow(
      /For output 0 and input 0:\n\ngradcheck failed while testing batched gradient computation with forward-mode AD/s,
    );
  });
});

describe('gradgradcheck', () => {
  const x = leaf([0.5, 2]);
  const w = leaf([3, -1]);
  const cases: [string, object][] = [
    ['in whole', {}],
    ['in fast mode', { fastMode: true }],
    ['forward over backward', { checkFwdOverRev: true, checkRevOverRev: false }],
    ['both ways in fast mode', { checkFwdOverRev: true, fastMode: true }],
  ];

  describe.each(cases)('%s', (_, options) => {
    test('accepts right second derivatives', () => {
      expect(gradgradcheck((a) => a.pow(3), x, options)).toBe(true);
      expect(gradgradcheck((a, b) => [a.mul(b).exp(), cat([a, b]).sin()], [x, w], options)).toBe(true);
    });

    test('and first derivatives that are constant', () => {
      expect(gradgradcheck((a) => a.mul(2), x, options)).toBe(true);
      expect(gradgradcheck((a) => a.sum(), x, options)).toBe(true);
    });

    test('finds a second derivative that lacks a part', () => {
      // The first derivative is right: 2x g. It is cut from x.
      const square = (a: Tensor): Tensor =>
        record('Square', [a], [a.detach().pow(2)], ([g]) => [g!.mul(a.detach().mul(2))])[0]!;
      expect(gradcheck(square, x)).toBe(true);
      const only = { ...options, checkRevOverRev: true, checkFwdOverRev: false };
      expect(failure(() => gradgradcheck(square, x, only))).toContain(
        'Jacobian mismatch for output 0 with respect to input 0',
      );
    });
  });

  test('names forward over backward where that is wrong', () => {
    const f = (a: Tensor): Tensor => a.exp().mul(a.detach());
    const message = failure(() => gradgradcheck(f, x, { checkFwdOverRev: true, checkRevOverRev: false }));
    expect(message).toContain('Jacobian computed with forward mode mismatch for output 0 with respect to input 0');
  });

  test('takes gradients of the outputs, by position and by name, and other options after them', () => {
    const g = leaf([1, 10]);
    const f = (a: Tensor): Tensor => a.pow(3);
    const seen: string[] = [];
    const spy = (a: Tensor): Tensor =>
      record('Spy', [a], [a.detach().pow(3)], ([given]) => {
        seen.push(String(given!.detach().toArray()));
        return [a.pow(2).mul(3).mul(given!)];
      })[0]!;
    expect(gradgradcheck(f, x, g)).toBe(true);
    expect(gradgradcheck(f, [x], [g], { fastMode: true })).toBe(true);
    expect(gradgradcheck(f, x, { gradOutputs: g })).toBe(true);
    expect(gradgradcheck(spy, x, constant([1, 10]))).toBe(true);
    expect(new Set(seen)).toEqual(new Set(['1,10']));
    expect(gradgradcheck((a) => a.mul(a.detach()), x, g, { raiseException: false })).toBe(false);
  });

  test('can make them in memory with gaps', () => {
    const strides = new Set<string>();
    const f = (a: Tensor): Tensor =>
      record('Seen', [a], [a.detach().pow(2)], ([g]) => {
        strides.add(String(g!.stride()));
        return [a.mul(2).mul(g!)];
      })[0]!;
    const matrix = leaf([
      [1, 2],
      [3, 4],
    ]);
    gradgradcheck(f, matrix);
    expect([...strides]).toEqual(['2,1']);
    strides.clear();
    gradgradcheck(f, matrix, { genNonContigGradOutputs: true });
    expect(strides).toContain('4,2');
  });

  test('gives false at a mismatch instead of throwing, if wanted', () => {
    expect(gradgradcheck((a) => a.exp().mul(a.detach()), x, null, { raiseException: false })).toBe(false);
  });

  test('of a float32 tensor warns', () => {
    gradgradcheck((a) => a.mul(tensor(2)), leaf([1], 'float32'), { raiseException: false });
    expect(warnings[0]).toContain('Input #0 requires gradient and is not a double precision');
  });
});
