/**
 * Selective checkpoints: results of some operations are kept, the others are computed again.
 *
 * @features
 * | A14 | create_selective_checkpoint_contexts | `createSelectiveCheckpointContexts(policyOrOps)` | checkpoint-selective.test.ts: "does not run operations again whose results are kept" |
 * | A14 | CheckpointPolicy | `CheckpointPolicy` | checkpoint-selective.test.ts: "asks the policy for each call, in both runs" |
 * | A14 | allow_cache_entry_mutation | `allowCacheEntryMutation` | checkpoint-selective.test.ts: "refuses a kept result that was modified, unless that is allowed" |
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  ArgumentError,
  checkpoint,
  CheckpointError,
  CheckpointPolicy,
  type CheckpointPolicyFunction,
  createSelectiveCheckpointContexts,
  dropout,
  grad,
  linear,
  manualSeed,
  randn,
  type Tensor,
} from 'chainrule';
import { intercept } from '../../src/ops/op.js';
import { gradOf, leaf } from './probe.js';

const matrix = (seed: number, rows: number, columns: number): Tensor => {
  manualSeed(seed);
  return randn([rows, columns], { dtype: 'float64' }).requiresGrad_();
};

const contexts = (kept: readonly string[] | CheckpointPolicyFunction, allow = false) => ({
  contextFn: () => createSelectiveCheckpointContexts(kept, allow),
});

let stop: (() => void) | null = null;
afterEach(() => {
  stop?.();
  stop = null;
});

/** The names of the operations that `f` really runs; `f` is told to note them through its second argument. */
function running(f: (x: Tensor, w: Tensor) => Tensor): { f: (x: Tensor, w: Tensor) => Tensor; ran: string[] } {
  const ran: string[] = [];
  let inside = false;
  stop = intercept((op, bound, inplace, proceed) => {
    if (inside) ran.push(op.name);
    return proceed(bound);
  });
  return {
    ran,
    f: (x, w) => {
      inside = true;
      try {
        return f(x, w);
      } finally {
        inside = false;
      }
    },
  };
}

const net = (x: Tensor, w: Tensor): Tensor => x.mm(w).sin().mm(w).exp();

/** Gradients of both arguments, and second derivatives. */
function derivatives(f: (x: Tensor, w: Tensor) => Tensor): unknown[] {
  const [x, w] = [matrix(1, 2, 3), matrix(2, 3, 3)];
  const gs = grad(f(x, w).sum(), [x, w], { createGraph: true });
  const second = grad(gs[0]!.square().sum().add(gs[1]!.square().sum()), [x, w]);
  return [...gs, ...second].map((g) => g.detach().toArray());
}

describe('a selective checkpoint', () => {
  test('does not run operations again whose results are kept', () => {
    const { f, ran } = running(net);
    const [x, w] = [matrix(1, 2, 3), matrix(2, 3, 3)];
    const y = checkpoint(f, x, w, contexts(['mm'])).sum();
    expect(ran).toEqual(['mm', 'sin', 'mm', 'exp']);
    ran.length = 0;
    y.backward();
    expect(ran).toEqual(['sin', 'exp']);
  });

  test.each<[string, readonly string[]]>([
    ['products', ['mm']],
    ['functions of one tensor', ['sin', 'exp']],
    ['everything', ['mm', 'sin', 'exp']],
    ['nothing', []],
  ])('gives the same first and second derivatives, keeping %s', (_, kept) => {
    expect(derivatives((x, w) => checkpoint(net, x, w, contexts(kept)))).toEqual(derivatives(net));
  });

  test('can be run backward more than once', () => {
    const [x, w] = [matrix(1, 2, 3), matrix(2, 3, 3)];
    const y = checkpoint(net, x, w, contexts(['mm'])).sum();
    const [first] = grad(y, x, { retainGraph: true });
    const [second] = grad(y, x);
    expect(second!.toArray()).toEqual(first!.toArray());
  });

  test('asks the policy for each call, in both runs', () => {
    const asked: [boolean, string][] = [];
    const policy: CheckpointPolicyFunction = ({ isRecompute }, op, args) => {
      asked.push([isRecompute, op]);
      if (op === 'mm') expect((args['mat2'] as Tensor).shape).toEqual([3, 3]);
      return op === 'mm' ? CheckpointPolicy.PREFER_SAVE : CheckpointPolicy.MUST_RECOMPUTE;
    };
    const { f, ran } = running(net);
    const y = checkpoint(f, matrix(1, 2, 3), matrix(2, 3, 3), contexts(policy)).sum();
    expect(asked.map(([, op]) => op)).toEqual(['mm', 'sin', 'mm', 'exp']);
    ran.length = 0;
    y.backward();
    expect(asked.slice(4)).toEqual([
      [true, 'mm'],
      [true, 'sin'],
      [true, 'mm'],
      [true, 'exp'],
    ]);
    expect(ran).toEqual(['sin', 'exp']);
  });

  test('takes true and false for an answer', () => {
    const kept: CheckpointPolicyFunction = (_, op) => op === 'mm';
    expect(derivatives((x, w) => checkpoint(net, x, w, contexts(kept)))).toEqual(derivatives(net));
  });

  test('keeps composite operations as a whole, or what they call', () => {
    const f = (x: Tensor, w: Tensor): Tensor => linear(x, w, w.select(0, 0)).sin().mul(x);
    const expected = derivatives(f);
    const inner: string[] = [];
    const noting: CheckpointPolicyFunction = (_, op) => {
      inner.push(op);
      return false;
    };
    expect(derivatives((x, w) => checkpoint(f, x, w, contexts(noting)))).toEqual(expected);
    const called = inner[inner.indexOf('linear') + 1]!;
    expect(called).not.toBe('sin');
    for (const name of ['linear', called, 'addmm', 'logSoftmax']) {
      expect(
        derivatives((x, w) => checkpoint(f, x, w, contexts([name]))),
        name,
      ).toEqual(expected);
    }
  });

  test('keeps operations of several results', () => {
    const f = (x: Tensor, w: Tensor): Tensor => {
      const [values] = x.mm(w).sort(1) as unknown as [Tensor, Tensor];
      return values.mul(x).exp();
    };
    expect(derivatives((x, w) => checkpoint(f, x, w, contexts(['sort'])))).toEqual(derivatives(f));
  });

  test('makes views and writes in place anew', () => {
    const f = (x: Tensor, w: Tensor): Tensor => {
      const y = x.mm(w);
      const z = y.t().mul(2);
      z.sin_();
      return z.t().mul(x).exp();
    };
    const all: CheckpointPolicyFunction = (_, op) => op !== 'mul';
    expect(derivatives((x, w) => checkpoint(f, x, w, contexts(all)))).toEqual(derivatives(f));
  });

  test('goes on with the random numbers that follow a kept result', () => {
    const f = (x: Tensor): Tensor => dropout(dropout(x.mul(x), 0.5, true).add(1), 0.5, true).exp();
    const run = (checked: boolean): unknown => {
      manualSeed(3);
      const x = leaf(Array.from({ length: 32 }, (_, i) => i / 32));
      let asked = 0;
      // The first of two.
      const kept: CheckpointPolicyFunction = (_, op) => op === 'dropout' && asked++ % 2 === 0;
      const y = checked ? checkpoint(f, x, contexts(kept)) : f(x);
      y.sum().backward();
      return gradOf(x);
    };
    expect(run(true)).toEqual(run(false));
  });

  test('refuses a kept result that was modified, unless that is allowed', () => {
    const f = (x: Tensor, w: Tensor): Tensor => {
      const y = x.mm(w);
      y.relu_();
      return y.mul(x);
    };
    const run = (allow: boolean): unknown => {
      const [x, w] = [matrix(1, 2, 3), matrix(2, 3, 3)];
      checkpoint(f, x, w, contexts(['mm'], allow))
        .sum()
        .backward();
      return [gradOf(x), gradOf(w)];
    };
    expect(() => run(false)).toThrow('Tensor cached during selective activation checkpoint has been mutated');
    const [x, w] = [matrix(1, 2, 3), matrix(2, 3, 3)];
    f(x, w).sum().backward();
    expect(run(true)).toEqual([gradOf(x), gradOf(w)]);
  });

  test('is an error where a call is to be answered that was not kept', () => {
    const [x, w] = [matrix(1, 2, 3), matrix(2, 3, 3)];
    const later: CheckpointPolicyFunction = ({ isRecompute }) => isRecompute;
    const y = checkpoint(net, x, w, contexts(later)).sum();
    expect(() => y.backward()).toThrow(CheckpointError);
    expect(() => y.backward()).toThrow('mm encountered during backward, but not found in storage');
    expect(x.grad).toBeNull();
  });

  test('works inside another checkpoint', () => {
    const nested = (x: Tensor, w: Tensor): Tensor =>
      checkpoint((a: Tensor, b: Tensor) => checkpoint(net, a.sin(), b, contexts(['mm'])).mul(a), x, w);
    expect(derivatives(nested)).toEqual(derivatives((x, w) => net(x.sin(), w).mul(x)));
    const around = (x: Tensor, w: Tensor): Tensor =>
      checkpoint((a: Tensor, b: Tensor) => checkpoint(net, a.mm(b), b).mul(a), x, w, contexts(['mm', 'mul']));
    expect(derivatives(around)).toEqual(derivatives((x, w) => net(x.mm(w), w).mul(x)));
  });

  test('takes names or a function', () => {
    expect(() => createSelectiveCheckpointContexts(3 as never)).toThrow(
      'policy_fn_or_list must be either a function or a list of ops',
    );
    expect(() => createSelectiveCheckpointContexts([3 as never])).toThrow(ArgumentError);
    expect(createSelectiveCheckpointContexts(['mm'], { allowCacheEntryMutation: true }).length).toBe(2);
  });
});
