/**
 * Emits row kernels: loops over rows, the stages' reductions, then the elements and the rows' own results. How the operands
 * are walked comes from a RowLayout; what is computed from a RowSpec. Reductions are row kernels with one stage.
 */
import { type DType, float64, int64 } from '../../base/dtype.js';
import { type Program, WORDS } from '../../kernel/lower.js';
import { instructions } from '../../kernel/expr.js';
import type { FunctionBuilder, ModuleBuilder, Value } from './assembler.js';
import { SCRATCH_BYTES } from './layout.js';
import { Accumulator, type Combine, FLUSH_AFTER, identity, isFlushed } from './row-accumulator.js';
import { type RowLayout, UNIFORMS } from './row-layout.js';
import { RowWalker } from './row-walker.js';
import { asNumbers, type Lanes, loadVector, storeVector, type Vector } from './vector-memory.js';
import { ProgramEmitter } from './vector-program.js';

/**
 * What a row kernel computes. Inputs of the programs: the kernel's inputs, the stages' results, then what was kept.
 *
 * Note [Passes]. Stages that do not read each other's results are computed in one pass over the row. Their program has a
 * result for each.
 */
export interface RowSpec {
  readonly lanes: Lanes;
  readonly inputs: number;
  readonly passes: readonly Pass[];
  readonly elements: Program | null;
  readonly perRow: Program | null;
  /** The stages whose elements, before they are combined, are kept in scratch memory for `elements` to read. */
  readonly kept: readonly number[];
  /** Store the totals of the only stage as they are, twice as wide (float64 or int64), in the only row output. */
  readonly wide: boolean;
}

/** Bytes at the end of scratch memory for totals: 32 for each vector of each stage of a pass. */
export const TOTALS = 16 * 1024;

/** Reductions in one pass over a row. */
export interface Pass {
  /** How each result of the program is combined; none where it is one number, the same in the whole row. */
  readonly kinds: readonly Combine[];
  readonly program: Program;
}

/** The operands of a row kernel: inputs, outputs, row outputs. */
export interface RowOperands {
  readonly dtypes: readonly DType[];
  readonly outputs: number;
}

const mathematics = /^(exp|log|sin|cos|tan|a|erf|pow|sigmoid|fmod|remainder|floordiv|div|sqrt)/;

/** How much one vector of a program costs: 0 a few instructions, 1 more, 2 mathematics. */
export function weight(program: Program): 0 | 1 | 2 {
  for (let pc = 0; pc < program.code.length; pc += WORDS) {
    const name = instructions[program.code[pc]!]!;
    if (mathematics.test(name) && !/^(abs|add|and)$/.test(name)) return 2;
  }
  return program.code.length / WORDS <= 3 ? 0 : 1;
}

/** Vectors side by side across columns. */
export function columnVectors(spec: RowSpec): number {
  const heaviest = Math.max(
    ...spec.passes.map((pass) => weight(pass.program)),
    spec.elements === null ? 0 : weight(spec.elements),
  );
  const most = Math.max(1, ...spec.passes.map((pass) => pass.kinds.length));
  return heaviest === 2 ? 2 : heaviest === 1 || most > 1 ? 4 : 8;
}

/** Emits `run(params, from, to, scratch)` into a module. */
export function emitRowKernel(m: ModuleBuilder, spec: RowSpec, layout: RowLayout, operands: RowOperands): void {
  const programs = [...spec.passes.map((pass) => pass.program), spec.elements, spec.perRow].filter((p) => p !== null);
  const emitter = new ProgramEmitter(m, spec.lanes, programs);
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
    new RowEmitter(f, emitter, spec, layout, operands, programs, params, scratch).chunks(from, to);
  });
}

class RowEmitter extends RowWalker {
  private readonly uniforms = new Map<number, Value>();
  /** Number of results of all passes. */
  private readonly stages: number;

  constructor(
    f: FunctionBuilder,
    private readonly emitter: ProgramEmitter,
    private readonly spec: RowSpec,
    layout: RowLayout,
    private readonly operands: RowOperands,
    programs: readonly Program[],
    params: Value,
    scratch: Value,
  ) {
    super(f, spec.lanes, layout, operands.dtypes, spec.inputs, spec.inputs + operands.outputs, params, scratch);
    this.stages = spec.passes.reduce((n, pass) => n + pass.program.results.length, 0);
    for (const index of new Set(programs.flatMap((p) => p.uniforms.map((u) => u.index)))) {
      const name = this.size === 4 ? 'v128.load32_splat' : 'v128.load64_splat';
      this.uniforms.set(index, f.load(name, params, UNIFORMS + 8 * index));
    }
  }

  /** Emits everything for a range of chunks. */
  chunks(from: Value, to: Value): void {
    if (this.layout.columnwise) {
      this.columnChunks(from, to, columnVectors(this.spec), (V, count) => this.tile(V, count));
    } else this.rowChunks(from, to, () => this.oneRow());
  }

  /** The inputs among what a program reads. */
  private inputsOf(program: Program): number[] {
    return program.loads.map((l) => l.input).filter((i) => i < this.spec.inputs);
  }

  private uniform = (index: number): Value => this.uniforms.get(index)!;

  // ---- vectors in a row --------------------------------------------------------------------------------------------

  private oneRow(): void {
    const { f, spec } = this;
    const results: Vector[] = [];
    const readRow = (index: number): Vector =>
      index < spec.inputs
        ? loadVector(f, spec.lanes, this.operands.dtypes[index]!, { kind: 'splat', address: this.rowBase[index]! })
        : results[index - spec.inputs]!;
    for (const pass of spec.passes) {
      const values =
        pass.kinds.length === 0
          ? this.emitter.emit(f, pass.program, readRow, this.uniform).map((vector) => asNumbers(f, spec.lanes, vector))
          : this.reduceRow(pass, results).map((sum) => (spec.wide ? sum.wideAcross() : sum.resultAcross()));
      for (const value of values) results.push({ value: f.variable('v128', value), isMask: false });
    }
    if (spec.perRow !== null) this.storeRow(readRow);
    if (spec.wide) this.storeWide([results[0]!.value], f.i32(1));
    if (spec.elements !== null) this.elementsOfRow(spec.elements, results);
  }

  private storeRow(readRow: (index: number) => Vector): void {
    const { f, spec, operands } = this;
    const first = spec.inputs + operands.outputs;
    this.emitter.emit(f, spec.perRow!, readRow, this.uniform).forEach((vector, k) => {
      const dtype = operands.dtypes[first + k]!;
      const address = this.rowBase[first + k]!;
      storeVector(f, spec.lanes, dtype, vector, { kind: 'partial', address, stride: f.i32(0), count: f.i32(1) });
    });
  }

  /** Stores totals that are twice as wide as the lanes: all of them, or `count`. */
  private storeWide(totals: readonly Value[], count: Value | null): void {
    const { f } = this;
    const last = this.count - 1;
    const address = this.rowBase[last]!;
    if (count === null && this.layout.steps[last] === 'dense') {
      totals.forEach((total, i) => f.store('v128.store', address, total, 16 * i));
      return;
    }
    totals.forEach((total, i) => f.store('v128.store', this.scratch, total, 16 * i));
    const to = f.variable('i32', address);
    const bytes = f.op('i32.shl', count ?? f.i32(2 * totals.length), f.i32(3));
    f.for(this.scratch, f.op('i32.add', this.scratch, bytes), 8, (from) => {
      f.store('i64.store', to, f.load('i64.load', from));
      if (this.layout.columnwise) f.set(to, f.op('i32.add', to, this.columnStride[last]!));
    });
  }

  /** Bytes of one run that is kept, padded to whole vectors; null where nothing is kept. */
  private keptBytes(): Value | null {
    const { f, L } = this;
    if (this.spec.kept.length === 0) return null;
    const padded = f.op('i32.and', f.op('i32.add', this.run, f.i32(L - 1)), f.i32(-L));
    return f.op('i32.mul', padded, f.i32(this.size * this.spec.kept.length));
  }

  /** The address of what is kept at element `e` of the run (a multiple of the lanes) in slot `slot`. */
  private keptAt(slot: number, e: Value): Value {
    const { f, spec } = this;
    const step = this.size * spec.kept.length;
    // Slots alternate vector by vector.
    return f.op('i32.add', f.op('i32.add', this.keptBase, f.op('i32.mul', e, f.i32(step))), f.i32(16 * slot));
  }

  /** The vectors of the inputs that stand still along the run, loaded once for it. */
  private held(inputs: Iterable<number>): Map<number, Vector> {
    const { f, spec, layout, operands } = this;
    const held = new Map<number, Vector>();
    for (const k of inputs) {
      if (layout.steps[k] !== 'splat') continue;
      held.set(k, loadVector(f, spec.lanes, operands.dtypes[k]!, { kind: 'splat', address: this.runBase[k]! }));
    }
    return held;
  }

  /** The vectors that a program reads at element `e` of the run. */
  private readAlong(
    held: ReadonlyMap<number, Vector>,
    results: readonly Vector[],
    e: Value,
    u: number,
    count: Value | null,
  ): (index: number) => Vector {
    const { f, spec, operands } = this;
    return (index) => {
      if (index < spec.inputs) {
        const known = held.get(index);
        return known ?? loadVector(f, spec.lanes, operands.dtypes[index]!, this.along(index, e, u, count));
      }
      const stage = index - spec.inputs;
      if (stage < this.stages) return results[stage]!;
      const slot = stage - this.stages;
      const address = this.keptAt(slot, e);
      return { value: f.load('v128.load', address, 16 * u * spec.kept.length), isMask: false };
    };
  }

  /** Accumulators for each result of a pass, and what brings them together. */
  private accumulators({ kinds }: Pass, vectors: number): { sums: Accumulator[][]; flush: (() => void) | null } {
    const { f, spec } = this;
    const sums = kinds.map((kind, i) =>
      Array.from({ length: vectors }, (_, v) => {
        const offset = SCRATCH_BYTES - TOTALS + 32 * (i * vectors + v);
        const memory = this.layout.columnwise && vectors > 1 ? { address: this.scratch, offset } : null;
        return new Accumulator(f, spec.lanes, kind, memory);
      }),
    );
    for (const sum of sums.flat()) sum.reset();
    const isWide = kinds.some((kind) => isFlushed(spec.lanes, kind));
    return { sums, flush: isWide ? (): void => sums.flat().forEach((sum) => sum.flush()) : null };
  }

  private reduceRow(pass: Pass, results: readonly Vector[]): Accumulator[] {
    const { f, spec } = this;
    const { kinds, program } = pass;
    const unroll = kinds.length > 1 ? 2 : [4, 2, 2][weight(program)]!;
    const { sums, flush } = this.accumulators(pass, unroll);
    const mergeAll = (): void => sums.forEach(([first, ...others]) => others.forEach((other) => first!.merge(other)));
    const flushed = flush === null ? null : (): void => (mergeAll(), flush());
    const used = new Set(this.inputsOf(program));
    const slots = kinds.map((_, i) => spec.kept.indexOf(results.length + i));
    this.eachRun(used, slots.some((slot) => slot >= 0) ? this.keptBytes() : null, () => {
      const held = this.held(used);
      this.eachVector(unroll, flushed, (e, vectors, count) => {
        for (let u = 0; u < vectors; u++) {
          const read = this.readAlong(held, results, e, u, count);
          this.emitter.emit(f, program, read, this.uniform).forEach((vector, i) => {
            const value = asNumbers(f, spec.lanes, vector);
            const slot = slots[i]!;
            if (slot >= 0) f.store('v128.store', this.keptAt(slot, e), value, 16 * u * spec.kept.length);
            const none = identity(f, spec.lanes, kinds[i]!);
            sums[i]![u]!.add(count === null ? value : this.onlyFirst(value, count, none));
          });
        }
      });
    });
    if (flush === null) mergeAll();
    return sums.map(([first]) => first!);
  }

  private elementsOfRow(program: Program, results: readonly Vector[]): void {
    const { f, spec, operands } = this;
    const inputs = this.inputsOf(program);
    const outputs = Array.from({ length: operands.outputs }, (_, k) => spec.inputs + k);
    this.eachRun(new Set([...inputs, ...outputs]), this.keptBytes(), () => {
      const held = this.held(inputs);
      this.eachVector(weight(program) === 2 ? 1 : 2, null, (e, vectors, count) => {
        for (let u = 0; u < vectors; u++) {
          const read = this.readAlong(held, results, e, u, count);
          const values = this.emitter.emit(f, program, read, this.uniform);
          values.forEach((vector, i) => {
            const k = outputs[i]!;
            storeVector(f, spec.lanes, operands.dtypes[k]!, vector, this.along(k, e, u, count));
          });
        }
      });
    });
  }

  // ---- vectors across rows -----------------------------------------------------------------------------------------

  /** `V` vectors of columns, or one of which only `count` lanes exist. */
  private tile(V: number, count: Value | null): void {
    const { f, spec, operands } = this;
    /** Results of the stages, for each vector. */
    const results: Vector[][] = Array.from({ length: V }, () => []);
    const readRow =
      (v: number) =>
      (index: number): Vector =>
        index < spec.inputs
          ? loadVector(f, spec.lanes, operands.dtypes[index]!, this.acrossFrom(index, this.rowBase[index]!, v, count))
          : results[v]![index - spec.inputs]!;
    for (const pass of spec.passes) {
      if (pass.kinds.length === 0) {
        for (let v = 0; v < V; v++) {
          for (const vector of this.emitter.emit(f, pass.program, readRow(v), this.uniform)) {
            results[v]!.push({ value: f.variable('v128', asNumbers(f, spec.lanes, vector)), isMask: false });
          }
        }
        continue;
      }
      const sums = this.reduceColumns(V, count, pass, results);
      if (spec.wide) {
        this.storeWide(
          sums[0]!.flatMap((sum) => sum.wide()),
          count,
        );
        return;
      }
      for (const each of sums) {
        each.forEach((sum, v) => results[v]!.push({ value: f.variable('v128', sum.result()), isMask: false }));
      }
    }
    if (spec.perRow !== null) {
      const first = spec.inputs + operands.outputs;
      for (let v = 0; v < V; v++) {
        this.emitter.emit(f, spec.perRow, readRow(v), this.uniform).forEach((vector, k) => {
          const access = this.acrossFrom(first + k, this.rowBase[first + k]!, v, count);
          storeVector(f, spec.lanes, operands.dtypes[first + k]!, vector, access);
        });
      }
    }
    if (spec.elements !== null) this.elementsOfColumns(spec.elements, V, count, results);
  }

  /** Emits `body` for each element down the columns. */
  private eachDown(
    used: readonly number[],
    keepsBytes: number,
    flushed: (() => void) | null,
    body: (addresses: ReadonlyMap<number, Value>) => void,
  ): void {
    const { f, run } = this;
    const keptBytes = keepsBytes === 0 ? null : f.op('i32.mul', run, f.i32(keepsBytes));
    this.eachRun(new Set(used), keptBytes, () => {
      const kept = keepsBytes === 0 ? null : f.variable('i32', this.keptBase);
      const at = new Map(used.map((k) => [k, f.variable('i32', this.runBase[k])]));
      const step = (): void => {
        body(kept === null ? at : new Map([...at, [-1, kept]]));
        for (const [k, address] of at) f.set(address, f.op('i32.add', address, this.runStride[k]!));
        if (kept !== null) f.set(kept, f.op('i32.add', kept, f.i32(keepsBytes)));
      };
      if (flushed === null) {
        f.for(f.i32(0), run, 1, step);
        return;
      }
      f.for(f.i32(0), run, FLUSH_AFTER, (from) => {
        const full = f.op('i32.add', from, f.i32(FLUSH_AFTER));
        const to = f.select(f.op('i32.lt_u', full, run), full, run);
        f.for(from, to, 1, step);
        flushed();
      });
    });
  }

  /** The vectors that a program reads; `shared` remembers those that are the same for all columns. */
  private readDown(
    addresses: ReadonlyMap<number, Value>,
    shared: Map<number, Vector>,
    results: readonly Vector[],
    V: number,
    v: number,
    count: Value | null,
  ): (index: number) => Vector {
    const { f, spec, operands } = this;
    return (index) => {
      if (index < spec.inputs) {
        const known = shared.get(index);
        if (known !== undefined) return known;
        const access = this.acrossFrom(index, addresses.get(index)!, v, count);
        const vector = loadVector(f, spec.lanes, operands.dtypes[index]!, access);
        if (access.kind === 'splat') shared.set(index, vector);
        return vector;
      }
      const stage = index - spec.inputs;
      if (stage < this.stages) return results[stage]!;
      const slot = stage - this.stages;
      return { value: f.load('v128.load', addresses.get(-1)!, 16 * (slot * V + v)), isMask: false };
    };
  }

  private reduceColumns(
    V: number,
    count: Value | null,
    pass: Pass,
    results: readonly (readonly Vector[])[],
  ): Accumulator[][] {
    const { f, spec } = this;
    const { sums, flush } = this.accumulators(pass, V);
    const slots = pass.kinds.map((_, i) => spec.kept.indexOf(results[0]!.length + i));
    const keeps = slots.some((slot) => slot >= 0) ? 16 * V * spec.kept.length : 0;
    this.eachDown(this.inputsOf(pass.program), keeps, flush, (addresses) => {
      const shared = new Map<number, Vector>();
      for (let v = 0; v < V; v++) {
        const read = this.readDown(addresses, shared, results[v]!, V, v, count);
        this.emitter.emit(f, pass.program, read, this.uniform).forEach((vector, i) => {
          const value = asNumbers(f, spec.lanes, vector);
          const slot = slots[i]!;
          if (slot >= 0) f.store('v128.store', addresses.get(-1)!, value, 16 * (slot * V + v));
          sums[i]![v]!.add(value);
        });
      }
    });
    return sums;
  }

  private elementsOfColumns(program: Program, V: number, count: Value | null, results: readonly Vector[][]): void {
    const { f, spec, operands } = this;
    const outputs = Array.from({ length: operands.outputs }, (_, k) => spec.inputs + k);
    const used = [...new Set([...this.inputsOf(program), ...outputs])];
    const keeps = 16 * V * spec.kept.length;
    this.eachDown(used, keeps, null, (addresses) => {
      const shared = new Map<number, Vector>();
      for (let v = 0; v < V; v++) {
        const read = this.readDown(addresses, shared, results[v]!, V, v, count);
        this.emitter.emit(f, program, read, this.uniform).forEach((vector, i) => {
          const k = outputs[i]!;
          const access = this.acrossFrom(k, addresses.get(k)!, v, count);
          storeVector(f, spec.lanes, operands.dtypes[k]!, vector, access);
        });
      }
    });
  }
}

/** What `wide` totals are stored as. */
export function wideDType(lanes: Lanes): DType {
  return lanes === 'f32x4' ? float64 : int64;
}
