/**
 * Launches kernels that walk rows: finds or compiles the kernel for operands of these dtypes and layouts, and writes its
 * parameters. What was prepared is remembered, so that a second launch writes addresses and uniforms only.
 */
import type { ModuleBuilder } from './assembler.js';
import { PARAMETERS, SCRATCH_BYTES } from './layout.js';
import { type Kernel, machine } from './machine.js';
import { columnVectors, emitRowKernel, type RowOperands, type RowSpec, TOTALS, weight } from './row-kernel.js';
import {
  layoutKey,
  PreparedFor,
  type RowLayout,
  rowLayout,
  rowLength,
  rowWords,
  UNIFORMS,
  writeAddress,
} from './row-layout.js';
import { laneCount } from './vector-memory.js';
import type { WasmOperand } from './operand.js';

/** A launch that is ready but for addresses and uniforms. */
interface Prepared {
  readonly fit: PreparedFor;
  readonly outerRank: number;
  readonly kernel: Kernel;
  readonly words: Int32Array;
  readonly chunks: number;
  readonly work: number;
}

/** How operands are to be walked, and the kernel that does it. */
export interface Plan {
  readonly layout: RowLayout;
  /** What tells the kernel from others of the same launcher, besides the layout and the dtypes. */
  readonly variant: string;
  /** Columns that a chunk has, where vectors go across rows. */
  readonly width: number;
  /** Roughly, nanoseconds per element on one thread. */
  readonly cost: number;
  readonly emit: (m: ModuleBuilder) => void;
}

/** Elements that a chunk of rows has at least. */
const CHUNK = 16384;
/** Launches that are remembered. */
const REMEMBERED = 16;
const NO_UNIFORMS: readonly number[] = [];

/** Launches kernels of one kind. */
export abstract class Launcher {
  private readonly kernels = new Map<string, Kernel>();
  private readonly prepared: Prepared[] = [];
  private next = 0;

  protected abstract plan(operands: readonly WasmOperand[], outerRank: number): Plan;

  /** Launches on operands, inputs first. `doubles` says what uniforms are for the kernel. There is at least one row. */
  protected run(
    operands: readonly WasmOperand[],
    outerRank: number,
    uniforms: readonly number[] = NO_UNIFORMS,
    doubles = false,
  ): void {
    const ready = this.find(operands, outerRank) ?? this.prepare(operands, outerRank);
    const m = machine();
    const { i32 } = m.heap;
    i32.set(ready.words, PARAMETERS / 4);
    for (let k = 0; k < operands.length; k++) writeAddress(i32, k, operands[k]!);
    if (doubles) {
      for (let i = 0; i < uniforms.length; i++) m.heap.f64[(PARAMETERS + UNIFORMS) / 8 + i] = uniforms[i]!;
    } else {
      for (let i = 0; i < uniforms.length; i++) m.heap.f32[(PARAMETERS + UNIFORMS) / 4 + 2 * i] = uniforms[i]!;
    }
    m.launch(ready.kernel, ready.chunks, ready.work);
  }

  private find(operands: readonly WasmOperand[], outerRank: number): Prepared | null {
    const { prepared } = this;
    search: for (let i = 0; i < prepared.length; i++) {
      const candidate = prepared[i]!;
      if (candidate.outerRank !== outerRank) continue;
      for (let k = 0; k < operands.length; k++) if (!candidate.fit.fits(k, operands[k]!)) continue search;
      return candidate;
    }
    return null;
  }

  private prepare(operands: readonly WasmOperand[], outerRank: number): Prepared {
    const { layout, variant, width, cost, emit } = this.plan(operands, outerRank);
    const key = `${variant};${layoutKey(layout)};${operands.map((o) => o.dtype.code).join()}`;
    let kernel = this.kernels.get(key);
    if (kernel === undefined) this.kernels.set(key, (kernel = machine().compile(emit)));
    const length = rowLength(layout);
    const places = layout.places.reduce((n, d) => n * d.size, 1);
    const perChunk = layout.columnwise ? 1 : Math.max(1, Math.floor(CHUNK / Math.max(length, 1)));
    const blocks = layout.columnwise ? Math.ceil(layout.column.size / width) : 1;
    const made: Prepared = {
      fit: new PreparedFor(operands),
      outerRank,
      kernel,
      words: rowWords(layout, perChunk, blocks),
      chunks: layout.columnwise ? places * blocks : Math.ceil(places / perChunk),
      work: places * layout.column.size * length * cost,
    };
    if (this.prepared.length < REMEMBERED) this.prepared.push(made);
    else this.prepared[this.next++ % REMEMBERED] = made;
    return made;
  }
}

/** Launches the kernels of a row spec. */
export class RowLauncher extends Launcher {
  /**
   * @param spec what to compute
   * @param simpler the same without scratch memory, for rows that are too long for it
   */
  constructor(
    private readonly spec: RowSpec,
    private readonly simpler: RowSpec = spec,
  ) {
    super();
  }

  /** Launches on operands: inputs, outputs, row outputs. There is at least one row. */
  launch(operands: readonly WasmOperand[], outerRank: number, uniforms?: readonly number[]): void {
    this.run(operands, outerRank, uniforms, this.spec.lanes === 'f64x2');
  }

  protected override plan(operands: readonly WasmOperand[], outerRank: number): Plan {
    const { inputs, elements } = this.spec;
    const outputs = elements === null ? 0 : elements.results.length;
    const layout = rowLayout(operands, inputs + outputs, outerRank);
    const spec = fitsScratch(this.spec, layout) ? this.spec : this.simpler;
    const shape: RowOperands = { dtypes: operands.map((o) => o.dtype), outputs };
    return {
      layout,
      variant: spec === this.spec ? '' : 'simpler',
      width: columnVectors(spec) * laneCount(spec.lanes),
      cost: costOf(spec),
      emit: (m) => emitRowKernel(m, spec, layout, shape),
    };
  }
}

/** Whether what the spec keeps of a row, or of a block of columns, has room in scratch memory. */
function fitsScratch(spec: RowSpec, layout: RowLayout): boolean {
  if (spec.kept.length === 0) return true;
  const { run, outer, columnwise } = layout;
  const runs = outer.reduce((n, d) => n * d.size, 1);
  const vectors = columnwise ? run.size * columnVectors(spec) : Math.ceil(run.size / laneCount(spec.lanes));
  return vectors * runs * 16 * spec.kept.length <= SCRATCH_BYTES - TOTALS;
}

function costOf(spec: RowSpec): number {
  const passes = [...spec.passes.map((pass) => pass.program), ...(spec.elements === null ? [] : [spec.elements])];
  const costs = [0.1, 0.3, 1];
  const perVector = laneCount(spec.lanes) === 4 ? 1 : 2;
  return passes.reduce((ns, program) => ns + costs[weight(program)]! * perVector, 0);
}
