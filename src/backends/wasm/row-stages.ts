/**
 * Row kernels stage by stage, for rows so few and long that threads would be idle. Each pass over a row becomes two launches,
 * pieces of the rows to partial results and those to the results of the stages; then the elements are pointwise work on the
 * results. (Cutting tall columns in the same way was measured too: it is slower than walking down them whole.)
 */
import { type DType, float32, float64 } from '../../base/dtype.js';
import { contiguousGeometry, Geometry, rowMajorStrides } from '../../base/geometry.js';
import { Expr } from '../../kernel/expr.js';
import { lower, type Program } from '../../kernel/lower.js';
import { firstOfRows, type RowKernel } from '../../kernel/rows.js';
import { pointwise } from './pointwise.js';
import type { Combine } from './row-accumulator.js';
import type { Pass } from './row-kernel.js';
import { RowLauncher } from './row-launch.js';
import { rowLayout } from './row-layout.js';
import { Temporaries } from './temporaries.js';
import type { WasmOperand } from './operand.js';

/** Longer rows are cut, if there are fewer than FEW_ROWS of them. */
const LONG_ROW = 65536;
const FEW_ROWS = 4;
const PIECE = 16384;

/** How rows are cut: they are one run of `length` elements, `strides` apart in each input. */
interface Cut {
  readonly length: number;
  readonly strides: readonly number[];
}

/** How the rows of these operands should be cut, null where they should not. */
export function cutOf(inputs: readonly WasmOperand[], outputs: readonly WasmOperand[], outerRank: number): Cut | null {
  const { numel } = inputs[0]!.geometry;
  if (numel < LONG_ROW || numel / rowCount(inputs[0]!, outerRank) < LONG_ROW) return null;
  if (!outputs.every(({ dtype }) => dtype === float32 || dtype === float64)) return null;
  const layout = rowLayout([...inputs, ...outputs], inputs.length + outputs.length, outerRank);
  if (layout.outer.length > 0) return null;
  const { size, strides } = layout.run;
  if (size < LONG_ROW || numel / size >= FEW_ROWS) return null;
  return { length: size, strides: inputs.map((o, k) => strides[k]! / o.dtype.bytes) };
}

/** The number of rows. */
function rowCount({ geometry }: WasmOperand, outerRank: number): number {
  let rows = 1;
  for (let d = 0; d < outerRank; d++) rows *= geometry.sizes[d]!;
  return rows;
}

/** What a pass over pieces and the combination of its partial results take. */
interface StagedPass {
  readonly kinds: readonly Combine[];
  readonly program: Program;
  readonly pieces: RowLauncher | null;
  readonly combined: RowLauncher | null;
}

/** A row kernel, prepared to run stage by stage. */
export class StagedRows {
  private readonly passes: readonly StagedPass[];
  private readonly dtype: DType;

  constructor(
    private readonly kernel: RowKernel,
    passes: readonly Pass[],
  ) {
    const { inputs, single } = kernel;
    this.dtype = single ? float32 : float64;
    let done = 0;
    this.passes = passes.map(({ kinds, program }) => {
      const count = program.results.length;
      const first = inputs + done;
      done += count;
      if (kinds.length === 0) return { kinds, program, pieces: null, combined: null };
      return {
        kinds,
        program,
        pieces: this.launcher(first, { kinds, program }),
        combined: this.launcher(count, { kinds, program: this.variables(0, count) }),
      };
    });
  }

  private variables(from: number, count: number): Program {
    const all = Array.from({ length: count }, (_, i) => Expr.variable(from + i));
    return lower(all, 'float', this.kernel.single);
  }

  /** Reduces rows in one pass and stores what comes out. */
  private launcher(inputs: number, pass: Pass): RowLauncher {
    return new RowLauncher({
      lanes: this.kernel.single ? 'f32x4' : 'f64x2',
      inputs,
      passes: [pass],
      elements: null,
      perRow: this.variables(inputs, pass.kinds.length),
      kept: [],
      wide: false,
    });
  }

  /** Runs on operands as `Backend.rows` says; false where there is no room, or no kernel for the elements. */
  run(
    outputs: readonly WasmOperand[],
    rowOutputs: readonly WasmOperand[],
    inputs: readonly WasmOperand[],
    uniforms: readonly number[],
    outerRank: number,
    cut: Cut,
  ): boolean {
    return Temporaries.use((temporaries) =>
      this.compute(outputs, rowOutputs, inputs, uniforms, outerRank, cut, temporaries),
    );
  }

  private compute(
    outputs: readonly WasmOperand[],
    rowOutputs: readonly WasmOperand[],
    inputs: readonly WasmOperand[],
    uniforms: readonly number[],
    outerRank: number,
    cut: Cut,
    temporaries: Temporaries,
  ): boolean {
    const { sizes } = inputs[0]!.geometry;
    const outer = contiguousGeometry(sizes.slice(0, outerRank));
    const results: WasmOperand[] = [];
    const rowInputs = inputs.map((o) => firstOfRows(o, outerRank));
    for (const pass of this.passes) {
      const made = pass.program.results.map(() => temporaries.operand(this.dtype, outer.sizes));
      if (!made.every((o) => o !== null)) return false;
      if (pass.pieces === null) {
        if (!pointwise(pass.program, made, [...rowInputs, ...results], uniforms)) return false;
      } else if (!this.reduceInPieces(pass, made, inputs, results, uniforms, outerRank, cut, temporaries)) return false;
      results.push(...made);
    }
    const { elements, perRow } = this.kernel;
    if (elements !== null) {
      const still = sizes.slice(outerRank).map(() => 0);
      const repeated = new Geometry(sizes, [...outer.strides, ...still]);
      const spread = results.map((o) => ({ ...o, geometry: repeated }));
      if (!pointwise(elements, outputs, [...inputs, ...spread], uniforms)) return false;
    }
    return perRow === null || pointwise(perRow, rowOutputs, [...rowInputs, ...results], uniforms);
  }

  private reduceInPieces(
    pass: StagedPass,
    made: readonly WasmOperand[],
    inputs: readonly WasmOperand[],
    results: readonly WasmOperand[],
    uniforms: readonly number[],
    outerRank: number,
    cut: Cut,
    temporaries: Temporaries,
  ): boolean {
    const outerSizes = inputs[0]!.geometry.sizes.slice(0, outerRank);
    const whole = Math.floor(cut.length / PIECE);
    const rest = cut.length - whole * PIECE;
    const count = whole + (rest > 0 ? 1 : 0);
    // Partial results of one piece lie side by side, as the columns do.
    const outerStrides = rowMajorStrides(outerSizes);
    const step = made[0]!.geometry.numel;
    const all = new Geometry([...outerSizes, count], [...outerStrides, step]);
    const partial: WasmOperand[] = [];
    for (let k = 0; k < made.length; k++) {
      const room = temporaries.operand(this.dtype, all.sizes);
      if (room === null) return false;
      partial.push({ ...room, geometry: all });
    }
    const reduce = (from: number, n: number, length: number): void => {
      const sizes = [...outerSizes, n, length];
      const pieces = inputs.map((o, k) => {
        const { strides, offset } = o.geometry;
        const along = cut.strides[k]!;
        const steps = [...strides.slice(0, outerRank), along * PIECE, along];
        return { ...o, geometry: new Geometry(sizes, steps, offset + from * PIECE * along) };
      });
      const known = results.map((o) => ({ ...o, geometry: new Geometry(sizes, [...outerStrides, 0, 0]) }));
      const outs = partial.map((o) => ({
        ...o,
        geometry: new Geometry([...outerSizes, n], [...outerStrides, step], from * step),
      }));
      pass.pieces!.launch([...pieces, ...known, ...outs], outerRank + 1, uniforms);
    };
    if (whole > 0) reduce(0, whole, PIECE);
    if (rest > 0) reduce(whole, 1, rest);
    pass.combined!.launch([...partial, ...made], outerRank, uniforms);
    return true;
  }
}
