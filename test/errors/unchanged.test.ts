/**
 * @features
 * | A18 | — | a failing call leaves everything as it was | unchanged.test.ts: "throws and leaves everything as it was" |
 */
/** An error leaves everything as it was: values, sizes, versions, graphs, gradients, modes. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  backward,
  cat,
  ChainruleError,
  enableGrad,
  exitDualLevel,
  full,
  grad,
  inferenceMode,
  isAnomalyEnabled,
  isGradEnabled,
  isInferenceModeEnabled,
  makeDual,
  noGrad,
  ones,
  setGradEnabled,
  tensor,
  type Tensor,
  zeros,
} from 'chainrule';

afterEach(() => {
  setGradEnabled(true);
});

/** The tensors that a case may touch, in a small graph. */
interface Scene {
  /** A leaf with a gradient. */
  readonly x: Tensor;
  /** A leaf without. */
  readonly w: Tensor;
  /** A result with two views, one of which was written. */
  readonly y: Tensor;
  readonly row: Tensor;
  readonly cell: Tensor;
  /** One of several views of a result. */
  readonly part: Tensor;
  /** A view of a result made under noGrad. */
  readonly aside: Tensor;
  /** Plain tensors. */
  readonly c: Tensor;
  readonly counts: Tensor;
  readonly inference: Tensor;
  /** A scalar over everything. */
  readonly loss: Tensor;
  /** A scalar whose graph was freed, and one over a saved tensor that was modified. */
  readonly freed: Tensor;
  readonly stale: Tensor;
}

function scene(): Scene {
  const x = tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { dtype: 'float64', requiresGrad: true },
  );
  const w = tensor([1, 2, 3], { dtype: 'float64', requiresGrad: true });
  x.grad = ones([2, 3], { dtype: 'float64' });
  const y = x.mul(2);
  const row = y.select(0, 0);
  const cell = row.select(0, 1);
  row.mul_(w);
  const other = x.mul(3);
  const loss = y.pow(2).sum().add(other.sum()).add(w.exp().sum());
  const freed = w.exp().sum();
  const kept = w.grad;
  freed.backward();
  w.grad = kept;
  const written = w.mul(2);
  const stale = written.mul(written).sum();
  written.add_(1);
  return {
    x,
    w,
    y,
    row,
    cell,
    part: other.unbind()[1]!,
    aside: noGrad(() => other.select(0, 0)),
    c: tensor([7, 8, 9], { dtype: 'float64' }),
    counts: tensor([1n, 2n, 3n]),
    inference: inferenceMode(() => ones([3], { dtype: 'float64' })),
    loss,
    freed,
    stale,
  };
}

const ofTensor = (t: Tensor): unknown => ({
  values: t.toArray(),
  sizes: t.shape,
  strides: t.stride(),
  dtype: t.dtype.name,
  version: t.isInference() ? null : t._version,
  requiresGrad: t.requiresGrad,
  isLeaf: t.isLeaf,
  node: t.gradFn?.sequence ?? null,
  edges: t.gradFn?.nextFunctions.map(([node, index]) => [node?.className ?? null, index]) ?? null,
  retains: t.retainsGrad,
  grad: t.isLeaf ? (t.grad?.toArray() ?? null) : null,
});

const snapshot = (s: Scene): unknown => ({
  tensors: Object.fromEntries(Object.entries(s).map(([name, t]) => [name, ofTensor(t as Tensor)])),
  modes: [isGradEnabled(), isInferenceModeEnabled(), isAnomalyEnabled()],
});

const f64 = (...sizes: number[]): Tensor => ones(sizes, { dtype: 'float64' });

const cases: [what: string, fail: (s: Scene) => unknown][] = [
  ['in-place on a leaf', ({ x }) => x.add_(1)],
  ['in-place on a view of a leaf', ({ x }) => x.select(0, 0).mul_(2)],
  ['zero_ on a leaf', ({ w }) => w.zero_()],
  ['copy_ into a leaf', ({ w, c }) => w.copy_(c)],
  ['unsqueeze_ of a leaf', ({ w }) => w.unsqueeze_(0)],
  ['in-place on one of several views', ({ part }) => part.mul_(2)],
  ['in-place on a view made under noGrad', ({ aside, w }) => aside.mul_(w)],
  ['in-place on an inference tensor', ({ inference }) => inference.add_(1)],
  ['an inference tensor that would be saved', ({ inference, w }) => w.mul(inference)],
  ['an inference tensor that would be saved in place', ({ inference, y }) => y.mul_(inference)],
  ['an in-place result of larger sizes', ({ y }) => y.add_(f64(4, 2, 3))],
  ['an in-place result of larger sizes, into a view', ({ row }) => row.add_(f64(2, 3))],
  ['in-place operands that do not broadcast', ({ c }) => c.mul_(f64(4))],
  ['an in-place result of another kind of dtype', ({ counts, w }) => counts.mul_(w)],
  ['an in-place quotient of integers', ({ counts }) => counts.div_(2)],
  ['an in-place integer division by zero', ({ counts }) => counts.remainder_(tensor([1n, 0n, 1n]))],
  ['an in-place write of a structured operation', ({ y }) => y.addmm_(f64(3, 2), f64(2, 3))],
  ['copy_ of sizes that do not fit', ({ y }) => y.copy_(f64(2, 4))],
  ['copy_ of sizes that do not fit, into a view', ({ row }) => row.copy_(f64(4))],
  ['fill_ by a vector', ({ y, c }) => y.fill_(c)],
  ['maskedFill_ by a mask that does not fit', ({ y }) => y.maskedFill_(tensor([true, false]), 1)],
  ['scatter_ outside', ({ y }) => y.scatter_(1, tensor([[0n, 9n]]), f64(1, 2))],
  ['indexAdd_ outside', ({ y }) => y.indexAdd_(0, tensor([0n, 5n]), f64(2, 3))],
  ['indexFill_ outside', ({ y }) => y.indexFill_(0, tensor([0n, 5n]), 1)],
  ['setAt_ outside', ({ y }) => y.setAt_([5], 1)],
  ['setAt_ of sizes that do not fit', ({ y }) => y.setAt_([0], f64(4))],
  ['setAt_ on a leaf', ({ x }) => x.setAt_([0], 1)],
  ['setAt_ outside by a tensor', ({ y }) => y.setAt_([tensor([0n, 7n])], 1)],
  ['uniform_ over nothing', ({ c }) => c.uniform_(3, 1)],
  ['normal_ with a negative deviation', ({ c }) => c.normal_(0, -1)],
  ['transpose_ of a dimension that is not there', ({ y }) => y.transpose_(0, 5)],
  ['operands that do not broadcast', ({ x }) => x.add(f64(4))],
  ['a product that does not fit', ({ x }) => x.matmul(x)],
  ['cat of sizes that do not fit', ({ x, w }) => cat([x, w])],
  ['a view that needs a copy', ({ x }) => x.t().view(6)],
  ['requiresGrad on integers', ({ counts }) => counts.requiresGrad_()],
  ['requiresGrad = true on integers', ({ counts }) => (counts.requiresGrad = true)],
  ['requiresGrad = false on a result', ({ y }) => (y.requiresGrad = false)],
  ['requiresGrad on an inference tensor', ({ inference }) => inference.requiresGrad_()],
  ['retainGrad on a plain tensor', ({ c }) => c.retainGrad()],
  ['detach_ of a view', ({ row }) => row.detach_()],
  ['a grad of another size', ({ x, w }) => (x.grad = w.detach())],
  ['a grad of another dtype', ({ x }) => (x.grad = ones([2, 3]))],
  ['a grad that is no tensor', ({ x }) => (x.grad = 1 as unknown as Tensor)],
  ['data of integers', ({ x, counts }) => (x.data = counts)],
  ['backward without a gradient', ({ y }) => y.backward()],
  ['backward with a gradient of other sizes', ({ y }) => y.backward(f64(3))],
  ['backward of a plain tensor', ({ c }) => c.sum().backward()],
  ['backward of several roots, one plain', ({ loss, c }) => backward([loss, c.sum()])],
  ['backward with one gradient too many', ({ loss }) => backward([loss], [f64(), f64()] as Tensor[])],
  ['backward into nothing', ({ loss }) => loss.backward({ inputs: [] })],
  ['backward into a plain tensor', ({ loss, x, c }) => loss.backward({ inputs: [x, c] })],
  ['backward through a freed graph', ({ freed }) => freed.backward()],
  ['backward through a graph part of which is freed', ({ freed, x }) => freed.add(x.sum()).backward()],
  ['backward through a modified tensor', ({ stale }) => stale.backward()],
  ['backward through a graph part of which was modified', ({ stale, x }) => x.sum().add(stale).backward()],
  ['backward through a modified tensor under createGraph', ({ stale }) => stale.backward({ createGraph: true })],
  ['grad through a modified tensor', ({ stale, w }) => grad(stale, w)],
  ['grad of an unused input', ({ freed, x }) => grad(freed.mul(2), x)],
  ['grad of a plain input', ({ loss, c }) => grad(loss, c)],
  ['grad of nothing', ({ loss }) => grad(loss, [])],
  ['grad with a gradOutput of other sizes', ({ y, x }) => grad(y, x, { gradOutputs: f64(3) })],
  ['grad that contradicts itself', ({ loss, x }) => grad(loss, x, { allowUnused: false, materializeGrads: true })],
  ['makeDual outside a level', ({ x }) => makeDual(x, f64(2, 3))],
  ['exitDualLevel outside a level', () => exitDualLevel()],
];

describe.each(cases)('%s', (_, fail) => {
  test('throws and leaves everything as it was', () => {
    const s = scene();
    const before = snapshot(s);
    expect(() => fail(s)).toThrow(ChainruleError);
    expect(snapshot(s)).toEqual(before);
    s.loss.backward();
    const fresh = scene();
    fresh.loss.backward();
    expect([s.x.grad!.toArray(), s.w.grad!.toArray()]).toEqual([fresh.x.grad!.toArray(), fresh.w.grad!.toArray()]);
  });
});

describe('under each mode', () => {
  const modes: [string, <R>(callback: () => R) => R][] = [
    ['noGrad', (callback) => noGrad(callback)],
    ['enableGrad inside noGrad', (callback) => noGrad(() => enableGrad(callback))],
    ['inferenceMode', (callback) => inferenceMode(callback)],
  ];
  test.each(modes)('%s, errors of the engine and of operations leave the mode on', (_, within) => {
    const s = scene();
    within(() => {
      const before = [isGradEnabled(), isInferenceModeEnabled()];
      for (const fail of [
        () => s.freed.backward(),
        () => s.stale.backward({ createGraph: true }),
        () => s.x.add(f64(4)),
        () => zeros([-1]),
        () => grad(s.loss, []),
        () => s.x.matmul(s.x),
      ]) {
        expect(fail).toThrow(ChainruleError);
        expect([isGradEnabled(), isInferenceModeEnabled()]).toEqual(before);
      }
    });
    expect([isGradEnabled(), isInferenceModeEnabled()]).toEqual([true, false]);
  });
});

test('an integer division that meets a zero far into a tensor writes nothing', () => {
  const x = full([1000], 7n);
  const divisor = ones([1000], { dtype: 'int64' });
  divisor.setAt_([999], 0);
  expect(() => x.floorDivide_(divisor)).toThrow('ZeroDivisionError');
  expect(x.eq(7).all().item<boolean>()).toBe(true);
  expect(x._version).toBe(0);
});
