/**
 * @features
 * | A17 | `relu` at 0, -0, nan | 0, 0, 1 | kinks.test.ts: "the slope of relu is 0 at 0, and nan passes" |
 * | A17 | `relu6`, `hardtanh`, `hardsigmoid` at their corners | 0 | kinks.test.ts: "activations that saturate are flat at their corners" |
 * | A17 | `leaky_relu`, `elu`, `selu`, `celu`, `gelu`, `softsign`, `softplus` at 0 | 0.01, 1, 1.758..., 1, 0.5, 1, 0.5 | kinks.test.ts: "activations with a bend at 0 have the slope of one side" |
 * | A17 | `hardswish` at -3, 3 (-0.5, 1.5 in 1.13) | 0, 1, as in PyTorch today | kinks.test.ts: "the slope of hardswish is 0 at -3 and 1 at 3" |
 * | A17 | `softshrink`, `hardshrink`, `threshold` at their bounds | 0 | kinks.test.ts: "shrinking and thresholds are flat at their bounds" |
 * | A17 | `logsigmoid` at 0, -1000, 1000 | 0.5, 1, 0 | kinks.test.ts: "the slope of logsigmoid does not overflow" |
 * | A17 | `abs` at 0, `sign`, `floor`, `ceil`, `round`, `trunc`; `frac` | 0; 1 | kinks.test.ts: "steps are flat everywhere, abs at 0, and frac has slope 1" |
 * | A17 | `sqrt`, `rsqrt`, `log`, `log1p`, `reciprocal`, `asin`, `acosh`, `atanh`, `erfinv`, `logit` at the ends | ±inf | kinks.test.ts: "roots, logarithms and inverse functions are infinite at the end of their domain, nan outside" |
 * | A17 | `pow` of 0 and of negative numbers | 0, ±inf, nan, as in PyTorch | kinks.test.ts: "powers of 0 and of negative numbers" |
 * | A17 | `atan2` (nan in 1.13), `hypot`, `xlogy`, `sinc` at 0 | (0, 0), nan, (0, nan), 0 | kinks.test.ts: "functions of two numbers at the origin" |
 * | A17 | `max()`, `min()`, `amax`, `amin`, `median()`, `nanmedian` with ties; nan | shares; nan, or 1 at the nan | kinks.test.ts: "full reductions share the gradient among ties" |
 * | A17 | `max(dim)`, `min(dim)`, `sort`, `topk`, `kthvalue`, `median(dim)`, `mode` | 1 at the returned index | kinks.test.ts: "reductions over a dimension give it to the index that they returned" |
 * | A17 | `maximum`, `minimum` with ties; `fmax(nan, 1)` | 0.5 each; (0, 1) | kinks.test.ts: "the larger or smaller of two equal numbers takes half of each" |
 * | A17 | `clamp` at its bounds; outside, of nan, with min > max | 1; 0 | kinks.test.ts: "the slope of clamp is 1 at its bounds and 0 outside" |
 * | A17 | `norm` at 0; inf-norm with ties; p = 0 | 0; shares with sign; no gradient | kinks.test.ts: "norms have the subgradient of least norm" |
 * | A17 | `dist`, `l1_loss`, `smooth_l1_loss`, `huber_loss` of equal arguments | 0, -0 | kinks.test.ts: "distances and losses are flat where both sides are equal" |
 * | A17 | `std` of constants | 0 | kinks.test.ts: "the standard deviation of constants is flat" |
 * | A17 | `std`, `var` of one element (an invalid gradient in 1.13) | nan, as in PyTorch today | kinks.test.ts: "the gradient of %s of one element is nan, in its sizes" |
 * | A17 | `normalize`, `cosine_similarity` of zeros | 1e12; (1e8, 0), (0, 0) | kinks.test.ts: "normalizing zeros divides by eps" |
 * | A17 | `prod`, `cumprod` with zeros | the products of the others | kinks.test.ts: "products with zeros need no division" |
 * | A17 | `logsumexp`, `logaddexp` of nothing but -inf | nan | kinks.test.ts: "the gradient of logsumexp of nothing but -inf is nan" |
 * | A17 | `where`, `masked_fill` where the other branch is nan | nan (see `structuralZeros`); 0 | kinks.test.ts: "where leaks nan from the branch not taken, maskedFill does not" |
 * | A17 | `div(1, 0)`, `fmod(5.5, 2)`, `remainder(-5.5, 2)` | (inf, -inf), (1, -2), (1, 3) | kinks.test.ts: "division by 0 is infinite" |
 * | A17 | `binary_cross_entropy`, with logits, `kl_div` at 0 and 1 | ±5e11; finite; -0 | kinks.test.ts: "losses of certain predictions are large or finite" |
 * | A17 | `sum`, `prod`, `mean` of nothing | 0, 1, nan | kinks.test.ts: "%s of nothing is %d" |
 * | A17 | their gradients | nothing | kinks.test.ts: "reductions of nothing have gradients of nothing" |
 * | A17 | `det` of a singular matrix (0 in 1.13) | the true cofactors | kinks.test.ts: "det of a singular matrix has the gradient that its cofactors say" |
 * | A17 | `floor_divide`, `heaviside`, `nextafter` in backward | NotImplementedError, in PyTorch's words | kinks.test.ts: "%s computes, and is refused by backward()" |
 * | A17 | rules for points without a derivative | listed in [kinks.md](kinks.md) | kinks.test.ts: "each group of the fixture has its test" |
 */
/**
 * Gradients at kinks, ties and limits are PyTorch's. A test whose title is a group of test/fixtures/kinks.json compares the
 * calls of the group, which are also the rows of docs/kinks.md; the others say what PyTorch 1.13 could not be asked.
 */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { resolve } from '../../scripts/conformance/resolve.js';
import { type Kink, kinkNumber, readKinks } from '../../scripts/generate/kinks.js';
import {
  floorDivide,
  full,
  grad,
  heaviside,
  NotImplementedError,
  nextafter,
  tensor,
  type Tensor,
  where,
} from 'chainrule';

const kinks = readKinks(fileURLToPath(new URL('../fixtures/kinks.json', import.meta.url)));

const leaf = (values: number[] | number[][]): Tensor => tensor(values, { dtype: 'float64', requiresGrad: true });
const slope = (y: Tensor, x: Tensor): unknown => grad(y.sum(), x)[0]!.toArray();

/** The gradients that a call has here. */
function gradientsOf({ fn, args, kwargs, out, at }: Kink): (number[] | null)[] {
  const leaves: Tensor[] = [];
  const given = args.map((arg) => {
    if (typeof arg !== 'object' || !('x' in arg)) return kinkNumber(arg);
    leaves.push(leaf(arg.x.map(kinkNumber)));
    return leaves.at(-1)!;
  });
  const result = resolve(fn)!.run({ args: given, kwargs });
  const root = (out === undefined ? result : Object.values(result as Tensor[])[out]) as Tensor;
  return grad([at === undefined ? root.sum() : root.select(0, at)], leaves, { allowUnused: true }).map(
    (g) => g && (g.toArray() as number[]),
  );
}

/** The number that is wanted, if it is meant. PyTorch's bce clamps to the float32 next to 1e-12, which is 4e-9 off. */
function rounded(value: number, wanted = NaN): number {
  return Number.isFinite(wanted) && wanted !== 0 && Math.abs(value / wanted - 1) < 1e-8 ? wanted : value;
}

/** Compares the calls of the group that the test is named after. */
function compare({ task }: { readonly task: { readonly name: string } }): void {
  const group = kinks.groups.find(({ title }) => title === task.name);
  for (const row of group!.rows) {
    const wanted = (row.newer ?? row.grads).map((g) => g && g.map(kinkNumber));
    const found = gradientsOf(row).map((g, i) => g && g.map((value, k) => rounded(value, wanted[i]?.[k])));
    expect(found, JSON.stringify(row)).toEqual(wanted);
  }
}

test('the slope of relu is 0 at 0, and nan passes', compare);
test('activations that saturate are flat at their corners', compare);
test('activations with a bend at 0 have the slope of one side', compare);
test('the slope of hardswish is 0 at -3 and 1 at 3', compare);
test('shrinking and thresholds are flat at their bounds', compare);
test('the slope of logsigmoid does not overflow', compare);
test('steps are flat everywhere, abs at 0, and frac has slope 1', compare);
test('roots, logarithms and inverse functions are infinite at the end of their domain, nan outside', compare);
test('powers of 0 and of negative numbers', compare);
test('functions of two numbers at the origin', compare);
test('full reductions share the gradient among ties', compare);
test('reductions over a dimension give it to the index that they returned', compare);
test('the larger or smaller of two equal numbers takes half of each', compare);
test('the slope of clamp is 1 at its bounds and 0 outside', compare);
test('norms have the subgradient of least norm', compare);
test('distances and losses are flat where both sides are equal', compare);
test('the standard deviation of constants is flat', compare);
test('normalizing zeros divides by eps', compare);
test('products with zeros need no division', compare);
test('the gradient of logsumexp of nothing but -inf is nan', compare);
test('division by 0 is infinite', compare);
test('losses of certain predictions are large or finite', compare);
test('reductions of nothing have gradients of nothing', compare);

test('each group of the fixture has its test', ({ task }) => {
  const titles = task.file.tasks.map(({ name }) => name);
  expect(kinks.groups.filter(({ title }) => !titles.includes(title))).toEqual([]);
});

test.each([
  ['std', (x: Tensor) => x.std()],
  ['var', (x: Tensor) => x.var()],
])('the gradient of %s of one element is nan, in its sizes', (_, f) => {
  const x = leaf([[1]]);
  expect([f(x).item(), slope(f(x), x)]).toEqual([NaN, [[NaN]]]);
});

test.each([
  ['sum', (x: Tensor) => x.sum(), 0],
  ['prod', (x: Tensor) => x.prod(), 1],
  ['mean', (x: Tensor) => x.mean(), NaN],
] as const)('%s of nothing is %d', (_, f, value) => {
  const x = leaf([]);
  expect(f(x).item()).toBe(value);
});

test('where leaks nan from the branch not taken, maskedFill does not', () => {
  const x = leaf([-1, 4]);
  expect(slope(where(x.gt(0), x, x.sqrt()), x)).toEqual([NaN, 1]);
  expect(slope(x.maskedFill(x.lt(0), 7), x)).toEqual([0, 1]);
});

test('det of a singular matrix has the gradient that its cofactors say', () => {
  const x = leaf([
    [1, 2],
    [2, 4],
  ]);
  const cofactors = [[4, -2], [-2, 1]]; // prettier-ignore
  expect(grad(x.det(), x)[0]!.allclose(tensor(cofactors, { dtype: 'float64' }))).toBe(true);
});

test.each<[name: string, f: (x: Tensor) => Tensor, value: number]>([
  ['floor_divide', (x) => floorDivide(x, 2), 0],
  ['heaviside', (x) => heaviside(x, full([1], 1, { dtype: 'float64' })), 1],
  ['nextafter', (x) => nextafter(x, full([1], 1, { dtype: 'float64' })), 1.5 - 2 ** -52],
])('%s computes, and is refused by backward()', (name, f, value) => {
  const x = leaf([1.5]);
  const y = f(x);
  expect(y.toArray()).toEqual([value]);
  expect(y.gradFn!.name()).toBe('NotImplemented');
  expect(() => y.sum().backward()).toThrow(NotImplementedError);
  expect(() => f(x).sum().backward()).toThrow(`derivative for aten::${name} is not implemented`);
  expect(() => f(x).sum().backward()).toThrow(`the derivative for '${name}' is not implemented.`);
});
