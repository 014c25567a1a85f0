/**
 * Custom functions inside vmap: by a rule of the user's, or by running forward, backward and jvp on batches.
 *
 * Note [Functions of one example]. The graph belongs to tensors with all examples. So what is called, recorded and
 * differentiated is a function of those, made for the call, around the user's, which sees one example:
 *
 *     F.apply(x) inside vmap --> function of all examples:  forward, jvp:  show inputs, call F's, hide results
 *                                                           backward:      the same, in the vmaps of the call, which may
 *                                                                          have ended (`inTheseVmaps`)
 *
 * What F saves is hidden as well, and shown where F reads it. An input that is the same for all examples stays one, and its
 * gradient is the sum of what each contributes.
 */
import { ArgumentError, GraphError, NotImplementedError } from '../base/errors.js';
import { sameSizes } from '../base/geometry.js';
import { listOf } from '../base/lists.js';
import { type Batching, inTheseVmaps, isBatched, type Together } from '../tensor/batching.js';
import { Tensor } from '../tensor/tensor.js';
import { type Definition, FunctionContext, typeOf } from './function-context.js';
import { textOf } from './structure.js';

/** What a rule for vmap is told of the vmap. */
export interface VmapInfo {
  /** The number of examples. */
  readonly batchSize: number;
  /** What random operations inside do: 'error', 'different' or 'same'. */
  readonly randomness: string;
}

type Values = readonly unknown[];

/** Calls a custom function, of whose arguments some are tensors of vmap; `call` does so for others. */
export function vmapped(
  vmap: Batching,
  definition: Definition,
  args: Values,
  call: (definition: Definition, args: Values) => unknown,
): unknown {
  const rule = vmapRuleOf(definition);
  const result =
    rule === 'generate' ? generated(vmap, definition, args, call) : ruled(vmap, definition.name, rule, args);
  // Some may have been written in place.
  for (const arg of args) if (arg instanceof Tensor && isBatched(arg)) vmap.refresh(arg);
  return result;
}

/**
 * How vmap maps a custom function: by its own rule, or by running its methods on batches (`'generate'`).
 * @throws NotImplementedError where it says neither, GraphError where it says both
 */
function vmapRuleOf({ name, vmap, generateVmapRule }: Definition): NonNullable<Definition['vmap']> | 'generate' {
  if (vmap !== null && generateVmapRule) {
    throw new GraphError(
      `You tried to vmap over ${name}, but it has both generateVmapRule = true (generate_vmap_rule) and an overriden vmap ` +
        'staticmethod. Please set generateVmapRule = false or delete the overriden vmap staticmethod to avoid ambiguity.',
    );
  }
  if (vmap !== null) return vmap;
  if (generateVmapRule) return 'generate';
  throw new NotImplementedError(
    `You tried to vmap over ${name}, but it does not have vmap support. Please override and implement the vmap staticmethod ` +
      'or set generateVmapRule = true (generate_vmap_rule).',
  );
}

/** As many results as there were: a list where there was one. */
const shapedAs = (result: unknown, values: Values): unknown => (Array.isArray(result) ? values : values[0]);

/** The arguments with all examples of those that are tensors, and which of them differ from example to example. */
function withAllExamples(
  args: Values,
  { values, shared }: Pick<Together, 'values' | 'shared'>,
): { given: unknown[]; differs: boolean[] } {
  let next = 0;
  const differs: boolean[] = [];
  const given = args.map((arg, i) => {
    differs[i] = arg instanceof Tensor && !shared[next]!;
    return arg instanceof Tensor ? values[next++]! : arg;
  });
  return { given, differs };
}

// ---- rules of users --------------------------------------------------------------------------------------------------

/** For the innermost vmap; the function that the rule calls in turn is there for those around it. */
function ruled(vmap: Batching, name: string, rule: NonNullable<Definition['vmap']>, args: Values): unknown {
  const innermost = vmap.innermost(args.filter((arg) => arg instanceof Tensor));
  const { info, outside, show } = innermost;
  const { given, differs } = withAllExamples(args, innermost);
  const inDims = differs.map((own) => (own ? 0 : null));
  const returned = outside(() => rule(info, inDims, ...given));
  const wanted =
    `${name}: Expected the vmap staticmethod to have two returns, an output and out_dims with pytree structure compatible ` +
    'with the output';
  if (!Array.isArray(returned)) throw new GraphError(`${wanted}. Got a ${typeOf(returned)} instead`);
  if (returned.length !== 2) throw new GraphError(`${wanted}. Got ${returned.length} returns instead`);
  const [result, dims] = returned as [unknown, unknown];
  const outputs = listOf(result);
  const outDims = Array.isArray(dims) ? (dims as Values) : outputs.map(() => dims);
  if (outDims.length !== outputs.length || (Array.isArray(dims) && !Array.isArray(result))) {
    throw new GraphError(
      `${wanted}. Got ${outputs.length} outputs and out_dims=${textOf(dims)}; give a dimension, or null, for each`,
    );
  }
  const made = outputs.map((out, i) => {
    const dim = outDims[i] ?? null;
    if (!(out instanceof Tensor) || dim === null) return out;
    const size = typeof dim === 'number' ? out.shape.at(dim) : undefined;
    if (size !== info.batchSize) {
      throw new ArgumentError(
        `${name}: the vmap staticmethod returned a tensor of sizes [${out.shape.join(', ')}] and out_dims=${textOf(dim)} for it; ` +
          `the dimension has to be one with the ${info.batchSize} examples, or null for a result that is the same for all`,
      );
    }
    // An input that was written in place is returned itself.
    const at = dim === 0 ? given.indexOf(out) : -1;
    return at >= 0 && inDims[at] === 0 ? args[at] : show(out, dim as number);
  });
  return shapedAs(result, made);
}

// ---- forward, backward and jvp on batches ----------------------------------------------------------------------------

function generated(
  vmap: Batching,
  definition: Definition,
  args: Values,
  call: (definition: Definition, args: Values) => unknown,
): unknown {
  const together = vmap.together(args.filter((arg) => arg instanceof Tensor));
  const { show, hide, total } = together;
  const { given, differs } = withAllExamples(args, together);
  const sizes = args.map((arg) => (arg instanceof Tensor ? arg.shape : null));
  const forAll = new ForAll(definition, differs, sizes, { show, hide, total });
  const result = call(forAll.definition, given);
  const outputs = listOf(result).map((out, i) => {
    if (!(out instanceof Tensor)) return out;
    // An input that was written in place is returned itself.
    const at = given.indexOf(out);
    if (at >= 0) return args[at];
    return forAll.outputDiffers[i]! ? show(out) : out;
  });
  return shapedAs(result, outputs);
}

/** The function of all examples. It lives as long as the graph does, so it keeps none of the tensors it is made for. */
class ForAll {
  /** Which outputs differ from example to example; known when forward has run. */
  outputDiffers: readonly boolean[] = [];
  readonly definition: Definition;
  private readonly inItsVmaps = inTheseVmaps();

  /**
   * @param own the function of one example
   * @param differs which arguments differ from example to example
   * @param sizes the sizes of arguments that are tensors, null for others
   */
  constructor(
    private readonly own: Definition,
    private readonly differs: readonly boolean[],
    private readonly sizes: readonly (readonly number[] | null)[],
    private readonly form: Pick<Together, 'show' | 'hide' | 'total'>,
  ) {
    this.definition = {
      ...own,
      forward: (ctx, given) => this.forward(ctx, given),
      backward: (ctx, grads) => this.inItsVmaps(() => this.backward(ctx, grads)),
      jvp: (ctx, tangents) => this.jvp(ctx, tangents),
    };
  }

  private shown<T>(given: readonly T[], which: readonly boolean[]): T[] {
    return given.map((value, i) => (which[i]! && value instanceof Tensor ? (this.form.show(value) as T) : value));
  }

  private forward(ctx: FunctionContext, given: Values): unknown {
    const { hide, show } = this.form;
    const call = FunctionContext.callOf(ctx);
    const { inputs } = call;
    const examples = this.shown(given, this.differs);
    call.inputs = examples.filter((arg) => arg instanceof Tensor);
    const result = this.own.forward(ctx, examples);
    call.inputs = inputs;
    const outputs = listOf(result);
    const hidden = new Map<unknown, Tensor>();
    outputs.forEach((out) => {
      const at = examples.indexOf(out);
      // Inputs are in the graph already. One that is the same for all examples is an output that is not, unless written in place.
      if (!(out instanceof Tensor) || (at >= 0 && (this.differs[at]! || call.dirty.has(out)))) return;
      hidden.set(out, hide(out));
    });
    this.outputDiffers = outputs.map((out) => hidden.has(out) || this.differs[examples.indexOf(out)] === true);
    const saved = (t: Tensor): Tensor => {
      const at = examples.indexOf(t);
      return at >= 0 ? (given[at] as Tensor) : (hidden.get(t) ?? (isBatched(t) ? hide(t) : t));
    };
    const output = (t: Tensor): Tensor => hidden.get(t) ?? saved(t);
    call.hide(saved, output, show);
    return shapedAs(
      result,
      outputs.map((out) => (out instanceof Tensor ? output(out) : out)),
    );
  }

  private backward(ctx: FunctionContext, grads: readonly (Tensor | null)[]): unknown {
    const result = this.own.backward(ctx, this.shown(grads, this.outputDiffers));
    const gradients = listOf(result).map((g, i) => {
      const to = this.sizes[i] ?? null;
      if (!(g instanceof Tensor) || to === null) return g;
      const fit = reducesTo(to, g.shape) ? g.sumToSize(to) : g;
      return this.differs[i]! ? this.form.hide(fit) : this.form.total(fit);
    });
    return shapedAs(result, gradients);
  }

  private jvp(ctx: FunctionContext, tangents: readonly (Tensor | null)[]): unknown {
    const result = this.own.jvp(ctx, this.shown(tangents, this.differs));
    const made = listOf(result).map((t, i) => (t instanceof Tensor && this.outputDiffers[i]! ? this.form.hide(t) : t));
    return shapedAs(result, made);
  }
}

/** Whether a gradient was broadcast from these sizes, which the engine could not tell once it has all examples. */
function reducesTo(to: readonly number[], from: readonly number[]): boolean {
  const lead = from.length - to.length;
  return lead >= 0 && !sameSizes(to, from) && to.every((size, d) => size === from[lead + d] || size === 1);
}
