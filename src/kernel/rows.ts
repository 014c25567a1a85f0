/**
 * Row kernels: pointwise programs around reductions of rows, as data. What softmax, the normalisations and their gradients
 * are made of, each in one launch. Knows nothing of dtypes, layouts or devices.
 *
 * All inputs have sizes S ++ R. A row is what shares its place in S; rows do not influence one another.
 *
 *     stage 0   a number for each row:   sum, max or min over the row of an expression of the inputs
 *     stage 1   another one, whose expression may also read the result of stage 0; and so on
 *     elements  outputs of sizes S ++ R: expressions of the inputs and of the stages' results
 *     perRow    outputs of sizes S:      expressions of the stages' results, and of inputs that are constant in each row
 *
 * Note [Values of a row]. Parts of an expression that only read results of stages, uniforms and constants are the same in
 * the whole row. `rowKernel` takes them out and makes them stages of their own, of the kind 'once', so that no backend
 * computes the logarithm of a sum for every element.
 */
import { Geometry } from '../base/geometry.js';
import { Expr, walk } from './expr.js';
import { lower, type Program } from './lower.js';
import type { Operand } from './operand.js';

/** 'once' combines nothing: its expression has one value in the whole row. */
export type RowStageKind = 'sum' | 'max' | 'min' | 'once';

/** A number for each row. */
export interface RowStage {
  readonly kind: RowStageKind;
  /** One result; input `inputs + j` of the program is the result of stage j. */
  readonly program: Program;
}

/** A lowered row kernel; `rowKernel` makes them. */
export class RowKernel {
  /** For backends to keep what they compiled. */
  cache: unknown = null;

  constructor(
    /** Number of inputs; the programs' inputs after these are the results of the stages. */
    readonly inputs: number,
    readonly stages: readonly RowStage[],
    /** One result for each output of sizes S ++ R. */
    readonly elements: Program | null,
    /** One result for each output of sizes S. */
    readonly perRow: Program | null,
    /** Whether single precision is enough, and numbers given at launch are rounded to it. */
    readonly single: boolean,
    /** What the programs were lowered from. */
    readonly source: RowSource,
  ) {}
}

/** The expressions of a row kernel. Variables from `inputs` on are the results of the stages, in order. */
export interface RowSource {
  readonly inputs: number;
  readonly stages: readonly { readonly kind: RowStageKind; readonly expr: Expr }[];
  readonly elements?: readonly Expr[];
  readonly perRow?: readonly Expr[];
}

/**
 * The row kernel of these expressions.
 *
 * @param single whether single precision is enough: results are float32 or of fewer bits
 * @example softmax
 * rowKernel({ inputs: 1, stages: [{ kind: 'max', expr: x }, { kind: 'sum', expr: x.sub(top).exp() }],
 *             elements: [x.sub(top).exp().div(total)] }, true) // where x, top and total are variables 0, 1 and 2
 */
export function rowKernel(given: RowSource, single: boolean): RowKernel {
  const source = withRowValues(given);
  const lowered = (exprs: readonly Expr[]): Program => lower(exprs, 'float', single);
  const { inputs, elements = [], perRow = [] } = source;
  return new RowKernel(
    inputs,
    source.stages.map(({ kind, expr }) => ({ kind, program: lowered([expr]) })),
    elements.length === 0 ? null : lowered(elements),
    perRow.length === 0 ? null : lowered(perRow),
    single,
    source,
  );
}

/** Makes stages of what is the same in a whole row, see Note [Values of a row]. */
function withRowValues(given: RowSource): RowSource {
  const { inputs } = given;
  const stages: { kind: RowStageKind; expr: Expr }[] = [];
  /** Where the result of each given stage is now. */
  const places: number[] = [];
  const known = new Map<string, Expr>();
  const renumbered = (expr: Expr): Expr =>
    expr.map((node) =>
      node.kind === 'variable' && node.value >= inputs ? Expr.variable(inputs + places[node.value - inputs]!) : null,
    );
  const addStage = (kind: RowStageKind, expr: Expr): Expr => Expr.variable(inputs + stages.push({ kind, expr }) - 1);
  const hoisted = (expr: Expr): Expr =>
    expr.map((node) => {
      if (node.args.length === 0 || !isRowValue(node, inputs)) return null;
      const key = keyOf(node);
      let value = known.get(key);
      if (value === undefined) known.set(key, (value = addStage('once', node)));
      return value;
    });
  for (const { kind, expr } of given.stages) {
    const own = renumbered(expr);
    places.push(addStage(kind, kind === 'once' ? own : hoisted(own)).value - inputs);
  }
  const elements = (given.elements ?? []).map((expr) => hoisted(renumbered(expr)));
  const perRow = (given.perRow ?? []).map(renumbered);
  return { inputs, stages, elements, perRow };
}

/** Whether an expression reads results of stages, uniforms and constants only, and any result of a stage at all. */
function isRowValue(expr: Expr, inputs: number): boolean {
  let reads = false;
  let own = false;
  walk([expr], (node) => {
    if (node.kind !== 'variable') return;
    if (node.value < inputs) own = true;
    else reads = true;
  });
  return reads && !own;
}

/** The same text for the same expression, and for no other. */
export function keyOf(expr: Expr): string {
  return `${expr.kind}:${Object.is(expr.value, -0) ? '-0' : expr.value}(${expr.args.map(keyOf).join()})`;
}

/** The first element of each row of an operand of sizes S ++ R: sizes S, the first `outerRank` of them. */
export function firstOfRows<Buffer>({ storage, dtype, geometry }: Operand<Buffer>, outerRank: number): Operand<Buffer> {
  const { sizes, strides, offset } = geometry;
  return { storage, dtype, geometry: new Geometry(sizes.slice(0, outerRank), strides.slice(0, outerRank), offset) };
}
