/**
 * @features
 * | A2 | no cause given (E9) | a message for each cause | missing-graph.test.ts: "differs by cause" |
 */
/** backward() of something without a graph says why there is none, and what to do. */
import { describe, expect, test } from 'vitest';
import { enableGrad, grad, GraphError, inferenceMode, noGrad, ones, tensor, type Tensor, zeros } from 'chainrule';

const x = (): Tensor => tensor([1, 2], { requiresGrad: true });

const message = (root: Tensor): string => {
  try {
    root.backward(root.isFloatingPoint() ? root.detach().onesLike() : null);
  } catch (error) {
    expect(error).toBeInstanceOf(GraphError);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
};

const WORDS = 'element 0 of tensors does not require grad and does not have a grad_fn';

describe('the message of a missing graph', () => {
  test.each<[string, () => Tensor, RegExp]>([
    ['noGrad', () => noGrad(() => x().mul(2).sum()), /noGrad/],
    [
      'noGrad earlier on',
      () =>
        noGrad(() => x().mul(2))
          .exp()
          .sum(),
      /noGrad/,
    ],
    ['noGrad, through a view', () => noGrad(() => x().mul(2)).select(0, 0), /noGrad/],
    [
      'noGrad, through plain tensors',
      () =>
        noGrad(() => x().sum())
          .add(ones([1]))
          .mul(3),
      /noGrad/,
    ],
    ['inferenceMode', () => inferenceMode(() => x().mul(2).sum()), /inferenceMode/],
    ['detach()', () => x().mul(2).detach().sum(), /detach\(\)/],
    [
      'detach() earlier on',
      () =>
        x()
          .mul(2)
          .detach()
          .exp()
          .mul(ones([2]))
          .sum(),
      /detach\(\)/,
    ],
    ['detach_()', () => x().mul(2).detach_().sum(), /detach/],
    ['a comparison', () => x().gt(1).float().sum(), /no derivative|not differentiable/],
    ['argmax', () => x().argmax().float(), /no derivative|not differentiable/],
    ['a cast to integers and back', () => x().long().float().sum(), /integer|no derivative/],
    ['an integer result', () => x().long().sum(), /integer|no derivative|int64/],
    ['a comparison as the root', () => x().gt(1).select(0, 0), /no derivative|bool|integer/],
    ['an integer tensor', () => tensor([1n, 2n]).sum(), /int64/],
    ['a bool tensor', () => tensor(true), /bool/],
    ['no leaf that asks for one', () => ones([2]).mul(3).sum(), /requiresGrad/],
    ['a plain leaf', () => ones([1]), /requiresGrad/],
    ['a leaf that stopped asking', () => x().requiresGrad_(false).sum(), /requiresGrad/],
  ])('after %s says so', (_, make, why) => {
    const text = message(make());
    expect(text).toContain(WORDS);
    expect(text).toMatch(why);
  });

  test('does not blame noGrad where nothing required grad there', () => {
    const text = message(noGrad(() => ones([2]).mul(2)).sum());
    expect(text).not.toContain('noGrad');
    expect(text).toContain('requiresGrad');
  });

  test('does not blame detach() where there was nothing to detach', () => {
    const text = message(ones([2]).detach().sum());
    expect(text).not.toContain('detach()');
    expect(text).toContain('requiresGrad');
  });

  test('differs by cause', () => {
    const texts = [
      message(noGrad(() => x().sum())),
      message(x().detach().sum()),
      message(x().long().sum()),
      message(ones([1])),
    ];
    expect(new Set(texts).size).toBe(4);
  });

  test('names the root by its index, in grad() as in backward()', () => {
    const leaf = x();
    expect(() => grad([leaf.sum(), noGrad(() => leaf.sum())], leaf)).toThrow(
      /element 1 of tensors does not require grad and does not have a grad_fn.*noGrad/s,
    );
  });

  test('says what to do', () => {
    expect(message(noGrad(() => x().sum()))).toMatch(/move|enableGrad/);
    expect(message(x().detach().sum())).toMatch(/leave out|without/);
    expect(message(ones([1]))).toMatch(/requiresGrad: true|requiresGrad_\(\)/);
  });
});

describe('a graph is not missing', () => {
  test('under enableGrad inside noGrad', () => {
    const leaf = x();
    noGrad(() => enableGrad(() => leaf.mul(2).sum())).backward();
    expect(leaf.grad!.toArray()).toEqual([2, 2]);
  });

  test('where only one of the inputs lost it', () => {
    const leaf = x();
    leaf
      .mul(noGrad(() => leaf.mul(2)).detach())
      .sum()
      .backward();
    expect(leaf.grad!.toArray()).toEqual([2, 4]);
  });

  test('after something tracked was written into a tensor made under noGrad', () => {
    const leaf = x();
    const buffer = noGrad(() => zeros([2]).add_(leaf));
    buffer.mul_(leaf);
    buffer.sum().backward();
    expect(leaf.grad!.toArray()).toEqual([1, 2]);
  });
});
