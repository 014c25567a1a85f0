/**
 * Matrices given by tables, see Note [Blocks] in gemm.ts: packing panels of B from them, and adding panels of the product
 * to what lies where they say. The offsets in a table grow, so offsets whose first and last are as far apart as dense
 * elements would be are dense.
 */
import type { Callee, FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { clearPanel, transpose2, transpose4 } from './gemm-pack.js';
import { multiplyAdd, ROW_BYTES, scalarAdd, vectorAdd, VECTORS, type RealOps } from './gemm-tile.js';
import { word } from './gemm-words.js';

function plus(f: FunctionBuilder, a: Value, b: Value): Value {
  return f.op('i32.add', a, b);
}

/** Whether the `count` offsets at `table` are those of dense elements. */
function dense(f: FunctionBuilder, ops: RealOps, table: Value, first: number, count: number): Value {
  const low = f.load('i32.load', table, 4 * first);
  const high = f.load('i32.load', table, 4 * (first + count - 1));
  return f.op('i32.eq', f.op('i32.sub', high, low), f.i32((count - 1) * ops.bytes));
}

/** (params, b, depth0, column, count, width, to): a panel of B, zeros beyond `width`. */
export function declareTablePackB(m: ModuleBuilder, ops: RealOps): Callee {
  const lanes = 16 / ops.bytes;
  const gather = declareGather(m, ops);
  return m.function(
    null,
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    [],
    (f, params, base, depth0, column, count, width, to) => {
      const shifted = (table: number, by: Value): Variable =>
        f.variable('i32', plus(f, f.load('i32.load', params, table), f.op('i32.shl', by, f.i32(2))));
      const depths = shifted(word.depthTable, depth0);
      const columns = shifted(word.columnTable, column);
      f.if(f.op('i32.lt_u', width, f.i32(ops.columns)), () => {
        packSome(f, ops, base, depths, columns, count, width, to);
        f.return();
      });
      const both = f.op('i32.and', dense(f, ops, columns, 0, lanes), dense(f, ops, columns, lanes, lanes));
      f.if(f.op('i32.eqz', both), () => {
        f.callVoid(gather, base, depths, columns, count, to);
        f.return();
      });
      const left = plus(f, base, f.load('i32.load', columns));
      const right = plus(f, base, f.load('i32.load', columns, 4 * lanes));
      const end = plus(f, depths, f.op('i32.shl', count, f.i32(2)));
      f.for(depths, end, 4, (at) => {
        const offset = f.load('i32.load', at);
        f.store('v128.store', to, f.load('v128.load', plus(f, left, offset)));
        f.store('v128.store', to, f.load('v128.load', plus(f, right, offset)), 16);
        f.set(to, plus(f, to, f.i32(ROW_BYTES)));
      });
    },
  );
}

/**
 * (params, a, b, depth0, count, column, c, accumulate): one row of a panel from B where it lies, if the panel is full and
 * dense; returns whether it was. For products of a few rows, which are not worth packing B.
 */
export function declareTableRow(m: ModuleBuilder, ops: RealOps): Callee {
  return m.function(
    null,
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    ['i32'],
    (f, params, a, base, depth0, count, column, c, accumulate) => {
      const shifted = (table: number, by: Value): Variable =>
        f.variable('i32', plus(f, f.load('i32.load', params, table), f.op('i32.shl', by, f.i32(2))));
      const depths = shifted(word.depthTable, depth0);
      const columns = shifted(word.columnTable, column);
      f.if(f.op('i32.eqz', dense(f, ops, columns, 0, ops.columns)), () => f.return(f.i32(0)));
      const aDepth = f.load('i32.load', params, word.aDepth);
      const from = plus(f, base, f.load('i32.load', columns));
      const factor = f.variable('i32', a);
      const sums = Array.from({ length: VECTORS }, () => f.variable('v128', f.f32x4(0)));
      f.for(depths, plus(f, depths, f.op('i32.shl', count, f.i32(2))), 4, (at) => {
        const b = plus(f, from, f.load('i32.load', at));
        const scale = f.load(ops.splat, factor);
        sums.forEach((sum, v) => multiplyAdd(f, ops, sum, scale, f.load('v128.load', b, 16 * v)));
        f.set(factor, plus(f, factor, aDepth));
      });
      f.if(accumulate, () => {
        sums.forEach((sum, v) => f.set(sum, vectorAdd(f, ops, f.load('v128.load', c, 16 * v), sum)));
      });
      sums.forEach((sum, v) => f.store('v128.store', c, sum, 16 * v));
      f.return(f.i32(1));
    },
  );
}

/** A panel of fewer columns. */
function packSome(
  f: FunctionBuilder,
  ops: RealOps,
  base: Value,
  depths: Value,
  columns: Value,
  count: Value,
  width: Value,
  to: Value,
): void {
  clearPanel(f, to, count);
  const end = plus(f, depths, f.op('i32.shl', count, f.i32(2)));
  f.for(f.i32(0), width, 1, (j) => {
    const from = plus(f, base, f.load('i32.load', plus(f, columns, f.op('i32.shl', j, f.i32(2)))));
    const target = f.variable('i32', plus(f, to, f.op('i32.mul', j, f.i32(ops.bytes))));
    f.for(depths, end, 4, (at) => {
      f.store(ops.store, target, f.load(ops.load, plus(f, from, f.load('i32.load', at))));
      f.set(target, plus(f, target, f.i32(ROW_BYTES)));
    });
  });
}

/** (base, depths, columns, count, to): a full panel, by transposing where a few k in a row are dense. */
function declareGather(m: ModuleBuilder, ops: RealOps): Callee {
  const lanes = 16 / ops.bytes;
  return m.function(null, ['i32', 'i32', 'i32', 'i32', 'i32'], [], (f, base, depths, columns, count, to) => {
    const pointers = Array.from({ length: ops.columns }, (_, j) => plus(f, base, f.load('i32.load', columns, 4 * j)));
    const end = plus(f, depths, f.op('i32.shl', count, f.i32(2)));
    // The last place where `lanes` of them are left; the table is longer than that, so the subtraction cannot wrap.
    const lastGroup = f.op('i32.sub', end, f.i32(4 * (lanes - 1)));
    const at = f.variable('i32', depths);
    f.while(
      () => f.op('i32.lt_u', at, end),
      () => {
        const offset = f.load('i32.load', at);
        const grouped = f.variable('i32', f.i32(0));
        f.if(f.op('i32.lt_u', at, lastGroup), () => f.set(grouped, dense(f, ops, at, 0, lanes)));
        f.if(
          grouped,
          () => {
            for (let v = 0; v < VECTORS; v++) {
              const rows = pointers
                .slice(v * lanes, (v + 1) * lanes)
                .map((p) => f.load('v128.load', plus(f, p, offset)));
              const slots = ops.real === 'f32' ? transpose4(f, rows) : transpose2(f, rows);
              slots.forEach((slot, k) => f.store('v128.store', to, slot, k * ROW_BYTES + 16 * v));
            }
            f.set(to, plus(f, to, f.i32(lanes * ROW_BYTES)));
            f.set(at, plus(f, at, f.i32(4 * lanes)));
          },
          () => {
            for (let v = 0; v < VECTORS; v++) {
              let vector = f.load(ops.splat, plus(f, pointers[v * lanes]!, offset));
              for (let lane = 1; lane < lanes; lane++) {
                const name = ops.real === 'f32' ? 'v128.load32_lane' : 'v128.load64_lane';
                vector = f.loadLane(name, lane, plus(f, pointers[v * lanes + lane]!, offset), vector);
              }
              f.store('v128.store', to, vector, 16 * v);
            }
            f.set(to, plus(f, to, f.i32(ROW_BYTES)));
            f.set(at, plus(f, at, f.i32(4)));
          },
        );
      },
    );
  });
}

/** (params, panel, c, row, column, rows, width, accumulate): adds a panel to what lies at the places in the tables. */
export function declareScatter(m: ModuleBuilder, ops: RealOps): Callee {
  return m.function(
    null,
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    [],
    (f, params, panel, base, row, column, rows, width) => {
      const shifted = (table: number, by: Value): Value =>
        plus(f, f.load('i32.load', params, table), f.op('i32.shl', by, f.i32(2)));
      const rowAt = shifted(word.rowTable, row);
      const columns = shifted(word.columnTable, column);
      const vectors = f.variable('i32', f.op('i32.eq', width, f.i32(ops.columns)));
      f.if(vectors, () => f.set(vectors, dense(f, ops, columns, 0, ops.columns)));
      const first = f.load('i32.load', columns);
      f.for(rowAt, plus(f, rowAt, f.op('i32.shl', rows, f.i32(2))), 4, (at) => {
        const c = plus(f, base, f.load('i32.load', at));
        f.if(
          vectors,
          () => {
            const to = plus(f, c, first);
            for (let v = 0; v < VECTORS; v++) {
              const sum = vectorAdd(f, ops, f.load('v128.load', to, 16 * v), f.load('v128.load', panel, 16 * v));
              f.store('v128.store', to, sum, 16 * v);
            }
          },
          () => {
            const from = f.variable('i32', panel);
            f.for(columns, plus(f, columns, f.op('i32.shl', width, f.i32(2))), 4, (columnAt) => {
              const to = plus(f, c, f.load('i32.load', columnAt));
              f.store(ops.store, to, scalarAdd(f, ops, f.load(ops.load, to), f.load(ops.load, from)));
              f.set(from, plus(f, from, f.i32(ops.bytes)));
            });
          },
        );
        f.set(panel, plus(f, panel, f.i32(ROW_BYTES)));
      });
    },
  );
}
