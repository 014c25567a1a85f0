/**
 * What losses have in common: how they are reduced, and how those are run that compare element with element.
 *
 * Note [Elementwise losses]. As for pointwise operations, a formula is read on expressions for the kernels (one for the
 * loss, one for each gradient with the division of the mean included) and on tensors where the backward pass is recorded
 * and for forward mode.
 */
import type { DType } from '../../base/dtype.js';
import { ArgumentError, DTypeError } from '../../base/errors.js';
import { broadcastAll, numelOf } from '../../base/geometry.js';
import type { Arithmetic } from '../../kernel/arithmetic.js';
import type { Expr } from '../../kernel/expr.js';
import { BY_OPERATIONS } from '../../tensor/flags.js';
import { modes } from '../../tensor/modes.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { promote, Weight } from '../promotion.js';
import { Kernel } from '../reducing.js';
import { RowFormula } from '../row-formula.js';

/** Throws ArgumentError for what is none of PyTorch's reductions. */
export function checkReduction(reduction: string): void {
  if (reduction !== 'none' && reduction !== 'mean' && reduction !== 'sum') {
    throw new ArgumentError(`${reduction} is not a valid value for reduction; use 'none', 'mean' or 'sum'`);
  }
}

/** The losses, or what `reduction` makes of them. */
export function reduced(loss: Tensor, reduction: string): Tensor {
  checkReduction(reduction);
  return reduction === 'mean' ? loss.mean() : reduction === 'sum' ? loss.sum() : loss;
}

/** log(1 + e^-x), which is -log sigmoid(x), without overflow. */
export const softplusOfNegative = <T extends Arithmetic<T>>(x: T): T =>
  x.abs().neg().exp().log1p().add(x.neg().maximum(0));

/** What a formula is given. `number` is the loss's parameter, such as beta; 0 where it has none. */
interface Terms<T> {
  readonly input: T;
  readonly target: T;
  readonly weight: T | null;
  readonly posWeight: T | null;
  readonly number: T | number;
}

/** A call's values, as far as the losses have them. */
interface Call {
  readonly input: Tensor;
  readonly target: Tensor;
  readonly weight?: Tensor | null;
  readonly posWeight?: Tensor | null;
  readonly beta?: number;
  readonly delta?: number;
  readonly reduction: string;
}

type Formula = <T extends Arithmetic<T>>(terms: Terms<T>) => T;
type GradFormula = <T extends Arithmetic<T>>(g: T, terms: Terms<T>) => T;
type Differentiated = 'input' | 'target';

const numberOf = (call: Call): number => call.beta ?? call.delta ?? 0;

function tensorsOf(call: Call): Tensor[] {
  return [call.input, call.target, call.weight ?? null, call.posWeight ?? null].filter((t) => t !== null);
}

/** The formulas of an elementwise loss, and how they are run. */
export class ElementwiseLoss {
  private readonly kernels = new Map<string, Kernel>();
  private readonly totals = new Map<string, RowFormula>();

  constructor(
    private readonly name: string,
    private readonly formula: Formula,
    private readonly grads: Readonly<Record<Differentiated, GradFormula>>,
  ) {}

  /** The kernel of the loss or of a gradient, for the optional inputs that are there. */
  private kernel(which: 'forward' | Differentiated, call: Call): Kernel {
    const hasWeight = call.weight != null;
    const hasPosWeight = call.posWeight != null;
    const key = `${which};${hasWeight};${hasPosWeight}`;
    let kernel = this.kernels.get(key);
    if (kernel === undefined) {
      const terms = (values: readonly Expr[], parameter: Expr): Terms<Expr> =>
        this.exprs(values, parameter, hasWeight, hasPosWeight);
      const count = 2 + (hasWeight ? 1 : 0) + (hasPosWeight ? 1 : 0);
      kernel =
        which === 'forward'
          ? new Kernel(count, (...v) => this.formula(terms(v, v[count]!)))
          : // The incoming gradient comes first, and the number to divide it by last.
            new Kernel(count + 1, (g, ...v) => this.grads[which](g.div(v[count + 1]!), terms(v, v[count]!)));
      this.kernels.set(key, kernel);
    }
    return kernel;
  }

  /** The sum of the losses over the number that is launched with, for the optional inputs that are there. */
  private total(call: Call): RowFormula {
    const [hasWeight, hasPosWeight] = [call.weight != null, call.posWeight != null];
    const key = `${hasWeight};${hasPosWeight}`;
    let total = this.totals.get(key);
    if (total === undefined) {
      const inputs = 2 + (hasWeight ? 1 : 0) + (hasPosWeight ? 1 : 0);
      total = new RowFormula(inputs, (row, ...v) => {
        const terms = this.exprs(v, v[inputs]!, hasWeight, hasPosWeight);
        return { perRow: [row.sum(this.formula(terms)).div(v[inputs + 1]!)] };
      });
      this.totals.set(key, total);
    }
    return total;
  }

  /** What the formula is given, from the inputs that are there, in order. */
  private exprs(values: readonly Expr[], parameter: Expr, hasWeight: boolean, hasPosWeight: boolean): Terms<Expr> {
    return {
      input: values[0]!,
      target: values[1]!,
      weight: hasWeight ? values[2]! : null,
      posWeight: hasPosWeight ? values[hasWeight ? 3 : 2]! : null,
      number: parameter,
    };
  }

  private terms(call: Call): Terms<Tensor> {
    const { input, target, weight = null, posWeight = null } = call;
    return { input, target, weight, posWeight, number: numberOf(call) };
  }

  private resultType(call: Call): DType {
    const tensors = tensorsOf(call);
    const dtype = promote(
      tensors.map((t) => t.dtype),
      tensors.map((t) => (t.ndim === 0 ? Weight.scalar : Weight.dimensioned)),
    );
    if (!dtype.isFloatingPoint) {
      throw new DTypeError(
        `${this.name}: "${this.name}" not implemented for '${dtype.legacyName}'; give floating tensors`,
      );
    }
    return dtype;
  }

  /** The loss, reduced as the call says. */
  forward(call: Call): Tensor {
    checkReduction(call.reduction);
    const tensors = tensorsOf(call);
    const dtype = this.resultType(call);
    const sizes = broadcastAll(tensors.map((t) => t.shape));
    if (call.reduction === 'none') {
      const losses = emptyTensor(dtype, sizes);
      this.kernel('forward', call).run(losses, tensors, [numberOf(call)]);
      return losses;
    }
    const out = emptyTensor(dtype, []);
    const count = call.reduction === 'mean' ? numelOf(sizes) : 1;
    this.total(call).run(sizes, null, [], [out], tensors, [numberOf(call), count]);
    return out;
  }

  /** The rule for the gradient of one input. */
  rule(which: Differentiated): { save: ('input' | 'target')[]; vjp: (g: Tensor, call: Call) => Tensor };
  rule<Extra extends string>(
    which: Differentiated,
    ...extra: Extra[]
  ): { save: ('input' | 'target' | Extra)[]; vjp: (g: Tensor, call: Call) => Tensor };
  rule(which: Differentiated, ...extra: string[]): { save: string[]; vjp: (g: Tensor, call: Call) => Tensor } {
    return { save: ['input', 'target', ...extra], vjp: (g, call) => this.gradient(which, g, call) };
  }

  private gradient(which: Differentiated, g: Tensor, call: Call): Tensor {
    const tensors = tensorsOf(call);
    const sizes = broadcastAll(tensors.map((t) => t.shape));
    const count = call.reduction === 'mean' ? numelOf(sizes) : 1;
    if (modes.gradEnabled || [g, ...tensors].some((t) => (t.flags & BY_OPERATIONS) !== 0)) {
      return this.grads[which](call.reduction === 'mean' ? g.div(count) : g, this.terms(call)).expand(sizes);
    }
    const out = emptyTensor(g.dtype, sizes);
    this.kernel(which, call).run(out, [g, ...tensors], [numberOf(call), count]);
    return out;
  }

  /** The tangent: each element's loss depends on its own input and target only. */
  jvp(tangents: { input?: Tensor; target?: Tensor }, call: Call): Tensor {
    let sum: Tensor | null = null;
    for (const which of ['input', 'target'] as const) {
      const t = tangents[which];
      if (t === undefined) continue;
      const term = this.grads[which](t, this.terms(call));
      sum = sum === null ? term : sum.add(term);
    }
    const sizes = broadcastAll(tensorsOf(call).map((t) => t.shape));
    return reduced(sum!.expand(sizes), call.reduction);
  }
}
