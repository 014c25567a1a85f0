/**
 * Running sums, products, maxima and minima along the last dim, and linear recurrences. The meaning is kernel/reference/scan.ts:
 * sums and products of floats are accumulated in double precision. A vector holds neighbouring rows and walks down them, so
 * rows in any layout are alike.
 */
import { bool, Category, type DType, float64, int64 } from '../../base/dtype.js';
import type { ScanKind } from '../backend.js';
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { combine } from './row-accumulator.js';
import { Launcher, type Plan } from './row-launch.js';
import { type RowLayout, scanLayout } from './row-layout.js';
import { RowWalker } from './row-walker.js';
import {
  asNumbers,
  laneCount,
  type Lanes,
  lanesHolding,
  loadVector,
  splatConstant,
  storeVector,
} from './vector-memory.js';
import type { WasmOperand } from './operand.js';

/** `Backend.scan` on operands in the machine's memory. */
export function scan(
  kind: ScanKind,
  out: WasmOperand,
  input: WasmOperand,
  indices: WasmOperand | null = null,
): boolean {
  if (out.geometry.numel === 0) return true;
  // Positions are counted in 32 bits.
  if (!convertsAlike(input.dtype, out.dtype) || out.geometry.numel >= 2 ** 31) return false;
  launch(
    indices === null ? kind : `arg${kind as 'max' | 'min'}`,
    indices === null ? [input, out] : [input, out, indices],
  );
  return true;
}

/** `Backend.recurrence`. */
export function recurrence(out: WasmOperand, factors: WasmOperand, input: WasmOperand, reverse: boolean): boolean {
  if (out.geometry.numel > 0) launch(reverse ? 'reverse' : 'recurrence', [input, factors, out]);
  return true;
}

/** What a kernel does; operands are the input, the factors of a recurrence, what is written. */
type Kind = ScanKind | 'argmax' | 'argmin' | 'recurrence' | 'reverse';

/** Whether loading elements into lanes is what converting them to out's dtype first is. */
function convertsAlike(from: DType, to: DType): boolean {
  if (from === to) return to !== bool;
  if (to === float64 || to === int64) return true;
  return to.category === Category.int && from.category !== Category.float && to.bytes === 4;
}

const launchers: Partial<Record<Kind, ScanLauncher>> = {};

function launch(kind: Kind, operands: readonly WasmOperand[]): void {
  (launchers[kind] ??= new ScanLauncher(kind)).launch(operands);
}

class ScanLauncher extends Launcher {
  constructor(private readonly kind: Kind) {
    super();
  }

  launch(operands: readonly WasmOperand[]): void {
    this.run(operands, operands[0]!.geometry.rank - 1);
  }

  protected override plan(operands: readonly WasmOperand[], outerRank: number): Plan {
    const { kind } = this;
    const layout = scanLayout(operands, outerRank);
    const dtypes = operands.map((o) => o.dtype);
    const to = dtypes[1]!;
    const sums = kind === 'sum' || kind === 'prod';
    const lanes: Lanes = isRecurrence(kind) || (sums && to.isFloatingPoint) ? 'f64x2' : lanesHolding(to);
    const width = VECTORS * laneCount(lanes);
    return { layout, variant: '', width, cost: 2, emit: (m) => emitScan(m, kind, lanes, layout, dtypes) };
  }
}

const isRecurrence = (kind: Kind): kind is 'recurrence' | 'reverse' => kind === 'recurrence' || kind === 'reverse';

/** Vectors side by side. */
const VECTORS = 2;

function emitScan(m: ModuleBuilder, kind: Kind, lanes: Lanes, layout: RowLayout, dtypes: readonly DType[]): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
    new ScanEmitter(f, kind, lanes, layout, dtypes, params, scratch).chunks(from, to);
  });
}

class ScanEmitter extends RowWalker {
  /** The operands by number. */
  private readonly out: number;

  constructor(
    f: FunctionBuilder,
    private readonly kind: Kind,
    private readonly lanes: Lanes,
    layout: RowLayout,
    private readonly types: readonly DType[],
    params: Value,
    scratch: Value,
  ) {
    const inputs = isRecurrence(kind) ? 2 : 1;
    super(f, lanes, layout, types, inputs, types.length, params, scratch);
    this.out = inputs;
  }

  chunks(from: Value, to: Value): void {
    this.columnChunks(from, to, VECTORS, (V, count) => this.tile(V, count));
  }

  private tile(V: number, count: Value | null): void {
    const { f, kind } = this;
    const operands = this.types.map((_, k) => k);
    const running = Array.from({ length: V }, () => f.variable('v128'));
    const tracked = kind === 'argmax' || kind === 'argmin';
    const where = running.map(() => (tracked ? f.variable('v128') : null));
    const position = tracked ? f.variable('v128') : null;
    const stepOf = (k: number): Value => this.runStride[k]!;
    const move = (k: number): void => {
      f.set(this.runBase[k]!, f.op(kind === 'reverse' ? 'i32.sub' : 'i32.add', this.runBase[k]!, stepOf(k)));
    };
    this.eachRun(new Set(operands), null, () => {
      if (kind === 'reverse') {
        const last = f.op('i32.sub', this.run, f.i32(1));
        for (const k of operands) {
          f.set(this.runBase[k]!, f.op('i32.add', this.runBase[k]!, f.op('i32.mul', last, stepOf(k))));
        }
      }
      if (position !== null) f.set(position, f.i32x4(0));
      running.forEach((sum, v) => {
        const place = where[v]!;
        f.set(sum, this.loaded(0, v, count));
        if (place !== null) f.set(place, f.i32x4(0));
        this.stored(v, count, sum, place);
      });
      // Going back, the factor of a step is that of the element before.
      for (const k of operands) if (kind !== 'reverse' || k !== 1) move(k);
      f.for(f.i32(1), this.run, 1, () => {
        if (position !== null) {
          f.set(position, f.op(`${this.indexLanes}.add`, position, splatConstant(f, this.indexLanes, 1)));
        }
        running.forEach((sum, v) => {
          const value = this.loaded(0, v, count);
          const place = where[v]!;
          if (place === null) f.set(sum, this.combined(sum, value, v, count));
          else {
            const better = this.follows(value, sum);
            f.set(sum, f.op('v128.bitselect', value, sum, better));
            f.set(place, f.op('v128.bitselect', position!, place, better));
          }
          this.stored(v, count, sum, place);
        });
        operands.forEach(move);
      });
    });
  }

  private get indexLanes(): 'i32x4' | 'i64x2' {
    return this.L === 4 ? 'i32x4' : 'i64x2';
  }

  private loaded(k: number, v: number, count: Value | null): Value {
    const { f, lanes } = this;
    const access = this.acrossFrom(k, this.runBase[k]!, v, count);
    return asNumbers(f, lanes, loadVector(f, lanes, this.types[k]!, access));
  }

  private stored(v: number, count: Value | null, value: Value, where: Variable | null): void {
    const { f, out } = this;
    const store = (k: number, lanes: Lanes, vector: Value): void => {
      const access = this.acrossFrom(k, this.runBase[k]!, v, count);
      storeVector(f, lanes, this.types[k]!, { value: vector, isMask: false }, access);
    };
    store(out, this.lanes, value);
    if (where !== null) store(out + 1, this.indexLanes, where);
  }

  /** Lanes where `value` takes the place of the extreme so far: it is beyond it or equal, or NaN. */
  private follows(value: Value, extreme: Value): Value {
    const { f, kind, lanes } = this;
    if (lanes === 'f32x4' || lanes === 'f64x2') {
      const beyond = f.op(`${lanes}.${kind === 'argmax' ? 'ge' : 'le'}`, value, extreme);
      return f.op('v128.or', beyond, f.op(`${lanes}.ne`, value, value));
    }
    return f.op(`${lanes}.${kind === 'argmax' ? 'ge_s' : 'le_s'}`, value, extreme);
  }

  private combined(sum: Value, value: Value, v: number, count: Value | null): Value {
    const { f, kind, lanes } = this;
    if (isRecurrence(kind)) return f.op('f64x2.add', value, f.op('f64x2.mul', this.loaded(1, v, count), sum));
    // A NaN stays, which `combine` leaves to its caller.
    const isFloat = lanes === 'f64x2' || lanes === 'f32x4';
    if (isFloat && (kind === 'max' || kind === 'min')) return f.op(`${lanes}.${kind}`, sum, value);
    return combine(f, lanes, kind as ScanKind, sum, value);
  }
}
