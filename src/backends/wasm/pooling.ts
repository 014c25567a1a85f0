/**
 * Pooling: maxima and averages of windows, and their gradients, for row-major float32 and float64. The meaning is
 * kernel/reference/pool.ts. Planes are independent of each other, so a chunk is some planes. With float32, four windows of a
 * row that do not reach over its ends are done at a time. Windows of 2x2 side by side, the usual ones, have a loop of their
 * own, from two rows of eight elements.
 */
import { float32, float64, int64 } from '../../base/dtype.js';
import { type Volume, volume } from '../../kernel/reference/layouts.js';
import type { AverageRule, Window } from '../../kernel/reference/pool.js';
import type { FunctionBuilder, Value, Variable } from './assembler.js';
import { loadDouble, storeDouble } from './doubles.js';
import { PARAMETERS } from './layout.js';
import { machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';

/** Words of the parameter block; lists have three entries, for the dims z, y and x. */
const Word = {
  planes: 0,
  perChunk: 1,
  imageSize: 2,
  outSize: 3,
  image: 4,
  out: 7,
  kernel: 10,
  stride: 13,
  padding: 16,
  dilation: 19,
  /** Addresses of the image, the output and the indices. */
  address: 22,
  /** Whether elements of the padding count; whether a divisor is given; then the divisor, as float64. */
  countPadding: 25,
  hasDivisor: 26,
  divisor: 28,
} as const;

const CHUNK = 16384;
const product = (v: Volume): number => v[0] * v[1] * v[2];

/** Whether all are of one real dtype, row-major, and small enough for 32-bit positions. */
function suits(...operands: readonly WasmOperand[]): boolean {
  const { dtype } = operands[0]!;
  if (dtype !== float32 && dtype !== float64) return false;
  return operands.every((o) => o.dtype === dtype && o.geometry.isContiguous && o.geometry.numel < 2 ** 28);
}

/** Writes the parameters and launches `kind`; false where there is nothing to do. */
function launch(
  kind: Kind,
  image: WasmOperand,
  out: WasmOperand,
  indices: WasmOperand | null,
  window: Window | null,
): void {
  const imageSizes = volume(image.geometry.sizes.slice(1), 1);
  const outSizes = volume(out.geometry.sizes.slice(1), 1);
  const planes = image.geometry.sizes[0]!;
  const perChunk = Math.max(1, Math.floor(CHUNK / Math.max(product(imageSizes), product(outSizes), 1)));
  const m = machine();
  const { i32 } = m.heap;
  const at = PARAMETERS / 4;
  i32[at + Word.planes] = planes;
  i32[at + Word.perChunk] = perChunk;
  i32[at + Word.imageSize] = product(imageSizes);
  i32[at + Word.outSize] = product(outSizes);
  const shape: Volume[] = [imageSizes, outSizes];
  if (window !== null) {
    shape.push(
      volume(window.kernel, 1),
      volume(window.stride, 1),
      volume(window.padding, 0),
      volume(window.dilation, 1),
    );
  }
  shape.forEach((volumes, list) => volumes.forEach((size, d) => (i32[at + Word.image + 3 * list + d] = size)));
  i32[at + Word.address] = addressOf(image);
  i32[at + Word.address + 1] = addressOf(out);
  i32[at + Word.address + 2] = indices === null ? 0 : addressOf(indices);
  const width = image.dtype === float32 ? 4 : 8;
  const fours = width === 4 && (kind === 'max' || kind === 'average') ? foursOf(window!) : null;
  const key = `pool ${kind} ${width} ${fours === null ? '' : `${fours.stride} ${fours.taps} ${fours.flat}`}`;
  const kernel = m.kernel(key, (module) => {
    module.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to) => {
      new PoolEmitter(f, width, params, fours).chunks(kind, from, to);
    });
  });
  const perWindow = kind === 'max2x2' || window === null ? 1 : 1 + product(volume(window.kernel, 1));
  const cost = fours === null ? perWindow : perWindow / 2;
  m.launch(kernel, Math.ceil(planes / perChunk), planes * (product(outSizes) * cost + product(imageSizes) * 0.1));
}

/** What is known beforehand of four windows at a time: along their row stride and elements, 0 where these are any. */
interface Fours {
  readonly stride: number;
  readonly taps: number;
  /** Whether a window lies in one row. */
  readonly flat: boolean;
}

/** Up to so many elements along a row are written out. */
const WRITTEN_OUT = 4;

function foursOf({ kernel, stride }: Window): Fours {
  const [step, taps] = [stride.at(-1)!, kernel.at(-1)!];
  const flat = kernel.slice(0, -1).every((k) => k === 1);
  return { stride: step <= 2 ? step : 0, taps: taps <= WRITTEN_OUT ? taps : 0, flat };
}

type Kind = 'max' | 'max2x2' | 'maxGradient' | 'average' | 'averageGradient';

/** `Backend.maxPool` on operands in the machine's memory. */
export function maxPool(out: WasmOperand, indices: WasmOperand, input: WasmOperand, window: Window): boolean {
  if (!suits(input, out) || indices.dtype !== int64 || !indices.geometry.isContiguous) return false;
  if (out.geometry.numel === 0) return true;
  const is = (list: readonly number[], value: number): boolean => list.every((v) => v === value);
  const sizes = out.geometry.sizes;
  const rank = sizes.length - 1;
  const side = is(window.kernel, 2) && is(window.stride, 2) && is(window.padding, 0) && is(window.dilation, 1);
  // Rows and columns that are cut at the edge are not for the SIMD loop.
  const whole = [1, 2].every((d) => 2 * (sizes[d] ?? 0) <= (input.geometry.sizes[d] ?? 0));
  const simd = rank === 2 && side && whole && input.dtype === float32 && sizes[2]! >= 4;
  launch(simd ? 'max2x2' : 'max', input, out, indices, window);
  return true;
}

/** `Backend.maxPoolGradient` on operands in the machine's memory. */
export function maxPoolGradient(gradInput: WasmOperand, gradOut: WasmOperand, indices: WasmOperand): boolean {
  if (!suits(gradInput, gradOut) || indices.dtype !== int64 || !indices.geometry.isContiguous) return false;
  if (gradInput.geometry.numel > 0) launch('maxGradient', gradInput, gradOut, indices, null);
  return true;
}

function writeRule(rule: AverageRule): void {
  const { i32, f64 } = machine().heap;
  i32[PARAMETERS / 4 + Word.countPadding] = rule.countIncludePad ? 1 : 0;
  i32[PARAMETERS / 4 + Word.hasDivisor] = rule.divisor === null ? 0 : 1;
  f64[(PARAMETERS + 4 * Word.divisor) / 8] = rule.divisor ?? 1;
}

/** `Backend.avgPool` on operands in the machine's memory. */
export function avgPool(out: WasmOperand, input: WasmOperand, window: Window, rule: AverageRule): boolean {
  if (!suits(input, out)) return false;
  if (out.geometry.numel === 0) return true;
  writeRule(rule);
  launch('average', input, out, null, window);
  return true;
}

/** `Backend.avgPoolGradient` on operands in the machine's memory. */
export function avgPoolGradient(
  gradInput: WasmOperand,
  gradOut: WasmOperand,
  window: Window,
  rule: AverageRule,
): boolean {
  if (!suits(gradInput, gradOut)) return false;
  if (gradInput.geometry.numel === 0) return true;
  writeRule(rule);
  launch('averageGradient', gradInput, gradOut, null, window);
  return true;
}

/** The part of a window along one dim that is inside the image: positions from `first` up to `end`. */
interface Span {
  readonly first: Value;
  readonly end: Value;
  /** Elements, with those of the padding. */
  readonly padded: Value;
}

class PoolEmitter {
  /** Addresses of the current plane. */
  private readonly image: Variable;
  private readonly out: Variable;
  private readonly indices: Variable;
  private readonly shift: Value;
  private readonly words = new Map<number, Value>();

  constructor(
    private readonly f: FunctionBuilder,
    private readonly width: 4 | 8,
    private readonly params: Value,
    private readonly fours: Fours | null,
  ) {
    this.image = f.variable('i32');
    this.out = f.variable('i32');
    this.indices = f.variable('i32');
    this.shift = f.i32(Math.log2(width));
    for (let word = 0; word <= Word.hasDivisor; word++) {
      this.words.set(word, f.load('i32.load', params, 4 * word, 2));
    }
  }

  private word(index: number): Value {
    return this.words.get(index)!;
  }

  chunks(kind: Kind, from: Value, to: Value): void {
    const { f } = this;
    const planes = this.word(Word.planes);
    const perChunk = this.word(Word.perChunk);
    const wanted = f.op('i32.mul', to, perChunk);
    const end = f.select(f.op('i32.lt_u', wanted, planes), wanted, planes);
    f.for(f.op('i32.mul', from, perChunk), end, 1, (plane) => {
      const outAt = f.op('i32.mul', plane, this.word(Word.outSize));
      f.set(this.image, this.element(this.word(Word.address), f.op('i32.mul', plane, this.word(Word.imageSize))));
      f.set(this.out, this.element(this.word(Word.address + 1), outAt));
      f.set(this.indices, f.op('i32.add', this.word(Word.address + 2), f.op('i32.shl', outAt, f.i32(3))));
      if (kind === 'maxGradient' || kind === 'averageGradient') {
        f.memoryFill(this.image, f.i32(0), f.op('i32.shl', this.word(Word.imageSize), this.shift));
      }
      if (kind === 'max2x2') this.pairsOfRows();
      else if (kind === 'maxGradient') this.scatter();
      else this.eachWindow(kind);
    });
  }

  /** The address of element `index` from `base` on. */
  private element(base: Value, index: Value): Value {
    const { f } = this;
    return f.op('i32.add', base, f.op('i32.shl', index, this.shift));
  }

  private loadReal(address: Value): Value {
    return loadDouble(this.f, this.width, address);
  }

  private storeReal(address: Value, value: Value): void {
    storeDouble(this.f, this.width, address, value);
  }

  private smaller(a: Value, b: Value): Value {
    const { f } = this;
    return f.select(f.op('i32.lt_s', a, b), a, b);
  }

  private larger(a: Value, b: Value): Value {
    const { f } = this;
    return f.select(f.op('i32.gt_s', a, b), a, b);
  }

  /** Where the window with number `at` lies along dim `d`. */
  private span(d: number, at: Value, isMax: boolean): Span {
    const { f } = this;
    const size = this.word(Word.image + d);
    const kernel = this.word(Word.kernel + d);
    const padding = this.word(Word.padding + d);
    const start = f.op('i32.sub', f.op('i32.mul', at, this.word(Word.stride + d)), padding);
    const zero = f.i32(0);
    if (!isMax) {
      const stop = this.smaller(f.op('i32.add', start, kernel), f.op('i32.add', size, padding));
      const end = this.larger(this.smaller(stop, size), zero);
      return { first: this.larger(start, zero), end, padded: f.op('i32.sub', stop, start) };
    }
    const step = this.word(Word.dilation + d);
    const one = f.i32(1);
    const reach = f.op('i32.mul', f.op('i32.sub', kernel, one), step);
    const end = this.larger(this.smaller(f.op('i32.add', f.op('i32.add', start, reach), one), size), zero);
    // As many steps as it takes to come inside.
    const missing = this.larger(f.op('i32.sub', zero, start), zero);
    const steps = f.op('i32.div_u', f.op('i32.add', missing, f.op('i32.sub', step, one)), step);
    return { first: f.op('i32.add', start, f.op('i32.mul', steps, step)), end, padded: zero };
  }

  /** The windows one by one, row-major. */
  private eachWindow(kind: 'max' | 'average' | 'averageGradient'): void {
    const { f } = this;
    const zero = f.i32(0);
    const isMax = kind === 'max';
    f.for(zero, this.word(Word.out), 1, (z) => {
      const zs = this.span(0, z, isMax);
      f.for(zero, this.word(Word.out + 1), 1, (y) => {
        const ys = this.span(1, y, isMax);
        const one = (x: Value): void => {
          const xs = this.span(2, x, isMax);
          if (isMax) this.largest(zs, ys, xs);
          else this.average(zs, ys, xs, kind === 'averageGradient');
          f.set(this.out, f.op('i32.add', this.out, f.i32(this.width)));
        };
        if (this.fours === null) f.for(zero, this.word(Word.out + 2), 1, one);
        else this.row(this.fours, isMax, zs, ys, one);
      });
    });
  }

  /** A row of windows: four at a time where that is possible, else by `one`. */
  private row(fours: Fours, isMax: boolean, zs: Span, ys: Span, one: (x: Value) => void): void {
    const { f } = this;
    const [size, count, stride, padding] = [Word.image, Word.out, Word.stride, Word.padding].map((list) =>
      this.word(list + 2),
    ) as [Value, Value, Value, Value];
    const reach = f.op('i32.mul', f.op('i32.sub', this.word(Word.kernel + 2), f.i32(1)), this.word(Word.dilation + 2));
    // The first window that does not begin in the padding, and the last that does not end there.
    const first = f.op('i32.div_u', f.op('i32.add', padding, f.op('i32.sub', stride, f.i32(1))), stride);
    const room = f.op('i32.sub', f.op('i32.sub', f.op('i32.add', size, padding), reach), f.i32(1));
    const last = f.op('i32.div_s', room, stride);
    const none = [zs, ys].map((s) => f.op('i32.ge_s', s.first, s.end)).concat(f.op('i32.lt_s', room, f.i32(0)));
    const end = f.select(
      none.reduce((a, b) => f.op('i32.or', a, b)),
      f.i32(0),
      this.smaller(f.op('i32.add', last, f.i32(1)), count),
    );
    const x = f.variable('i32', f.i32(0));
    f.while(
      () => f.op('i32.lt_u', x, count),
      () => {
        f.if(
          f.op('i32.and', f.op('i32.ge_u', x, first), f.op('i32.le_s', f.op('i32.add', x, f.i32(4)), end)),
          () => {
            const start = f.variable('i32', f.op('i32.sub', f.op('i32.mul', x, stride), padding));
            f.loop((again) => {
              if (isMax) this.fourLargest(fours, zs, ys, start);
              else this.fourAverages(fours, zs, ys, start);
              f.set(this.out, f.op('i32.add', this.out, f.i32(16)));
              f.set(start, f.op('i32.add', start, f.op('i32.shl', stride, f.i32(2))));
              f.set(x, f.op('i32.add', x, f.i32(4)));
              again(f.op('i32.le_s', f.op('i32.add', x, f.i32(4)), end));
            });
          },
          () => {
            one(x);
            f.set(x, f.op('i32.add', x, f.i32(1)));
          },
        );
      },
    );
  }

  /** Emits `body` for each element of four windows, the first of which begins at `start` in its row: vector and position. */
  private eachFour(
    { stride, taps, flat }: Fours,
    zs: Span,
    ys: Span,
    start: Value,
    body: (value: Value, position: Value) => void,
  ): void {
    const { f } = this;
    const step = (d: number): Value => this.word(Word.dilation + d);
    const [along, bytes] = [step(2), f.op('i32.shl', this.word(Word.stride + 2), f.i32(2))];
    const over = (d: number, { first, end }: Span, lines: (at: Value) => void): void => {
      if (flat) lines(first);
      else f.for(first, end, step(d), lines);
    };
    over(0, zs, (z) => {
      const plane = f.op('i32.mul', z, this.word(Word.image + 1));
      over(1, ys, (y) => {
        const row = f.op('i32.mul', f.op('i32.add', plane, y), this.word(Word.image + 2));
        const position = f.variable('i32', f.op('i32.add', row, start));
        const each = (): void => {
          body(this.loadFour(this.element(this.image, position), stride, bytes), position);
        };
        const next = (): void => {
          f.set(position, f.op('i32.add', position, along));
        };
        if (taps === 0) {
          f.for(f.i32(0), this.word(Word.kernel + 2), 1, () => {
            each();
            next();
          });
        } else {
          for (let k = 0; k < taps; k++) {
            if (k > 0) next();
            each();
          }
        }
      });
    });
  }

  /** Four elements, `bytes` apart; nothing behind the last is read. */
  private loadFour(address: Value, stride: number, bytes: Value): Value {
    const { f } = this;
    if (stride === 1) return f.load('v128.load', address);
    if (stride === 2) {
      const [low, high] = [f.load('v128.load', address), f.load('v128.load', address, 12)];
      return f.shuffle(low, high, [0, 1, 2, 3, 8, 9, 10, 11, 20, 21, 22, 23, 28, 29, 30, 31]);
    }
    let four = f.load('v128.load32_splat', address);
    let at = address;
    for (let k = 1; k < 4; k++) {
      at = f.op('i32.add', at, bytes);
      four = f.lane('f32x4.replace_lane', k, four, f.load('f32.load', at));
    }
    return four;
  }

  private fourLargest(fours: Fours, zs: Span, ys: Span, start: Value): void {
    const { f } = this;
    const lanes = f.op('i32x4.mul', f.op('i32x4.splat', this.word(Word.stride + 2)), f.i32x4(0, 1, 2, 3));
    const places = (position: Value): Value => f.op('i32x4.add', f.op('i32x4.splat', position), lanes);
    const line = f.op('i32.add', f.op('i32.mul', zs.first, this.word(Word.image + 1)), ys.first);
    const best = f.variable('v128', f.f32x4(-Infinity));
    const place = f.variable('v128', places(f.op('i32.add', f.op('i32.mul', line, this.word(Word.image + 2)), start)));
    this.eachFour(fours, zs, ys, start, (value, position) => {
      const better = f.op('v128.or', f.op('f32x4.gt', value, best), f.op('f32x4.ne', value, value));
      f.set(best, f.op('v128.bitselect', value, best, better));
      f.set(place, f.op('v128.bitselect', places(position), place, better));
    });
    f.store('v128.store', this.out, best);
    f.store('v128.store', this.indices, f.op('i64x2.extend_low_i32x4_u', place));
    f.store('v128.store', this.indices, f.op('i64x2.extend_high_i32x4_u', place), 16);
    f.set(this.indices, f.op('i32.add', this.indices, f.i32(32)));
  }

  private fourAverages(fours: Fours, zs: Span, ys: Span, start: Value): void {
    const { f } = this;
    const taps = this.word(Word.kernel + 2);
    const xs = { first: f.i32(0), end: taps, padded: taps };
    const sum = f.variable('v128', f.f32x4(0));
    this.eachFour(fours, zs, ys, start, (value) => {
      f.set(sum, f.op('f32x4.add', sum, value));
    });
    const divisor = f.op('f32x4.splat', f.op('f32.demote_f64', this.divisor(zs, ys, xs)));
    f.store('v128.store', this.out, f.op('f32x4.div', sum, divisor));
  }

  /** Emits `body` for each element of a window, with its position in the plane. */
  private eachElement(zs: Span, ys: Span, xs: Span, dilated: boolean, body: (position: Value) => void): void {
    const { f } = this;
    const step = (d: number): Value | number => (dilated ? this.word(Word.dilation + d) : 1);
    f.for(zs.first, zs.end, step(0), (z) => {
      const plane = f.op('i32.mul', z, this.word(Word.image + 1));
      f.for(ys.first, ys.end, step(1), (y) => {
        const row = f.op('i32.mul', f.op('i32.add', plane, y), this.word(Word.image + 2));
        f.for(xs.first, xs.end, step(2), (x) => {
          body(f.op('i32.add', row, x));
        });
      });
    });
  }

  private largest(zs: Span, ys: Span, xs: Span): void {
    const { f } = this;
    const best = f.variable('f64', f.f64(-Infinity));
    const line = f.op('i32.add', f.op('i32.mul', zs.first, this.word(Word.image + 1)), ys.first);
    const place = f.variable('i32', f.op('i32.add', f.op('i32.mul', line, this.word(Word.image + 2)), xs.first));
    this.eachElement(zs, ys, xs, true, (position) => {
      const value = this.loadReal(this.element(this.image, position));
      const better = f.op('i32.or', f.op('f64.gt', value, best), f.op('f64.ne', value, value));
      f.set(best, f.select(better, value, best));
      f.set(place, f.select(better, position, place));
    });
    this.storeReal(this.out, best);
    f.store('i64.store', this.indices, f.op('i64.extend_i32_u', place));
    f.set(this.indices, f.op('i32.add', this.indices, f.i32(8)));
  }

  /** What the sum of a window is divided by, a double. */
  private divisor(zs: Span, ys: Span, xs: Span): Value {
    const { f } = this;
    const inside = (s: Span): Value => f.op('i32.sub', s.end, s.first);
    const all = (of: (s: Span) => Value): Value => f.op('i32.mul', f.op('i32.mul', of(zs), of(ys)), of(xs));
    const counted = f.select(
      this.word(Word.countPadding),
      all((s) => s.padded),
      all(inside),
    );
    const given = f.load('f64.load', this.params, 4 * Word.divisor);
    return f.select(this.word(Word.hasDivisor), given, f.op('f64.convert_i32_s', counted));
  }

  private average(zs: Span, ys: Span, xs: Span, isGradient: boolean): void {
    const { f } = this;
    const divisor = this.divisor(zs, ys, xs);
    const isEmpty = [zs, ys, xs].map((s) => f.op('i32.ge_s', s.first, s.end)).reduce((a, b) => f.op('i32.or', a, b));
    if (isGradient) {
      f.if(f.op('i32.eqz', isEmpty), () => {
        const share = f.op('f64.div', this.loadReal(this.out), divisor);
        this.eachElement(zs, ys, xs, false, (position) => {
          const address = this.element(this.image, position);
          this.storeReal(address, f.op('f64.add', this.loadReal(address), share));
        });
      });
      return;
    }
    const sum = f.variable('f64', f.f64(0));
    this.eachElement(zs, ys, xs, false, (position) => {
      f.set(sum, f.op('f64.add', sum, this.loadReal(this.element(this.image, position))));
    });
    this.storeReal(this.out, f.select(isEmpty, f.f64(0), f.op('f64.div', sum, divisor)));
  }

  /** Adds every gradient to the element at its index. */
  private scatter(): void {
    const { f } = this;
    f.for(f.i32(0), this.word(Word.outSize), 1, (i) => {
      const index = f.load('i32.load', f.op('i32.add', this.indices, f.op('i32.shl', i, f.i32(3))));
      const address = this.element(this.image, index);
      const g = this.element(this.out, i);
      if (this.width === 8) {
        f.store('f64.store', address, f.op('f64.add', f.load('f64.load', address), f.load('f64.load', g)));
      } else f.store('f32.store', address, f.op('f32.add', f.load('f32.load', address), f.load('f32.load', g)));
    });
  }

  /** Windows of 2x2 side by side, float32: four outputs at a time; the last four of a row may overlap those before. */
  private pairsOfRows(): void {
    const { f } = this;
    const width = this.word(Word.image + 2);
    const outWidth = this.word(Word.out + 2);
    const four = f.i32(4);
    const row = f.variable('i32', f.i32(0));
    f.for(f.i32(0), this.word(Word.out + 1), 1, () => {
      const upper = this.element(this.image, row);
      const x = f.variable('i32', f.i32(0));
      const last = f.op('i32.sub', outWidth, four);
      f.loop((again) => {
        this.fourWindows(upper, row, width, x);
        const next = f.op('i32.add', x, four);
        const isLast = f.op('i32.eq', x, last);
        f.set(x, f.select(f.op('i32.lt_u', next, last), next, last));
        again(f.op('i32.eqz', isLast));
      });
      f.set(row, f.op('i32.add', row, f.op('i32.shl', width, f.i32(1))));
      f.set(this.out, this.element(this.out, outWidth));
      f.set(this.indices, f.op('i32.add', this.indices, f.op('i32.shl', outWidth, f.i32(3))));
    });
  }

  private fourWindows(upper: Value, row: Value, width: Value, x: Value): void {
    const { f } = this;
    const twice = f.op('i32.shl', x, f.i32(1));
    const address = this.element(upper, twice);
    const below = this.element(address, width);
    const even = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
    const odd = even.map((byte) => byte + 4);
    const pairs = [address, below].flatMap((at) => {
      const [low, high] = [f.load('v128.load', at), f.load('v128.load', at, 16)];
      return [f.shuffle(low, high, even), f.shuffle(low, high, odd)];
    });
    const base = f.op('i32x4.add', f.op('i32x4.splat', f.op('i32.add', row, twice)), f.i32x4(0, 2, 4, 6));
    const lower = f.op('i32x4.add', base, f.op('i32x4.splat', width));
    const one = f.i32x4(1);
    const places = [base, f.op('i32x4.add', base, one), lower, f.op('i32x4.add', lower, one)];
    let best = pairs[0]!;
    let place = places[0]!;
    for (let k = 1; k < 4; k++) {
      const value = pairs[k]!;
      const better = f.op('v128.or', f.op('f32x4.gt', value, best), f.op('f32x4.ne', value, value));
      best = f.op('v128.bitselect', value, best, better);
      place = f.op('v128.bitselect', places[k]!, place, better);
    }
    f.store('v128.store', this.element(this.out, x), best);
    const index = f.op('i32.add', this.indices, f.op('i32.shl', x, f.i32(3)));
    f.store('v128.store', index, f.op('i64x2.extend_low_i32x4_u', place));
    f.store('v128.store', index, f.op('i64x2.extend_high_i32x4_u', place), 16);
  }
}
