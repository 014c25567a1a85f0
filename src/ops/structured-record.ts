/**
 * What the record of a structured operation says. Types only.
 *
 * Note [Typed saving]. `save` lists the values that the vjp of one input reads, and the vjp is given exactly those, the
 * parameters that are not tensors, and the sizes of the inputs; reading anything else is a type error. What a node keeps
 * is the union over the inputs that need a gradient.
 */
import type { Tensor } from '../tensor/tensor.js';
import type { Describe } from './op.js';
import type { Bound } from './signature.js';
import type { DifferentiableNames, ResultNames, Values } from './signature-types.js';

/** The parameters of a signature that are not tensors. */
type Params<S extends string> = Omit<Values<S>, DifferentiableNames<S>>;

/** What can be saved: inputs and results; a result that the signature names also by its name. */
type Savable<S extends string> = Pick<Values<S>, DifferentiableNames<S>> & {
  result: Tensor;
  results: readonly Tensor[];
} & {
  [R in ResultNames<S>]: Tensor;
};

/** The sizes (for lists: of each tensor) and the dtype of the inputs. */
export type InputSizes<S extends string> = {
  [K in DifferentiableNames<S>]: Values<S>[K] extends readonly Tensor[]
    ? readonly (readonly number[])[]
    : readonly number[];
};

/** The gradient of one input. */
export interface Rule<S extends string, K extends keyof Savable<S>, Result> {
  /** The values that `vjp` reads. */
  save?: readonly K[];
  /**
   * The gradient of the input from the gradient of the result. With several differentiable results `g` is the first
   * one's gradient and `gs` has all of them, null where none arrived. Bit k of `columnMajor` says that tensor input k was
   * a matrix (or a batch) with contiguous columns, so that its gradient is best computed in that layout.
   */
  vjp: (
    g: Tensor,
    saved: Pick<Savable<S>, K> & Params<S>,
    sizes: InputSizes<S>,
    gs: readonly (Tensor | null)[],
    columnMajor: number,
  ) => Result;
}

type RuleFor<S extends string, N extends DifferentiableNames<S>, K> = Rule<
  S,
  K extends keyof Savable<S> ? K : never,
  Values<S>[N] extends readonly Tensor[] ? readonly (Tensor | null)[] : Tensor | null
>;

export interface StructuredRecord<S extends string, G> extends Describe {
  /** The name of the node; default: the operation's name in camel case with `Backward0`. */
  node?: string;
  /** The name of the in-place form's node, where PyTorch gives it another. */
  inplaceNode?: string;
  /** The in-place form writes one value everywhere, which is well defined where elements share memory, too. */
  fills?: boolean;
  /** The result(s), computed by kernels or by other operations; nothing is recorded meanwhile. */
  forward: (values: Values<S>) => Tensor | Tensor[];
  /**
   * For each tensor input its gradient, or `'none'` where it has none. Or, for the whole operation: `'none'` where the
   * result is not differentiable.
   */
  grad:
    | ({ [N in keyof G]: N extends DifferentiableNames<S> ? RuleFor<S, N, G[N]> | 'none' : never } & {
        [N in DifferentiableNames<S>]: unknown;
      })
    | 'none';
  /**
   * Gradients of several inputs by kernels that compute them together, where nothing is recorded and no gradient arrived but
   * that of the first differentiable result; the rules say what is
   * saved, and compute where something is. `saved` has what the rules of the inputs save that needed a gradient.
   */
  together?: (
    g: Tensor,
    saved: Partial<Savable<S>> & Params<S>,
    wanted: Readonly<Record<DifferentiableNames<S>, boolean>>,
  ) => Partial<Record<DifferentiableNames<S>, Tensor | null>>;
  /**
   * That an element of the result depends only on the same element of the inputs, or on their row along the parameter `dim`
   * (null or empty: on all): where a gradient is zero, so are those of the inputs, whatever the derivative.
   */
  reach?: 'element' | 'dim';
  /** Which results are differentiable, by position; default: all floating ones. */
  differentiable?: readonly number[];
  /**
   * The forward derivative: `'linear'` in all tensor inputs together, `'linear in each'` (bilinear), or a formula. Left
   * out, it is computed by transposing the vjp.
   */
  jvp?:
    | 'linear'
    | 'linear in each'
    | ((
        tangents: Partial<Pick<Values<S>, DifferentiableNames<S>>>,
        values: Values<S>,
        result: Tensor,
        results: readonly Tensor[],
      ) => Tensor | (Tensor | null)[] | null);
}

/** A rule whose signature is no longer known to the type checker. */
export interface AnyRule {
  save?: readonly string[];
  vjp: (
    g: Tensor,
    saved: Bound,
    sizes: Record<string, unknown>,
    gs: readonly (Tensor | null)[],
    columnMajor: number,
  ) => Tensor | null | readonly (Tensor | null)[];
}

/** A record whose signature is no longer known to the type checker. */
export interface AnyRecord extends Describe {
  node?: string;
  inplaceNode?: string;
  fills?: boolean;
  reach?: 'element' | 'dim';
  forward: (values: Bound) => Tensor | Tensor[];
  grad: Record<string, AnyRule | 'none'> | 'none';
  together?: (g: Tensor, saved: Bound, wanted: Record<string, boolean>) => Record<string, Tensor | null>;
  differentiable?: readonly number[];
  jvp?:
    | 'linear'
    | 'linear in each'
    | ((
        tangents: Bound,
        values: Bound,
        result: Tensor,
        results: readonly Tensor[],
      ) => Tensor | (Tensor | null)[] | null);
}
