/**
 * Custom functions: operations of the user's, each with its own gradient. Here is the class that users extend; the call is
 * in function-call.ts, ctx and nodes in function-context.ts, the form without a class in custom-op.ts.
 */
import { ArgumentError, GraphError, NotImplementedError } from '../base/errors.js';
import { listOf } from '../base/lists.js';
import { isGradEnabled, swapGradMode } from '../tensor/modes.js';
import { Tensor } from '../tensor/tensor.js';
import { customCall } from './function-call.js';
import { type Definition, failing, FunctionContext, kindOf, mapTensors } from './function-context.js';

/** A custom function whose forward gets ctx. */
export interface WithContext<Args extends readonly unknown[], Result> {
  forward(ctx: never, ...args: Args): Result;
  setupContext?: undefined;
}

/** A custom function whose forward is a plain function, and which keeps what it needs in setupContext. */
export interface WithSetup<Args extends readonly unknown[], Result> {
  forward(...args: Args): Result;
  setupContext(ctx: never, inputs: never, output: never): void;
}

/** @internal The static methods of a custom function, which nobody has checked yet. */
export interface Statics {
  readonly name: string;
  readonly forward?: (...args: unknown[]) => unknown;
  readonly setupContext?: (ctx: FunctionContext, inputs: readonly unknown[], output: unknown) => void;
  readonly backward?: (ctx: FunctionContext, ...grads: unknown[]) => unknown;
  readonly vjp?: (ctx: FunctionContext, ...grads: unknown[]) => unknown;
  readonly jvp?: (ctx: FunctionContext, ...tangents: unknown[]) => unknown;
  readonly vmap?: (...args: readonly unknown[]) => unknown;
  readonly generateVmapRule: boolean;
  readonly clearSavedTensorsOnAccess: boolean;
}

/**
 * An operation with a gradient of your own. Extend it with static methods and call `apply`; never make an instance.
 *
 * - `forward(ctx, ...inputs)`, or `forward(...inputs)` with `setupContext(ctx, inputs, output)`: the result or an array of
 *   results. Nothing is recorded inside. Only tensors that are inputs themselves are tracked, not those in arrays or objects.
 * - `backward(ctx, ...grads)`, or `vjp`: a gradient, or null, for each input, as an array (or alone for one input).
 * - `jvp(ctx, ...tangents)`: the tangents of the results; for forward mode.
 * - `vmap(info, inDims, ...inputs)`, or `generateVmapRule = true`: for vmap. The first gets tensors with all examples along the
 *   dimensions `inDims` (null: the same for all) and returns [results, outDims]; with the second the methods above see one.
 *
 * @example
 * class Exp extends Function {
 *   static forward(ctx: Context, x: Tensor) { const y = x.exp(); ctx.saveForBackward(y); return y; }
 *   static backward(ctx: Context, g: Tensor) { const [y] = ctx.savedTensors; return g.mul(y); }
 * }
 * Exp.apply(x).sum().backward();
 */
export abstract class Function {
  /** Whether vmap may run forward, backward and jvp on batches; else it needs `vmap`. */
  static readonly generateVmapRule: boolean = false;
  /** Whether reading `ctx.savedTensors` in backward frees them, so that it can be read once. */
  static readonly clearSavedTensorsOnAccess: boolean = false;

  /** @throws ArgumentError always */
  constructor() {
    throw new ArgumentError(
      `${new.target.name} should not be instantiated. Methods on autograd functions are all static, so you should invoke ` +
        `them on the class itself: ${new.target.name}.apply(...). Legacy autograd function with non-static forward method ` +
        'is deprecated.',
    );
  }

  /**
   * Calls the function on inputs of forward's types and returns what forward returns, as part of the graph.
   *
   * @throws NotImplementedError where a method that is needed is missing
   * @throws GraphError for inputs written in place that may not be, and from backward and jvp for what they return
   */
  static apply<Args extends readonly unknown[], Result>(this: WithSetup<Args, Result>, ...args: Args): Result;
  static apply<Args extends readonly unknown[], Result>(this: WithContext<Args, Result>, ...args: Args): Result;
  static apply(this: unknown, ...args: unknown[]): unknown {
    if (typeof this !== 'function') {
      throw new ArgumentError(
        'apply: it was called without its class; write (x) => F.apply(x), or F.apply.bind(F), where a function is wanted',
      );
    }
    return customCall(definitionOf(this as unknown as Statics), args);
  }
}

const definitions = new WeakMap<Statics, Definition>();

/** @internal How the calls of a class are answered. */
export function definitionOf(statics: Statics): Definition {
  let made = definitions.get(statics);
  if (made === undefined) definitions.set(statics, (made = makeDefinition(statics)));
  return made;
}

function makeDefinition(statics: Statics): Definition {
  const { name } = statics;
  const missing = (what: string): never => {
    throw new NotImplementedError(`${name}: You must implement ${what}.`);
  };
  return {
    name,
    kind: kindOf(name),
    generatedKind: kindOf(`${name}Generated`),
    forward(ctx, args) {
      if (statics.forward === undefined) return missing('the forward function for custom autograd.Function');
      if (statics.setupContext === undefined) return statics.forward(ctx, ...args);
      const output = statics.forward(...args);
      statics.setupContext(ctx, args, output);
      refuseSavedInput(name, ctx, args, output);
      return output;
    },
    backward(ctx, grads) {
      if (statics.backward !== undefined && statics.vjp !== undefined) {
        throw new GraphError(
          `${name}: Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement ` +
            'one of them.',
        );
      }
      const backward = statics.backward ?? statics.vjp;
      if (backward !== undefined) return backward.call(statics, ctx, ...grads);
      const what =
        'either the backward or vjp method for your custom autograd.Function to use it with backward mode AD';
      return missing(what);
    },
    jvp(ctx, tangents) {
      if (statics.jvp !== undefined) return statics.jvp(ctx, ...tangents);
      return missing('the jvp function for custom autograd.Function to use it with forward mode AD');
    },
    get vmap() {
      return statics.vmap === undefined ? null : statics.vmap.bind(statics);
    },
    get generateVmapRule() {
      return statics.generateVmapRule;
    },
    get clearsOnAccess() {
      return statics.clearSavedTensorsOnAccess;
    },
  };
}

/** An input that is also an output is one of both once it is saved, and setupContext cannot say which is meant. */
function refuseSavedInput(name: string, ctx: FunctionContext, args: readonly unknown[], output: unknown): void {
  const { toSave, dirty } = FunctionContext.callOf(ctx);
  for (const t of toSave) {
    if (t === null || dirty.has(t) || !args.includes(t) || !listOf(output).includes(t)) continue;
    throw new GraphError(
      `${name}: A input that has been returned as-is as output is being saved for backward. This is not supported if you ` +
        'override setup_context. You should return and save a view of the input instead, e.g. with x.viewAs(x) or setup ctx ' +
        'inside the forward function itself.',
    );
  }
}

/**
 * A backward that cannot be differentiated: it runs with nothing recorded, and its results throw where a derivative of them
 * is asked for. Also a decorator.
 *
 * @example static backward = onceDifferentiable((ctx: Context, g: Tensor) => g.mul(ctx.savedTensors[0]));
 */
export function onceDifferentiable<Ctx extends FunctionContext<never>, Grads extends readonly unknown[], Result>(
  backward: (ctx: Ctx, ...grads: Grads) => Result,
  _decorated?: unknown,
): (ctx: Ctx, ...grads: Grads) => Result {
  return function (this: unknown, ctx, ...grads) {
    if (!isGradEnabled()) return backward.call(this, ctx, ...grads);
    const gradMode = swapGradMode(false);
    let result: Result;
    try {
      result = backward.call(this, ctx, ...grads);
    } finally {
      swapGradMode(gradMode);
    }
    const { node, definition } = FunctionContext.callOf(ctx);
    const message =
      `${definition.name}: trying to differentiate twice a function that was marked with @once_differentiable ` +
      '(onceDifferentiable)';
    const sources = grads.filter((g) => g instanceof Tensor);
    return mapTensors(result, (t) => failing(t, node === null ? [] : [node], sources, message)) as Result;
  };
}
