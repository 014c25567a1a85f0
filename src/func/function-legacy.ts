/** The older classes around custom functions, which PyTorch lists for programs that still name them. */
import { ArgumentError, GraphError, NotImplementedError } from '../base/errors.js';
import { Node } from '../autograd/node.js';
import { definitionOf, Function, type Statics } from './function.js';
import { customCall } from './function-call.js';
import { FunctionContext } from './function-context.js';
import { flatten, LEAF, spread, type Structure, unflatten } from './structure.js';

/**
 * A custom function that may write in place. Every `Function` may: say so with `ctx.markDirty`.
 *
 * @deprecated extend `Function`
 */
export abstract class InplaceFunction extends Function {}

interface Nested<Args extends readonly unknown[], Result> {
  forwardExtended(ctx: never, ...args: Args): Result;
}

interface NestedStatics extends Statics {
  readonly forwardExtended?: (ctx: FunctionContext, ...args: unknown[]) => unknown;
  readonly backwardExtended?: (ctx: FunctionContext, ...grads: unknown[]) => unknown;
}

/** Without the type of `apply`, which is another here. */
const Base = Function as (abstract new () => Function) &
  Pick<typeof Function, 'generateVmapRule' | 'clearSavedTensorsOnAccess'>;

/**
 * A custom function whose inputs and results may hold tensors inside arrays, plain objects and Maps, all of which are tracked.
 *
 * - `forwardExtended(ctx, ...inputs)`: the result, of any structure. `ctx.saveForBackward` takes the tensors one by one.
 * - `backwardExtended(ctx, ...grads)`: is given the structure of the result with gradients in place of its tensors (for an array
 *   one argument for each entry) and returns an array with an entry for each input: its structure with gradients in place of its
 *   tensors, or null for all of it.
 *
 * It has no forward mode; in vmap it needs `static generateVmapRule = true`.
 *
 * @deprecated extend `Function`, and give it the tensors as arguments of their own
 */
export abstract class NestedIOFunction extends Base {
  /**
   * Calls the function.
   *
   * @throws NotImplementedError where a method that is needed is missing
   * @throws GraphError from backward for what it returns
   */
  static override apply<Args extends readonly unknown[], Result>(this: Nested<Args, Result>, ...args: Args): Result;
  static override apply(this: unknown, ...args: unknown[]): unknown {
    if (typeof this !== 'function') return Function.apply.call(this as never);
    const statics = this as unknown as NestedStatics;
    const inputs = flatten(args);
    let outputs: Structure = LEAF;
    const leaves = customCall(
      {
        ...definitionOf(statics),
        vmap: null,
        forward(ctx, given) {
          const { forwardExtended = missing(statics, 'forwardExtended') } = statics;
          const nested = unflatten(inputs.structure, given) as unknown[];
          const result = flatten(forwardExtended.call(statics, ctx, ...nested));
          outputs = result.structure;
          return result.leaves;
        },
        backward(ctx, given) {
          const { backwardExtended = missing(statics, 'backwardExtended') } = statics;
          const grads = unflatten(outputs, given);
          const returned = backwardExtended.call(
            statics,
            ctx,
            ...(Array.isArray(grads) ? (grads as unknown[]) : [grads]),
          );
          return gradsLike(statics.name, inputs.structure, returned);
        },
      },
      inputs.leaves,
    );
    return unflatten(outputs, leaves as unknown[]);
  }
}

function missing({ name }: NestedStatics, method: string): never {
  throw new NotImplementedError(`${name}: You must implement ${method} for your NestedIOFunction.`);
}

/** One gradient for each leaf of the inputs. */
function gradsLike(name: string, structure: Structure, returned: unknown): unknown[] {
  const given = Array.isArray(returned) ? (returned as unknown[]) : [returned];
  const grads = spread(structure, given).map((grad) => grad ?? null);
  const count = (values: readonly unknown[]): number => values.filter((value) => value != null).length;
  if (count(grads) === count(flatten(given).leaves)) return grads;
  throw new GraphError(
    `function ${name}Backward returned gradients whose structure is not that of the inputs; backwardExtended returns an array ` +
      'with an entry for each input of forwardExtended: built as the input is, or null',
  );
}

/** The node of a custom function, see the class of this name. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- its instances are nodes, which the engine makes
export interface BackwardCFunction extends Node {
  /** What the custom function kept. */
  readonly ctx: FunctionContext;
}

/**
 * The class of the nodes of custom functions: `y.gradFn instanceof BackwardCFunction`.
 *
 * @example if (y.gradFn instanceof BackwardCFunction) console.log(y.gradFn.ctx);
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see above
export abstract class BackwardCFunction {
  /** @throws ArgumentError always */
  constructor() {
    throw new ArgumentError('BackwardCFunction: nodes are made where a custom function is called: Exp.apply(x).gradFn');
  }

  /** Whether a value is a node of a custom function. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Node && value.plan instanceof FunctionContext;
  }
}
