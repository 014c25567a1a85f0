/**
 * The kernels of singular values, for doubles: reducing matrices to two diagonals, putting reflections in their place, turning
 * rows. The meaning is kernel/reference/singular.ts. A chunk is a matrix, or of the turns a strip of columns, which lies in
 * scratch memory, dense, while all turns are made.
 */
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { Emitter, RUN } from './factor-kernel.js';
import { multiplyAdd, type RealOps, realOps, sumOfLanes, zero } from './gemm-tile.js';
import { machine } from './machine.js';

/** The words of the parameter block, by byte offset. Matrices are contiguous. */
export const singularWord = {
  x: 0,
  v: 4,
  noted: 8,
  /** k and l. */
  rows: 12,
  columns: 16,
  /** Words of `noted` between matrices, and where its rows are. */
  notedBatch: 20,
  e: 24,
  tau: 28,
  tauV: 32,
  turns: 36,
  runs: 40,
  count: 44,
} as const;

const word = singularWord;

/** Bytes of a strip of columns. */
export const TURNED_BYTES = 64;

/** See the reference kernel. */
const NOTHING = 1e-280;

class DoubleEmitter extends Emitter {
  readonly plus: RealOps;
  readonly k: Value;
  readonly l: Value;
  /** Bytes of a row. */
  readonly line: Value;

  constructor(f: FunctionBuilder, params: Value) {
    super(f, 'f64', params);
    this.plus = realOps('f64', machine().features.relaxed);
    this.k = this.get(word.rows);
    this.l = this.get(word.columns);
    this.line = this.bytes(this.l);
  }

  double(at: Value): Value {
    return this.f.load('f64.load', at);
  }

  splat(value: Value): Value {
    return this.f.op('f64x2.splat', value);
  }

  /** Steps through `length` bytes of several vectors at once. `part` numbers what may be summed apart. */
  sweep(starts: readonly Value[], length: Value, body: (vectors: Slot[], part: number) => void): void {
    const { f } = this;
    const pointers = starts.map((start) => f.variable('i32', start));
    const left = f.variable('i32', length);
    for (const [bytes, parts] of [
      [32, 2],
      [16, 1],
      [8, 1],
    ] as const) {
      f.while(
        () => f.op('i32.ge_u', left, f.i32(bytes)),
        () => {
          for (let part = 0; part < parts; part++) {
            body(
              pointers.map((at) => new Slot(this, at, 16 * part, bytes === 8)),
              part,
            );
          }
          for (const pointer of pointers) f.set(pointer, this.add(pointer, bytes));
          f.set(left, this.add(left, -bytes));
        },
      );
    }
  }

  /** The sum over a sweep of what `term` adds to a vector. */
  summed(starts: readonly Value[], length: Value, term: (sum: Variable, vectors: Slot[]) => void): Value {
    const sums = [0, 1].map(() => this.f.variable('v128', zero(this.f)));
    this.sweep(starts, length, (vectors, part) => term(sums[part]!, vectors));
    return sumOfLanes(this.f, this.ops, this.f.op('f64x2.add', sums[0]!, sums[1]!));
  }

  /** As `reflect` of the reference; gives tau. */
  reflect(at: Value, square: Value, noted: Value): Variable {
    const { f } = this;
    const head = this.double(at);
    const tau = f.variable('f64', f.f64(0));
    f.if(
      f.op('f64.lt', square, f.f64(NOTHING)),
      () => f.store('f64.store', noted, head),
      () => {
        const length = f.op('f64.sqrt', square);
        const left = f.op('f64.copysign', length, f.op('f64.neg', head));
        f.store('f64.store', noted, left);
        f.store('f64.store', at, f.op('f64.sub', head, left));
        const sum = f.op('f64.add', length, f.op('f64.abs', head));
        f.set(tau, f.op('f64.div', f.f64(1), f.op('f64.mul', length, sum)));
      },
    );
    return tau;
  }
}

/** A vector in memory, or one element of it. */
class Slot {
  constructor(
    private readonly e: DoubleEmitter,
    private readonly at: Value,
    private readonly offset: number,
    private readonly one: boolean,
  ) {}

  load(): Value {
    return this.e.f.load(this.one ? 'v128.load64_zero' : 'v128.load', this.at, this.offset);
  }

  /** `this += factor * vector`, or with `minus` less that; gives what is stored. */
  update(factor: Value, vector: Value, minus: boolean): Variable {
    const { e } = this;
    const value = e.f.variable('v128', this.load());
    multiplyAdd(e.f, minus ? e.ops : e.plus, value, factor, vector);
    this.store(value);
    return value;
  }

  store(value: Value): void {
    this.e.store(this.at, value, this.one, this.offset);
  }
}

export function emitBidiagonalise(m: ModuleBuilder): void {
  m.function('run', RUN, [], (f, params, from, to, scratch) => {
    const e = new DoubleEmitter(f, params);
    const { k, line } = e;
    const other = e.bytes(k);
    f.for(from, to, 1, (b) => {
      const p = e.steps(e.get(word.x), b, f.op('i32.mul', k, line));
      const q = e.steps(e.get(word.v), b, f.op('i32.mul', k, other));
      const at = e.steps(e.get(word.noted), b, e.get(word.notedBatch));
      const noted = (row: number): Value => e.add(at, e.get(row));
      const image = f.variable('i32', scratch);
      const next = f.variable('i32', e.add(scratch, line));
      e.sweep([image], line, ([y]) => y!.store(zero(f)));
      const tauV = f.variable('f64', f.f64(0));
      for (const row of [word.e, word.tauV]) f.store('f64.store', noted(row), tauV);
      f.for(f.i32(0), k, 1, (i) => {
        const offset = e.bytes(i);
        const u = e.add(e.steps(p, i, line), offset);
        const length = f.op('i32.sub', line, offset);
        const y = e.add(image, offset);
        const behind = e.steps(q, i, other);
        const factorOf = (j: Value): Value => {
          const factor = f.variable('f64', f.f64(0));
          f.if(f.op('f64.ne', tauV, f.f64(0)), () =>
            f.set(factor, f.op('f64.mul', tauV, e.double(e.add(behind, e.bytes(j))))),
          );
          return e.splat(factor);
        };
        const own = factorOf(i);
        const square = e.summed([u, y], length, (sum, [x, before]) => {
          const value = x!.update(own, before!.load(), true);
          multiplyAdd(f, e.plus, sum, value, value);
        });
        const tau = e.reflect(u, square, e.add(at, offset));
        f.store('f64.store', e.add(noted(word.tau), offset), tau);
        const following = e.add(i, 1);
        f.if(f.op('i32.lt_u', following, k), () => {
          const image2 = e.add(next, offset);
          e.sweep([image2], length, ([z]) => z!.store(zero(f)));
          const squares = f.variable('f64', f.f64(0));
          const reflection = e.steps(q, following, other);
          f.for(following, k, 1, (j) => {
            const c = e.add(e.steps(p, j, line), offset);
            const factor = factorOf(j);
            const product = e.summed([c, y, u], length, (sum, [x, before, head]) => {
              multiplyAdd(f, e.plus, sum, x!.update(factor, before!.load(), true), head!.load());
            });
            const share = f.op('f64.mul', tau, product);
            const t = f.op('f64.sub', e.double(c), f.op('f64.mul', share, e.double(u)));
            const [shares, ts] = [e.splat(share), e.splat(t)];
            e.sweep([c, u, image2], length, ([x, head, z]) => {
              z!.update(ts, x!.update(shares, head!.load(), true), false);
            });
            f.store('f64.store', e.add(reflection, e.bytes(j)), t);
            f.set(squares, f.op('f64.add', squares, f.op('f64.mul', t, t)));
          });
          const place = e.bytes(following);
          const left = e.add(noted(word.e), place);
          f.set(tauV, e.reflect(e.add(reflection, place), squares, left));
          f.store('f64.store', e.add(noted(word.tauV), place), tauV);
          f.if(f.op('f64.ne', tauV, f.f64(0)), () => {
            const factor = e.splat(e.double(left));
            e.sweep([image2, e.add(u, line)], length, ([z, row]) => {
              z!.update(factor, row!.load(), true);
            });
          });
          const kept = f.variable('i32', image);
          f.set(image, next);
          f.set(next, kept);
        });
      });
    });
  });
}

export function emitGenerate(m: ModuleBuilder): void {
  m.function('run', RUN, [], (f, params, from, to) => {
    const e = new DoubleEmitter(f, params);
    const { k, line } = e;
    f.for(from, to, 1, (b) => {
      const p = e.steps(e.get(word.x), b, f.op('i32.mul', k, line));
      const taus = e.add(e.steps(e.get(word.noted), b, e.get(word.notedBatch)), e.get(word.tau));
      const i = f.variable('i32', k);
      f.for(f.i32(0), k, 1, () => {
        f.set(i, e.add(i, -1));
        const offset = e.bytes(i);
        const u = e.add(e.steps(p, i, line), offset);
        const length = f.op('i32.sub', line, offset);
        const tau = e.double(e.add(taus, offset));
        const factor = f.variable('f64', f.f64(0));
        const c = f.variable('i32', u);
        f.for(e.add(i, 1), k, 1, () => {
          f.set(c, e.add(c, line));
          f.store('f64.store', c, f.f64(0));
          f.if(f.op('f64.ne', tau, f.f64(0)), () => {
            const product = e.summed([u, c], length, (sum, [head, x]) =>
              multiplyAdd(f, e.plus, sum, head!.load(), x!.load()),
            );
            const share = e.splat(f.op('f64.mul', tau, product));
            e.sweep([u, c], length, ([head, x]) => {
              x!.update(share, head!.load(), true);
            });
          });
        });
        // Without a reflection u is anything.
        f.if(f.op('f64.ne', tau, f.f64(0)), () => f.set(factor, f.op('f64.mul', f.op('f64.neg', tau), e.double(u))));
        f.if(
          f.op('f64.ne', tau, f.f64(0)),
          () => {
            const factors = e.splat(factor);
            e.sweep([u], length, ([head]) => head!.store(f.op('f64x2.mul', factors, head!.load())));
          },
          () => e.sweep([u], length, ([head]) => head!.store(zero(f))),
        );
        f.store('f64.store', u, f.op('f64.add', e.double(u), f.f64(1)));
      });
    });
  });
}

export function emitRotate(m: ModuleBuilder): void {
  m.function('run', RUN, [], (f, params, from, to, scratch) => {
    const e = new DoubleEmitter(f, params);
    const slot = TURNED_BYTES;
    const vectors = Array.from({ length: slot / 16 }, (_, v) => 16 * v);
    f.for(from, to, 1, (chunk) => {
      const before = f.op('i32.mul', chunk, f.i32(slot));
      const rest = f.op('i32.sub', e.line, before);
      const width = f.select(f.op('i32.lt_u', rest, f.i32(slot)), rest, f.i32(slot));
      const x = e.add(e.get(word.x), before);
      const copied = (back: boolean): void => {
        const [row, kept] = [f.variable('i32', x), f.variable('i32', scratch)];
        f.for(f.i32(0), e.k, 1, () => {
          e.sweep([row, kept], width, ([a, b]) => (back ? a!.store(b!.load()) : b!.store(a!.load())));
          f.set(row, e.add(row, e.line));
          f.set(kept, e.add(kept, slot));
        });
      };
      copied(false);
      const turn = f.variable('i32', e.get(word.turns));
      const runs = e.get(word.runs);
      f.for(runs, e.add(runs, f.op('i32.shl', e.get(word.count), f.i32(3))), 8, (run) => {
        const row = f.variable('i32', e.add(scratch, f.op('i32.mul', f.load('i32.load', run), f.i32(slot))));
        const carried = vectors.map((at) => f.variable('v128', f.load('v128.load', row, at)));
        f.for(f.i32(0), f.load('i32.load', run, 4), 1, () => {
          const cosine = f.load('v128.load64_splat', turn);
          const sine = f.load('v128.load64_splat', turn, 8);
          vectors.forEach((at, v) => {
            const a = carried[v]!;
            const b = f.load('v128.load', row, slot + at);
            const above = f.variable('v128', f.op('f64x2.mul', sine, b));
            multiplyAdd(f, e.plus, above, cosine, a);
            f.store('v128.store', row, above, at);
            const below = f.variable('v128', f.op('f64x2.mul', cosine, b));
            multiplyAdd(f, e.ops, below, sine, a);
            f.set(a, below);
          });
          f.set(turn, e.add(turn, 16));
          f.set(row, e.add(row, slot));
        });
        vectors.forEach((at, v) => f.store('v128.store', row, carried[v]!, at));
      });
      copied(true);
    });
  });
}
