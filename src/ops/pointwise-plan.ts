/**
 * The formulas of a pointwise operation and what is derived from them once: variants, plans, what is saved.
 *
 * Note [One formula, two readings]. `forward` and `grad` are written against Arithmetic. Read on `Expr` they give the
 * kernels: one forward, and one fused backward for each set of inputs that need a gradient. The variables that the
 * backward expressions turn out to read are what is saved. Read on tensors, the same `grad` records the backward pass
 * (createGraph) and computes forward-mode derivatives: the Jacobian is diagonal, so the jvp is the sum of grad_i(t_i).
 *
 * Note [Plans]. Everything that depends only on dtypes is computed once and kept in a `Plan`; a call on same-layout
 * tensors of one dtype finds its plan by indexing an array with the dtype's code. Variables are numbered: inputs 0..n-1,
 * the result n, the incoming gradient n+1. Uniforms: inputs given as numbers 0..n-1, then the number parameters.
 */
import { bool, type DType, float64 } from '../base/dtype.js';
import { DTypeError } from '../base/errors.js';
import type { NodeKind } from '../autograd/node.js';
import type { Arithmetic } from '../kernel/arithmetic.js';
import { Expr, isFloatingOnly, leavesOf, walk } from '../kernel/expr.js';
import { arithmeticOf, lower, type Program } from '../kernel/lower.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Describe } from './op.js';
import { promote, toFloating, Weight } from './promotion.js';
import { type Input, wrapNumber } from './scalar.js';
import type { Bound, Signature } from './signature.js';
import type { NumberNames, OptionalNumberNames, StaticNames, TensorNames, Values } from './signature-types.js';

/** What a formula of signature S is given, for values of type T. */
type Formula<S extends string, T> = {
  [K in TensorNames<S> | NumberNames<S>]: T;
} & { [K in OptionalNumberNames<S>]: T | null } & Pick<Values<S>, StaticNames<S>>;

/** The gradient with respect to one input; a number means that constant. */
type GradFormula<S extends string> = <T extends Arithmetic<T>>(
  g: T,
  values: Formula<S, T> & { result: T },
) => T | number;

/** An input for which PyTorch has no derivative: the words by which it says so, on the way backward. */
interface Refused {
  readonly refused: string;
}

/**
 * How dtypes go: `promote` computes in and returns the promoted type; `float` the same with integers made floating;
 * `compare` and `classify` return bool and compute in the promoted type, `classify` with integers made floating.
 */
type DTypeRule = 'promote' | 'float' | 'compare' | 'classify';

export interface PointwiseRecord<S extends string> extends Describe {
  /** The name of the node; default: the operation's name in camel case with `Backward0`. */
  node?: string;
  /** The name of the node where a number is given in place of the last tensor, if it is another. */
  numberNode?: string;
  dtype?: DTypeRule;
  /** Inputs that take no part in promotion and keep their dtype (the condition of `where`). */
  untyped?: readonly TensorNames<S>[];
  /** Number parameters that take part in promotion (the exponent of `pow`). */
  promotes?: readonly (NumberNames<S> | OptionalNumberNames<S>)[];
  /** Whether an only number parameter of 1, 2, 3 or 4 is a constant, in kernels of its own; always so in `x.pow(2)`. */
  specializes?: boolean;
  /** Says why a call is refused, or null: from the dtype it would compute in, and those of the inputs. */
  refuse?: (dtype: DType, values: Values<S>, inputs: readonly DType[]) => string | null;
  /** Throws for arguments that are refused by value. */
  validate?: (values: Values<S>) => void;
  /** Gets the dtype that is computed in, too, for what depends on it. */
  forward: <T extends Arithmetic<T>>(values: Formula<S, T>, dtype: DType) => T;
  /**
   * For each tensor input its gradient, `'none'` for an input that has none, or that there is none to be asked for. Or, for the whole operation: `'none'`
   * where the result is not differentiable, `'not implemented'` where PyTorch refuses to differentiate.
   */
  grad: { [K in TensorNames<S>]: GradFormula<S> | 'none' | Refused } | 'none' | 'not implemented';
  /** The forward derivative, where the sum of grad_i(tangent_i) would lose finite or infinite values to NaN. */
  jvp?: (
    tangents: Partial<Record<TensorNames<S>, Tensor>>,
    values: Record<TensorNames<S> | 'result', Tensor>,
  ) => Tensor;
}

type AnyValues = Record<string, unknown>;
type AnyForward = (values: AnyValues, dtype: DType) => unknown;
type AnyGrad = (g: unknown, values: AnyValues) => unknown;

/** One choice of the parameters that select a formula: strings, booleans, and which optional numbers are present. */
export interface Variant {
  readonly statics: AnyValues;
  /** Number parameters known beforehand, which become constants of the kernels: `alpha` of 1 costs no multiplication. */
  readonly constants: Readonly<Record<string, number>>;
  /** Plans by the packed dtypes and weights of the inputs. */
  readonly plans: Map<number, Plan>;
  /** Plans for tensors of one dtype and equal layout, by its code. */
  readonly same: (Plan | undefined)[];
  /** Plans for a floating tensor with a number in second place, by its code. */
  readonly withNumber: (Plan | undefined)[];
}

/** Everything about a call that follows from dtypes. */
export class Plan {
  readonly saves: (SavePlan | undefined)[] = [];

  constructor(
    readonly formulas: Formulas,
    readonly variant: Variant,
    /** Whether input i is a tensor. */
    readonly isTensor: readonly boolean[],
    readonly compute: DType,
    readonly result: DType,
    readonly program: Program,
    /** Whether the kernel may meet an integer division by zero, which the general path reports. */
    readonly divides: boolean,
  ) {}

  get differentiable(): boolean {
    return this.formulas.differentiable && this.result.isFloatingPoint;
  }

  /** The kind of the nodes that this call records. */
  get kind(): NodeKind {
    const { kinds } = this.formulas;
    return this.isTensor[this.isTensor.length - 1] ? kinds.tensors : kinds.number;
  }

  /** What to save when the inputs in `mask` need gradients. */
  save(mask: number): SavePlan {
    return (this.saves[mask] ??= new SavePlan(this, mask));
  }
}

/** What a node saves, for one set of inputs that need gradients; a node's `plan`. */
export class SavePlan {
  /** The variables saved, by number. */
  readonly variables: readonly number[];
  readonly resultSlot: number;
  /** Whether the gradient reads an input that was given as a number: PyTorch saves that as a tensor. */
  readonly readsNumber: boolean;
  readonly backward: (BackwardPlan | undefined)[] = [];

  constructor(
    readonly plan: Plan,
    readonly mask: number,
  ) {
    const { formulas } = plan;
    // What is saved does not depend on the values of numbers, though a kernel for a known one may read less.
    const variant = formulas.unspecialized(plan.variant);
    const grads = formulas.gradExprs(plan, mask, variant).filter((e) => e !== null);
    this.variables = leavesOf(grads, 'variable').filter((v) => v <= formulas.arity);
    this.resultSlot = this.variables.indexOf(formulas.arity);
    const uniforms = leavesOf(grads, 'uniform');
    this.readsNumber = plan.isTensor.some((tensor, i) => !tensor && uniforms.includes(i));
  }
}

/** The fused backward kernel for one set of wanted gradients. */
export interface BackwardPlan {
  readonly program: Program | null;
  /** For each input: NOT_WANTED, PASS (the incoming gradient itself) or the number of the program's output. */
  readonly sources: readonly number[];
  readonly outputs: number;
  /** Whether the incoming gradient is handed on to an input, and whether to more than one. */
  readonly passes: boolean;
  readonly shares: boolean;
}

/** The sources of gradients that are not computed. */
export const NOT_WANTED = -1;
export const PASS = -2;

/** Whether an expression divides. */
function divides(expr: Expr): boolean {
  let found = false;
  walk([expr], ({ kind }) => {
    if (kind === 'div' || kind === 'floordiv' || kind === 'remainder' || kind === 'fmod') found = true;
  });
  return found;
}

/** The two formulas of a record, read on expressions or on tensors, and the plans made from them. */
export class Formulas {
  readonly differentiable: boolean;
  /** The names of the tensor inputs. */
  readonly inputNames: readonly string[];
  readonly arity: number;
  /** The names of the number parameters, nullable ones included. */
  readonly numberNames: readonly string[];
  readonly staticNames: readonly string[];
  /** The gradient formula of each input, null for those that have none. */
  readonly grads: readonly (AnyGrad | null)[];
  /** For each input the words by which its gradient is refused, if it is; empty, as a rule, where none is. */
  readonly refusals: readonly (string | null)[];
  private readonly name: string;
  /** The kinds of its nodes: for calls on tensors, and for calls with a number in place of the last tensor. */
  kinds!: { readonly tensors: NodeKind; readonly number: NodeKind };
  private readonly untyped: readonly boolean[];
  private readonly variants = new Map<string, Variant>();

  constructor(
    signature: Signature,
    readonly record: PointwiseRecord<string>,
  ) {
    const { params } = signature;
    this.name = signature.name;
    this.inputNames = params.filter((p) => p.base === 'Tensor').map((p) => p.name);
    this.arity = this.inputNames.length;
    this.numberNames = params
      .filter((p) => p.base === 'Scalar' || p.base === 'int' || p.base === 'float')
      .map((p) => p.name);
    this.staticNames = params.filter((p) => p.base === 'str' || p.base === 'bool').map((p) => p.name);
    this.untyped = this.inputNames.map((n) => (record.untyped as readonly string[] | undefined)?.includes(n) ?? false);
    this.differentiable = record.grad !== 'none';
    const { grad } = record;
    const given = this.inputNames.map((n) =>
      typeof grad === 'string' ? 'none' : (grad as Record<string, AnyGrad | 'none' | Refused>)[n]!,
    );
    const refusals = given.map((formula) => (typeof formula === 'object' ? formula.refused : null));
    this.refusals = refusals.some((words) => words !== null) ? refusals : [];
    this.grads = given.map((formula) => {
      if (formula === 'none') return null;
      return typeof formula === 'object' ? () => 0 : formula;
    });
  }

  /** The variant that bound arguments select. */
  variantOf(bound: Bound): Variant {
    const statics: AnyValues = {};
    let key = '';
    for (const name of this.staticNames) {
      statics[name] = bound[name];
      key += `${String(bound[name])};`;
    }
    for (const name of this.numberNames) {
      if (bound[name] === null) {
        statics[name] = null;
        key += `-${name};`;
      }
    }
    let variant = this.variants.get(key);
    if (variant === undefined) {
      variant = { statics, constants: {}, plans: new Map(), same: [], withNumber: [] };
      this.variants.set(key, variant);
    }
    return variant;
  }

  /** The variant of a call with all parameters at their defaults, which are `bound`. */
  defaultVariant(bound: Bound): Variant {
    const numbers = this.numberNames.filter((name) => typeof bound[name] === 'number');
    const constants = Object.fromEntries(numbers.map((name) => [name, bound[name] as number]));
    return { statics: this.variantOf(bound).statics, constants, plans: new Map(), same: [], withNumber: [] };
  }

  private readonly known: (Variant | undefined)[] = [];
  private general: Variant | null = null;

  /**
   * The variant for an only number parameter with this value: its own for 1, 2, 3 and 4, whose kernels are shorter
   * (`pow` of 2 is a product, and its derivative has a `pow` of 1), else the general one.
   */
  variantOfNumber(value: number): Variant {
    if (value !== 1 && value !== 2 && value !== 3 && value !== 4) return (this.general ??= this.variantOf({}));
    return (this.known[value] ??= this.defaultVariant({ [this.numberNames[0]!]: value }));
  }

  /** The variant that `variantOfNumber` gives for other values; any other variant is its own. */
  unspecialized(variant: Variant): Variant {
    return this.known.includes(variant) ? this.variantOfNumber(0) : variant;
  }

  /** The values of a formula read on expressions. */
  exprValues(variant: Variant, isTensor: readonly boolean[]): AnyValues {
    const values: AnyValues = {};
    this.inputNames.forEach((name, i) => {
      values[name] = isTensor[i] ? Expr.variable(i) : Expr.uniform(i);
    });
    this.numberNames.forEach((name, i) => {
      const known = variant.constants[name];
      values[name] = known === undefined ? Expr.uniform(this.arity + i) : Expr.constant(known);
    });
    values['result'] = Expr.variable(this.arity);
    return Object.assign(values, variant.statics);
  }

  /** The values of a formula read on tensors; numbers become wrapped numbers. */
  tensorValues(
    variant: Variant,
    inputs: readonly (Input | null)[],
    result: Tensor | null,
    uniforms: readonly number[],
  ): AnyValues {
    const values: AnyValues = {};
    this.inputNames.forEach((name, i) => {
      const input = inputs[i];
      values[name] = typeof input === 'number' ? wrapNumber(input) : input;
    });
    this.numberNames.forEach((name, i) => {
      values[name] = wrapNumber(uniforms[this.arity + i] ?? 0);
    });
    values['result'] = result;
    return Object.assign(values, variant.statics);
  }

  /** The gradient expressions of the inputs in `mask`, null for the others. */
  gradExprs(plan: Plan, mask: number, variant = plan.variant): (Expr | null)[] {
    const values = this.exprValues(variant, plan.isTensor);
    const g = Expr.variable(this.arity + 1);
    return this.grads.map((grad, i) => {
      if (grad === null || ((mask >> i) & 1) === 0) return null;
      return Expr.from(grad(g, values) as Expr | number);
    });
  }

  /** The plan for inputs of these dtypes and weights, with the dtypes of the numbers that take part in promotion. */
  makePlan(
    variant: Variant,
    dtypes: readonly DType[],
    weights: readonly Weight[],
    isTensor: readonly boolean[],
    numbers: readonly DType[],
  ): Plan {
    const typed = dtypes.filter((_, i) => !this.untyped[i]);
    const typedWeights = weights.filter((_, i) => !this.untyped[i]);
    for (const dtype of numbers) {
      typed.push(dtype);
      typedWeights.push(Weight.number);
    }
    const rule = this.record.dtype ?? 'promote';
    let compute = promote(typed, typedWeights);
    if (rule === 'float' || rule === 'classify') compute = toFloating(compute);
    const result = rule === 'compare' || rule === 'classify' ? bool : compute;
    const refused = this.record.refuse?.(compute, variant.statics, dtypes);
    if (refused != null) throw new DTypeError(refused);
    const forward = this.record.forward as unknown as AnyForward;
    const expr = Expr.from(forward(this.exprValues(variant, isTensor), compute) as Expr | number);
    return new Plan(
      this,
      variant,
      isTensor,
      compute,
      result,
      this.lowered(expr, compute),
      !compute.isFloatingPoint && divides(expr),
    );
  }

  private lowered(expr: Expr, compute: DType): Program {
    const arithmetic = arithmeticOf(compute);
    walk([expr], ({ kind }) => {
      if (arithmetic === 'float' || !isFloatingOnly(kind)) return;
      throw new DTypeError(
        `"${this.name}" not implemented for '${compute.legacyName}'; convert the input to a floating type with to(float32)`,
      );
    });
    return lower([expr], arithmetic, compute !== float64);
  }

  /** The plan for tensors of one dtype. */
  samePlan(variant: Variant, dtype: DType): Plan {
    const weights = this.inputNames.map(() => Weight.dimensioned);
    return (variant.same[dtype.code] = this.makePlan(
      variant,
      this.inputNames.map(() => dtype),
      weights,
      this.inputNames.map(() => true),
      [],
    ));
  }
}
