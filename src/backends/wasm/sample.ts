/**
 * Sampling planes between their elements. The meaning is kernel/reference/sample.ts. A chunk is some channels of an image, for
 * the gradient of the grid all of them; the places and weights of the taps of a block of samples are computed once, and used
 * for each of its channels.
 */
import { float32, float64 } from '../../base/dtype.js';
import type { FunctionBuilder, ModuleBuilder, Value } from './assembler.js';
import { PARAMETERS } from './layout.js';
import { type Kernel, machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';

/** Words of the parameters. */
const Word = {
  samples: 0,
  planes: 1,
  grid: 2,
  channels: 3,
  positions: 4,
  /** Bytes of a plane, and of a part of an axis. */
  planeBytes: 5,
  partBytes: 6,
  /** Channels of a chunk, chunks of an image. */
  group: 7,
  groups: 8,
  /** For each dimension: where its parts begin, and the bytes from one element to the next. */
  axes: 10,
  steps: 13,
} as const;

/** What is computed: samples, the gradient of the planes, or that of the grid. */
type Kind = (typeof kinds)[number];
const kinds = ['values', 'planes', 'grid'] as const;

/** The kernels by kind, dimensions, taps of each and width. */
const kernels: Kernel[] = [];

/** Samples whose taps are known at a time, and channels that use them. */
const BLOCK = 256;
const GROUP = 8;
/** The most taps: cubic in two dimensions. */
const MOST = 16;
/** What lies where in scratch memory: places of taps, weights, and sums over the channels. */
const WEIGHTS = 4 * BLOCK * MOST;
const SHARES = 3 * WEIGHTS;

function launch(
  kind: Kind,
  samples: WasmOperand,
  planes: WasmOperand,
  grid: WasmOperand | null,
  axes: readonly WasmOperand[],
): boolean {
  const { dtype } = planes;
  if (dtype !== float32 && dtype !== float64) return false;
  const operands = grid === null ? [samples, planes, ...axes] : [samples, planes, grid, ...axes];
  if (operands.some((o) => o.dtype !== dtype || !o.geometry.isContiguous || o.geometry.numel >= 2 ** 28)) return false;
  const [batch, channels, ...extent] = planes.geometry.sizes as [number, number, ...number[]];
  const positions = samples.geometry.sizes[2]!;
  if (batch * channels * positions === 0) return false;
  const taps = axes[0]!.geometry.sizes[0]! / (kind === 'grid' ? 3 : 2);
  const { bytes } = dtype;
  const m = machine();
  const { i32 } = m.heap;
  const at = PARAMETERS >> 2;
  const group = kind === 'grid' ? channels : Math.min(GROUP, channels);
  const groups = Math.ceil(channels / group);
  i32[at + Word.samples] = addressOf(samples);
  i32[at + Word.planes] = addressOf(planes);
  i32[at + Word.grid] = grid === null ? 0 : addressOf(grid);
  i32[at + Word.channels] = channels;
  i32[at + Word.positions] = positions;
  i32[at + Word.planeBytes] = (planes.geometry.numel / (batch * channels)) * bytes;
  i32[at + Word.partBytes] = batch * positions * bytes;
  i32[at + Word.group] = group;
  i32[at + Word.groups] = groups;
  axes.forEach((axis, d) => {
    i32[at + Word.axes + d] = addressOf(axis);
    i32[at + Word.steps + d] = planes.geometry.strides[2 + d]! * bytes;
  });
  const rank = extent.length;
  const number = ((taps * 4 + rank) * 3 + kinds.indexOf(kind)) * 2 + (bytes >> 3);
  const kernel = (kernels[number] ??= m.compile((builder) => emit(builder, kind, rank, taps, bytes)));
  m.launch(kernel, batch * groups, samples.geometry.numel * taps ** rank);
  return true;
}

/** `Backend.sample` on operands in the machine's memory. */
export const sample = (samples: WasmOperand, planes: WasmOperand, axes: readonly WasmOperand[]): boolean =>
  launch('values', samples, planes, null, axes);

/** `Backend.sampleInput` on operands in the machine's memory. */
export const sampleInput = (gradPlanes: WasmOperand, gradSamples: WasmOperand, axes: readonly WasmOperand[]): boolean =>
  launch('planes', gradSamples, gradPlanes, null, axes);

/** `Backend.sampleGrid` on operands in the machine's memory. */
export const sampleGrid = (
  gradGrid: WasmOperand,
  gradSamples: WasmOperand,
  planes: WasmOperand,
  axes: readonly WasmOperand[],
): boolean => launch('grid', gradSamples, planes, gradGrid, axes);

function emit(m: ModuleBuilder, kind: Kind, rank: number, taps: number, bytes: number): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
    const word = (index: number): Value => f.load('i32.load', params, 4 * index);
    const [groups, group, channels, positions] = [Word.groups, Word.group, Word.channels, Word.positions].map(word) as [
      Value,
      Value,
      Value,
      Value,
    ];
    const planeBytes = word(Word.planeBytes);
    const add = (a: Value, b: Value): Value => f.op('i32.add', a, b);
    const times = (a: Value, b: Value): Value => f.op('i32.mul', a, b);
    const least = (a: Value, b: Value): Value => f.select(f.op('i32.lt_u', a, b), a, b);
    f.for(from, to, 1, (chunk) => {
      const image = f.op('i32.div_u', chunk, groups);
      const start = times(f.op('i32.rem_u', chunk, groups), group);
      const base = times(image, channels);
      const [first, end] = [add(base, start), add(base, least(add(start, group), channels))];
      if (kind === 'planes') {
        const planes = add(word(Word.planes), times(first, planeBytes));
        f.memoryFill(planes, f.i32(0), times(f.op('i32.sub', end, first), planeBytes));
      }
      f.for(f.i32(0), positions, BLOCK, (block) => {
        const count = least(f.op('i32.sub', positions, block), f.i32(BLOCK));
        const axisAt = times(add(times(image, positions), block), f.i32(bytes));
        const table = new Table(f, rank, taps, bytes, scratch, params, axisAt);
        table.fill(count, kind === 'grid');
        f.for(first, end, 1, (channel) => {
          const plane = add(word(Word.planes), times(channel, planeBytes));
          const samples = add(word(Word.samples), times(add(times(channel, positions), block), f.i32(bytes)));
          f.for(f.i32(0), count, 1, (p) => {
            table.use(kind, p, plane, add(samples, times(p, f.i32(bytes))));
          });
        });
        if (kind !== 'grid') return;
        const gridAt = add(word(Word.grid), times(axisAt, f.i32(rank)));
        table.slopes(count, gridAt);
      });
    });
  });
}

/** The taps of a block of samples, in scratch memory: tap t of sample p at t * BLOCK + p. */
class Table {
  private readonly type: 'f32' | 'f64';
  /** The number of taps of a sample, and for each which tap of each dimension it is. */
  private readonly all: readonly (readonly number[])[];

  constructor(
    private readonly f: FunctionBuilder,
    private readonly rank: number,
    private readonly taps: number,
    private readonly bytes: number,
    private readonly scratch: Value,
    private readonly params: Value,
    private readonly axisAt: Value,
  ) {
    this.type = bytes === 8 ? 'f64' : 'f32';
    this.all = Array.from({ length: taps ** rank }, (_, t) =>
      Array.from({ length: rank }, (_, d) => Math.floor(t / taps ** (rank - 1 - d)) % taps),
    );
  }

  /** `part` of each tap of each dimension: 0 its position, 1 its weight, 2 the derivative of the weight. */
  private parts(part: number, p: Value): Value[][] {
    const { f } = this;
    const partBytes = f.load('i32.load', this.params, 4 * Word.partBytes);
    const at = f.op('i32.add', this.axisAt, f.op('i32.mul', p, f.i32(this.bytes)));
    return Array.from({ length: this.rank }, (_, d) => {
      const axis = f.op('i32.add', f.load('i32.load', this.params, 4 * (Word.axes + d)), at);
      return Array.from({ length: this.taps }, (_, k) => {
        const shift = f.op('i32.mul', partBytes, f.i32(part * this.taps + k));
        return f.load(`${this.type}.load`, f.op('i32.add', axis, shift));
      });
    });
  }

  private readonly product = (a: Value, b: Value): Value => this.f.op(`${this.type}.mul`, a, b);
  private readonly sum = (a: Value, b: Value): Value => this.f.op(`${this.type}.add`, a, b);

  /** Where number p of `width` bytes of a list is, from whose start tap t is t * BLOCK * width further. */
  private entry(p: Value, width: number): Value {
    return this.f.op('i32.add', this.scratch, this.f.op('i32.mul', p, this.f.i32(width)));
  }

  /** Computes places and weights, and with `shares` makes the sums over the channels zero. */
  fill(count: Value, shares: boolean): void {
    const { f, type, bytes } = this;
    f.for(f.i32(0), count, 1, (p) => {
      const places = this.parts(0, p).map((positions, d) => {
        const step = f.load('i32.load', this.params, 4 * (Word.steps + d));
        return positions.map((position) => f.op('i32.mul', f.op(`i32.trunc_sat_${type}_s`, position), step));
      });
      const weights = this.parts(1, p);
      const [placeAt, at] = [this.entry(p, 4), this.entry(p, bytes)];
      this.all.forEach((which, t) => {
        const place = which.map((k, d) => places[d]![k]!).reduce((a, b) => f.op('i32.add', a, b));
        f.store('i32.store', placeAt, place, 4 * BLOCK * t);
        const weight = which.map((k, d) => weights[d]![k]!).reduce(this.product);
        f.store(`${type}.store`, at, weight, WEIGHTS + bytes * BLOCK * t);
        if (shares) f.store(`${type}.store`, at, f[type](0), SHARES + bytes * BLOCK * t);
      });
    });
  }

  /** One sample of one channel. */
  use(kind: Kind, p: Value, plane: Value, sample: Value): void {
    const { f, type, bytes } = this;
    const [placeAt, at] = [this.entry(p, 4), this.entry(p, bytes)];
    const element = (t: number): Value => f.op('i32.add', plane, f.load('i32.load', placeAt, 4 * BLOCK * t));
    const weight = (t: number): Value => f.load(`${type}.load`, at, WEIGHTS + bytes * BLOCK * t);
    if (kind === 'values') {
      const terms = this.all.map((_, t) => this.product(weight(t), f.load(`${type}.load`, element(t))));
      f.store(`${type}.store`, sample, terms.reduce(this.sum));
      return;
    }
    const g = f.load(`${type}.load`, sample);
    this.all.forEach((_, t) => {
      const [to, offset] = kind === 'planes' ? [element(t), 0] : [at, SHARES + bytes * BLOCK * t];
      const by = kind === 'planes' ? weight(t) : f.load(`${type}.load`, element(t));
      f.store(`${type}.store`, to, this.sum(f.load(`${type}.load`, to, offset), this.product(g, by)), offset);
    });
  }

  /** The gradient of the grid, from the sums over the channels. */
  slopes(count: Value, gridAt: Value): void {
    const { f, type, bytes, rank } = this;
    f.for(f.i32(0), count, 1, (p) => {
      const [weights, derived] = [this.parts(1, p), this.parts(2, p)];
      const at = this.entry(p, bytes);
      const to = f.op('i32.add', gridAt, f.op('i32.mul', p, f.i32(bytes * rank)));
      for (let d = 0; d < rank; d++) {
        const terms = this.all.map((which, t) => {
          const factors = which.map((k, e) => (e === d ? derived : weights)[e]![k]!);
          return this.product(factors.reduce(this.product), f.load(`${type}.load`, at, SHARES + bytes * BLOCK * t));
        });
        // The grid names the last dimension first.
        f.store(`${type}.store`, to, terms.reduce(this.sum), bytes * (rank - 1 - d));
      }
    });
  }
}
