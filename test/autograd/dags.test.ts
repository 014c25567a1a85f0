/**
 * @features
 * | A16 | — | random graphs against a model | dags.test.ts: "has the gradients of the model with respect to any of its values" |
 */
/**
 * Random graphs with shared results, several outputs, several roots and inputs anywhere, against a model: each value
 * with its derivatives with respect to every other value, in plain JavaScript.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backward, grad, stack, type Tensor } from 'chainrule';
import { constant, leaf } from './probe.js';

/** One operation: which, and on which of the values so far. */
type Operation = readonly [kind: number, a: number, b: number];

interface Graph {
  readonly operations: readonly Operation[];
  /** Which values are the roots, with their weights. */
  readonly roots: readonly (readonly [at: number, weight: number])[];
  /** Which values to differentiate with respect to. */
  readonly inputs: readonly number[];
}

const LEAVES = [0.5, -1.25, 0.75, 1.5];

const graphs = fc.record<Graph>({
  operations: fc.array(fc.tuple(fc.nat(7), fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 25 }),
  roots: fc.array(fc.tuple(fc.nat(50), fc.integer({ min: -2, max: 2 })), { minLength: 1, maxLength: 4 }),
  inputs: fc.array(fc.nat(50), { minLength: 1, maxLength: 5 }),
});

/** Value number i is perturbed by parameter i, so that `slopes[i]` is the derivative with respect to that value. */
interface Cell {
  readonly v: number;
  readonly slopes: ReadonlyMap<number, number>;
}

class Model {
  readonly cells: Cell[] = [];

  add(v: number, terms: readonly (readonly [number, Cell])[]): void {
    const slopes = new Map<number, number>();
    for (const [k, cell] of terms) {
      for (const [i, slope] of cell.slopes) slopes.set(i, (slopes.get(i) ?? 0) + k * slope);
    }
    slopes.set(this.cells.length, 1);
    this.cells.push({ v, slopes });
  }
}

/** Builds a graph both ways. */
function build(
  { operations }: Graph,
  start: readonly number[] = LEAVES,
): { tensors: Tensor[]; model: Model; leaves: Tensor[] } {
  const leaves = start.map((v) => leaf(v));
  const tensors = leaves.slice();
  const model = new Model();
  for (const v of start) model.add(v, []);
  for (const [kind, i, j] of operations) {
    const [a, b] = [tensors[i % tensors.length]!, tensors[j % tensors.length]!];
    const [ca, cb] = [model.cells[i % tensors.length]!, model.cells[j % tensors.length]!];
    switch (kind) {
      case 0:
        tensors.push(a.add(b));
        model.add(ca.v + cb.v, [
          [1, ca],
          [1, cb],
        ]);
        break;
      case 1:
        tensors.push(a.mul(b));
        model.add(ca.v * cb.v, [
          [cb.v, ca],
          [ca.v, cb],
        ]);
        break;
      case 2:
        tensors.push(a.sin());
        model.add(Math.sin(ca.v), [[Math.cos(ca.v), ca]]);
        break;
      case 3:
        tensors.push(a.sub(b).mul(0.5));
        model.add((ca.v - cb.v) * 0.5, [
          [0.5, ca],
          [-0.5, cb],
        ]);
        break;
      case 4: {
        // Two outputs of one node: two new values.
        const [p, q] = stack([a, b]).unbind();
        tensors.push(p!, q!);
        model.add(ca.v, [[1, ca]]);
        model.add(cb.v, [[1, cb]]);
        break;
      }
      case 5: {
        // Only the second output is used.
        tensors.push(stack([b, a.cos()]).unbind()[1]!);
        model.add(Math.cos(ca.v), [[-Math.sin(ca.v), ca]]);
        break;
      }
      case 6:
        tensors.push(a.tanh());
        model.add(Math.tanh(ca.v), [[1 - Math.tanh(ca.v) ** 2, ca]]);
        break;
      default:
        tensors.push(a.detach().mul(b));
        model.add(ca.v * cb.v, [[ca.v, cb]]);
    }
  }
  return { tensors, model, leaves };
}

const wantedAt = (graph: Graph, model: Model, at: number): number =>
  graph.roots.reduce((sum, [r, weight]) => {
    const root = model.cells[r % model.cells.length]!;
    return sum + weight * (root.slopes.get(at) ?? 0);
  }, 0);

function close(found: number, wanted: number): void {
  expect(Math.abs(found - wanted)).toBeLessThan(1e-10 * Math.max(1, Math.abs(wanted)));
}

const tame = (model: Model): boolean =>
  model.cells.every((c) => Math.abs(c.v) < 1e6 && [...c.slopes.values()].every((s) => Math.abs(s) < 1e6));

const OPTIONS = { numRuns: 400, seed: 20_240_607 } as const;

describe('a random graph', () => {
  const differentiate = (graph: Graph, createGraph: boolean): void => {
    const { tensors, model } = build(graph);
    fc.pre(tame(model));
    const count = tensors.length;
    const roots = graph.roots.filter(([r]) => tensors[r % count]!.requiresGrad);
    const inputs = graph.inputs.map((i) => i % count).filter((i) => tensors[i]!.requiresGrad);
    fc.pre(roots.length > 0 && inputs.length > 0);
    const grads = grad(
      roots.map(([r]) => tensors[r % count]!),
      inputs.map((i) => tensors[i]!),
      { gradOutputs: roots.map(([, weight]) => constant(weight)), allowUnused: true, createGraph },
    );
    inputs.forEach((i, k) => close(grads[k]?.item() ?? 0, wantedAt(graph, model, i)));
  };

  test('has the gradients of the model with respect to any of its values', () => {
    fc.assert(
      fc.property(graphs, (graph) => differentiate(graph, false)),
      OPTIONS,
    );
  });

  test('has them when the backward pass is recorded', () => {
    fc.assert(
      fc.property(graphs, (graph) => differentiate(graph, true)),
      { ...OPTIONS, numRuns: 200 },
    );
  });

  test('accumulates them into its leaves, whole or asked for one by one', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const { tensors, model, leaves } = build(graph);
        fc.pre(tame(model));
        const roots = graph.roots.filter(([r]) => tensors[r % tensors.length]!.requiresGrad);
        fc.pre(roots.length > 0);
        const weights = roots.map(([, weight]) => constant(weight));
        const ends = roots.map(([r]) => tensors[r % tensors.length]!);
        leaves.forEach((x) => backward(ends, { gradTensors: weights, retainGraph: true, inputs: x }));
        const single = leaves.map((x) => x.grad?.item() ?? 0);
        leaves.forEach((x) => (x.grad = null));
        backward(ends, weights);
        leaves.forEach((x, i) => {
          close(x.grad?.item() ?? 0, wantedAt(graph, model, i));
          close(single[i]!, wantedAt(graph, model, i));
        });
      }),
      OPTIONS,
    );
  });

  test('has second derivatives that agree with differences of first ones', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        // The model of a detached factor differentiates it not at all, differences would.
        fc.pre(graph.operations.every(([kind]) => kind !== 7));
        const { tensors, model, leaves } = build(graph);
        fc.pre(tame(model));
        const root = tensors[graph.roots[0]![0] % tensors.length]!;
        fc.pre(root.requiresGrad);
        const first = grad(root, leaves, { createGraph: true, materializeGrads: true });
        const slope = first.reduce((sum, g, i) => sum.add(g.mul(Math.cos(i))), constant(0));
        const second = slope.requiresGrad
          ? grad(slope, leaves, { materializeGrads: true }).map((g) => g.item())
          : leaves.map(() => 0);
        const h = 1e-5;
        const gradientAt = (k: number): number[] => {
          const moved = leaves.map((x, i) => x.item() + k * h * Math.cos(i));
          const rebuilt = build(graph, moved);
          return grad(rebuilt.tensors[graph.roots[0]![0] % rebuilt.tensors.length]!, rebuilt.leaves, {
            materializeGrads: true,
          }).map((g) => g.item());
        };
        const [ahead, behind] = [gradientAt(1), gradientAt(-1)];
        second.forEach((value, i) => {
          const wanted = (ahead[i]! - behind[i]!) / (2 * h);
          expect(Math.abs(value - wanted)).toBeLessThan(1e-3 * Math.max(1, Math.abs(wanted), Math.abs(ahead[i]!)));
        });
      }),
      { ...OPTIONS, numRuns: 150 },
    );
  });
});
