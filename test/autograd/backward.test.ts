/**
 * @features
 * | A2 | `Tensor.backward` | `t.backward(...)` | backward.test.ts: "weights the elements of the root" |
 * | A2 | `autograd.backward` | `backward(tensors, ...)` | backward.test.ts: "may be given by position, as gradient, and as gradTensors of the function" |
 * | A2 | implicit gradient of scalars only | the same | backward.test.ts: "is refused for sizes %j" |
 * | A2 | root without graph | the same error, with the reason | backward.test.ts: "names the root that has no graph by its index" |
 * | A2 | a leaf as root | the same | backward.test.ts: "receives the gradient that is given" |
 * | A2 | gradient dtype is cast | the same | backward.test.ts: "is neither modified nor kept as a .grad" |
 * | A2 | `grad_tensors` of another length are cut silently | refused | backward.test.ts: "must be one per root: more or fewer are refused" |
 * | A2 | several roots | the same | backward.test.ts: "count as often as they are given" |
 * | A2 | `retain_graph` | `{ retainGraph }` | backward.test.ts: "given %s keeps the graph for another run" |
 * | A2 | what saved nothing may run again | the same | backward.test.ts: "is not needed where nothing was saved: %s" |
 * | A2 | only executed nodes are freed | the same | backward.test.ts: "frees only the nodes that ran" |
 * | A2 | `create_graph` | `{ createGraph }` | backward.test.ts: "makes gradients that can be differentiated" |
 * | A2 | `create_graph` replaces `.grad` | the same | backward.test.ts: "adds to .grad out of place" |
 * | A2 | `inputs=` | `{ inputs }` | backward.test.ts: "receive the gradient, and no other leaf does" |
 * | A2 | `inputs=[]` | refused | backward.test.ts: "may not be empty" |
 * | A2 | a failing backward leaves half of the gradients | none | backward.test.ts: "leaves the .grads as they were, also those whose gradient was already complete" |
 * | A2 | errors in backward surface as they are | the same | backward.test.ts: "passes on an error of a node as it is and lets no further node run" |
 * | A2 | shape of the gradient: Mismatch in shape | the same error | backward.test.ts: "of sizes %j is not broadcast" |
 * | A2 | dtypes of the gradient | the same | backward.test.ts: "is cast from %s to the dtype of the root" |
 * | A2 | a gradient that is no tensor | refused | backward.test.ts: "must be a tensor" |
 * | A2 | a root that depends on another | the same | backward.test.ts: "may depend on another one, named %s it" |
 * | A2 | a gradient given by the user is not aliased | the same | backward.test.ts: "shares no storage with .grad when the root is %s" |
 * | A2 | backward through the graph a second time | the same error | backward.test.ts: "is off by default: a second run needs what the first one freed" |
 * | A2 | branches of one graph one after the other | the same | backward.test.ts: "frees the shared part only when a run passed through it" |
 * | A2 | what depends on nothing tracked has no graph | the same | backward.test.ts: "gives a gradient without graph where the derivative depends on nothing tracked" |
 * | A2 | non-leaves in `inputs=` | the same | backward.test.ts: "may be computed tensors, whose .grad is then filled" |
 * | A2 | unreachable `inputs=` | passed over | backward.test.ts: "that the root does not depend on are passed over" |
 * | A2 | `inputs=` given by name or position | a tensor or a list | backward.test.ts: "may be given as %s" |
 */
import { describe, expect, test } from 'vitest';
import { backward, grad, GraphError, noGrad, ones, ShapeError, tensor, type Tensor, zeros } from 'chainrule';
import { constant, gradOf, leaf, onBackward, probe } from './probe.js';

describe('backward() without a gradient', () => {
  test.each([
    ['a scalar', []],
    ['one element', [1]],
    ['one element in two dimensions', [1, 1]],
    ['one element in three dimensions', [1, 1, 1]],
  ])('starts from %s with 1', (_, sizes) => {
    const x = leaf(3);
    x.mul(x).reshape(sizes).backward();
    expect(gradOf(x)).toBe(6);
  });

  test.each([[[2]], [[2, 1]], [[0]]])('is refused for sizes %j', (sizes) => {
    const x = zeros(sizes, { requiresGrad: true });
    expect(() => x.mul(2).backward()).toThrow('grad can be implicitly created only for scalar outputs');
    expect(x.grad).toBeNull();
  });

  test('names the root that has no graph by its index', () => {
    const x = leaf([1, 2]);
    const y = x.sum();
    expect(() => backward([y, tensor(1)])).toThrow(
      'element 1 of tensors does not require grad and does not have a grad_fn',
    );
    expect(() => tensor(1).backward()).toThrow(
      'element 0 of tensors does not require grad and does not have a grad_fn',
    );
    expect(x.grad).toBeNull();
    backward(y);
    expect(gradOf(x)).toEqual([1, 1]);
  });
});

describe('the gradient given to backward()', () => {
  test('weights the elements of the root', () => {
    const x = leaf([1, 2, 3]);
    x.mul(x).backward(constant([1, 10, 100]));
    expect(gradOf(x)).toEqual([2, 40, 600]);
  });

  test('may be given by position, as gradient, and as gradTensors of the function', () => {
    const x = leaf([1, 2]);
    const g = constant([3, 5]);
    x.mul(2).backward(g);
    x.mul(2).backward({ gradient: g });
    backward(x.mul(2), g);
    backward([x.mul(2)], [g]);
    backward(x.mul(2), { gradTensors: g });
    backward([x.mul(2)], { gradTensors: [g] });
    expect(gradOf(x)).toEqual([36, 60]);
  });

  test('may be null for roots of one element among others', () => {
    const [x, y] = [leaf([1, 2]), leaf(4)];
    backward([x.mul(2), y.mul(y)], [constant([1, 3]), null]);
    expect([gradOf(x), gradOf(y)]).toEqual([[2, 6], 8]);
  });

  test.each([
    [[1], '[1]', '[3]'],
    [[3, 1], '[3, 1]', '[3]'],
    [[], '[]', '[3]'],
    [[2], '[2]', '[3]'],
  ])('of sizes %j is not broadcast', (sizes, got, wanted) => {
    const x = leaf([1, 2, 3]);
    const error = `Mismatch in shape: grad_output[0] has a shape of torch.Size(${got}) and output[0] has a shape of torch.Size(${wanted}).`;
    expect(() => x.mul(2).backward(ones(sizes, { dtype: 'float64' }))).toThrow(error);
    expect(() => x.mul(2).backward(ones(sizes, { dtype: 'float64' }))).toThrow(ShapeError);
    expect(x.grad).toBeNull();
  });

  test.each(['float64', 'float16', 'bfloat16', 'int64', 'int32', 'uint8'] as const)(
    'is cast from %s to the dtype of the root',
    (dtype) => {
      const x = leaf([1, 1], 'float32');
      x.mul(3).backward(tensor([1, 2], { dtype }));
      expect(x.grad?.dtype.name).toBe('float32');
      expect(gradOf(x)).toEqual([3, 6]);
    },
  );

  test('must be a tensor', () => {
    const x = leaf([1]);
    expect(() => x.mul(2).backward(1 as unknown as Tensor)).toThrow('gradients can be either Tensors or');
    expect(() => backward([x.mul(2)], [1 as unknown as Tensor])).toThrow('gradients can be either Tensors or');
    expect(x.grad).toBeNull();
  });

  test('must be one per root: more or fewer are refused', () => {
    const x = leaf([1]);
    const g = constant([1]);
    expect(() => backward([x.mul(2)], [g, g])).toThrow(mismatch);
    expect(() => backward([x.mul(2), x.mul(3)], [g])).toThrow(mismatch);
    expect(x.grad).toBeNull();
  });

  test('is neither modified nor kept as a .grad', () => {
    const x = leaf([1, 2]);
    const g = constant([1, 10]);
    x.backward(g);
    x.mul(2).backward(g);
    x.clone().backward(g);
    x.view([2]).backward(g);
    x.add(x).backward(g);
    expect(g.toArray()).toEqual([1, 10]);
    expect(g._version).toBe(0);
    expect(gradOf(x)).toEqual([7, 70]);
    expect(x.grad === g).toBe(false);
  });

  test.each<[string, (x: Tensor) => Tensor]>([
    ['the leaf itself', (x) => x],
    ['a view of it', (x) => x.view([2])],
    ['a clone', (x) => x.clone()],
    ['add', (x) => x.add(1)],
    ['a chain of nodes that pass the gradient on', (x) => x.clone().add(1).view([2]).sub(3)],
  ])('shares no storage with .grad when the root is %s', (_, f) => {
    const x = leaf([1, 2]);
    const g = constant([1, 10]);
    f(x).backward(g);
    expect(x.grad!.sharesStorage(g)).toBe(false);
    noGrad(() => x.grad!.zero_());
    expect(g.toArray()).toEqual([1, 10]);
  });

  test('is differentiated with respect to under createGraph', () => {
    const x = leaf([3, 4]);
    const v = leaf([1, 2]);
    x.mul(x).backward(v, null, true);
    x.grad!.sum().backward();
    expect(gradOf(v)).toEqual([6, 8]);
  });
});

const mismatch = /gradient/;

describe('a leaf as the root', () => {
  test('receives the gradient that is given', () => {
    const x = leaf([1, 2]);
    x.backward(constant([5, 6]));
    expect(gradOf(x)).toEqual([5, 6]);
  });

  test('receives 1 if it has one element', () => {
    const x = leaf(7);
    x.backward();
    x.backward();
    expect(gradOf(x)).toBe(2);
  });

  test('stays usable any number of times, having nothing to free', () => {
    const x = leaf(7);
    for (let i = 0; i < 3; i++) x.backward();
    expect(gradOf(x)).toBe(3);
  });
});

describe('several roots', () => {
  test('add up', () => {
    const x = leaf(2);
    backward([x.mul(3), x.mul(x)]);
    expect(gradOf(x)).toBe(7);
  });

  test('count as often as they are given', () => {
    const x = leaf(2);
    const y = x.mul(x);
    backward([y, y, y]);
    expect(gradOf(x)).toBe(12);
  });

  test.each([
    ['before', false],
    ['after', true],
  ])('may depend on another one, named %s it', (_, swap) => {
    const x = leaf(2);
    const y = x.mul(2);
    const z = y.mul(y);
    backward(swap ? [z, y] : [y, z]);
    expect(gradOf(x)).toBe(2 + 16);
  });

  test('may be a leaf and what was computed from it', () => {
    const x = leaf(2);
    backward([x, x.mul(3)]);
    expect(gradOf(x)).toBe(4);
  });

  test('may be outputs of one node', () => {
    const x = leaf([1, 2, 3]);
    const [a, , c] = x.mul(2).unbind();
    backward([a!, c!, c!]);
    expect(gradOf(x)).toEqual([2, 0, 4]);
  });

  test('run each shared node once', () => {
    const log: string[] = [];
    const shared = probe(leaf(2), 'shared', log);
    backward([shared.mul(2), shared.mul(3), shared]);
    expect(log).toEqual(['shared']);
  });
});

describe('retainGraph', () => {
  const again =
    /Trying to backward through the graph a second time \(or directly access saved tensors after they have already been freed\)\. Saved intermediate values of the graph are freed when you call \.backward\(\) or autograd\.grad\(\)\./;

  test('is off by default: a second run needs what the first one freed', () => {
    const x = leaf(3);
    const y = x.mul(x);
    y.backward();
    expect(() => y.backward()).toThrow(again);
    expect(() => y.backward()).toThrow(GraphError);
    expect(() => grad(y, x)).toThrow(again);
    expect(gradOf(x)).toBe(6);
  });

  test('names the node that was freed and how to keep it', () => {
    const y = leaf(3).exp();
    y.backward();
    expect(() => y.backward()).toThrow('ExpBackward0');
    expect(() => y.backward()).toThrow('retainGraph: true');
    expect(() => y.backward()).toThrow(/retain_graph=True/);
  });

  test.each<[string, (y: Tensor) => void]>([
    ['as an option', (y) => y.backward({ retainGraph: true })],
    ['by position', (y) => y.backward(null, true)],
    ['by position of the function', (y) => backward(y, null, true)],
    ['as an option of the function', (y) => backward(y, { retainGraph: true })],
    ['through createGraph', (y) => y.backward({ createGraph: true })],
  ])('given %s keeps the graph for another run', (_, run) => {
    const x = leaf(3);
    const y = x.mul(x);
    run(y);
    run(y);
    y.backward();
    expect(gradOf(x)).toBe(18);
    expect(() => y.backward()).toThrow(again);
  });

  test('false under createGraph frees all the same', () => {
    const x = leaf(3);
    const y = x.mul(x);
    y.backward({ createGraph: true, retainGraph: false });
    expect(gradOf(x)).toBe(6);
    expect(x.grad!.requiresGrad).toBe(true);
    expect(() => y.backward()).toThrow(again);
  });

  test.each<[string, (x: Tensor) => Tensor]>([
    ['add', (x) => x.add(1)],
    ['sub of two', (x) => x.sub(x)],
    ['neg', (x) => x.neg()],
    ['sum', (x) => x.sum(0)],
    ['clone', (x) => x.clone()],
    ['view', (x) => x.view([3, 1])],
    ['expand', (x) => x.unsqueeze(0).expand([2, 3])],
    ['sub of a number', (x) => x.sub(1)],
    ['mean', (x) => x.mean()],
    ['add of a constant', (x) => x.add(constant([1, 2, 3]))],
    ['cumsum', (x) => x.cumsum(0)],
    ['flip', (x) => x.flip(0)],
    ['triu', (x) => x.view([1, 3]).triu()],
    ['round', (x) => x.round()],
    ['select', (x) => x.select(0, 1)],
    ['unbind', (x) => x.unbind()[2]!],
    ['a cast', (x) => x.to('float32')],
  ])('is not needed where nothing was saved: %s', (_, f) => {
    const x = leaf([1, 2, 3]);
    const y = f(x);
    y.sum().backward();
    const once = x.grad!.clone();
    y.sum().backward();
    expect(gradOf(x)).toEqual(once.mul(2).toArray());
  });

  test.each<[string, (x: Tensor) => Tensor]>([
    ['mul by a number, which is saved as a tensor', (x) => x.mul(3)],
    ['mul by a constant', (x) => x.mul(constant([1, 2, 3]))],
    ['div by a number', (x) => x.div(2)],
    ['pow', (x) => x.pow(2)],
    ['exp', (x) => x.exp()],
    ['relu', (x) => x.relu()],
    ['clamp', (x) => x.clamp(0, 3)],
    ['where', (x) => x.where(x.gt(0), x)],
    ['gather', (x) => x.gather(0, tensor([0n]))],
    ['max', (x) => x.max()],
    ['matmul', (x) => x.dot(x)],
  ])('is needed where something was saved: %s', (_, f) => {
    const y = f(leaf([1, 2, 3])).sum();
    y.backward();
    expect(() => y.backward()).toThrow(again);
  });

  test('frees only the nodes that ran', () => {
    const [a, b] = [leaf(2), leaf(3)];
    const y = a.mul(a).add(b.mul(b));
    expect(grad(y, a)[0]!.item()).toBe(4);
    expect(grad(y, b)[0]!.item()).toBe(6);
    expect(() => grad(y, a)).toThrow(again);
    expect(() => grad(y, b)).toThrow(again);
    expect(() => y.backward()).toThrow(again);
  });

  test('frees the shared part only when a run passed through it', () => {
    const x = leaf(2);
    const shared = x.mul(x);
    const [left, right] = [shared.mul(3), shared.exp()];
    left.backward();
    expect(() => right.backward()).toThrow(again);
  });

  test('a graph that grows from a freed part can be used down to that part', () => {
    const x = leaf(2);
    const y = x.mul(x);
    y.backward();
    const z = y.mul(y);
    expect(grad(z, y, { retainGraph: true })[0]!.item()).toBe(8);
    expect(() => z.backward()).toThrow(again);
  });
});

describe('createGraph', () => {
  test('makes gradients that can be differentiated', () => {
    const x = leaf(2);
    x.pow(3).backward({ createGraph: true });
    const first = x.grad!;
    expect(first.item()).toBe(12);
    expect(first.requiresGrad).toBe(true);
    x.grad = null;
    first.backward();
    expect(gradOf(x)).toBe(12);
  });

  test('is off by default: gradients have no graph', () => {
    const x = leaf(2);
    x.pow(3).backward({ retainGraph: true });
    expect(x.grad!.requiresGrad).toBe(false);
    expect(x.grad!.gradFn).toBeNull();
    expect(x.grad!.isLeaf).toBe(true);
  });

  test('by position is the third argument, after retainGraph', () => {
    const x = leaf(2);
    x.pow(3).backward(null, null, true);
    expect(x.grad!.requiresGrad).toBe(true);
    backward(x.pow(3), null, null, true);
    expect(x.grad!.item()).toBe(24);
  });

  test('gives a gradient without graph where the derivative depends on nothing tracked', () => {
    const x = leaf(2);
    x.mul(3).backward({ createGraph: true });
    expect(x.grad!.requiresGrad).toBe(false);
  });

  test('adds to .grad out of place', () => {
    const x = leaf(2);
    x.pow(3).backward({ createGraph: true });
    const first = x.grad!;
    x.pow(2).backward({ createGraph: true });
    expect(x.grad === first).toBe(false);
    expect(first.item()).toBe(12);
    expect(x.grad!.item()).toBe(16);
    // d/dx (3x^2 + 2x) = 6x + 2
    expect(grad(x.grad!, x)[0]!.item()).toBe(14);
  });

  test('adds to a .grad that the user assigned out of place', () => {
    const x = leaf(2);
    const mine = constant(100);
    x.grad = mine;
    x.pow(3).backward({ createGraph: true });
    expect(mine.item()).toBe(100);
    expect(x.grad.item()).toBe(112);
  });
});

describe('inputs', () => {
  test('receive the gradient, and no other leaf does', () => {
    const [a, b] = [leaf(2), leaf(3)];
    a.mul(b).backward({ inputs: a });
    expect([gradOf(a), gradOf(b)]).toEqual([3, null]);
  });

  test.each<[string, (y: Tensor, a: Tensor) => void]>([
    ['a list', (y, a) => y.backward({ inputs: [a] })],
    ['the fourth argument', (y, a) => y.backward(null, null, false, [a])],
    ['an option of the function', (y, a) => backward(y, { inputs: [a] })],
    ['the fifth argument of the function', (y, a) => backward(y, null, null, false, a)],
  ])('may be given as %s', (_, run) => {
    const [a, b] = [leaf(2), leaf(3)];
    run(a.mul(b), a);
    expect([gradOf(a), gradOf(b)]).toEqual([3, null]);
  });

  test('may be computed tensors, whose .grad is then filled', () => {
    const x = leaf(2);
    const y = x.mul(3);
    y.mul(y).backward({ inputs: [y] });
    expect([gradOf(x), gradOf(y)]).toEqual([null, 12]);
  });

  test('may be the root itself', () => {
    const x = leaf(2);
    const y = x.mul(3);
    y.backward({ inputs: [y] });
    expect([gradOf(x), gradOf(y)]).toEqual([null, 1]);
  });

  test('may depend on each other', () => {
    const x = leaf(2);
    const y = x.mul(3);
    y.mul(y).backward({ inputs: [x, y] });
    expect([gradOf(x), gradOf(y)]).toEqual([36, 12]);
  });

  test('that are computed retain their gradient from then on, and receive it once', () => {
    const x = leaf(2);
    const y = x.mul(3);
    expect(y.retainsGrad).toBe(false);
    y.mul(5).backward({ inputs: [x, y], retainGraph: true });
    expect(y.retainsGrad).toBe(true);
    expect([gradOf(x), gradOf(y)]).toEqual([15, 5]);
    y.mul(7).backward({ inputs: [y] });
    expect([gradOf(x), gradOf(y)]).toEqual([15, 12]);
  });

  test('given twice receive the gradient once', () => {
    const x = leaf(2);
    x.mul(3).backward({ inputs: [x, x] });
    expect(gradOf(x)).toBe(3);
  });

  test('add up over calls, in place', () => {
    const [a, b] = [leaf(2), leaf(3)];
    a.mul(b).backward({ inputs: [a] });
    const first = a.grad;
    a.mul(b).backward({ inputs: [a] });
    expect(a.grad).toBe(first);
    expect(gradOf(a)).toBe(6);
  });

  test('that the root does not depend on are passed over', () => {
    const [a, b] = [leaf(2), leaf(3)];
    a.mul(2).backward({ inputs: [a, b] });
    expect([gradOf(a), gradOf(b)]).toEqual([2, null]);
    a.mul(2).backward({ inputs: [b] });
    expect([gradOf(a), gradOf(b)]).toEqual([2, null]);
  });

  test('may not be empty', () => {
    const x = leaf(2);
    expect(() => x.mul(2).backward({ inputs: [] })).toThrow("'inputs' argument to backward() cannot be empty.");
    expect(x.grad).toBeNull();
  });

  test('must require grad', () => {
    const x = leaf(2);
    expect(() => x.mul(2).backward({ inputs: [x, tensor(1)] })).toThrow(GraphError);
    expect(x.grad).toBeNull();
  });

  test('receive a gradient that shares no storage with the one given', () => {
    const x = leaf([1, 2]);
    const g = constant([1, 10]);
    x.clone().backward({ gradient: g, inputs: [x] });
    expect(x.grad!.sharesStorage(g)).toBe(false);
    x.backward({ gradient: g, inputs: [x] });
    expect(g.toArray()).toEqual([1, 10]);
    expect(gradOf(x)).toEqual([2, 20]);
  });

  test('do not share a gradient among themselves', () => {
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    a.add(b).backward({ gradient: constant([1, 1]), inputs: [a, b] });
    a.grad!.zero_();
    expect(gradOf(b)).toEqual([1, 1]);
  });

  test('follow the layout of a dense leaf', () => {
    const x = zeros([2, 3]).t().detach().requiresGrad_();
    x.mul(2)
      .sum()
      .backward({ inputs: [x] });
    expect(x.grad!.stride()).toEqual([1, 3]);
  });

  test('decide what is freed: only nodes that lead to them run', () => {
    const [a, b] = [leaf(2), leaf(3)];
    const y = a.mul(a).mul(b.mul(b));
    const [p, q] = [a.exp(), b.exp()];
    const z = p.add(q);
    z.backward({ inputs: [a] });
    z.backward({ inputs: [b] });
    expect(() => z.backward({ inputs: [a] })).toThrow(GraphError);
    y.backward({ inputs: [b] });
    expect(gradOf(b)).toBe(Math.exp(3) + 24);
  });
});

describe('a failing backward()', () => {
  test('leaves the .grads as they were, also those whose gradient was already complete', () => {
    const [a, b, c] = [leaf(2), leaf(3), leaf(5)];
    const y = a.mul(b).add(c);
    y.backward();
    expect(() => y.backward()).toThrow(GraphError);
    expect([gradOf(a), gradOf(b), gradOf(c)]).toEqual([3, 2, 1]);
  });

  test('leaves them also where the inputs are given', () => {
    const [a, b] = [leaf(2), leaf(3)];
    const e = b.exp();
    const loss = e.add(a.mul(2));
    e.add_(1);
    expect(() => loss.backward({ inputs: [a, b] })).toThrow('modified by an inplace operation');
    expect([gradOf(a), gradOf(b)]).toEqual([null, null]);
    loss.backward({ inputs: [a] });
    expect([gradOf(a), gradOf(b)]).toEqual([2, null]);
  });

  test('leaves no .grad behind where there was none', () => {
    const [a, c] = [leaf(2), leaf(5)];
    const m = a.mul(a);
    const y = m.add(c);
    m.backward();
    a.grad = null;
    expect(() => y.backward()).toThrow(GraphError);
    expect([gradOf(a), gradOf(c)]).toEqual([null, null]);
  });

  test('leaves the rest of the graph usable', () => {
    const [a, b] = [leaf(2), leaf(3)];
    const broken = a.mul(a);
    const fine = b.mul(b);
    broken.backward();
    expect(() => backward([broken.add(1), fine])).toThrow(GraphError);
    b.grad = null;
    expect(grad(b.mul(b), b)[0]!.item()).toBe(6);
  });

  test('passes on an error of a node as it is and lets no further node run', () => {
    const log: string[] = [];
    const trouble = new TypeError('mine');
    const x = leaf(2);
    const early = probe(x, 'early', log);
    const y = onBackward(early, () => {
      throw trouble;
    });
    const late = probe(y, 'late', log);
    let caught: unknown;
    try {
      late.backward();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(trouble);
    expect(log).toEqual(['late']);
    expect(x.grad).toBeNull();
  });
});
