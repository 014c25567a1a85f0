/**
 * Convolution, and its gradient for the weight, row by row of the output: for groups of few filters, where a product of
 * matrices has too few rows to be worth the preparation. As in conv.ts, an image is read through a table of what each
 * element of a window adds to a position.
 *
 *     conv:        out[o][z, y, x ...]    = sum over taps of weight[o][tap] * image[tap + start(z, y, x ...)]
 *     convWeight:  gradWeight[o][tap ...] = sum over images and rows of gradOut[o][z, y, x] * image[tap + start(z, y, x)]
 *
 * Neighbours in a row are lanes of vectors; sums stay in registers, of a convolution those of four vectors over all taps, of
 * the gradient those of some taps over the rows of an image. Margins are in the image already.
 */
import type { FunctionBuilder, Value, Variable } from './assembler.js';
import type { Plan } from './conv.js';
import { storeDouble } from './doubles.js';
import { multiplyAdd, plusSteps, type RealOps, realOps, sumOfLanes, vectorAdd, zero } from './gemm-tile.js';
import { PARAMETERS } from './layout.js';
import { machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import type { Volume } from './volume.js';

/** Words of the parameters; `rows` is the output of a convolution and gradOut of its gradient. Steps are in bytes. */
const Word = {
  image: 0,
  imageBatch: 1,
  imageGroup: 2,
  imageZ: 3,
  imageY: 4,
  imageX: 5,
  rows: 6,
  rowsBatch: 7,
  rowsChannel: 8,
  rowsZ: 9,
  rowsY: 10,
  /** Elements of a row, rows of a slice, rows of a plane. */
  width: 11,
  height: 12,
  count: 13,
  taps: 14,
  tapsEnd: 15,
  weight: 16,
  weightRow: 17,
  weightTap: 18,
  /** 0 where there is none. */
  bias: 19,
  biasStep: 20,
  batch: 21,
  channels: 22,
  filters: 23,
  /** Rows of a chunk of a convolution, chunks of a plane. */
  perChunk: 24,
  blocks: 25,
} as const;

/** Windows of more elements are left to the product of matrices, and so are rows shorter than a vector. */
const MOST_TAPS = 256;
/** Multiplications per chunk of a convolution, about. */
const CHUNK = 65536;
/** Multiplications per nanosecond, about, by the bytes of an element. */
const speed = (bytes: number): number => 40 / bytes;
/** Vectors of a row of the output that are summed at a time. */
const VECTORS = 4;
/** Elements of a row of gradOut whose products are summed one after the other; powers of two fit all widths. */
const RUN = 4096;

/** Whether this is the faster way (measured): for one or two filters, for four where rows are long and windows small. */
export function hasRows({ filters, channels, taps, out, bytes }: Plan): boolean {
  const width = out[2];
  return width * bytes >= 16 && taps <= MOST_TAPS && filters <= (channels === 1 && width >= 64 ? 4 : 2);
}

/** Whether the elements of rows are neighbours. */
export const isDenseRow = ({ strides, bytes }: Volume): boolean => strides[4] === bytes;

/** What a launch reads beside the image, the rows and the taps; a matrix in bytes. */
export interface Weights {
  readonly address: number;
  readonly row: number;
  readonly tap: number;
}

/**
 * 'conv' writes the convolution `rows` with `weights` (O, taps); 'weight' writes the gradient `weights` from gradOut, which
 * `rows` are. The rows are dense.
 */
export function convRows(
  kind: 'conv' | 'weight',
  plan: Plan,
  image: Volume,
  rows: Volume,
  taps: number,
  weights: Weights,
  bias: WasmOperand | null,
): void {
  const { real, bytes, batch, groups, filters, out, stride } = plan;
  const [width, height, count] = [out[2], out[1], out[0] * out[1]];
  const perChunk = Math.min(count, Math.ceil(CHUNK / (width * plan.taps)));
  const blocks = Math.ceil(count / perChunk);
  const channels = groups * filters;
  const m = machine();
  const step = stride[2] * image.strides[4];
  // In the order of `Word`.
  const values = [
    image.address,
    image.strides[0],
    plan.channels * image.strides[1],
    stride[0] * image.strides[2],
    stride[1] * image.strides[3],
    step,
    rows.address,
    rows.strides[0],
    rows.strides[1],
    rows.strides[2],
    rows.strides[3],
    width,
    height,
    count,
    taps,
    taps + 4 * plan.taps,
    weights.address,
    weights.row,
    weights.tap,
    bias === null ? 0 : addressOf(bias),
    bias === null ? 0 : bias.geometry.strides[0]! * bytes,
    batch,
    channels,
    filters,
    perChunk,
    blocks,
  ];
  m.heap.i32.set(values, PARAMETERS >> 2);
  const known = step === bytes || step === 8 ? step : 0;
  // As many taps at a time as leave none over, where that is possible.
  const together = kind === 'conv' ? 0 : ([5, 4, 3].find((n) => plan.taps % n === 0) ?? 4);
  const kernel = m.kernel(`conv rows ${kind} ${real} ${known} ${together}`, (builder) => {
    builder.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
      const emitter = new RowEmitter(f, realOps(real, m.features.relaxed), params, known);
      f.for(from, to, 1, (chunk) => {
        if (kind === 'conv') emitter.convolve(chunk);
        else emitter.weigh(chunk, scratch, together);
      });
    });
  });
  const work = (batch * channels * plan.positions * plan.taps) / speed(bytes);
  m.launch(kernel, kind === 'conv' ? batch * channels * blocks : channels, work);
}

class RowEmitter {
  private readonly words: Value[] = [];
  private readonly lanes: number;

  constructor(
    private readonly f: FunctionBuilder,
    private readonly ops: RealOps,
    params: Value,
    /** Bytes from one position in a row to the next: a vector is dense, every other element of float32, or 0 for any. */
    private readonly step: number,
  ) {
    this.lanes = 16 / ops.bytes;
    for (let word = 0; word <= Word.blocks; word++) this.words.push(f.load('i32.load', params, 4 * word, 2));
  }

  private word(index: number): Value {
    return this.words[index]!;
  }

  private add(a: Value, b: Value | number): Value {
    return this.f.op('i32.add', a, typeof b === 'number' ? this.f.i32(b) : b);
  }

  private advance(variable: Variable, by: Value | number): void {
    this.f.set(variable, this.add(variable, by));
  }

  /** Bytes of the image that `count` vectors of a row are apart. */
  private apart(count: number): Value {
    return this.f.op('i32.mul', this.word(Word.imageX), this.f.i32(count * this.lanes));
  }

  /** Elements of the image for vector `v` of those from `address` on; nothing behind the last is read. */
  private vector(address: Value, v: number): Value {
    const { f, lanes, ops } = this;
    if (this.step === ops.bytes) return f.load('v128.load', address, 16 * v);
    if (this.step === 8) {
      const [low, high] = [f.load('v128.load', address, 32 * v), f.load('v128.load', address, 32 * v + 12)];
      return f.shuffle(low, high, [0, 1, 2, 3, 8, 9, 10, 11, 20, 21, 22, 23, 28, 29, 30, 31]);
    }
    let at = v === 0 ? address : this.add(address, this.apart(v));
    let vector = f.load(ops.splat, at);
    for (let lane = 1; lane < lanes; lane++) {
      at = this.add(at, this.word(Word.imageX));
      vector = f.loadLane(lanes === 4 ? 'v128.load32_lane' : 'v128.load64_lane', lane, at, vector);
    }
    return vector;
  }

  /** Where plane (n, o) of the rows begins, and the plane of the image for it. */
  private planes(n: Value, o: Value): { readonly image: Value; readonly rows: Value } {
    const { f } = this;
    const group = f.op('i32.div_u', o, this.word(Word.filters));
    return {
      image: plusSteps(
        f,
        plusSteps(f, this.word(Word.image), n, this.word(Word.imageBatch)),
        group,
        this.word(Word.imageGroup),
      ),
      rows: plusSteps(
        f,
        plusSteps(f, this.word(Word.rows), n, this.word(Word.rowsBatch)),
        o,
        this.word(Word.rowsChannel),
      ),
    };
  }

  /** Emits `body` for rows from `first` up to `end` of a plane: where each begins, in the image and by itself. */
  private eachRow(
    { image, rows }: { readonly image: Value; readonly rows: Value },
    first: Value,
    end: Value,
    body: (source: Variable, row: Variable) => void,
  ): void {
    const { f } = this;
    const [z, y] = [
      f.op('i32.div_u', first, this.word(Word.height)),
      f.op('i32.rem_u', first, this.word(Word.height)),
    ].map((value) => f.variable('i32', value)) as [Variable, Variable];
    f.for(first, end, 1, () => {
      const source = plusSteps(f, plusSteps(f, image, z, this.word(Word.imageZ)), y, this.word(Word.imageY));
      const row = plusSteps(f, plusSteps(f, rows, z, this.word(Word.rowsZ)), y, this.word(Word.rowsY));
      body(f.variable('i32', source), f.variable('i32', row));
      this.advance(y, 1);
      f.if(f.op('i32.eq', y, this.word(Word.height)), () => {
        f.set(y, f.i32(0));
        this.advance(z, 1);
      });
    });
  }

  /** A chunk of a convolution: some rows of a plane. */
  convolve(chunk: Value): void {
    const { f, ops } = this;
    const plane = f.op('i32.div_u', chunk, this.word(Word.blocks));
    const o = f.op('i32.rem_u', plane, this.word(Word.channels));
    const first = f.op('i32.mul', f.op('i32.rem_u', chunk, this.word(Word.blocks)), this.word(Word.perChunk));
    const wanted = this.add(first, this.word(Word.perChunk));
    const end = f.select(f.op('i32.lt_u', wanted, this.word(Word.count)), wanted, this.word(Word.count));
    const weights = plusSteps(f, this.word(Word.weight), o, this.word(Word.weightRow));
    const start = f.variable('v128', zero(f));
    f.if(this.word(Word.bias), () =>
      f.set(start, f.load(ops.splat, plusSteps(f, this.word(Word.bias), o, this.word(Word.biasStep)))),
    );
    const bytes = f.op('i32.mul', this.word(Word.width), f.i32(ops.bytes));
    this.eachRow(this.planes(f.op('i32.div_u', plane, this.word(Word.channels)), o), first, end, (source, row) => {
      const rowEnd = this.add(row, bytes);
      const sums = (count: number): void => {
        this.sums(source, row, weights, start, count);
        this.advance(source, this.apart(count));
        this.advance(row, 16 * count);
      };
      for (const count of [VECTORS, 1]) {
        f.while(
          () => f.op('i32.le_u', this.add(row, 16 * count), rowEnd),
          () => {
            sums(count);
          },
        );
      }
      // The last vector begins among those before, where not all of it is left.
      f.if(f.op('i32.lt_u', row, rowEnd), () => {
        const back = f.op('i32.sub', this.add(row, 16), rowEnd);
        const elements = f.op('i32.shr_u', back, f.i32(Math.log2(ops.bytes)));
        f.set(source, f.op('i32.sub', source, f.op('i32.mul', elements, this.word(Word.imageX))));
        f.set(row, f.op('i32.sub', row, back));
        sums(1);
      });
    });
  }

  /** `count` vectors of a row. */
  private sums(source: Value, row: Value, weights: Value, start: Value, count: number): void {
    const { f, ops } = this;
    const totals = Array.from({ length: count }, () => f.variable('v128', start));
    const weight = f.variable('i32', weights);
    f.for(this.word(Word.taps), this.word(Word.tapsEnd), 4, (tap) => {
      const at = this.add(source, f.load('i32.load', tap, 0, 2));
      const factor = f.load(ops.splat, weight);
      totals.forEach((total, v) => {
        multiplyAdd(f, ops, total, factor, this.vector(at, v));
      });
      this.advance(weight, this.word(Word.weightTap));
    });
    totals.forEach((total, v) => {
      f.store('v128.store', row, total, 16 * v);
    });
  }

  /** A chunk of the gradient for the weight: all taps of one filter, whose sums over images are doubles in `scratch`. */
  weigh(o: Value, scratch: Value, together: number): void {
    const { f, ops } = this;
    f.memoryFill(
      scratch,
      f.i32(0),
      f.op('i32.shl', f.op('i32.sub', this.word(Word.tapsEnd), this.word(Word.taps)), f.i32(1)),
    );
    f.for(f.i32(0), this.word(Word.batch), 1, (n) => {
      const planes = this.planes(n, o);
      const tap = f.variable('i32', this.word(Word.taps));
      const sum = f.variable('i32', scratch);
      for (const count of [together, 1]) {
        f.while(
          () => f.op('i32.le_u', this.add(tap, 4 * count), this.word(Word.tapsEnd)),
          () => {
            const offsets = Array.from({ length: count }, (_, k) => f.load('i32.load', tap, 4 * k, 2));
            this.products(planes, offsets).forEach((total, k) => {
              const lanes = sumOfLanes(f, ops, total);
              const value = ops.bytes === 8 ? lanes : f.op('f64.promote_f32', lanes);
              f.store('f64.store', sum, f.op('f64.add', f.load('f64.load', sum, 8 * k), value), 8 * k);
            });
            this.advance(tap, 4 * count);
            this.advance(sum, 8 * count);
          },
        );
      }
    });
    const target = f.variable('i32', plusSteps(f, this.word(Word.weight), o, this.word(Word.weightRow)));
    const sum = f.variable('i32', scratch);
    f.for(this.word(Word.taps), this.word(Word.tapsEnd), 4, () => {
      storeDouble(f, ops.bytes, target, f.load('f64.load', sum));
      this.advance(target, this.word(Word.weightTap));
      this.advance(sum, 8);
    });
  }

  /** Sums over a plane of the products of gradOut with the image at each of some taps, in lanes. */
  private products(planes: { readonly image: Value; readonly rows: Value }, offsets: readonly Value[]): Variable[] {
    const { f, ops } = this;
    const totals = offsets.map(() => f.variable('v128', zero(f)));
    this.eachRow(planes, f.i32(0), this.word(Word.count), (source, row) => {
      const left = f.variable('i32', this.word(Word.width));
      const multiply = (sums: readonly Variable[], g: Value, image: (at: Value) => Value, count: number): void => {
        offsets.forEach((offset, k) => {
          multiplyAdd(f, ops, sums[k]!, g, image(this.add(source, offset)));
        });
        this.advance(source, f.op('i32.mul', this.word(Word.imageX), f.i32(count)));
        this.advance(row, count * ops.bytes);
        this.advance(left, -count);
      };
      f.while(
        () => f.op('i32.ge_u', left, f.i32(this.lanes)),
        () => {
          const sums = offsets.map(() => f.variable('v128', zero(f)));
          const few = f.op('i32.lt_u', left, f.i32(RUN));
          // What is left over after the last whole vector.
          const rest = f.select(few, f.op('i32.rem_u', left, f.i32(this.lanes)), f.op('i32.sub', left, f.i32(RUN)));
          f.loop((again) => {
            multiply(sums, f.load('v128.load', row), (at) => this.vector(at, 0), this.lanes);
            again(f.op('i32.gt_u', left, rest));
          });
          sums.forEach((sum, k) => f.set(totals[k]!, vectorAdd(f, ops, totals[k]!, sum)));
        },
      );
      f.while(
        () => left,
        () => {
          const one = ops.bytes === 4 ? 'v128.load32_zero' : 'v128.load64_zero';
          multiply(totals, f.load(one, row), (at) => f.load(one, at), 1);
        },
      );
    });
    return totals;
  }
}
