/**
 * Running sums, products, maxima and minima along the last dim. The meaning is kernel/reference/scan.ts: floats are
 * accumulated in double precision. A vector holds neighbouring rows and walks down them, so rows in any layout are alike.
 */
import { bool, Category, type DType, float64, int64 } from '../../base/dtype.js';
import type { ScanKind } from '../backend.js';
import type { FunctionBuilder, ModuleBuilder, Value } from './assembler.js';
import { combine } from './row-accumulator.js';
import { Launcher, type Plan } from './row-launch.js';
import { type RowLayout, scanLayout } from './row-layout.js';
import { RowWalker } from './row-walker.js';
import { asNumbers, laneCount, type Lanes, loadVector, storeVector } from './vector-memory.js';
import type { WasmOperand } from './operand.js';

/** `Backend.scan` on operands in the machine's memory. */
export function scan(kind: ScanKind, out: WasmOperand, input: WasmOperand): boolean {
  if (out.geometry.numel === 0) return true;
  if (!convertsAlike(input.dtype, out.dtype)) return false;
  (launchers[kind] ??= new ScanLauncher(kind)).launch(input, out);
  return true;
}

/** Whether loading elements into lanes is what converting them to out's dtype first is. */
function convertsAlike(from: DType, to: DType): boolean {
  if (from === to) return to !== bool;
  if (to === float64 || to === int64) return true;
  return to.category === Category.int && from.category !== Category.float && to.bytes === 4;
}

const launchers: Partial<Record<ScanKind, ScanLauncher>> = {};

class ScanLauncher extends Launcher {
  constructor(private readonly kind: ScanKind) {
    super();
  }

  launch(input: WasmOperand, out: WasmOperand): void {
    this.run([input, out], out.geometry.rank - 1);
  }

  protected override plan(operands: readonly WasmOperand[], outerRank: number): Plan {
    const layout = scanLayout(operands, outerRank);
    const dtypes = operands.map((o) => o.dtype);
    const to = dtypes[1]!;
    const lanes: Lanes = to.isFloatingPoint ? 'f64x2' : to === int64 ? 'i64x2' : 'i32x4';
    const width = VECTORS * laneCount(lanes);
    return { layout, variant: '', width, cost: 2, emit: (m) => emitScan(m, this.kind, lanes, layout, dtypes) };
  }
}

/** Vectors side by side. */
const VECTORS = 2;

function emitScan(m: ModuleBuilder, kind: ScanKind, lanes: Lanes, layout: RowLayout, dtypes: readonly DType[]): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
    new ScanEmitter(f, kind, lanes, layout, dtypes, params, scratch).chunks(from, to);
  });
}

class ScanEmitter extends RowWalker {
  constructor(
    f: FunctionBuilder,
    private readonly kind: ScanKind,
    private readonly lanes: Lanes,
    layout: RowLayout,
    private readonly types: readonly DType[],
    params: Value,
    scratch: Value,
  ) {
    super(f, lanes, layout, types, 1, 2, params, scratch);
  }

  chunks(from: Value, to: Value): void {
    this.columnChunks(from, to, VECTORS, (V, count) => this.tile(V, count));
  }

  private tile(V: number, count: Value | null): void {
    const { f, lanes, types } = this;
    const running = Array.from({ length: V }, () => f.variable('v128'));
    const isFirst = f.variable('i32', f.i32(1));
    this.eachRun(new Set([0, 1]), null, () => {
      const [source, target] = [f.variable('i32', this.runBase[0]), f.variable('i32', this.runBase[1])];
      f.for(f.i32(0), this.run, 1, () => {
        const values = running.map((_, v) =>
          asNumbers(f, lanes, loadVector(f, lanes, types[0]!, this.acrossFrom(0, source, v, count))),
        );
        running.forEach((sum, v) => {
          f.if(
            isFirst,
            () => f.set(sum, values[v]!),
            () => f.set(sum, this.combined(sum, values[v]!)),
          );
          const access = this.acrossFrom(1, target, v, count);
          storeVector(f, lanes, types[1]!, { value: sum, isMask: false }, access);
        });
        f.set(isFirst, f.i32(0));
        f.set(source, f.op('i32.add', source, this.runStride[0]!));
        f.set(target, f.op('i32.add', target, this.runStride[1]!));
      });
    });
  }

  private combined(sum: Value, value: Value): Value {
    const { f, kind, lanes } = this;
    // A NaN stays, which `combine` leaves to its caller.
    if (lanes === 'f64x2' && (kind === 'max' || kind === 'min')) return f.op(`f64x2.${kind}`, sum, value);
    return combine(f, lanes, kind, sum, value);
  }
}
