/**
 * Random programs of views, writes, hooks and backward passes, whose errors and tensors were recorded with PyTorch: see
 * scripts/fixtures/autograd_programs.py for what a program is and what is left out.
 *
 * @features
 * | A4 | what tensors know of their graph after any program | the same | torch-programs.test.ts: "tell of program %i what PyTorch tells" |
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { arange, cat, grad, maximum, noGrad, stack, Tensor, where } from 'chainrule';

type Step = readonly [name: string, at: number, other: number, number: number, noGrad: boolean];

interface Program {
  readonly leaves: readonly (readonly number[])[];
  readonly tracked: readonly number[];
  readonly steps: readonly Step[];
  readonly errors: readonly (string | null)[];
  readonly log: readonly unknown[];
  readonly tensors: readonly unknown[];
}

const fixture = new URL('../fixtures/autograd-programs.json', import.meta.url);
const programs = JSON.parse(readFileSync(fixture, 'utf8')) as readonly Program[];

const flat = (t: Tensor): number[] => t.detach().reshape([-1]).toArray() as number[];

/** What a step does to a tensor, with another tensor and a number. */
const operations: Record<string, (t: Tensor, other: Tensor, k: number, log: unknown[]) => unknown> = {
  select: (t, _, k) => t.select(0, k % 2),
  narrow: (t, _, k) => t.narrow(0, k % 2, 1),
  t: (t) => t.t(),
  unsqueeze: (t, _, k) => t.unsqueeze(k % 2),
  squeeze: (t) => t.squeeze(0),
  expand: (t) => t.unsqueeze(0).expand([2, ...t.shape]),
  diagonal: (t) => t.diagonal(),
  unbind: (t) => t.unbind(0),
  split: (t) => t.split(1, 0),
  chunk: (t) => t.chunk(2, 0),
  transpose: (t) => t.transpose(0, -1),
  unfold: (t) => t.unfold(0, 1, 1),
  viewAs: (t) => t.viewAs(t),
  detach: (t) => t.detach(),
  double: (t) => t.mul(2),
  neg: (t) => t.neg(),
  relu: (t) => t.relu(),
  clone: (t) => t.clone(),
  sum: (t) => t.sum(),
  square: (t) => t.pow(2),
  cumsum: (t) => t.cumsum(0),
  amax: (t) => t.max(0)[0],
  mul: (t, other) => t.mul(other),
  sub: (t, other) => t.sub(other, { alpha: 2 }),
  where: (t, other) => where(t.gt(1), t, other),
  stack: (t, other) => stack([t, other]),
  cat: (t, other) => cat([t, other]),
  maximum: (t, other) => maximum(t, other),
  double_: (t) => t.mul_(2),
  zero_: (t) => t.zero_(),
  fill_: (t, _, k) => t.fill_(k),
  relu_: (t) => t.relu_(),
  neg_: (t) => t.neg_(),
  clamp_: (t) => t.clamp_({ max: 2 }),
  mul_: (t, other) => t.mul_(other),
  add_: (t, other) => t.add_(other),
  copy_: (t, other) => t.copy_(other),
  maskedFill_: (t, _, k) => t.maskedFill_(t.gt(2), k),
  t_: (t) => t.t_(),
  unsqueeze_: (t) => t.unsqueeze_(0),
  backward: (t, _, k) => {
    t.sum().backward({ retainGraph: k > 0 });
  },
  grad: (t, other, _, log) => {
    const [g] = grad(t.sum(), other, { allowUnused: true, retainGraph: true });
    log.push(g === null ? null : flat(g!));
  },
  hook: (t, _, k, log) => {
    t.registerHook((g) => void log.push([k, flat(g)]));
  },
  retainGrad: (t) => {
    t.retainGrad();
  },
};

/** What a program gives: the errors, in the length in which PyTorch's are recorded, the log, and what its tensors tell. */
function run({ leaves, tracked, steps, errors: expected }: Program): Pick<Program, 'errors' | 'log' | 'tensors'> {
  const log: unknown[] = [];
  const tensors = leaves.map((sizes, i) => {
    const count = sizes.reduce((product, size) => product * size, 1);
    const leaf = arange(1 + i, 1 + i + count, 1, { dtype: 'float64' });
    return leaf.reshape(sizes).clone().requiresGrad_(tracked.includes(i));
  });
  const errors = steps.map(([name, at, other, number, untracked], i) => {
    const call = (): unknown => operations[name]!(tensors[at]!, tensors[other]!, number, log);
    try {
      for (const made of [untracked ? noGrad(call) : call()].flat()) {
        if (made instanceof Tensor && !tensors.includes(made) && tensors.length < 12) tensors.push(made);
      }
      return null;
    } catch (error) {
      return wordsOf(error as Error, expected[i] ?? null);
    }
  });
  return { errors, log, tensors: tensors.map((t) => state(t, tensors)) };
}

/** The recorded words where the message has them, perhaps after the name of the function. */
const wordsOf = ({ message }: Error, expected: string | null): string =>
  expected !== null && message.includes(expected) ? expected : message;

function state(t: Tensor, tensors: readonly Tensor[]): unknown {
  let node: string | null;
  try {
    node = t.gradFn === null ? null : t.gradFn.className;
  } catch (error) {
    return (error as Error).message.slice(0, 36);
  }
  const base = t._base;
  const gradient = t.isLeaf || t.retainsGrad ? t.grad : null;
  return [
    ...[t.shape, flat(t), t._version, t.isLeaf, t.requiresGrad, node, t.outputNr],
    base === null ? null : tensors.indexOf(base),
    gradient === null ? null : flat(gradient),
  ];
}

describe('tensors', () => {
  test.each(programs.map((program, i) => [i, program] as const))(
    'tell of program %i what PyTorch tells',
    (_, program) => {
      const { errors, log, tensors } = program;
      expect(run(program)).toEqual({ errors, log, tensors });
    },
  );
});
