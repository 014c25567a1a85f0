/** What is special about elementwise operations, beyond the laws: random draws, special values, refusals. Values are PyTorch's. */
import { describe, expect, test } from 'vitest';
import { grad, gumbelSoftmax, hardswish, manualSeed, rrelu, tensor, type Tensor } from '../../src/index.js';
import { isClose, rounding } from '../tolerances.js';

/** Fails unless the elements are these. */
function expectValues(t: Tensor, expected: readonly number[], dtype: 'float32' | 'float64' = 'float64'): void {
  const got = (t.detach().reshape([-1]).toArray() as (number | boolean)[]).map(Number);
  const agree =
    got.length === expected.length &&
    got.every((v, i) => Object.is(v, expected[i]!) || isClose(v, expected[i]!, rounding[dtype]));
  expect(agree, `got [${got.join(', ')}], expected [${expected.join(', ')}]`).toBe(true);
}

const float64 = (data: number[] | number[][], requiresGrad = false): Tensor =>
  tensor(data, { dtype: 'float64', requiresGrad });

describe('rrelu while training', () => {
  test('draws a slope for every element that is not positive, as PyTorch does', () => {
    manualSeed(3);
    const x = tensor([[-1, 2], [-3, -0.5]], { requiresGrad: true }); // prettier-ignore
    const y = rrelu(x, 0.1, 0.9, true);
    expectValues(y, [-0.12728655338287354, 2, -0.9881764650344849, -0.3591659665107727], 'float32');
    const [g] = grad(y.sum(), [x]) as [Tensor];
    expectValues(g, [0.12728655338287354, 1, 0.3293921649456024, 0.7183319330215454], 'float32');
  });

  test('does the same in place', () => {
    manualSeed(3);
    const x = tensor([[-1, 2], [-3, -0.5]]); // prettier-ignore
    x.rrelu_(0.1, 0.9, true);
    expectValues(x, [-0.12728655338287354, 2, -0.9881764650344849, -0.3591659665107727], 'float32');
  });
});

describe('gumbelSoftmax', () => {
  const logits = [[0.5, -1, 2], [0, 1, -0.5]]; // prettier-ignore

  test("gives PyTorch's samples", () => {
    manualSeed(7);
    expectValues(
      gumbelSoftmax(float64(logits), 0.7),
      [
        0.5639051012880971, 0.06849215880738915, 0.36760273990451364, 0.41198598712275164, 0.49441025388098414,
        0.09360375899626408,
      ],
    );
  });

  test('is one-hot where hard, with the gradient of the relaxed sample', () => {
    manualSeed(7);
    const x = float64(logits, true);
    const y = gumbelSoftmax(x, 0.7, true);
    expectValues(y, [1, 0, 0, 0, 1, 0]);
    const [g] = grad(y.mul(float64([[0, 1, 2], [3, 4, 5]])).sum(), [x]) as [Tensor]; // prettier-ignore
    expectValues(
      g,
      [
        -0.6474417118699926, 0.019207389300214147, 0.6282343225697786, -0.40116710083674195, 0.224873483198872,
        0.17629361763787066,
      ],
    );
  });
});

test('the gradient of hardswish is 0 below -3, linear from there on, and 1 from 3 on and at NaN', () => {
  const x = float64([-6, -3, 0, 3, NaN, Infinity], true);
  expectValues((grad(hardswish(x).sum(), [x]) as [Tensor])[0], [0, -0.5, 0.5, 1, 1, 1]);
});
