/**
 * The code of attention: for a block of queries of one (batch, head), all scores lie in scratch memory, a row for each query,
 * between the matrix products that make and use them (gemm.ts, on words of its own in scratch memory).
 *
 *     forward:    S = Q K^T     P = softmax(scale * S + mask)     out = P V
 *     backward:   S = Q K^T     P = exp(scale * S + mask - logSumExp)     gradV += P^T G
 *                 D = G V^T     D = scale * P * (D - sum(G * out))        gradQ = D K     gradK += D^T Q
 *
 * Forward, a chunk is a block of queries; backward it is a (batch, head), since every query adds to the keys' gradients.
 * Under `causal` the keys behind the last query of a block are left out. With a mask as well they take part, as masked ones,
 * so that a query without any key gives NaN everywhere.
 */
import type { Callee, FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { BLOCK_A, declareGemm } from './gemm.js';
import {
  ROW_BYTES,
  realOps,
  type Real,
  type RealOps,
  scalarAdd,
  scalarMul,
  sumOfLanes,
  vectorAdd,
  vectorMul,
  zero,
} from './gemm-tile.js';
import { word } from './gemm-words.js';
import { SCRATCH_BYTES } from './layout.js';
import { machine } from './machine.js';
import { declareMath, type VectorMath } from './math/index.js';

/** What an attention kernel is made for. */
export interface AttentionVariant {
  readonly real: Real;
  readonly backward: boolean;
  readonly causal: boolean;
  readonly mask: 'none' | 'real' | 'bool';
}

/** The sizes in the parameter block, by byte offset; `scale` is an element. */
export const sizeWord = {
  heads: 0,
  queries: 4,
  keys: 8,
  width: 12,
  valueWidth: 16,
  /** Queries of a block, and blocks of one (batch, head). */
  block: 20,
  blocks: 24,
  /** Bytes of a row of scores. */
  rowBytes: 28,
  scale: 32,
} as const;

/** The operands, whose words follow: address, then the four strides in bytes. */
const operandNames = ['q', 'k', 'v', 'out', 'lse', 'mask', 'gradOut', 'gradQ', 'gradK', 'gradV'] as const;
export type OperandName = (typeof operandNames)[number];

export function operandWords(name: OperandName): number {
  return 48 + 20 * operandNames.indexOf(name);
}

/** The blocks of the products: gemm.ts packs up to so much. */
const PRODUCT_ROWS = 128;
const PRODUCT_DEPTH = 256;
/** Scratch memory: what gemm.ts needs, the words of a product, then scores. */
const WORDS = BLOCK_A + PRODUCT_ROWS * PRODUCT_DEPTH * 8 + 1024;
const SCORES = WORDS + 1024;
/** Bytes for scores. */
export const SCORE_BYTES = SCRATCH_BYTES - SCORES - 1024;

interface Context {
  readonly ops: RealOps;
  readonly lanes: 'f32x4' | 'f64x2';
  readonly math: VectorMath;
  readonly gemm: Callee;
  readonly variant: AttentionVariant;
}

/** A matrix of one (batch, head), in bytes. */
interface Matrix {
  readonly address: Value;
  readonly row: Value;
  readonly column: Value;
}

/** Emits the kernel. */
export function emitAttention(m: ModuleBuilder, variant: AttentionVariant): void {
  const ops = realOps(variant.real, machine().features.relaxed);
  const lanes = variant.real === 'f32' ? 'f32x4' : 'f64x2';
  const math = declareMath(m, lanes, ['exp', 'log']);
  const gemm = declareGemm(m, { real: variant.real, table: false, scatter: false, epilogue: null });
  const context = { ops, lanes, math, gemm, variant } as const;
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
    f.for(from, to, 1, (chunk) => {
      const emitter = new AttentionEmitter(f, context, params, scratch);
      if (variant.backward) emitter.backward(chunk);
      else emitter.forward(chunk);
    });
  });
}

class AttentionEmitter {
  private readonly scores: Value;
  private readonly rowBytes: Value;
  private readonly keys: Value;
  /** Bytes of an element, as a value. */
  private readonly one: Value;

  constructor(
    private readonly f: FunctionBuilder,
    private readonly context: Context,
    private readonly params: Value,
    private readonly scratch: Value,
  ) {
    this.scores = f.op('i32.add', scratch, f.i32(SCORES));
    this.rowBytes = this.size('rowBytes');
    this.keys = this.size('keys');
    this.one = f.i32(context.ops.bytes);
  }

  private size(name: keyof typeof sizeWord): Value {
    return this.f.load('i32.load', this.params, sizeWord[name]);
  }

  private plus(base: Value, count: Value, step: Value): Value {
    return this.f.op('i32.add', base, this.f.op('i32.mul', count, step));
  }

  private least(a: Value, b: Value): Value {
    return this.f.select(this.f.op('i32.lt_u', a, b), a, b);
  }

  /** The matrix of an operand for one (batch, head); `row` is its first row. */
  private matrix(name: OperandName, head: Value, row?: Value): Matrix {
    const { f } = this;
    const at = operandWords(name);
    const get = (i: number): Value => f.load('i32.load', this.params, at + 4 * i);
    const heads = this.size('heads');
    let address = this.plus(get(0), f.op('i32.div_u', head, heads), get(1));
    address = this.plus(address, f.op('i32.rem_u', head, heads), get(2));
    if (row !== undefined) address = this.plus(address, row, get(3));
    return { address, row: get(3), column: get(4) };
  }

  private transposed({ address, row, column }: Matrix): Matrix {
    return { address, row: column, column: row };
  }

  private scoreMatrix(address: Value): Matrix {
    return { address, row: this.rowBytes, column: this.one };
  }

  /** `c = a @ b`, or `c += a @ b`. */
  private product(c: Matrix, a: Matrix, b: Matrix, rows: Value, depth: Value, columns: Value, add = false): void {
    const { f } = this;
    const words = f.op('i32.add', this.scratch, f.i32(WORDS));
    const set = (offset: number, value: Value): void => f.store('i32.store', words, value, offset);
    set(word.a, a.address);
    set(word.aRow, a.row);
    set(word.aDepth, a.column);
    set(word.b, b.address);
    set(word.bDepth, b.row);
    set(word.bColumn, b.column);
    set(word.c, c.address);
    set(word.cRow, c.row);
    set(word.cColumn, c.column);
    set(word.rows, rows);
    set(word.depth, depth);
    set(word.columns, columns);
    set(word.inner, f.i32(1));
    set(word.repeats, f.i32(1));
    set(word.add, f.i32(add ? 1 : 0));
    for (const unused of [word.aOuter, word.aInner, word.bOuter, word.bInner, word.cOuter, word.cInner]) {
      set(unused, f.i32(0));
    }
    set(word.aRepeat, f.i32(0));
    set(word.bRepeat, f.i32(0));
    set(word.blockRows, f.i32(PRODUCT_ROWS));
    set(word.blockColumns, columns);
    set(word.blockDepth, f.i32(PRODUCT_DEPTH));
    set(word.packA, f.op('i32.gt_u', columns, f.i32(4 * this.context.ops.columns)));
    const dense = f.op('i32.eq', b.column, this.one);
    const isSmall = f.op('i32.le_u', f.op('i32.mul', this.least(depth, f.i32(PRODUCT_DEPTH)), b.row), f.i32(16384));
    set(word.packB, f.op('i32.eqz', f.op('i32.and', dense, isSmall)));
    f.for(f.i32(0), rows, PRODUCT_ROWS, (row) => {
      f.callVoid(this.context.gemm, words, this.scratch, f.i32(0), row, f.i32(0));
    });
  }

  /** How many keys a block takes part with that ends before query `end`. */
  private keysBefore(end: Value): Value {
    const { causal, mask } = this.context.variant;
    return causal && mask === 'none' ? this.least(this.keys, end) : this.keys;
  }

  // ---- forward -----------------------------------------------------------------------------------------------------

  forward(chunk: Value): void {
    const { f } = this;
    const blocks = this.size('blocks');
    const head = f.op('i32.div_u', chunk, blocks);
    const first = f.op('i32.mul', f.op('i32.rem_u', chunk, blocks), this.size('block'));
    const rows = this.least(this.size('block'), f.op('i32.sub', this.size('queries'), first));
    const used = this.keysBefore(f.op('i32.add', first, rows));
    const scores = this.scoreMatrix(this.scores);
    const width = this.size('width');
    const k = this.matrix('k', head);
    this.product(scores, this.matrix('q', head, first), this.transposed(k), rows, width, used);
    this.eachRow(first, rows, (row, query, length) => {
      const lse = this.softmax(row, head, query, length, used);
      const at = this.matrix('lse', head, query).address;
      f.store(this.context.ops.store, at, lse);
    });
    const valueWidth = this.size('valueWidth');
    this.product(this.matrix('out', head, first), scores, this.matrix('v', head), rows, used, valueWidth);
  }

  /** For every query of a block: the address of its scores, its number, and how many keys it attends to. */
  private eachRow(first: Value, rows: Value, body: (row: Variable, query: Value, length: Value) => void): void {
    const { f } = this;
    const row = f.variable('i32', this.scores);
    f.for(f.i32(0), rows, 1, (i) => {
      const query = f.op('i32.add', first, i);
      const length = this.context.variant.causal ? this.least(this.keys, f.op('i32.add', query, f.i32(1))) : this.keys;
      body(row, query, length);
      f.set(row, f.op('i32.add', row, this.rowBytes));
    });
  }

  /** Replaces a row of scores by its softmax; returns the logarithm of the sum of the exponentials. */
  private softmax(row: Value, head: Value, query: Value, length: Value, used: Value): Value {
    const { f } = this;
    const { ops, lanes, math } = this.context;
    const end = this.prepareRow(row, head, query, length, used);
    const most = f.variable('v128', this.constant(-Infinity));
    f.for(row, end, 16, (at) => f.set(most, f.op(`${lanes}.max`, most, f.load('v128.load', at))));
    const largest = this.splat(this.acrossMax(most));
    const sum = f.variable('v128', zero(f));
    f.for(row, end, 16, (at) => {
      const power = math.apply(f, 'exp', [f.op(`${lanes}.sub`, f.load('v128.load', at), largest)]);
      f.store('v128.store', at, power);
      f.set(sum, vectorAdd(f, ops, sum, power));
    });
    const total = this.splat(sumOfLanes(f, ops, sum));
    const factor = f.op(`${lanes}.div`, this.constant(1), total);
    f.for(row, end, 16, (at) => f.store('v128.store', at, vectorMul(f, ops, f.load('v128.load', at), factor)));
    const lse = vectorAdd(f, ops, largest, math.apply(f, 'log', [total]));
    return f.lane(`${lanes}.extract_lane`, 0, lse);
  }

  /**
   * Makes a row of scores ready: scaled, the mask applied, -inf from `length` to the end of its last vector, 0 from there to
   * the last vector of `used`. Returns the address behind the last vector to compute.
   */
  private prepareRow(row: Value, head: Value, query: Value, length: Value, used: Value): Value {
    const { f } = this;
    const { ops, variant } = this.context;
    const isMasked = variant.mask !== 'none';
    // With a mask, keys that `causal` excludes are computed with: they are part of `used`.
    const end = f.op('i32.add', row, this.vectorBytes(isMasked ? used : length));
    if (isMasked) this.applyMask(row, head, query);
    else {
      const scale = f.load(ops.splat, this.params, sizeWord.scale);
      f.for(row, end, 16, (at) => {
        f.store('v128.store', at, vectorMul(f, ops, f.load('v128.load', at), scale));
      });
    }
    const tail = this.plus(row, length, this.one);
    f.for(tail, end, ops.bytes, (at) => f.store(ops.store, at, this.scalar(-Infinity)));
    if (variant.causal && !isMasked) {
      f.for(end, f.op('i32.add', row, this.vectorBytes(used)), 16, (at) => f.store('v128.store', at, zero(f)));
    }
    return end;
  }

  /** The bytes of so many elements, rounded up to whole vectors. */
  private vectorBytes(elements: Value): Value {
    const { f } = this;
    const bytes = f.op('i32.add', f.op('i32.mul', elements, this.one), f.i32(15));
    return f.op('i32.and', bytes, f.i32(-16));
  }

  /** score = scale * score + mask, for all keys. */
  private applyMask(row: Value, head: Value, query: Value): void {
    const { f } = this;
    const { ops, lanes, variant } = this.context;
    const mask = this.matrix('mask', head, query);
    const from = f.variable('i32', mask.address);
    const scale = f.load(ops.splat, this.params, sizeWord.scale);
    const end = this.plus(row, this.keys, this.one);
    const at = f.variable('i32', row);
    if (variant.mask === 'real') {
      f.if(f.op('i32.eq', mask.column, this.one), () => {
        const whole = f.op('i32.add', row, f.op('i32.and', f.op('i32.sub', end, row), f.i32(-16)));
        f.while(
          () => f.op('i32.lt_u', at, whole),
          () => {
            const scaled = vectorMul(f, ops, f.load('v128.load', at), scale);
            f.store('v128.store', at, vectorAdd(f, ops, scaled, f.load('v128.load', from)));
            f.set(at, f.op('i32.add', at, f.i32(16)));
            f.set(from, f.op('i32.add', from, f.i32(16)));
          },
        );
      });
    }
    const factor = f.lane(`${lanes}.extract_lane`, 0, scale);
    f.while(
      () => f.op('i32.lt_u', at, end),
      () => {
        const scaled = scalarMul(f, ops, f.load(ops.load, at), factor);
        const masked =
          variant.mask === 'real'
            ? scalarAdd(f, ops, scaled, f.load(ops.load, from))
            : // As a sum, so that a NaN stays one.
              scalarAdd(f, ops, scaled, f.select(f.load('i32.load8_u', from), this.scalar(0), this.scalar(-Infinity)));
        f.store(ops.store, at, masked);
        f.set(at, f.op('i32.add', at, this.one));
        f.set(from, f.op('i32.add', from, mask.column));
      },
    );
  }

  // ---- backward ----------------------------------------------------------------------------------------------------

  backward(head: Value): void {
    const { f } = this;
    const queries = this.size('queries');
    const block = this.size('block');
    const width = this.size('width');
    const valueWidth = this.size('valueWidth');
    const gradK = this.matrix('gradK', head);
    const gradV = this.matrix('gradV', head);
    this.clear(gradK, width);
    this.clear(gradV, valueWidth);
    const powers = this.scoreMatrix(this.scores);
    const changes = this.scoreMatrix(this.plus(this.scores, block, this.rowBytes));
    f.for(f.i32(0), queries, block, (first) => {
      const rows = this.least(block, f.op('i32.sub', queries, first));
      const used = this.keysBefore(f.op('i32.add', first, rows));
      const q = this.matrix('q', head, first);
      const k = this.matrix('k', head);
      const gradOut = this.matrix('gradOut', head, first);
      this.product(powers, q, this.transposed(k), rows, width, used);
      this.product(changes, gradOut, this.transposed(this.matrix('v', head)), rows, valueWidth, used);
      this.eachRow(first, rows, (row, query, length) => {
        this.changeRow(row, head, query, length, used);
      });
      this.product(gradV, this.transposed(powers), gradOut, used, rows, valueWidth, true);
      this.product(this.matrix('gradQ', head, first), changes, k, rows, used, width);
      this.product(gradK, this.transposed(changes), q, used, rows, width, true);
    });
  }

  /** Turns a row of scores into probabilities, and that of G V^T, which lies a block behind, into the scores' gradients. */
  private changeRow(row: Value, head: Value, query: Value, length: Value, used: Value): void {
    const { f } = this;
    const { ops, lanes, math } = this.context;
    const toChanges = f.op('i32.mul', this.size('block'), this.rowBytes);
    const end = this.prepareRow(row, head, query, length, used);
    const scale = f.load(ops.splat, this.params, sizeWord.scale);
    const lse = f.load(ops.splat, this.matrix('lse', head, query).address);
    const inner = this.splat(this.innerProduct(head, query));
    f.for(row, end, 16, (at) => {
      const power = math.apply(f, 'exp', [f.op(`${lanes}.sub`, f.load('v128.load', at), lse)]);
      f.store('v128.store', at, power);
      const change = f.op('i32.add', at, toChanges);
      const difference = f.op(`${lanes}.sub`, f.load('v128.load', change), inner);
      f.store('v128.store', change, vectorMul(f, ops, vectorMul(f, ops, power, difference), scale));
    });
    if (this.context.variant.causal && this.context.variant.mask === 'none') {
      const from = f.op('i32.add', end, toChanges);
      const to = f.op('i32.add', f.op('i32.add', row, this.vectorBytes(used)), toChanges);
      f.for(from, to, 16, (at) => f.store('v128.store', at, zero(f)));
    }
  }

  /** The sum of gradOut * out over the values of a query. */
  private innerProduct(head: Value, query: Value): Value {
    const { f } = this;
    const { ops } = this.context;
    const g = this.matrix('gradOut', head, query);
    const o = this.matrix('out', head, query);
    const [x, y] = [f.variable('i32', g.address), f.variable('i32', o.address)];
    const sum = f.variable(ops.real, this.scalar(0));
    f.for(f.i32(0), this.size('valueWidth'), 1, () => {
      f.set(sum, scalarAdd(f, ops, sum, scalarMul(f, ops, f.load(ops.load, x), f.load(ops.load, y))));
      f.set(x, f.op('i32.add', x, g.column));
      f.set(y, f.op('i32.add', y, o.column));
    });
    return sum;
  }

  /** Zeros for all keys. */
  private clear(matrix: Matrix, columns: Value): void {
    const { f } = this;
    const row = f.variable('i32', matrix.address);
    f.for(f.i32(0), this.keys, 1, () => {
      const at = f.variable('i32', row);
      f.for(f.i32(0), columns, 1, () => {
        f.store(this.context.ops.store, at, this.scalar(0));
        f.set(at, f.op('i32.add', at, matrix.column));
      });
      f.set(row, f.op('i32.add', row, matrix.row));
    });
  }

  // ---- numbers -----------------------------------------------------------------------------------------------------

  private constant(value: number): Value {
    return this.context.ops.real === 'f32' ? this.f.f32x4(value) : this.f.f64x2(value);
  }

  private scalar(value: number): Value {
    return this.context.ops.real === 'f32' ? this.f.f32(value) : this.f.f64(value);
  }

  private splat(value: Value): Value {
    return this.f.op(`${this.context.lanes}.splat`, value);
  }

  private acrossMax(vector: Value): Value {
    const { f } = this;
    const { lanes, ops } = this.context;
    const count = ROW_BYTES / 2 / ops.bytes;
    let most = f.lane(`${lanes}.extract_lane`, 0, vector);
    for (let lane = 1; lane < count; lane++) {
      most = f.op(`${ops.real}.max`, most, f.lane(`${lanes}.extract_lane`, lane, vector));
    }
    return most;
  }
}
