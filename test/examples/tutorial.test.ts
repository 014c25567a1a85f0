/**
 * @features
 * | A19 | `y = x**4 + 3*x**3 + 3*x**2 + 5*x + 1` at 1 | `tensor(13., grad_fn=<AddBackward0>)` | tutorial.test.ts: "the tutorial prints what PyTorch prints" |
 * | A19 | `y.grad_fn` | `<AddBackward0 object at 0x...>` | tutorial.test.ts: "the tutorial prints what PyTorch prints" |
 * | A19 | `x.grad` | `tensor(24.)` | tutorial.test.ts: "the tutorial prints what PyTorch prints" |
 * | A19 | `y = 2*x + 1`, `z = y**2`, `o = z.mean()` of [[1, 2, 3], [3, 2, 1]] | AddBackward0, PowBackward0, `tensor(27.6667, grad_fn=<MeanBackward0>)` | tutorial.test.ts: "the tutorial prints what PyTorch prints" |
 * | A19 | `x.grad` of the matrix | `tensor([[2.0000, 3.3333, 4.6667], [4.6667, 3.3333, 2.0000]])` | tutorial.test.ts: "the tutorial prints what PyTorch prints" |
 * | A19 | the mean of [[1, 2, 3], [4, 5, 6]] | `tensor(75.6667)` | tutorial.test.ts: "the mean is 75.6667 where the matrix goes on to 6" |
 */
import { expect, test } from 'vitest';
import { tensor } from 'chainrule';
import { type Printer, statementsIn } from '../../examples/lesson.js';
import { tutorial } from '../../examples/tutorial.js';

/** What PyTorch prints at the same statements; true and null where it says True and None. */
const expected = `
# A function of one number: y = x⁴ + 3x³ + 3x² + 5x + 1
> const x = tensor(1.0, { requiresGrad: true });
> const y = x.pow(4).add(x.pow(3).mul(3)).add(x.pow(2).mul(3)).add(x.mul(5)).add(1);
> y;
tensor(13., grad_fn=<AddBackward0>)
# The result remembers the operation that made it
> y.gradFn;
<AddBackward0 object at 0x...>
# Back through the graph: dy/dx = 4x³ + 9x² + 6x + 5, which is 24 at x = 1
> y.backward();
> x.grad;
tensor(24.)
# A function of a matrix: o = mean(z), z = y², y = 2x + 1
> const data = [
>   [1, 2, 3],
>   [3, 2, 1],
> ];
> const x = tensor(data, { requiresGrad: true });
> x;
tensor([[1., 2., 3.],
        [3., 2., 1.]], requires_grad=True)
> const y = x.mul(2).add(1);
> y;
tensor([[3., 5., 7.],
        [7., 5., 3.]], grad_fn=<AddBackward0>)
> const z = y.pow(2);
> z;
tensor([[ 9., 25., 49.],
        [49., 25.,  9.]], grad_fn=<PowBackward0>)
> const o = z.mean();
> o;
tensor(27.6667, grad_fn=<MeanBackward0>)
> o.backward();
> x.grad;
tensor([[2.0000, 3.3333, 4.6667],
        [4.6667, 3.3333, 2.0000]])
# The same by hand. The chain rule says do/dx = do/dz · dz/dy · dy/dx = 1/6 · 2(2x + 1) · 2
> const byHand = tensor(data).mul(2).add(1).mul(4).div(6);
> byHand;
tensor([[2.0000, 3.3333, 4.6667],
        [4.6667, 3.3333, 2.0000]])
> x.grad?.allclose(byHand);
true
# Tracking is on for what is computed from a tensor that requires a gradient
> const x = tensor([1, 2, 3], { requiresGrad: true });
> x.mul(2);
tensor([2., 4., 6.], grad_fn=<MulBackward0>)
# Off, first way: requiresGrad_(false), for a tensor
> x.requiresGrad_(false);
tensor([1., 2., 3.])
> x.requiresGrad;
false
> x.mul(2);
tensor([2., 4., 6.])
> x.mul(2).gradFn;
null
> x.requiresGrad_(true);
tensor([1., 2., 3.], requires_grad=True)
# Off, second way: noGrad, for a piece of the program: a callback, or the rest of a block with \`using\`
> const doubled = noGrad(() => x.mul(2));
> doubled;
tensor([2., 4., 6.])
> doubled.requiresGrad;
false
> doubled.gradFn;
null
> const triple = (input: Tensor) => {
>   using _ = noGrad();
>   return input.mul(3);
> };
> triple(x);
tensor([3., 6., 9.])
> triple(x).requiresGrad;
false
> x.mul(3).requiresGrad;
true
# Off, third way: detach(), for a result: the same numbers without their history
> const y = x.mul(2);
> const cut = y.detach();
> y;
tensor([2., 4., 6.], grad_fn=<MulBackward0>)
> cut;
tensor([2., 4., 6.])
> [y.requiresGrad, cut.requiresGrad];
[ true, false ]
> cut.gradFn;
null
# They share one storage, so a write to one is seen in the other
> cut.mul_(10);
tensor([20., 40., 60.])
> y;
tensor([20., 40., 60.], grad_fn=<MulBackward0>)
`;

/** A printer that keeps the lines. */
function recorder(): { printer: Printer; text: () => string } {
  const lines: string[] = [];
  const printer: Printer = {
    heading: (text) => lines.push(`# ${text}`),
    source: (text) => lines.push(text.replace(/^/gm, '> ')),
    output: (text) => lines.push(text),
  };
  return { printer, text: () => lines.join('\n') };
}

test('the tutorial prints what PyTorch prints', () => {
  const { printer, text } = recorder();
  tutorial(printer);
  expect(text().replace(/0x[0-9a-f]+/g, '0x...')).toBe(expected.trim());
});

test('the mean is 75.6667 where the matrix goes on to 6', () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(String(x.mul(2).add(1).pow(2).mean())).toBe('tensor(75.6667)');
});

test('the statements of a lesson are found as they stand in its file', () => {
  const file = [
    'function part({ run }: Lesson): void {',
    '  const x = run(() => tensor(1));',
    '  run(() => x.mul(f(2)));',
    '  const f = run(() => () => {',
    '    g(h(1));',
    '    return k(x);',
    '  });',
    '',
    '  run(() =>',
    '    x',
    '      .mul(2)',
    '      .add(3),',
    '  );',
    '  other(() => x);',
    '}',
    '',
  ].join('\n');
  expect(statementsIn(file)).toEqual([
    'const x = tensor(1);',
    'x.mul(f(2));',
    'const f = () => {\n  g(h(1));\n  return k(x);\n};',
    'x\n    .mul(2)\n    .add(3);',
  ]);
});
