/** Row kernels: softmax, normalisations and their gradients. The meaning is kernel/reference/rows.ts. */
import { Expr, leavesOf } from '../../kernel/expr.js';
import { lower, type Program } from '../../kernel/lower.js';
import { keyOf, type RowKernel } from '../../kernel/rows.js';
import { type Pass, type RowSpec, weight } from './row-kernel.js';
import type { Combine } from './row-accumulator.js';
import { RowLauncher } from './row-launch.js';
import { cutOf, StagedRows } from './row-stages.js';
import type { WasmOperand } from './operand.js';

/** `Backend.rows` on operands in the machine's memory. */
export function rows(
  kernel: RowKernel,
  outputs: readonly WasmOperand[],
  rowOutputs: readonly WasmOperand[],
  inputs: readonly WasmOperand[],
  uniforms: readonly number[],
  outerRank: number,
): boolean {
  const { sizes } = inputs[0]!.geometry;
  for (let d = 0; d < outerRank; d++) if (sizes[d] === 0) return true;
  const memo = (kernel.cache ??= new Memo(kernel)) as Memo; // the cache is this backend's own
  const cut = cutOf(inputs, outputs, outerRank);
  if (cut !== null && memo.staged.run(outputs, rowOutputs, inputs, uniforms, outerRank, cut)) return true;
  memo.launcher.launch([...inputs, ...outputs, ...rowOutputs], outerRank, uniforms);
  return true;
}

/** What is kept with a row kernel. */
class Memo {
  private readonly passes: readonly Pass[];
  /** For whole rows in one launch. */
  readonly launcher: RowLauncher;
  private stagedRows: StagedRows | null = null;

  constructor(private readonly kernel: RowKernel) {
    this.passes = passesOf(kernel);
    this.launcher = launcherOf(kernel, this.passes);
  }

  /** For rows that are cut. */
  get staged(): StagedRows {
    return (this.stagedRows ??= new StagedRows(this.kernel, this.passes));
  }
}

function launcherOf(kernel: RowKernel, passes: readonly Pass[]): RowLauncher {
  const simple: RowSpec = {
    lanes: kernel.single ? 'f32x4' : 'f64x2',
    inputs: kernel.inputs,
    passes,
    elements: kernel.elements,
    perRow: kernel.perRow,
    kept: [],
    wide: false,
  };
  return new RowLauncher(withKept(kernel, simple), simple);
}

/** The stages, those together that do not read each other's results, see Note [Passes]. */
function passesOf({ inputs, single, source }: RowKernel): Pass[] {
  const passes: { first: number; kinds: Combine[]; exprs: Expr[] }[] = [];
  source.stages.forEach(({ kind, expr }, stage) => {
    const last = passes[passes.length - 1];
    const reads = leavesOf([expr], 'variable');
    const isOnce = kind === 'once';
    // A number of the row may come with others of its kind, a reduction with other reductions.
    const joins =
      last !== undefined && (last.kinds.length === 0) === isOnce && reads.every((v) => v < inputs + last.first);
    const pass = joins ? last : { first: stage, kinds: [], exprs: [] };
    if (!joins) passes.push(pass);
    if (!isOnce) pass.kinds.push(kind);
    pass.exprs.push(expr);
  });
  return passes.map(({ kinds, exprs }) => ({ kinds, program: lower(exprs, 'float', single) }));
}

/**
 * Note [Kept stages]. The exponentials that softmax adds up are those that it then divides. Where the elements of a stage
 * are costly and the outputs need them again, they are kept in scratch memory and read from there.
 */
function withKept(kernel: RowKernel, simple: RowSpec): RowSpec {
  const { inputs, stages, source } = kernel;
  const kept: number[] = [];
  const slotOf = new Map<string, Expr>();
  stages.forEach(({ kind, program }, stage) => {
    if (kind === 'once' || weight(program) < 2) return;
    const key = keyOf(source.stages[stage]!.expr);
    if (slotOf.has(key)) return;
    const variable = Expr.variable(inputs + stages.length + kept.length);
    if (!(source.elements ?? []).some((e) => e.map((n) => (keyOf(n) === key ? variable : null)) !== e)) return;
    slotOf.set(key, variable);
    kept.push(stage);
  });
  if (kept.length === 0) return simple;
  const elements = source.elements!.map((e) => e.map((node) => slotOf.get(keyOf(node)) ?? null));
  const program: Program = lower(elements, 'float', kernel.single);
  return { ...simple, elements: program, kept };
}
