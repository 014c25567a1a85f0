/**
 * The kernels of singular values, for doubles, turns also for float32: reducing matrices to two diagonals, putting
 * reflections in their place, turning rows. The meaning is kernel/reference/singular.ts. A chunk is a matrix, or of the turns
 * a strip of columns, which lies in scratch memory, dense, while all turns are made.
 */
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { Emitter, RUN } from './factor-kernel.js';
import { multiplyAdd, type Real, type RealOps, realOps, sumOfLanes, vectorMul, zero } from './gemm-tile.js';
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

  /** The sums over a sweep of what `terms` adds to each of `count` vectors. */
  summed(
    count: number,
    starts: readonly Value[],
    length: Value,
    terms: (sums: Variable[], at: Slot[]) => void,
  ): Value[] {
    const { f } = this;
    const sums = [0, 1].map(() => Array.from({ length: count }, () => f.variable('v128', zero(f))));
    this.sweep(starts, length, (vectors, part) => terms(sums[part]!, vectors));
    return sums[0]!.map((sum, i) => sumOfLanes(f, this.ops, f.op('f64x2.add', sum, sums[1]![i]!)));
  }

  /** Calls `body` for the rows from `from` on, two at a time, with their number and addresses, then for what is left. */
  pairs(from: Value, start: Value, body: (j: Variable, rows: Value[]) => void): void {
    const { f } = this;
    const j = f.variable('i32', from);
    const row = f.variable('i32', start);
    for (const together of [2, 1]) {
      f.while(
        () => f.op('i32.le_u', this.add(j, together), this.k),
        () => {
          body(j, together === 2 ? [row, this.add(row, this.line)] : [row]);
          f.set(j, this.add(j, together));
          f.set(row, this.steps(row, f.i32(together), this.line));
        },
      );
    }
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

/**
 * Takes the columns' parts in the reflection before, `factors` of its image y, from them, reflects them by u, and adds to the
 * next image z each of them times its first element; gives these elements.
 */
function reflectColumns(
  e: DoubleEmitter,
  { y, u, z, length }: Readonly<Record<'y' | 'u' | 'z' | 'length', Value>>,
  rows: readonly Value[],
  factors: readonly Value[],
  tau: Value,
): Value[] {
  const { f } = e;
  const products = e.summed(rows.length, [y, u, ...rows], length, (sums, [before, head, ...xs]) => {
    const [image1, reflected] = [before!.load(), head!.load()];
    xs.forEach((x, r) => multiplyAdd(f, e.plus, sums[r]!, x.update(factors[r]!, image1, true), reflected));
  });
  const shares = products.map((product) => f.op('f64.mul', tau, product));
  const ts = rows.map((c, r) => f.op('f64.sub', e.double(c), f.op('f64.mul', shares[r]!, e.double(u))));
  const [splatShares, splatTs] = [shares, ts].map((list) => list.map((value) => e.splat(value)));
  e.sweep([z, u, ...rows], length, ([image, head, ...xs]) => {
    const reflected = head!.load();
    const sum = f.variable('v128', image!.load());
    xs.forEach((x, r) => {
      multiplyAdd(f, e.plus, sum, splatTs![r]!, x.update(splatShares![r]!, reflected, true));
    });
    image!.store(sum);
  });
  return ts;
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
        const [square] = e.summed(1, [u, y], length, ([sum], [x, before]) => {
          const value = x!.update(own, before!.load(), true);
          multiplyAdd(f, e.plus, sum!, value, value);
        });
        const tau = e.reflect(u, square!, e.add(at, offset));
        f.store('f64.store', e.add(noted(word.tau), offset), tau);
        const following = e.add(i, 1);
        f.if(f.op('i32.lt_u', following, k), () => {
          const image2 = e.add(next, offset);
          e.sweep([image2], length, ([z]) => z!.store(zero(f)));
          const squares = f.variable('f64', f.f64(0));
          const reflection = e.steps(q, following, other);
          e.pairs(following, e.add(u, line), (j, rows) => {
            const places = rows.map((_, r) => (r === 0 ? j : e.add(j, r)));
            const factors = places.map(factorOf);
            const ts = reflectColumns(e, { y, u, z: image2, length }, rows, factors, tau);
            ts.forEach((t, r) => {
              f.store('f64.store', e.add(reflection, e.bytes(places[r]!)), t);
              f.set(squares, f.op('f64.add', squares, f.op('f64.mul', t, t)));
            });
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
        e.pairs(e.add(i, 1), e.add(u, line), (_, rows) => {
          for (const row of rows) f.store('f64.store', row, f.f64(0));
          f.if(f.op('f64.ne', tau, f.f64(0)), () => {
            const products = e.summed(rows.length, [u, ...rows], length, (sums, [head, ...xs]) => {
              const reflected = head!.load();
              xs.forEach((x, r) => multiplyAdd(f, e.plus, sums[r]!, reflected, x.load()));
            });
            const shares = products.map((product) => e.splat(f.op('f64.mul', tau, product)));
            e.sweep([u, ...rows], length, ([head, ...xs]) => {
              const reflected = head!.load();
              xs.forEach((x, r) => x.update(shares[r]!, reflected, true));
            });
          });
        });
        // Without a reflection u is anything.
        f.if(
          f.op('f64.ne', tau, f.f64(0)),
          () => {
            const factor = e.splat(f.op('f64.mul', f.op('f64.neg', tau), e.double(u)));
            e.sweep([u], length, ([head]) => head!.store(f.op('f64x2.mul', factor, head!.load())));
          },
          () => e.sweep([u], length, ([head]) => head!.store(zero(f))),
        );
        f.store('f64.store', u, f.op('f64.add', e.double(u), f.f64(1)));
      });
    });
  });
}

export function emitRotate(m: ModuleBuilder, real: Real): void {
  m.function('run', RUN, [], (f, params, from, to, scratch) => {
    const e = new Emitter(f, real, params);
    const plus = realOps(real, machine().features.relaxed);
    const { bytes, splat } = plus;
    const slot = TURNED_BYTES;
    const vectors = Array.from({ length: slot / 16 }, (_, v) => 16 * v);
    const line = e.bytes(e.get(word.columns));
    f.for(from, to, 1, (chunk) => {
      const before = f.op('i32.mul', chunk, f.i32(slot));
      const rest = f.op('i32.sub', line, before);
      const width = f.select(f.op('i32.lt_u', rest, f.i32(slot)), rest, f.i32(slot));
      const x = e.add(e.get(word.x), before);
      const copied = (back: boolean): void => {
        const [row, kept] = [f.variable('i32', x), f.variable('i32', scratch)];
        f.for(f.i32(0), e.get(word.rows), 1, () => {
          const other = f.variable('i32', kept);
          e.along(row, width, (at, one) => {
            if (back) e.store(at, e.load(other, one), one);
            else e.store(other, e.load(at, one), one);
            f.set(other, e.add(other, one ? bytes : 16));
          });
          f.set(row, e.add(row, line));
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
          const cosine = f.load(splat, turn);
          const sine = f.load(splat, turn, bytes);
          vectors.forEach((at, v) => {
            const a = carried[v]!;
            const b = f.load('v128.load', row, slot + at);
            const above = f.variable('v128', vectorMul(f, plus, sine, b));
            multiplyAdd(f, plus, above, cosine, a);
            f.store('v128.store', row, above, at);
            const below = f.variable('v128', vectorMul(f, plus, cosine, b));
            multiplyAdd(f, e.ops, below, sine, a);
            f.set(a, below);
          });
          f.set(turn, e.add(turn, 2 * bytes));
          f.set(row, e.add(row, slot));
        });
        vectors.forEach((at, v) => f.store('v128.store', row, carried[v]!, at));
      });
      copied(true);
    });
  });
}
