/**
 * The kernels of factorisations: panels of LU and Cholesky factors, triangular systems, exchanges of rows. The meaning is
 * kernel/reference/factor.ts. A chunk is a matrix, or of the right side of a system a strip of a matrix, so that its rows stay
 * in the first-level cache.
 *
 * A panel is factored column by column: when a column is done, its product with the pivot's row is taken from all that is
 * right of it and below, two rows at a time. Triangular systems are solved by tiles of four rows, as products are made.
 */
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { multiplyAdd, type Real, type RealOps, realOps, zero } from './gemm-tile.js';
import { machine } from './machine.js';

/** The words of the parameter block, by byte offset. Addresses and steps are in bytes. */
export const factorWord = {
  x: 0,
  /** From matrix to matrix, and from row to row. */
  xBatch: 4,
  xRow: 8,
  rows: 12,
  columns: 16,
  /** The columns of the panel. */
  from: 20,
  to: 24,
  /** Integers of 4 bytes: the pivots, or where Cholesky failed. */
  notes: 28,
  notesBatch: 32,
  a: 36,
  aBatch: 40,
  down: 44,
  right: 48,
  unit: 52,
  strips: 56,
  /** The first row to be exchanged and the step to the next, 1 or -1. */
  first: 60,
  next: 64,
} as const;

const word = factorWord;

/** Bytes of a strip of the right side. */
export const STRIP_BYTES = 512;

/** What all of these kernels need. */
export class Emitter {
  /** Products are subtracted. */
  readonly ops: RealOps;

  constructor(
    readonly f: FunctionBuilder,
    real: Real,
    readonly params: Value,
  ) {
    this.ops = realOps(real, machine().features.relaxed, true);
  }

  get(offset: number): Value {
    return this.f.load('i32.load', this.params, offset);
  }

  add(a: Value, b: Value | number): Value {
    return this.f.op('i32.add', a, typeof b === 'number' ? this.f.i32(b) : b);
  }

  /** base + count * step */
  steps(base: Value, count: Value, step: Value): Value {
    return this.add(base, this.f.op('i32.mul', count, step));
  }

  bytes(count: Value): Value {
    return this.f.op('i32.mul', count, this.f.i32(this.ops.bytes));
  }

  /** Steps over `length` bytes by vectors, then by single elements; `one` says which. */
  along(from: Value, length: Value, body: (at: Variable, one: boolean) => void): void {
    const { f, ops } = this;
    const middle = this.add(from, f.op('i32.and', length, f.i32(-16)));
    f.for(from, middle, 16, (at) => body(at, false));
    f.for(middle, this.add(from, length), ops.bytes, (at) => body(at, true));
  }

  load(at: Value, one: boolean, offset = 0): Value {
    return this.f.load(one ? this.ops.splat : 'v128.load', at, offset);
  }

  store(at: Value, vector: Value, one: boolean, offset = 0): void {
    const { f, ops } = this;
    if (!one) f.store('v128.store', at, vector, offset);
    else f.storeLane(ops.bytes === 4 ? 'v128.store32_lane' : 'v128.store64_lane', 0, at, vector, offset);
  }

  /** The rows at `p` and `q` change places. */
  swap(p: Value, q: Value, length: Value): void {
    const { f } = this;
    const other = f.variable('i32', q);
    this.along(p, length, (at, one) => {
      const kept = this.load(at, one);
      this.store(at, this.load(other, one), one);
      this.store(other, kept, one);
      f.set(other, this.add(other, one ? this.ops.bytes : 16));
    });
  }

  divide(a: Value, b: Value): Value {
    return this.f.op(this.ops.real === 'f32' ? 'f32.div' : 'f64.div', a, b);
  }

  constant(value: number): Value {
    return this.ops.real === 'f32' ? this.f.f32(value) : this.f.f64(value);
  }
}

export const RUN = ['i32', 'i32', 'i32', 'i32'] as const;

// ---- panels ----------------------------------------------------------------------------------------------------------

export function emitPanel(m: ModuleBuilder, real: Real, kind: 'lu' | 'cholesky'): void {
  m.function('run', RUN, [], (f, params, from, to, scratch) => {
    const e = new PanelEmitter(f, real, params, scratch);
    f.for(from, to, 1, (matrix) => e.matrix(matrix, kind));
  });
}

class PanelEmitter extends Emitter {
  private readonly step: Value;
  private readonly rows: Value;
  private readonly to: Value;
  private readonly lineBytes: Value;

  constructor(
    f: FunctionBuilder,
    real: Real,
    params: Value,
    /** For a column as a row. */
    private readonly scratch: Value,
  ) {
    super(f, real, params);
    this.step = this.get(word.xRow);
    this.rows = this.get(word.rows);
    this.to = this.get(word.to);
    this.lineBytes = this.bytes(this.get(word.columns));
  }

  matrix(matrix: Value, kind: 'lu' | 'cholesky'): void {
    const { f, step } = this;
    const origin = this.steps(this.get(word.x), matrix, this.get(word.xBatch));
    const notes = this.steps(this.get(word.notes), matrix, this.get(word.notesBatch));
    const first = this.get(word.from);
    const row = f.variable('i32', this.steps(origin, first, step));
    f.for(first, this.to, 1, (j) => {
      const diagonal = this.add(row, this.bytes(j));
      if (kind === 'lu') this.lu(origin, notes, row, j, diagonal);
      else this.cholesky(notes, row, j, diagonal);
      f.set(row, this.add(row, step));
    });
  }

  private lu(origin: Value, notes: Value, row: Value, j: Value, diagonal: Value): void {
    const { f, ops } = this;
    const pivotRow = f.variable('i32', j);
    const most = f.variable(ops.real, this.constant(-1));
    const at = f.variable('i32', diagonal);
    f.for(j, this.rows, 1, (i) => {
      const size = f.op(`${ops.real}.abs`, f.load(ops.load, at));
      f.if(f.op(`${ops.real}.gt`, size, most), () => {
        f.set(most, size);
        f.set(pivotRow, i);
      });
      f.set(at, this.add(at, this.step));
    });
    f.store('i32.store', this.add(notes, f.op('i32.shl', j, f.i32(2))), pivotRow);
    f.if(f.op('i32.ne', pivotRow, j), () => {
      this.swap(row, this.steps(origin, pivotRow, this.step), this.lineBytes);
    });
    const pivot = f.load(ops.load, diagonal);
    f.if(f.op(`${ops.real}.ne`, pivot, this.constant(0)), () => {
      this.below(diagonal, j, this.rows, (other) => {
        f.store(ops.store, other, this.divide(f.load(ops.load, other), pivot));
      });
      this.update(diagonal, j, this.add(diagonal, ops.bytes));
    });
  }

  private cholesky(notes: Value, row: Value, j: Value, diagonal: Value): void {
    const { f, ops } = this;
    f.if(f.op('i32.eqz', f.load('i32.load', notes)), () => {
      const square = f.load(ops.load, diagonal);
      f.if(
        f.op(`${ops.real}.le`, square, this.constant(0)),
        () => f.store('i32.store', notes, this.add(j, 1)),
        () => {
          const root = f.op(`${ops.real}.sqrt`, square);
          f.store(ops.store, diagonal, root);
          const copy = f.variable('i32', this.scratch);
          this.below(diagonal, j, this.rows, (other) => {
            const factor = this.divide(f.load(ops.load, other), root);
            f.store(ops.store, other, factor);
            f.store(ops.store, copy, factor);
            f.set(copy, this.add(copy, ops.bytes));
          });
          this.update(diagonal, j, this.scratch);
        },
      );
    });
    const behind = this.add(diagonal, ops.bytes);
    this.along(behind, f.op('i32.sub', this.add(row, this.lineBytes), behind), (at, one) =>
      this.store(at, zero(f), one),
    );
  }

  /** The elements below one. */
  private below(diagonal: Value, j: Value, rows: Value, body: (at: Value) => void): void {
    const { f } = this;
    const at = f.variable('i32', diagonal);
    f.for(this.add(j, 1), rows, 1, () => {
      f.set(at, this.add(at, this.step));
      body(at);
    });
  }

  /** Takes the column below the diagonal times the row `source` from the rest of the panel. */
  private update(diagonal: Value, j: Value, source: Value): void {
    const { f, ops } = this;
    const next = this.add(j, 1);
    const length = this.bytes(f.op('i32.sub', this.to, next));
    const column = f.variable('i32', this.add(diagonal, this.step));
    const body = (together: number): void => {
      const columns = [column];
      for (let r = 1; r < together; r++) columns.push(f.variable('i32', this.add(columns[r - 1]!, this.step)));
      const factors = columns.map((at) => f.load(ops.splat, at));
      const targets = columns.map((at) => f.variable('i32', this.add(at, ops.bytes)));
      this.along(source, length, (at, one) => {
        const vector = this.load(at, one);
        targets.forEach((target, r) => {
          const value = f.variable('v128', this.load(target, one));
          multiplyAdd(f, ops, value, factors[r]!, vector);
          this.store(target, value, one);
          f.set(target, this.add(target, one ? ops.bytes : 16));
        });
      });
      f.set(column, this.add(columns.at(-1)!, this.step));
    };
    const count = f.op('i32.sub', this.rows, next);
    f.for(f.i32(0), f.op('i32.shr_u', count, f.i32(1)), 1, () => body(2));
    f.if(f.op('i32.and', count, f.i32(1)), () => body(1));
  }
}

// ---- exchanges -------------------------------------------------------------------------------------------------------

export function emitExchange(m: ModuleBuilder, real: Real): void {
  m.function('run', RUN, [], (f, params, from, to) => {
    const e = new Emitter(f, real, params);
    const step = e.get(word.xRow);
    const rows = e.get(word.rows);
    const length = e.bytes(e.get(word.columns));
    f.for(from, to, 1, (matrix) => {
      const origin = e.steps(e.get(word.x), matrix, e.get(word.xBatch));
      const notes = e.steps(e.get(word.notes), matrix, e.get(word.notesBatch));
      const i = f.variable('i32', e.get(word.first));
      f.for(f.i32(0), rows, 1, () => {
        const other = f.load('i32.load', e.add(notes, f.op('i32.shl', i, f.i32(2))));
        f.if(f.op('i32.ne', other, i), () => e.swap(e.steps(origin, i, step), e.steps(origin, other, step), length));
        f.set(i, e.add(i, e.get(word.next)));
      });
    });
  });
}

// ---- triangular systems ----------------------------------------------------------------------------------------------

/** What lies side by side in a tile: two vectors, one, or a single element. */
const widths = [
  { vectors: 2, one: false, bytes: 32 },
  { vectors: 1, one: false, bytes: 16 },
  { vectors: 1, one: true, bytes: 0 },
] as const;

/**
 * Lower triangles. For an upper one, the launch gives the last row and the last diagonal element as the first ones, and
 * negative steps.
 */
export function emitSolve(m: ModuleBuilder, real: Real): void {
  const solvers = widths.map((width) =>
    m.function(null, ['i32', 'i32', 'i32'], [], (f, params, x, a) => {
      new SolveEmitter(f, real, params, width.vectors, width.one).columns(x, a);
    }),
  );
  m.function('run', RUN, [], (f, params, from, to) => {
    const e = new Emitter(f, real, params);
    const strips = e.get(word.strips);
    f.for(from, to, 1, (chunk) => {
      const matrix = f.op('i32.div_u', chunk, strips);
      const before = f.op('i32.mul', f.op('i32.rem_u', chunk, strips), f.i32(STRIP_BYTES));
      const x = f.variable('i32', e.add(e.steps(e.get(word.x), matrix, e.get(word.xBatch)), before));
      const a = e.steps(e.get(word.a), matrix, e.get(word.aBatch));
      const rest = f.op('i32.sub', e.bytes(e.get(word.columns)), before);
      const left = f.variable('i32', f.select(f.op('i32.lt_u', rest, f.i32(STRIP_BYTES)), rest, f.i32(STRIP_BYTES)));
      widths.forEach(({ bytes }, i) => {
        const step = bytes === 0 ? e.ops.bytes : bytes;
        f.while(
          () => f.op('i32.ge_u', left, f.i32(step)),
          () => {
            f.callVoid(solvers[i]!, params, x, a);
            f.set(x, e.add(x, step));
            f.set(left, e.add(left, -step));
          },
        );
      });
    });
  });
}

const TILE_ROWS = 4;

class SolveEmitter extends Emitter {
  private readonly step: Value;
  private readonly down: Value;
  private readonly right: Value;
  private readonly unit: Value;

  constructor(
    f: FunctionBuilder,
    real: Real,
    params: Value,
    private readonly vectors: number,
    private readonly one: boolean,
  ) {
    super(f, real, params);
    this.step = this.get(word.xRow);
    this.down = this.get(word.down);
    this.right = this.get(word.right);
    this.unit = this.get(word.unit);
  }

  columns(x: Value, a: Value): void {
    const { f } = this;
    const rows = this.get(word.rows);
    const row = f.variable('i32', x);
    const factors = f.variable('i32', a);
    const done = f.variable('i32');
    for (const together of [TILE_ROWS, 1]) {
      f.while(
        () => f.op('i32.le_u', this.add(done, together), rows),
        () => {
          this.tile(x, row, factors, done, together);
          f.set(row, this.steps(row, f.i32(together), this.step));
          f.set(factors, this.steps(factors, f.i32(together), this.down));
          f.set(done, this.add(done, together));
        },
      );
    }
  }

  private tile(x: Value, row: Value, factors: Value, done: Value, together: number): void {
    const { f, ops, vectors, one } = this;
    const lines = (base: Value, step: Value): Variable[] => {
      const list = [f.variable('i32', base)];
      while (list.length < together) list.push(f.variable('i32', this.add(list.at(-1)!, step)));
      return list;
    };
    const targets = lines(row, this.step);
    const pointers = lines(factors, this.down);
    const sums = targets.map((at) =>
      Array.from({ length: vectors }, (_, v) => f.variable('v128', this.load(at, one, 16 * v))),
    );
    const solved = f.variable('i32', x);
    f.for(f.i32(0), done, 1, () => {
      const columns = Array.from({ length: vectors }, (_, v) => this.load(solved, one, 16 * v));
      pointers.forEach((pointer, r) => {
        const factor = f.load(ops.splat, pointer);
        columns.forEach((column, v) => multiplyAdd(f, ops, sums[r]![v]!, factor, column));
        f.set(pointer, this.add(pointer, this.right));
      });
      f.set(solved, this.add(solved, this.step));
    });
    sums.forEach((sum, r) => {
      const pointer = pointers[r]!;
      for (let q = 0; q < r; q++) {
        const factor = f.load(ops.splat, pointer);
        sum.forEach((value, v) => multiplyAdd(f, ops, value, factor, sums[q]![v]!));
        f.set(pointer, this.add(pointer, this.right));
      }
      f.if(f.op('i32.eqz', this.unit), () => {
        const divisor = f.load(ops.splat, pointer);
        for (const value of sum) f.set(value, f.op(ops.real === 'f32' ? 'f32x4.div' : 'f64x2.div', value, divisor));
      });
      sum.forEach((value, v) => this.store(targets[r]!, value, one, 16 * v));
    });
  }
}
