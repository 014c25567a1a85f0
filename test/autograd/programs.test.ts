/**
 * @features
 * | A4 | views and in-place writes in any order | the same | programs.test.ts: "has the values and gradients of the same program on cells" |
 */
/**
 * Random programs of views and in-place writes, against a model that knows neither: a list of cells, each with a value
 * and its derivatives with respect to all parameters (plain forward mode in JavaScript). A view is the list of the cells
 * it shows.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arange, dualLevel, grad, makeDual, noGrad, tensor, type Tensor, unpackDual, zeros } from 'chainrule';
import { constant, leaf } from './probe.js';

// ---- the model -------------------------------------------------------------------------------------------------------

/** A value with its derivatives. */
interface Cell {
  readonly v: number;
  readonly d: readonly number[];
}

const number = (v: number): Cell => ({ v, d: [] });
const combine = (v: number, terms: readonly (readonly [number, Cell])[]): Cell => {
  const length = Math.max(0, ...terms.map(([, cell]) => cell.d.length));
  return { v, d: Array.from({ length }, (_, i) => terms.reduce((sum, [k, cell]) => sum + k * (cell.d[i] ?? 0), 0)) };
};
const plus = (a: Cell, b: Cell): Cell =>
  combine(a.v + b.v, [
    [1, a],
    [1, b],
  ]);
const times = (a: Cell, b: Cell): Cell =>
  combine(a.v * b.v, [
    [b.v, a],
    [a.v, b],
  ]);
const unary = (a: Cell, v: number, slope: number): Cell => combine(v, [[slope, a]]);
const total = (cells: readonly Cell[]): Cell => cells.reduce(plus, number(0));

// ---- programs --------------------------------------------------------------------------------------------------------

/** Small numbers that steer a step; each step reads those it needs. */
type Step = readonly number[];

interface Program {
  /** The sizes of the base. */
  readonly sizes: readonly number[];
  readonly layout: 'row-major' | 'transposed' | 'with an offset' | 'with gaps';
  /** Whether the base starts as a copy of the parameters x, or as plain numbers. */
  readonly tracked: boolean;
  readonly steps: readonly Step[];
}

const programs = fc.record<Program>({
  sizes: fc.constantFrom([6], [2, 3], [3, 2], [2, 2, 2], [2, 3, 2], [1, 4]),
  layout: fc.constantFrom('row-major', 'transposed', 'with an offset', 'with gaps'),
  tracked: fc.boolean(),
  steps: fc.array(fc.array(fc.nat(14), { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 12 }),
});

const PARAMETERS = 3;

/** The tensor and, in the model, the positions in the base that it shows, in order. */
interface Member {
  readonly t: Tensor;
  /** int64 positions of the cells, viewed as `t` is. */
  readonly at: Tensor;
}

const positions = (m: Member): number[] => [m.at.toArray()].flat(5) as number[];

/**
 * A view of `t`, chosen by the numbers; one of those that show no element twice.
 *
 * @param flat whether all elements may be seen as one dimension
 */
function viewOf(t: Tensor, [kind = 0, a = 0, b = 0, c = 0]: Step, flat: boolean): Tensor {
  const rank = t.dim();
  if (rank === 0) return t.view([1]);
  const dim = a % rank;
  const size = t.size(dim);
  switch (kind % 9) {
    case 0:
      return t.select(dim, b % size);
    case 1:
      return t.narrow(dim, b % size, 1 + (c % (size - (b % size))));
    case 2:
      return t.slice(dim, b % size, null, 1 + (c % 2));
    case 3:
      return t.transpose(dim, b % rank);
    case 4:
      return t.unsqueeze(b % (rank + 1));
    case 5:
      return t.squeeze();
    case 6:
      return rank > 1 ? t.diagonal(0, 0, 1) : t.view([1, -1]);
    case 7:
      return flat ? t.view([-1]) : t.movedim([0], [rank - 1]);
    default:
      return t.alias();
  }
}

/** A base of this layout, not part of any graph. */
function baseOf({ sizes, layout }: Program): Tensor {
  const dtype = 'float64';
  switch (layout) {
    case 'row-major':
      return zeros(sizes, { dtype });
    case 'transposed':
      return zeros([...sizes].reverse(), { dtype })
        .permute(sizes.map((_, d) => sizes.length - 1 - d))
        .detach();
    case 'with an offset':
      return zeros([sizes.reduce((p, n) => p * n, 1) + 5], { dtype })
        .narrow(
          0,
          3,
          sizes.reduce((p, n) => p * n, 1),
        )
        .view(sizes)
        .detach();
    case 'with gaps':
      return zeros([...sizes, 2], { dtype })
        .select(sizes.length, 1)
        .detach();
  }
}

/** Runs a program both ways. Returns the loss as a tensor and as the model has it. */
function run(program: Program, x: Tensor, w: Tensor, xs: readonly Cell[], ws: readonly Cell[]): [Tensor, Cell] {
  const base = baseOf(program);
  const count = base.numel();
  const initial = x.narrow(0, 0, count).view(program.sizes);
  if (program.tracked) base.copy_(initial);
  else noGrad(() => base.copy_(initial.detach()));
  const cells = xs.slice(0, count).map((cell) => (program.tracked ? cell : number(cell.v)));
  const pool: Member[] = [{ t: base, at: arange(BigInt(count)).view(program.sizes) }];
  const losses: [Tensor, Cell][] = [];

  const write = (m: Member, f: (cell: Cell, k: number) => Cell): void => {
    const at = positions(m);
    const before = cells.slice();
    at.forEach((p, k) => (cells[p] = f(before[p]!, k)));
  };
  const read = (m: Member): Cell[] => positions(m).map((p) => cells[p]!);

  for (const step of program.steps) {
    const [action = 0, i = 0, j = 0, k = 0] = step;
    const target = pool[i % pool.length]!;
    const other = pool[j % pool.length]!;
    const parameter = (): [Tensor, Cell] => [w.select(0, k % PARAMETERS), ws[k % PARAMETERS]!];
    switch (action) {
      case 0:
      case 1:
      case 2:
        {
          const flat = target.t.isContiguous() && target.at.isContiguous();
          pool.push({ t: viewOf(target.t, step.slice(1), flat), at: viewOf(target.at, step.slice(1), flat) });
        }
        break;
      case 3: {
        const [t, cell] = parameter();
        target.t.mul_(t);
        write(target, (old) => times(old, cell));
        break;
      }
      case 4: {
        const [t, cell] = parameter();
        if (k % 2 === 0) target.t.add_(t);
        else target.t.copy_(t);
        write(target, (old) => (k % 2 === 0 ? plus(old, cell) : cell));
        break;
      }
      case 5:
        target.t.mul_(0.5).add_(0.25);
        write(target, (old) => unary(old, old.v * 0.5 + 0.25, 0.5));
        break;
      case 6:
        target.t.sin_();
        write(target, (old) => unary(old, Math.sin(old.v), Math.cos(old.v)));
        break;
      case 7: {
        // A sum over one member, written into another: they may overlap.
        const sum = total(read(other));
        target.t.add_(other.t.sum());
        write(target, (old) => plus(old, sum));
        break;
      }
      case 8:
        if (target.t.shape.join() === other.t.shape.join()) {
          const operand = read(other);
          target.t.add_(other.t);
          write(target, (old, n) => plus(old, operand[n]!));
        } else {
          target.t.zero_();
          write(target, () => number(0));
        }
        break;
      case 9:
        noGrad(() => target.t.mul_(2));
        write(target, (old) => ({ v: old.v * 2, d: old.d }));
        break;
      case 10:
        losses.push([
          target.t.clone().cos().sum(),
          total(read(target).map((c) => unary(c, Math.cos(c.v), -Math.sin(c.v)))),
        ]);
        break;
      case 12: {
        const mask = positions(target).map((_, n) => (n + k) % 3 === 0);
        target.t.maskedFill_(tensor(mask).view(target.t.shape), 0.75);
        write(target, (old, n) => (mask[n]! ? number(0.75) : old));
        break;
      }
      case 13: {
        const [t, cell] = parameter();
        const half = constant(positions(target).map((_, n) => n / 4)).view(target.t.shape);
        target.t.addcmul_(half, t, { value: 2 });
        write(target, (old, n) => plus(old, times(cell, number(n / 2))));
        break;
      }
      case 14: {
        // Along the first dimension everything is replaced by running sums.
        if (target.t.dim() === 0) break;
        const [length = 1, ...rest] = target.t.shape;
        const inner = rest.reduce((p, n) => p * n, 1);
        const sums: Cell[] = [];
        read(target).forEach((cell, n) => sums.push(n < inner ? cell : plus(sums[n - inner]!, cell)));
        if (length > 0) target.t.cumsum_(0);
        write(target, (_, n) => sums[n]!);
        break;
      }
      default:
        target.t.pow_(2);
        write(target, (old) => unary(old, old.v ** 2, 2 * old.v));
    }
  }
  for (const m of pool) {
    const weights = positions(m).map((_, n) => 0.3 * (n + 1));
    const weighted = m.t.clone().mul(constant(weights).view(m.t.shape));
    losses.push([weighted.sum(), total(read(m).map((c, n) => times(c, number(weights[n]!))))]);
  }
  return [losses.map(([t]) => t).reduce((sum, t) => sum.add(t)), losses.map(([, cell]) => cell).reduce(plus)];
}

const START = [0.5, -1.25, 0.75, 1.5, -0.5, 0.25, 1, -0.75, 0.6, -1.1, 0.9, -0.3];
const WEIGHTS = [0.8, -0.6, 1.2];
const parameters = (values: readonly number[], offset: number): Cell[] =>
  values.map((v, i) => ({
    v,
    d: Array.from({ length: START.length + PARAMETERS }, (_, k) => (k === offset + i ? 1 : 0)),
  }));

/** The model's gradient at these parameters. */
function modelGradient(
  program: Program,
  x: readonly number[],
  w: readonly number[],
): { value: number; gradient: number[] } {
  const [, cell] = run(program, constant([...x]), constant([...w]), parameters(x, 0), parameters(w, START.length));
  const gradient = Array.from({ length: START.length + PARAMETERS }, (_, i) => cell.d[i] ?? 0);
  return { value: cell.v, gradient };
}

function close(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  const scale = Math.max(1, ...wanted.map(Math.abs));
  const worst = Math.max(...found.map((v, i) => Math.abs(v - wanted[i]!) / scale));
  expect(worst).toBeLessThan(tolerance);
}

// Programs whose values explode compare nothing.
const tame = ({ value, gradient }: { value: number; gradient: number[] }): boolean =>
  [value, ...gradient].every((v) => Math.abs(v) < 1e6);

const OPTIONS = { numRuns: 300, seed: 20_240_607 } as const;

describe('a program of views and in-place writes', () => {
  test('has the values and gradients of the same program on cells', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const model = modelGradient(program, START, WEIGHTS);
        fc.pre(tame(model));
        const [x, w] = [leaf(START), leaf(WEIGHTS)];
        const [loss] = run(program, x, w, parameters(START, 0), parameters(WEIGHTS, START.length));
        close([loss.item()], [model.value], 1e-10);
        if (!loss.requiresGrad) {
          expect(model.gradient.every((v) => v === 0)).toBe(true);
          return;
        }
        const grads = grad(loss, [x, w], { materializeGrads: true });
        close(
          grads.flatMap((g) => g.toArray() as number[]),
          model.gradient,
          1e-10,
        );
      }),
      OPTIONS,
    );
  });

  test('has the same gradients when the backward pass is recorded, and second derivatives', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const model = modelGradient(program, START, WEIGHTS);
        fc.pre(tame(model));
        // A write under noGrad is not what the differences see.
        fc.pre(!program.steps.some(([action = 0]) => action === 9));
        const [x, w] = [leaf(START), leaf(WEIGHTS)];
        const [loss] = run(program, x, w, parameters(START, 0), parameters(WEIGHTS, START.length));
        fc.pre(loss.requiresGrad);
        const [dx, dw] = grad(loss, [x, w], { createGraph: true, materializeGrads: true });
        close([...(dx!.toArray() as number[]), ...(dw!.toArray() as number[])], model.gradient, 1e-10);
        const direction = START.map((_, i) => Math.sin(i + 1));
        const slope = dx!.mul(constant(direction)).sum();
        const h = 1e-5;
        const shifted = (k: number): number[] =>
          modelGradient(
            program,
            START.map((v, i) => v + (program.tracked ? k * h * direction[i]! : 0)),
            WEIGHTS,
          ).gradient;
        const [ahead, behind] = [shifted(1), shifted(-1)];
        const wanted = ahead.map((v, i) => (v - behind[i]!) / (2 * h));
        fc.pre(wanted.every((v) => Math.abs(v) < 1e6));
        const seconds = slope.requiresGrad ? grad(slope, [x, w], { materializeGrads: true }) : [];
        if (seconds.length === 0)
          close(
            wanted,
            wanted.map(() => 0),
            1e-4,
          );
        else
          close(
            seconds.flatMap((g) => g.toArray() as number[]),
            wanted,
            1e-4,
          );
      }),
      { ...OPTIONS, numRuns: 150 },
    );
  });

  test('has the tangents of the same program on cells', () => {
    fc.assert(
      fc.property(programs, (program) => {
        const model = modelGradient(program, START, WEIGHTS);
        fc.pre(tame(model));
        // Forward mode goes on under noGrad: there the model must not drop the factor.
        fc.pre(!program.steps.some(([action = 0]) => action === 9));
        const tangents = [...START, ...WEIGHTS].map((_, i) => Math.cos(i));
        const wanted = model.gradient.reduce((sum, g, i) => sum + g * tangents[i]!, 0);
        const found = dualLevel(() => {
          const x = makeDual(constant(START), constant(tangents.slice(0, START.length)));
          const w = makeDual(constant(WEIGHTS), constant(tangents.slice(START.length)));
          const [loss] = run(program, x, w, parameters(START, 0), parameters(WEIGHTS, START.length));
          return unpackDual(loss).tangent?.item() ?? 0;
        });
        close([found], [wanted], 1e-9);
      }),
      { ...OPTIONS, numRuns: 150 },
    );
  });
});
