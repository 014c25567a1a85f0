/**
 * @features
 * | A16 | scheduling by sequence number | the same | engine.test.ts: "of b.sin() * a.cos() is PyTorch's" |
 * | A16 | AccumulateGrad runs as soon as it is ready | the same | engine.test.ts: "accumulates into a leaf as soon as its gradient is complete" |
 * | A16 | dependency counting | the same | engine.test.ts: "waits until all uses of a result have delivered" |
 * | A16 | input buffers | the same | engine.test.ts: "is never the gradient that a node still holds or that others received" |
 * | A16 | output validation: sizes | the same | engine.test.ts: "may give a gradient that broadcasts from the sizes of its input: it is summed" |
 * | A16 | output validation: dtype | the same | engine.test.ts: "may give a gradient of another dtype: it is cast" |
 * | A16 | invalid gradients | the same error | engine.test.ts: "may not give a gradient of sizes that do not fit" |
 * | A16 | undefined gradients are null | the same | engine.test.ts: "behind one that gives no gradient adds nothing, and what else arrives is kept" |
 * | A16 | deep graphs | the same, without recursion | engine.test.ts: "of 1,000,000 nodes in a chain build, differentiate and are dropped" |
 * | A16 | reentrant backward | the same | engine.test.ts: "may pass through the nodes that wait outside" |
 * | A16 | nested reentrant backward | the same | engine.test.ts: "nests a hundred deep" |
 * | A16 | grad mode inside backward | the same | engine.test.ts: "is what it was before after an error, with %j" |
 * | A16 | pruning by reachability | the same | engine.test.ts: "runs only the nodes from which an input can be reached" |
 * | A16 | errors pass through reentrant calls | the same | engine.test.ts: "passes its error through the outer one" |
 * | A16 | createGraph in a backward under no_grad | the same | engine.test.ts: "with createGraph makes gradients that can be differentiated" |
 * | A16 | roots in any order | the same | engine.test.ts: "does not depend on the order of the roots" |
 */
import { describe, expect, test } from 'vitest';
import {
  backward,
  enableGrad,
  grad,
  GraphError,
  isGradEnabled,
  noGrad,
  ones,
  setGradEnabled,
  tensor,
  type Tensor,
  zeros,
} from 'chainrule';
import { constant, gradOf, leaf, onBackward, probe, record } from './probe.js';

/** A unary function with a node of the test's own. */
const apply = (
  name: string,
  x: Tensor,
  forward: (x: Tensor) => Tensor,
  back: (g: Tensor | null) => Tensor | null,
): Tensor => record(name, [x], [noGrad(() => forward(x))], ([g]) => [back(g ?? null)])[0]!;

describe('the order of execution', () => {
  test('is later created first', () => {
    const log: string[] = [];
    const x = leaf(2);
    const a = probe(x, 'a', log);
    const b = probe(x, 'b', log);
    const c = probe(a, 'c', log);
    const d = probe(b, 'd', log);
    probe(c.add(d), 'out', log).backward();
    expect(log).toEqual(['out', 'd', 'c', 'b', 'a']);
  });

  test("of b.sin() * a.cos() is PyTorch's", () => {
    const log: string[] = [];
    const a = probe(leaf(1), 'a', log);
    const b = probe(leaf(2), 'b', log);
    const c = probe(b.sin(), 'c', log);
    const d = probe(a.cos(), 'd', log);
    probe(c.mul(d), 'out', log).backward();
    expect(log).toEqual(['out', 'd', 'c', 'b', 'a']);
  });

  test('waits until all uses of a result have delivered', () => {
    const log: string[] = [];
    const a = probe(leaf(1), 'a', log);
    const uses = ['u1', 'u2', 'u3'].map((name) => probe(a, name, log));
    const early = uses[0]!;
    const late = probe(probe(uses[1]!.add(uses[2]!), 'l1', log), 'l2', log);
    early.add(late).backward();
    expect(log).toEqual(['l2', 'l1', 'u3', 'u2', 'u1', 'a']);
  });

  test('does not depend on the order of the roots', () => {
    for (const swap of [false, true]) {
      const log: string[] = [];
      const x = leaf(2);
      const a = probe(x, 'a', log);
      const b = probe(x, 'b', log);
      backward(swap ? [b, a] : [a, b]);
      expect(log).toEqual(['b', 'a']);
    }
  });

  test('accumulates into a leaf as soon as its gradient is complete', () => {
    const [x, w] = [leaf(2), leaf(3)];
    const seen: unknown[] = [];
    const early = onBackward(x, () => seen.push(gradOf(w)));
    early.mul(w).backward();
    expect(seen).toEqual([2]);
    expect(gradOf(x)).toBe(3);
  });
});

describe('a node', () => {
  test('runs once, with the sum of what its uses deliver', () => {
    const received: number[] = [];
    const x = leaf(3);
    const y = onBackward(x, (g) => received.push(g!.item()));
    y.mul(2).add(y.mul(5)).add(y).sub(y.mul(3)).backward();
    expect(received).toEqual([5]);
    expect(gradOf(x)).toBe(5);
  });

  test('with several outputs gets null for those that received nothing', () => {
    const x = leaf(3);
    const got: unknown[] = [];
    const outs = [1, 2, 3].map((k) => noGrad(() => x.mul(k)));
    const [a, , c] = record('Triple', [x], outs, (grads) => {
      got.push(grads.map((g) => g?.item() ?? null));
      return [grads[0]!.add(grads[2]!.mul(3))];
    });
    a!.add(c!.mul(10)).backward();
    expect(got).toEqual([[1, null, 10]]);
    expect(gradOf(x)).toBe(31);
  });

  test('that gives no gradient for an input leaves its leaf without one', () => {
    const [x, w] = [leaf(2), leaf(3)];
    const [y] = record('OneSided', [x, w], [constant(6)], ([g]) => [g!, null]);
    y!.backward();
    expect([gradOf(x), gradOf(w)]).toEqual([1, null]);
  });

  test('behind one that gives no gradient adds nothing, and what else arrives is kept', () => {
    const x = leaf(2);
    const y = x.mul(3);
    const nothing = apply(
      'Nothing',
      y.exp(),
      (t) => t.clone(),
      () => null,
    );
    nothing.backward();
    expect(x.grad).toBeNull();
    const again = x.mul(3);
    apply(
      'Nothing',
      again.exp(),
      (t) => t.clone(),
      () => null,
    )
      .add(again)
      .backward();
    expect(gradOf(x)).toBe(3);
  });

  test('may give a gradient that broadcasts from the sizes of its input: it is summed', () => {
    const x = leaf([1, 2]);
    const [y] = record('Expanding', [x], [constant(0)], () => [ones([3, 2], { dtype: 'float64' })]);
    y!.backward();
    expect(gradOf(x)).toEqual([3, 3]);
  });

  test('may give a gradient of another dtype: it is cast', () => {
    const x = leaf([1, 2], 'float32');
    const [y] = record('Widening', [x], [tensor(0)], () => [constant([0.1, 2])]);
    y!.backward();
    expect(x.grad!.dtype.name).toBe('float32');
    expect(gradOf(x)).toEqual([Math.fround(0.1), 2]);
  });

  test('may not give a gradient of sizes that do not fit', () => {
    const x = leaf([1, 2]);
    const [y] = record('Wrong', [x], [constant(0)], () => [ones([5], { dtype: 'float64' })]);
    expect(() => y!.backward()).toThrow(
      'Function Wrong returned an invalid gradient at index 0 - got [5] but expected shape compatible with [2]',
    );
    expect(x.grad).toBeNull();
  });
});

describe('what is added up', () => {
  test('is never the gradient that a node still holds or that others received', () => {
    const n = 100;
    const x = zeros([n], { requiresGrad: true });
    const held: Tensor[] = [];
    const hold = (t: Tensor): Tensor =>
      onBackward(t, (g) => {
        held.push(g!);
      });
    // One gradient goes to three receivers, and each adds others to it.
    const [a, b, c] = [hold(x.mul(1)), hold(x.mul(2)), hold(x.mul(3))];
    const sum = a.add(b).add(c);
    sum.add(a).add(b).add(a).sum().backward();
    expect(held.map((g) => g.sum().item())).toEqual([n, 2 * n, 3 * n]);
    expect(
      x
        .grad!.eq(3 + 4 + 3)
        .all()
        .item(),
    ).toBe(true);
  });

  test.each([3, 500])('over many paths to %i elements is exact', (n) => {
    const x = ones([n], { dtype: 'float64', requiresGrad: true });
    let y = x.mul(0);
    for (let k = 1; k <= 50; k++) y = y.add(k % 2 === 0 ? x.mul(k) : x.clone().mul(k));
    y.sum().backward();
    expect(
      x
        .grad!.eq((50 * 51) / 2)
        .all()
        .item(),
    ).toBe(true);
  });
});

describe('pruning', () => {
  test('runs only the nodes from which an input can be reached', () => {
    const log: string[] = [];
    const [a, b] = [leaf(2), leaf(3)];
    const pa = probe(a, 'a', log);
    const pb = probe(b, 'b', log);
    const both = probe(pa.mul(pb), 'both', log);
    const aside = probe(pb.exp(), 'aside', log);
    expect(grad(both.add(aside), a)[0]!.item()).toBe(3);
    expect(log).toEqual(['both', 'a']);
  });

  test('still counts what arrives over every needed path', () => {
    const a = leaf(2);
    const b = leaf(3);
    const shared = a.mul(b);
    const y = shared.mul(b.exp()).add(shared.pow(2)).add(b.sin());
    const [da] = grad(y, a);
    expect(da!.item()).toBeCloseTo(3 * Math.exp(3) + 2 * 6 * 3, 10);
  });

  test('stops at an input, unless another input lies behind it', () => {
    const log: string[] = [];
    const x = leaf(2);
    const y = probe(x, 'y', log);
    const z = y.mul(y);
    grad(z, y, { retainGraph: true });
    expect(log).toEqual([]);
    grad(z, [y, x]);
    expect(log).toEqual(['y']);
  });

  test('passes over roots that lead to no input', () => {
    const log: string[] = [];
    const [a, b] = [leaf(2), leaf(3)];
    expect(grad([probe(b, 'b', log), a.mul(2)], a)[0]!.item()).toBe(2);
    expect(log).toEqual([]);
  });
});

describe('the grad mode inside backward', () => {
  test.each([
    ['off', {}, false],
    ['off with retainGraph', { retainGraph: true }, false],
    ['on under createGraph', { createGraph: true }, true],
  ])('is %s', (_, options, expected) => {
    const modes: boolean[] = [];
    onBackward(leaf(2), (_g, enabled) => modes.push(enabled)).backward(options);
    expect(modes).toEqual([expected]);
  });

  test.each([true, false])('does not depend on the mode outside (%j), which is back afterwards', (outside) => {
    const modes: boolean[] = [];
    const y = onBackward(leaf(2), (_g, enabled) => modes.push(enabled));
    setGradEnabled(outside, () => {
      y.backward();
      expect(isGradEnabled()).toBe(outside);
      y.backward({ createGraph: true });
      expect(isGradEnabled()).toBe(outside);
    });
    expect(modes).toEqual([false, true]);
    expect(isGradEnabled()).toBe(true);
  });

  test.each([{}, { createGraph: true }])('is what it was before after an error, with %j', (options) => {
    const y = onBackward(leaf(2), () => {
      throw new Error('mine');
    });
    expect(() => y.backward(options)).toThrow('mine');
    expect(isGradEnabled()).toBe(true);
    noGrad(() => {
      expect(() => y.backward(options)).toThrow('mine');
      expect(isGradEnabled()).toBe(false);
    });
  });

  test('is what it was before after a refused call', () => {
    noGrad(() => {
      expect(() => tensor(1).backward()).toThrow(GraphError);
      expect(isGradEnabled()).toBe(false);
    });
    expect(isGradEnabled()).toBe(true);
  });

  test('lets a node switch it for itself', () => {
    const x = leaf(3);
    const seen: boolean[] = [];
    const y = onBackward(x, () => {
      enableGrad(() => seen.push(isGradEnabled()));
      seen.push(isGradEnabled());
    });
    y.backward();
    expect(seen).toEqual([true, false]);
  });
});

describe('backward() under noGrad', () => {
  test('runs over a graph made outside', () => {
    const x = leaf(3);
    const y = x.mul(x);
    noGrad(() => y.backward());
    expect(gradOf(x)).toBe(6);
  });

  test('with createGraph makes gradients that can be differentiated', () => {
    const x = leaf(3);
    const y = x.pow(3);
    const [dx] = noGrad(() => grad(y, x, { createGraph: true }));
    expect(grad(dx!, x)[0]!.item()).toBe(18);
  });
});

describe('a run inside a run', () => {
  test('may differentiate another graph', () => {
    const inner = leaf(5);
    const innerGraph = inner.pow(2);
    const x = leaf(3);
    const y = onBackward(x, () => {
      innerGraph.backward({ retainGraph: true });
    });
    y.mul(y).backward();
    expect([gradOf(x), gradOf(inner)]).toEqual([6, 10]);
  });

  test('may build its own graph under enableGrad', () => {
    const x = leaf(3);
    let found = 0;
    const y = onBackward(x, () => {
      enableGrad(() => {
        const t = x.detach().requiresGrad_();
        found = grad(t.pow(3), t)[0]!.item();
      });
    });
    y.backward();
    expect(found).toBe(27);
    expect(gradOf(x)).toBe(1);
  });

  test('may pass through the nodes that wait outside', () => {
    const x = leaf(3);
    const shared = x.mul(x);
    let inside: number[] = [];
    const y = onBackward(shared, () => {
      inside = grad(shared.pow(2), [x, shared], { retainGraph: true }).map((g) => g.item());
    });
    // `shared` and x's accumulator belong to the outer run while the inner one borrows them.
    expect(() => enableGrad(() => y.add(shared).mul(2).backward())).toThrow(GraphError);
    expect(inside).toEqual([]);
    const z = onBackward(shared, () => {
      enableGrad(() => {
        inside = grad(shared.pow(2), [x, shared], { retainGraph: true }).map((g) => g.item());
      });
    });
    z.add(shared).mul(2).backward();
    expect(inside).toEqual([2 * 9 * 6, 18]);
    expect(gradOf(x)).toBe(2 * 2 * 6);
  });

  test('may accumulate into the same leaf', () => {
    const x = leaf(3);
    const y = onBackward(x, () => {
      enableGrad(() => x.mul(10).backward());
    });
    y.mul(2).add(x.mul(5)).backward();
    expect(gradOf(x)).toBe(17);
  });

  test('may differentiate the very same graph again', () => {
    const x = leaf(3);
    let depth = 0;
    const inside: number[] = [];
    const y: Tensor = onBackward(x.mul(x), () => {
      if (++depth > 4) return;
      inside.push(grad(y, x, { retainGraph: true })[0]!.item());
    });
    y.backward();
    expect(inside).toEqual([6, 6, 6, 6]);
    expect(gradOf(x)).toBe(6);
  });

  test('fails without harm to the outer one that catches it', () => {
    const x = leaf(3);
    const freed = x.mul(x);
    freed.backward();
    x.grad = null;
    const y = onBackward(x, () => {
      expect(() => freed.backward()).toThrow(GraphError);
      expect(isGradEnabled()).toBe(false);
    });
    y.mul(4).add(x).backward();
    expect(gradOf(x)).toBe(5);
  });

  test('passes its error through the outer one', () => {
    const x = leaf(3);
    const trouble = new Error('inner');
    const inner = onBackward(leaf(1), () => {
      throw trouble;
    });
    const y = onBackward(x, () => inner.backward());
    expect(() => y.backward()).toThrow(trouble);
    expect(isGradEnabled()).toBe(true);
    x.mul(2).backward();
    expect(gradOf(x)).toBe(2);
  });

  test('has the mode that its own createGraph says, and gives back the outer one', () => {
    const modes: [string, boolean][] = [];
    const inner = onBackward(leaf(1), (_g, enabled) => modes.push(['inner', enabled]));
    const y = onBackward(leaf(3), () => {
      inner.backward({ createGraph: true });
      modes.push(['outer', isGradEnabled()]);
    });
    y.backward();
    expect(modes).toEqual([
      ['inner', true],
      ['outer', false],
    ]);
  });

  test('nests a hundred deep', () => {
    const x = leaf(1);
    let y = x.mul(2);
    for (let i = 0; i < 100; i++) {
      const before = y;
      y = onBackward(leaf(1), () => before.backward());
    }
    y.backward();
    expect(gradOf(x)).toBe(2);
  });
});

describe('large graphs', () => {
  test('of 1,000,000 nodes in a chain build, differentiate and are dropped', () => {
    const x = leaf(1);
    let y = x.clone();
    for (let i = 0; i < 1_000_000; i++) y = y.mul(1);
    y.backward();
    expect(gradOf(x)).toBe(1);
  }, 60_000);

  test('of 90,000 nodes that each save differentiate with createGraph', () => {
    const x = leaf(1);
    let y = x.clone();
    for (let i = 0; i < 30_000; i++) y = y.mul(y.neg()).neg();
    const [dx] = grad(y, x, { createGraph: true });
    // The derivative of x^(2^n) at 1 overflows; what counts is that it came through.
    expect(dx!.item()).toBe(Infinity);
    expect(dx!.requiresGrad).toBe(true);
  }, 60_000);

  test('of 100,000 leaves give each its gradient', () => {
    const leaves = Array.from({ length: 100_000 }, (_, i) => leaf(i));
    let y = leaves[0]!.mul(1);
    for (const x of leaves) y = y.add(x);
    const grads = grad(y, leaves);
    expect(grads[0]!.item()).toBe(2);
    expect(grads.slice(1).every((g) => g.item() === 1)).toBe(true);
  }, 60_000);

  test('of 50,000 uses of one tensor sum into it', () => {
    const x = leaf(1);
    const y = x.mul(1);
    let z = y;
    for (let i = 1; i < 50_000; i++) z = z.add(y);
    z.backward();
    expect(gradOf(x)).toBe(50_000);
  });

  test('of 100,000 in-place operations on one tensor differentiate', () => {
    const x = leaf(1);
    const y = x.clone();
    for (let i = 0; i < 100_000; i++) y.mul_(1);
    y.backward();
    expect(gradOf(x)).toBe(1);
  });

  test('of 20,000 writes to views of one tensor differentiate', () => {
    const x = leaf([1, 2]);
    const y = x.clone();
    for (let i = 0; i < 20_000; i++) y.select(0, i % 2).mul_(1);
    y.sum().backward();
    expect(gradOf(x)).toEqual([1, 1]);
  });

  test('of 100,000 nested views differentiate', () => {
    const x = leaf([1, 2]);
    let y: Tensor = x.clone();
    for (let i = 0; i < 100_000; i++) y = y.view([2]);
    y.sum().backward();
    expect(gradOf(x)).toEqual([1, 1]);
  });

  test('can be printed, walked and asked for their nodes at any depth', () => {
    const x = leaf(1);
    let y = x.mul(1);
    for (let i = 0; i < 100_000; i++) y = y.mul(1);
    expect(String(y)).toBe('tensor(1., dtype=torch.float64, grad_fn=<MulBackward0>)');
    let depth = 0;
    for (let node = y.gradFn; node !== null; node = node.nextFunctions[0]?.[0] ?? null) depth++;
    expect(depth).toBe(100_002);
  });
});
