/**
 * Several backward passes over one checkpoint: how often its function runs. Counted; the rules are those of PyTorch 2.
 *
 * @features
 * | A14 | GraphExecGroup | `new GraphExecGroup().run(fn)`, `using` | checkpoint-group.test.ts: "runs the function again once for all its backward passes" |
 * | A14 | GraphExecGroup: overlapping passes | CheckpointError | checkpoint-group.test.ts: "refuses a second pass over the same saved values" |
 * | A14 | recomputation per backward pass | `checkpoint(fn, x)` | checkpoint-group.test.ts: "runs the function again for each backward pass" |
 */
import { describe, expect, test } from 'vitest';
import { checkpoint, CheckpointError, grad, GraphError, GraphExecGroup, type Tensor } from 'chainrule';
import { gradOf, leaf } from './probe.js';

/** A checkpoint of two branches, with the number of times that its function ran. */
function twoBranches(options: { earlyStop?: boolean; useReentrant?: boolean } = {}) {
  const x = leaf([1, 2]);
  const seen = { calls: 0 };
  const f = (t: Tensor): Tensor[] => {
    seen.calls++;
    return [t.sin().exp(), t.cos().exp()];
  };
  const [a, b] = checkpoint(f, x, options) as [Tensor, Tensor];
  return { x, a: a.sum(), b: b.sum(), seen };
}

/** How far a gradient is from that of both branches together. */
function errorOf(gradient: Tensor): number {
  const x = leaf([1, 2]);
  x.sin().exp().add(x.cos().exp()).sum().backward();
  return gradient.sub(x.grad!).abs().max().item();
}

describe('without a group a checkpoint', () => {
  test('runs the function again for each backward pass', () => {
    const { x, a, b, seen } = twoBranches();
    a.backward();
    expect(seen.calls).toBe(2);
    b.backward();
    expect(seen.calls).toBe(3);
    expect(errorOf(x.grad!)).toBeLessThan(1e-15);
  });

  test('runs it once where one pass needs both branches', () => {
    const { a, b, seen } = twoBranches();
    a.add(b).backward();
    expect(seen.calls).toBe(2);
  });
});

describe('a GraphExecGroup', () => {
  test('runs the function again once for all its backward passes', () => {
    for (const earlyStop of [true, false]) {
      const { x, a, b, seen } = twoBranches({ earlyStop });
      const result = new GraphExecGroup().run(() => {
        a.backward();
        b.backward();
        return 'done';
      });
      expect([result, seen.calls]).toEqual(['done', 2]);
      expect(errorOf(x.grad!)).toBeLessThan(1e-15);
    }
  });

  test('may be entered again, and goes on', () => {
    const { x, a, b, seen } = twoBranches();
    const group = new GraphExecGroup();
    const [da] = group.run(() => grad(a, x));
    const [db] = group.run(() => grad(b, x));
    expect(seen.calls).toBe(2);
    expect(errorOf(da!.add(db!))).toBeLessThan(1e-15);
  });

  test('holds until the end of a block with using', () => {
    const { a, b, seen } = twoBranches();
    const group = new GraphExecGroup();
    {
      using _ = group.run();
      a.backward();
      b.backward({ retainGraph: true });
    }
    expect(seen.calls).toBe(2);
    b.backward();
    expect(seen.calls).toBe(3);
  });

  test('shares nothing with another group, nor with passes outside', () => {
    const { a, b, seen } = twoBranches();
    new GraphExecGroup().run(() => a.backward({ retainGraph: true }));
    expect(seen.calls).toBe(2);
    new GraphExecGroup().run(() => b.backward({ retainGraph: true }));
    expect(seen.calls).toBe(3);
    b.backward();
    expect(seen.calls).toBe(4);
  });

  test('refuses a second pass over the same saved values', () => {
    const { x, a, seen } = twoBranches();
    const group = new GraphExecGroup();
    group.run(() => {
      a.backward({ retainGraph: true });
      expect(() => a.backward({ retainGraph: true })).toThrow(CheckpointError);
      expect(() => a.backward({ retainGraph: true })).toThrow('two backward calls that overlap');
    });
    const before = gradOf(x);
    expect(seen.calls).toBe(2);
    // Outside of the group nothing has happened to the graph.
    x.grad = null;
    a.backward();
    expect(gradOf(x)).toEqual(before);
  });

  test('holds for checkpoints in checkpoints', () => {
    const x = leaf([1, 2]);
    let calls = 0;
    const inner = (t: Tensor): Tensor => {
      calls++;
      return t.sin().exp();
    };
    const [a, b] = checkpoint((t: Tensor) => [checkpoint(inner, t.cos()).sin(), t.exp()], x) as [Tensor, Tensor];
    new GraphExecGroup().run(() => {
      a.sum().backward();
      b.sum().backward();
    });
    const y = leaf([1, 2]);
    y.cos().sin().exp().sin().add(y.exp()).sum().backward();
    expect(x.grad!.sub(y.grad!).abs().max().item()).toBeLessThan(1e-15);
    expect(calls).toBe(3);
  });

  test('does nothing for reentrant checkpoints', () => {
    const { a, b, seen } = twoBranches({ useReentrant: true });
    new GraphExecGroup().run(() => {
      a.backward({ retainGraph: true });
      b.backward();
    });
    expect(seen.calls).toBe(3);
  });

  test('cannot be nested, and is over after an error', () => {
    const group = new GraphExecGroup();
    group.run(() => {
      expect(() => group.run(() => 1)).toThrow(GraphError);
      expect(() => new GraphExecGroup().run()).toThrow('GraphExecGroup contexts cannot be nested');
    });
    expect(() =>
      group.run(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(group.run(() => 1)).toBe(1);
  });

  test('refuses async callbacks', () => {
    expect(() => new GraphExecGroup().run(async () => Promise.resolve())).toThrow(
      /GraphExecGroup.run: the callback is async/,
    );
  });
});
