/**
 * The call of a custom function: forward, the place of its results in the graph, and their tangents. What users extend is in
 * function.ts; ctx, nodes and guards are in function-context.ts.
 *
 *   Exp.apply(x) --> customCall --> forward (nothing recorded, no tangents)
 *                                   outputs: written inputs, views, inputs as they are, see `finishOutputs`
 *                                   node ExpBackward over the inputs, whose plan is ctx
 *                                   jvp, once for each open level, the lowest first (Note [Levels])
 */
import { primalBelow, seeBaseTangent, setTangent, tangentAt, topLevel, writeTangent } from '../autograd/forward.js';
import { alias, attach, gradEdge, reasonFlags, versionsOf } from '../autograd/graph.js';
import { checkInplace, noteWrite, rebaseHistory } from '../autograd/inplace.js';
import { defineSavedAccessor, Node, NONE, ZEROS } from '../autograd/node.js';
import { refreshView, trackView } from '../autograd/views.js';
import { getDefaultDtype } from '../base/dtype.js';
import { ArgumentError, GraphError, ShapeError } from '../base/errors.js';
import { formatSizes, sameSizes, SCALAR } from '../base/geometry.js';
import { listOf } from '../base/lists.js';
import { isRefusedPromise } from '../base/promises.js';
import { batching, isBatched, physicalOf } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import { modes, swapGradMode, syncModes } from '../tensor/modes.js';
import { type Level, levelAt, withoutLevels } from '../tensor/tangent.js';
import { Tensor, zerosTensor } from '../tensor/tensor.js';
import { Call, type Definition, FunctionContext, mapTensors, outputOf, typeOf } from './function-context.js';
import { vmapped } from './function-vmap.js';
import { differentiating } from './tracked.js';

// ---- the call --------------------------------------------------------------------------------------------------------

/** Calls a custom function. */
export function customCall(definition: Definition, args: readonly unknown[]): unknown {
  if (modes.watchers !== 0) syncModes();
  const inputs = args.filter((arg) => arg instanceof Tensor);
  if (batching.now !== null && inputs.some(isBatched)) return vmapped(batching.now, definition, args, customCall);
  for (const t of inputs) {
    if (t.viewInfo === null) continue;
    if (modes.gradEnabled) refreshView(t);
    seeBaseTangent(t);
  }
  const isTensor = args.map((arg) => arg instanceof Tensor);
  const needs = args.map((arg) => arg instanceof Tensor && (arg.flags & Flag.requiresGrad) !== 0);
  const call = new Call(definition, isTensor, needs, levelsOf(inputs), inputs);
  const ctx = new FunctionContext(call);
  const recorded = modes.gradEnabled && needs.includes(true);
  const before = inputs.map((t) => t.counter.version);
  // Where gradients go is asked before forward may write: a written view would be taken for up to date.
  const edges = recorded ? inputs.map((t): Edge => [gradEdge(t), outputOf(t)]) : NONE;
  const result = runForward(ctx, call, args, recorded);
  if (recorded) refuseHiddenWrites(call, before);
  const outputs: unknown[] = Array.isArray(result) ? [...(result as unknown[])] : [result];
  if (recorded || call.levels.length > 0) refuseExamples(call, outputs);
  finishOutputs(ctx, call, outputs, recorded ? edges : null);
  for (const { depth } of call.levels) runJvp(ctx, call, args, outputs, depth);
  call.inputs = NONE;
  if (call.node !== null) {
    call.toSave = NONE;
    call.forForward = null;
  }
  return Array.isArray(result) ? outputs : outputs[0];
}

/** The open levels at which one of these has a tangent, the lowest first. */
function levelsOf(tensors: readonly Tensor[]): Level[] {
  const levels: Level[] = [];
  for (let depth = 1, top = topLevel(tensors); depth <= top; depth++) {
    if (tensors.some((t) => tangentAt(t, depth) !== null)) levels.push(levelAt(depth)!);
  }
  return levels;
}

/** Runs forward; what it computes from inputs that have a gradient is marked, see Note [Made inside forward]. */
function runForward(ctx: FunctionContext, call: Call, args: readonly unknown[], recorded: boolean): unknown {
  const { inputs, definition } = call;
  const outer = modes.numbers;
  // Marks that belong to a forward around this one, which stay.
  const others = outer?.mask === Flag.inside ? Flag.inside : 0;
  const marks = inputs.map((t) => t.flags & others);
  for (const t of inputs) {
    const dual = call.levels.some(({ depth }) => tangentAt(t, depth) !== null);
    const marked = (recorded && (t.flags & Flag.requiresGrad) !== 0) || dual;
    t.flags = marked ? t.flags | Flag.inside : (t.flags & ~Flag.inside) | (t.flags & others);
  }
  let read = false;
  modes.numbers = {
    mask: Flag.inside,
    note(t) {
      read = true;
      if (others !== 0) outer!.note(t);
    },
    made(t) {
      if (read) t.flags |= Flag.inside;
      return t;
    },
  };
  const gradMode = swapGradMode(false);
  try {
    const result = withoutLevels(() => definition.forward(ctx, args));
    if (isRefusedPromise(result)) {
      throw new ArgumentError(
        `${definition.name}: forward is async, and what it does after an await would be outside of the function; await first`,
      );
    }
    noteKept(ctx, call, listOf(result));
    // Outside of all forwards nothing is marked; in another's, results are marked as any operation's.
    if (others === 0) for (const t of listOf(result)) if (t instanceof Tensor) t.flags &= ~Flag.inside;
    return result;
  } finally {
    swapGradMode(gradMode);
    inputs.forEach((t, i) => (t.flags = (t.flags & (~Flag.inside | others)) | marks[i]!));
    modes.numbers = outer;
  }
}

/** Notes which of the tensors that ctx keeps were made inside forward, and are neither inputs nor outputs. */
function noteKept(ctx: FunctionContext, call: Call, outputs: readonly unknown[]): void {
  const { inputs } = call;
  call.insideKeys = Object.keys(ctx).filter((key) => {
    let found = false;
    mapTensors((ctx as unknown as Record<string, unknown>)[key], (t) => {
      const all = physicalOf(t);
      found ||= !inputs.includes(all) && !outputs.includes(all) && call.isInside(t);
      return t;
    });
    return found;
  });
  call.insideSlots = call.toSave.map(
    (t) => t !== null && !inputs.includes(t) && !outputs.includes(t) && call.isInside(t),
  );
}

/** What a closure brings along from a vmap has no place in the graph of a function that is none of one example. */
function refuseExamples({ definition, toSave }: Call, outputs: readonly unknown[]): void {
  if (![...outputs, ...toSave].some((t) => t instanceof Tensor && isBatched(t))) return;
  throw new GraphError(
    `${definition.name}: forward uses a tensor of a vmap that none of its arguments is in; give it to the function as an ` +
      'argument instead of closing over it',
  );
}

/** A write that was not announced would leave the graph describing the elements from before. */
function refuseHiddenWrites({ inputs, dirty, needsInputGrad, isTensor, definition }: Call, before: number[]): void {
  const needs = needsInputGrad.filter((_, i) => isTensor[i]);
  inputs.forEach((t, k) => {
    if (!needs[k] || t.counter.version === before[k] || [...dirty].some((d) => d.counter === t.counter)) return;
    throw new GraphError(
      `${definition.name}: forward wrote in place to tensor input ${k}, which requires grad; say so with ` +
        'ctx.markDirty(input) and return it, or work on a clone()',
    );
  });
}

/** The node that an input's gradient goes to, and which of its outputs the input is. */
type Edge = readonly [Node | null, number];

/** Gives the outputs their place in the graph, if there is one: `outputs` become what the caller gets. */
function finishOutputs(ctx: FunctionContext, call: Call, outputs: unknown[], edges: readonly Edge[] | null): void {
  const recorded = edges !== null;
  const { inputs, dirty, nonDifferentiable, definition } = call;
  const isDifferentiable = (t: unknown): t is Tensor =>
    recorded && t instanceof Tensor && t.dtype.isFloatingPoint && !nonDifferentiable.has(t);
  const differentiable = outputs.map(isDifferentiable);
  checkDirty(call, outputs, differentiable);
  for (const t of dirty) noteWrite(t, definition.name);
  const inherited = inputs.reduce((flags, t) => flags | t.flags, 0);
  outputs.forEach((out, i) => {
    if (!(out instanceof Tensor) || dirty.has(out)) return;
    const isInput = inputs.includes(out);
    const own = (out.flags & Flag.requiresGrad) !== 0;
    if (isInput || (own && recorded)) {
      outputs[i] = alias(out, out.flags & (Flag.inference | Flag.wrappedNumber | Flag.inside));
      if (isInput && (differentiable[i] || !recorded)) trackView(outputs[i] as Tensor, out, 'custom');
    } else if (out.viewInfo !== null) out.viewInfo.creation = 'custom';
    const made = outputs[i] as Tensor;
    if (nonDifferentiable.has(out)) nonDifferentiable.add(made);
    // The reasons why there is no graph are the function's, not those of the operations inside.
    if (recorded) {
      made.flags &= ~(Flag.madeUnderNoGrad | Flag.detached);
      if (!differentiable[i]) made.flags |= Flag.notDifferentiable;
    } else if (!own) made.flags |= reasonFlags(inherited) & ~Flag.inside;
  });
  call.tensorOutputs = outputs.map((out) => out instanceof Tensor);
  if (edges === null) return;
  const node = makeNode(ctx, call, outputs, differentiable, edges);
  const views = differentiable.filter(Boolean).length > 1;
  outputs.forEach((out, i) => {
    if (!(out instanceof Tensor)) return;
    if (views && out.viewInfo !== null && !dirty.has(out)) out.viewInfo.creation = 'multi-output';
    if (!differentiable[i]) return;
    if (!dirty.has(out)) attach(out, node, i);
    else if (out.viewInfo === null) {
      rebaseHistory(out, node);
      out.outputNr = i;
    } else {
      out.viewInfo.version = -1; // its node is made anew
      rebaseHistory(out, viewWrite(node, inputs.indexOf(out)));
    }
  });
}

/** Throws where inputs that were written in place cannot be given the history of the write. */
function checkDirty(
  { dirty, definition }: Call,
  outputs: readonly unknown[],
  differentiable: readonly boolean[],
): void {
  for (const t of dirty) {
    const at = outputs.indexOf(t);
    if (at < 0) {
      throw new GraphError(
        `${definition.name}: Some elements marked as dirty during the forward method were not returned as output. The ` +
          'inputs that are modified inplace must all be outputs of the Function.',
      );
    }
    if (!differentiable[at]) continue;
    if (t.viewInfo === null && (t.flags & Flag.requiresGrad) !== 0 && t.node === null) {
      throw new GraphError(
        `${definition.name}: a leaf Variable that requires grad has been used in an in-place operation. Give it a clone().`,
      );
    }
    checkInplace(t, true);
    if (t.viewInfo !== null && outputs.length > 1) {
      throw new GraphError(
        `${definition.name}: If your Function modifies inplace an input that is a view of another Tensor, your Function ` +
          'cannot return more than one Tensor. This is not supported by the current autograd engine. You should either ' +
          'make sure the input is not a view (using .clone() for example) or make your Function only return one Tensor ' +
          '(potentially splitting it into two Functions: one doing the inplace that returns a single Tensor and a second ' +
          'one that does the other operations).',
      );
    }
  }
}

function makeNode(
  ctx: FunctionContext,
  call: Call,
  outputs: readonly unknown[],
  differentiable: readonly boolean[],
  edges: readonly Edge[],
): Node {
  const { definition, toSave } = call;
  defineSavedAccessor('tensors');
  defineContext();
  const metas = outputs.map((out) => (out instanceof Tensor ? out : { geometry: SCALAR, dtype: getDefaultDtype() }));
  call.outputSlots = toSave.map((t) => {
    const at = t === null ? -1 : outputs.indexOf(t);
    return differentiable[at] === true ? at : -1;
  });
  const node = new Node(
    differentiating() ? definition.generatedKind : definition.kind,
    edges.map(([to]) => to),
    edges.map(([, index]) => index),
    toSave,
    toSave.length === 0 ? ZEROS : versionsOf(toSave),
    ctx,
    null,
    metas[0]?.geometry ?? null,
    metas[0]?.dtype ?? null,
  );
  if (outputs.length !== 1) node.outputs = metas.map(({ geometry, dtype }) => ({ geometry, dtype }));
  call.node = node;
  return node;
}

/** `node`, which wrote into the view that is its input `k`, with that input first: see Note [CopySlices]. */
function viewWrite(node: Node, k: number): Node {
  if (k === 0) return node;
  const order = [k, ...node.next.keys()].filter((entry, at) => at === 0 || entry !== k);
  const kind = {
    ...node.kind,
    backward: (_: Node, grad: Tensor | null, grads: readonly (Tensor | null)[] | null) => {
      const results = node.kind.backward(node, grad, grads, -1);
      return order.map((entry) => results[entry] ?? null);
    },
  };
  const pick = <T>(from: readonly T[]): T[] => order.map((entry) => from[entry]!);
  return new Node(kind, pick(node.next), pick(node.nextIndex), NONE, NONE, node.plan, null, node.geometry, node.dtype);
}

/** `node.ctx`: for nodes of custom functions their context. */
function defineContext(): void {
  if ('ctx' in Node.prototype) return;
  Object.defineProperty(Node.prototype, 'ctx', {
    configurable: true,
    get(this: Node): unknown {
      return this.plan instanceof FunctionContext ? this.plan : undefined;
    },
  });
}

// ---- forward mode ----------------------------------------------------------------------------------------------------

/** Gives the outputs their tangents at one level. */
function runJvp(
  ctx: FunctionContext,
  call: Call,
  args: readonly unknown[],
  outputs: readonly unknown[],
  depth: number,
): void {
  const tangents = args.map((arg) => {
    if (!(arg instanceof Tensor)) return null;
    return tangentAt(arg, depth) ?? (call.materialize ? zerosTensor(arg.dtype, arg.shape) : null);
  });
  const versions = tangents.map((t) => t?.counter.version);
  call.depth = depth;
  let result: unknown;
  try {
    result = call.run(ctx, () => call.definition.jvp(ctx, tangents));
  } finally {
    call.depth = 0;
  }
  const values = Array.isArray(result) ? (result as unknown[]) : [result];
  if (values.length !== outputs.length) {
    throw new GraphError(
      `${call.definition.name}: Function's jvp returned an invalid number of forward gradients (expected ` +
        `${outputs.length} but got ${values.length}); jvp returns one for each output of forward`,
    );
  }
  outputs.forEach((out, i) => {
    const value = checkTangent(call, out, values[i] ?? null, i);
    if (!(out instanceof Tensor)) return;
    if (call.dirty.has(out)) {
      const k = args.indexOf(out);
      const given = tangents[k] ?? null;
      if (given !== null) checkWritten(call, value, given, given.counter.version !== versions[k]);
      if (tangentAt(out, depth) === null) writeTangent(out, depth, value);
    } else if (value !== null) {
      checkView(call, args, out, value, tangents);
      const cast = value.dtype === out.dtype ? value : value.to(out.dtype);
      // A tangent is written in place with its tensor, so it must not be one that jvp has got from elsewhere.
      setTangent(out, depth, primalBelow(out.viewInfo === null ? cast.clone() : cast, depth));
    }
  });
}

/** What jvp returned for one output, if it can be its tangent. */
function checkTangent(call: Call, out: unknown, value: unknown, i: number): Tensor | null {
  const { name } = call.definition;
  if (value === null) return null;
  if (!(value instanceof Tensor)) {
    throw new GraphError(`${name}: expected Variable or None (got ${typeOf(value)}) for grad output ${i} of jvp`);
  }
  if (!(out instanceof Tensor) || !out.dtype.isFloatingPoint || call.nonDifferentiable.has(out)) {
    throw new GraphError(
      `${name}: Function's jvp returned a gradient at position ${i}, but the corresponding forward output is not a ` +
        'differentiable Tensor; return null there',
    );
  }
  if (!sameSizes(value.shape, out.shape)) {
    throw new ShapeError(
      `${name}: Trying to set a forward gradient that has a different size than that of the original Tensor, this is not ` +
        `supported. Tensor is of size ${formatSizes(out.shape)} while the given forward gradient is of size ` +
        `${formatSizes(value.shape)}.`,
    );
  }
  return value;
}

/** An input that was written has its tangent written, too. */
function checkWritten({ definition }: Call, value: Tensor | null, tangent: Tensor, written: boolean): void {
  const { name } = definition;
  if (!written) {
    throw new GraphError(
      `${name}: An inplace custom Function is not modifying the forward mode gradients inplace. If the forward is modifying ` +
        'an input inplace, then the jvp function must modify the corresponding gradient inplace.',
    );
  }
  if (value !== tangent) {
    throw new GraphError(
      `${name}: An inplace custom Function is not returning the forward mode gradients as-is. If the forward is modifying an ` +
        'input inplace, then the jvp function must modify the gradient inplace and return it as-is.',
    );
  }
}

/** A view of an input has as its tangent a view of the input's, so that later writes reach both. */
function checkView(
  { definition }: Call,
  args: readonly unknown[],
  out: Tensor,
  value: Tensor,
  tangents: readonly (Tensor | null)[],
): void {
  const viewed = out.viewInfo === null ? -1 : args.findIndex((arg) => arg instanceof Tensor && arg.sharesStorage(out));
  const given = tangents[viewed] ?? null;
  if (given === null || given.sharesStorage(value)) return;
  throw new GraphError(
    value._isView()
      ? `${definition.name}: A custom Function is returning a view but the jvp is not returning a view of the given grad input.`
      : `${definition.name}: A custom Function's forward is returning a view (or an input as-is) but the jvp is not returning ` +
          'a view.',
  );
}
