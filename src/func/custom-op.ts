/** Custom functions in their light form: `customOp`, which needs no class. */
import { isPlainObject, named } from '../base/arguments.js';
import { ArgumentError, NotImplementedError } from '../base/errors.js';
import type { Tensor } from '../tensor/tensor.js';
import { customCall } from './function-call.js';
import { type Definition, FunctionContext, kindOf, mapInstances, mapTensors } from './function-context.js';
import type { VmapInfo } from './function-vmap.js';

/** What forward returns where vjp and jvp need something else than the inputs. */
export interface Saving<Result, Saved> {
  readonly result: Result;
  /** A tensor, or an array or plain object with tensors and other values in it. */
  readonly saved: Saved;
}

/** What is given for each value of a list: a tensor for a tensor, null for anything else. */
type PerTensor<Values> = { [K in keyof Values]: Values[K] extends Tensor ? Tensor : null };
/** What is expected for each value of a list, or alone where it is one. */
type Answer = Tensor | null | readonly (Tensor | null)[];
type GradsOf<Result> = Result extends Tensor
  ? [grad: Tensor]
  : Result extends readonly unknown[]
    ? PerTensor<Result>
    : unknown[];

interface Rules<Inputs extends readonly unknown[], Result, Saved> {
  /** The gradients of the inputs, null for those without, from what was saved and the gradients of the results. */
  readonly vjp?: (saved: Saved, ...grads: GradsOf<Result>) => Answer;
  /** The tangents of the results from what was saved and the tangents of the inputs (zeros where there is none). */
  readonly jvp?: (saved: Saved, ...tangents: PerTensor<Inputs>) => Answer;
  /**
   * The results for all examples of a vmap, and which dimension the examples are along (null: the same for all; a list for a list
   * of results). `inDims` says so of the inputs. Without it the functions above are called with one example.
   */
  readonly vmap?: (
    info: VmapInfo,
    inDims: readonly (number | null)[],
    ...inputs: Inputs
  ) => readonly [result: Result, outDims: number | null | readonly (number | null)[]];
}

export interface CustomOpSpec<Inputs extends readonly unknown[], Result, Saved> extends Rules<Inputs, Result, Saved> {
  /** The name for messages and the node: `cube` records `CubeBackward`. */
  readonly name: string;
  readonly forward: (...inputs: Inputs) => Saving<Result, Saved>;
}

export interface PlainOpSpec<Inputs extends readonly unknown[], Result> extends Rules<Inputs, Result, Inputs> {
  /** The name for messages and the node: `cube` records `CubeBackward`. */
  readonly name: string;
  readonly forward: (...inputs: Inputs) => Result;
}

type Results = Tensor | readonly unknown[];

/**
 * An operation with a gradient of your own, as a function. `forward` computes the result (or an array of results) from the
 * inputs; nothing is recorded inside. `vjp` and `jvp` are given the inputs, or what forward saved if it returns
 * `{ result, saved }`: tensors in there are checked for writes and freed with the graph.
 *
 * @returns the function; a call records one node
 * @throws NotImplementedError in a backward pass without `vjp`, in forward mode without `jvp`
 * @example
 * const cube = customOp({
 *   name: 'cube',
 *   forward: (x: Tensor) => x.pow(3),
 *   vjp: ([x], g) => g.mul(x.square().mul(3)),
 *   jvp: ([x], t) => t.mul(x.square().mul(3)),
 * });
 * cube(tensor(2, { requiresGrad: true })).backward();
 */
export function customOp<const Inputs extends readonly unknown[], Result extends Results, Saved>(
  spec: CustomOpSpec<Inputs, Result, Saved>,
): (...inputs: Inputs) => Result;
export function customOp<const Inputs extends readonly unknown[], Result extends Results>(
  spec: PlainOpSpec<Inputs, Result>,
): (...inputs: Inputs) => Result;
export function customOp(given: unknown): unknown {
  // Its parts have been checked by the types above.
  if (isPlainObject(given)) named('customOp({ name, forward, vjp, jvp, vmap })', arguments);
  const spec = (given ?? {}) as AnySpec;
  const { name, forward } = spec;
  if (typeof name !== 'string' || typeof forward !== 'function') {
    throw new ArgumentError(
      'customOp: expected { name, forward, vjp, jvp }, of which name is a string and the rest functions',
    );
  }
  const missing = (what: string, mode: string): never => {
    throw new NotImplementedError(
      `${name}: You must implement ${what} for your customOp to use it with ${mode} mode AD.`,
    );
  };
  const className = `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
  const definition: Definition = {
    name,
    kind: kindOf(className),
    generatedKind: kindOf(`${className}Generated`),
    forward(ctx, args) {
      const returned = forward(...(args as never[]));
      const { result, saved } = isSaving(returned) ? returned : { result: returned, saved: args };
      save(ctx, saved);
      return result;
    },
    backward: (ctx, grads) => (spec.vjp ?? missing('vjp', 'backward'))(savedIn(ctx) as never, ...(grads as never[])),
    jvp: (ctx, tangents) => (spec.jvp ?? missing('jvp', 'forward'))(savedIn(ctx) as never, ...(tangents as never[])),
    vmap: (spec.vmap as Definition['vmap']) ?? null,
    generateVmapRule: spec.vmap === undefined,
    clearsOnAccess: false,
  };
  return (...inputs: readonly unknown[]) => customCall(definition, inputs);
}

/** What `customOp` is given, whatever the types. */
interface AnySpec {
  readonly name: string;
  readonly forward: (...inputs: never[]) => unknown;
  readonly vjp?: (saved: never, ...grads: never[]) => unknown;
  readonly jvp?: (saved: never, ...tangents: never[]) => unknown;
  readonly vmap?: (info: VmapInfo, inDims: readonly (number | null)[], ...inputs: never[]) => unknown;
}

function isSaving(value: unknown): value is Saving<unknown, unknown> {
  return typeof value === 'object' && value !== null && 'result' in value && 'saved' in value;
}

/** The place of a saved tensor. */
class Slot {
  constructor(readonly index: number) {}
}

/** Keeps what forward saved: its tensors where a node keeps them, the rest as it is. */
function save(ctx: FunctionContext, saved: unknown): void {
  const tensors: Tensor[] = [];
  FunctionContext.callOf(ctx).skeleton = mapTensors(saved, (t) => new Slot(tensors.push(t) - 1));
  ctx.saveForBackward(...tensors);
}

function savedIn(ctx: FunctionContext): unknown {
  const { savedTensors } = ctx;
  return mapInstances(FunctionContext.callOf(ctx).skeleton, Slot, ({ index }) => savedTensors[index]);
}
