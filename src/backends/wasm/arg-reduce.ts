/** Where the extreme of each row is. The meaning is `argReduce` of kernel/reference/reduce.ts. */
import { type DType, int64 } from '../../base/dtype.js';
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { identity } from './row-accumulator.js';
import { Launcher, type Plan } from './row-launch.js';
import { type RowLayout, rowLayout } from './row-layout.js';
import { RowWalker } from './row-walker.js';
import { asNumbers, laneCount, type Lanes, lanesHolding, loadVector, storeVector } from './vector-memory.js';
import type { WasmOperand } from './operand.js';

/** `Backend.argReduce` on operands in the machine's memory. */
export function argReduce(kind: 'max' | 'min', out: WasmOperand, input: WasmOperand, outerRank: number): boolean {
  if (out.geometry.numel === 0) return true;
  // Positions are counted in 32 bits.
  if (input.geometry.numel === 0 || input.geometry.numel >= 2 ** 31 || out.dtype !== int64) return false;
  launchers[kind].launch(input, out, outerRank);
  return true;
}

class ArgLauncher extends Launcher {
  constructor(private readonly kind: 'max' | 'min') {
    super();
  }

  launch(input: WasmOperand, out: WasmOperand, outerRank: number): void {
    this.run([input, out], outerRank);
  }

  protected override plan(operands: readonly WasmOperand[], outerRank: number): Plan {
    const layout = rowLayout(operands, 1, outerRank, true);
    const dtypes = operands.map((o) => o.dtype);
    const lanes = lanesHolding(dtypes[0]!);
    return {
      layout,
      variant: '',
      width: laneCount(lanes),
      cost: 0.5,
      emit: (m) => emitArgReduce(m, this.kind, lanes, layout, dtypes),
    };
  }
}

const launchers = { max: new ArgLauncher('max'), min: new ArgLauncher('min') };

function emitArgReduce(
  m: ModuleBuilder,
  kind: 'max' | 'min',
  lanes: Lanes,
  layout: RowLayout,
  dtypes: readonly DType[],
): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
    new ArgEmitter(f, kind, lanes, layout, dtypes, params, scratch).chunks(from, to);
  });
}

class ArgEmitter extends RowWalker {
  /** The best of each lane so far, and its position in the row: i32x4 beside four lanes, i64x2 beside two. */
  private readonly best: Variable;
  private readonly where: Variable;
  private readonly indexLanes: 'i32x4' | 'i64x2';

  constructor(
    f: FunctionBuilder,
    private readonly kind: 'max' | 'min',
    private readonly lanes: Lanes,
    layout: RowLayout,
    private readonly types: readonly DType[],
    params: Value,
    scratch: Value,
  ) {
    super(f, lanes, layout, types, 1, 1, params, scratch);
    this.best = f.variable('v128');
    this.where = f.variable('v128');
    this.indexLanes = this.L === 4 ? 'i32x4' : 'i64x2';
  }

  chunks(from: Value, to: Value): void {
    if (this.layout.columnwise) this.columnChunks(from, to, 1, (_V, count) => this.columns(count));
    else this.rowChunks(from, to, () => this.row());
  }

  private positions(...values: readonly number[]): Value {
    return this.L === 4 ? this.f.i32x4(...values) : this.f.i64x2(...values.map(BigInt));
  }

  private splat(position: Value): Value {
    const { f } = this;
    return this.L === 4 ? f.op('i32x4.splat', position) : f.op('i64x2.splat', f.op('i64.extend_i32_u', position));
  }

  /** Lanes where `v` beats `best`, both vectors: it is beyond it, or the first NaN. */
  private beats(v: Value, best: Value): Value {
    const { f, lanes, kind } = this;
    const beyond = kind === 'max' ? 'gt' : 'lt';
    if (lanes !== 'f32x4' && lanes !== 'f64x2') return f.op(`${lanes}.${beyond}_s`, v, best);
    const isNaN = f.op('v128.and', f.op(`${lanes}.ne`, v, v), f.op(`${lanes}.eq`, best, best));
    return f.op('v128.or', f.op(`${lanes}.${beyond}`, v, best), isNaN);
  }

  private take(v: Value, at: Value, better: Value): void {
    const { f } = this;
    f.set(this.best, f.op('v128.bitselect', v, this.best, better));
    f.set(this.where, f.op('v128.bitselect', at, this.where, better));
  }

  private row(): void {
    const { f, L, lanes, types } = this;
    // A lane that never meets anything better than the neutral element is in the right at its first element.
    f.set(this.best, identity(f, lanes, this.kind));
    f.set(this.where, this.positions(...Array.from({ length: L }, (_, lane) => lane)));
    const step = this.positions(L);
    this.eachRun(new Set([0]), null, (q) => {
      const base = this.splat(f.op('i32.mul', q, this.run));
      const at = f.variable('v128', f.op(`${this.indexLanes}.add`, base, this.positions(...[0, 1, 2, 3].slice(0, L))));
      this.eachVector(1, null, (e, _vectors, count) => {
        const vector = loadVector(f, lanes, types[0]!, this.along(0, e, 0, count));
        const v = asNumbers(f, lanes, vector);
        const better = this.beats(v, this.best);
        this.take(v, at, count === null ? better : this.onlyFirst(better, count, f.i32x4(0)));
        f.set(at, f.op(`${this.indexLanes}.add`, at, step));
      });
    });
    this.acrossLanes();
    storeVector(
      f,
      this.indexLanes,
      int64,
      { value: this.where, isMask: false },
      {
        kind: 'partial',
        address: this.rowBase[1]!,
        stride: f.i32(0),
        count: f.i32(1),
      },
    );
  }

  /** The best of all lanes comes into lane 0: of equal ones that which is first in the row. */
  private acrossLanes(): void {
    const { f, L, lanes } = this;
    for (let half = L / 2; half >= 1; half /= 2) {
      const bytes = Array.from({ length: 16 }, (_, i) => (i + half * this.size) % 16);
      const v = f.shuffle(this.best, this.best, bytes);
      const at = f.shuffle(this.where, this.where, bytes);
      const earlier = f.op(`${this.indexLanes}.lt_s`, at, this.where);
      let equal = f.op(`${lanes}.eq`, v, this.best);
      if (lanes === 'f32x4' || lanes === 'f64x2') {
        const both = f.op('v128.and', f.op(`${lanes}.ne`, v, v), f.op(`${lanes}.ne`, this.best, this.best));
        equal = f.op('v128.or', equal, both);
      }
      const better = f.op('v128.or', this.beats(v, this.best), f.op('v128.and', equal, earlier));
      this.take(v, at, better);
    }
  }

  private columns(count: Value | null): void {
    const { f, lanes, types } = this;
    f.set(this.best, identity(f, lanes, this.kind));
    f.set(this.where, this.positions(0));
    const at = f.variable('v128', this.positions(0));
    this.eachRun(new Set([0]), null, () => {
      const address = f.variable('i32', this.runBase[0]);
      f.for(f.i32(0), this.run, 1, () => {
        const v = asNumbers(f, lanes, loadVector(f, lanes, types[0]!, this.acrossFrom(0, address, 0, count)));
        this.take(v, at, this.beats(v, this.best));
        f.set(at, f.op(`${this.indexLanes}.add`, at, this.positions(1)));
        f.set(address, f.op('i32.add', address, this.runStride[0]!));
      });
    });
    const access = this.acrossFrom(1, this.rowBase[1]!, 0, count);
    storeVector(f, this.indexLanes, int64, { value: this.where, isMask: false }, access);
  }
}
