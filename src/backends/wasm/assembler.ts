/**
 * An assembler for WebAssembly modules: kernels are written as TypeScript that calls it, one call per instruction.
 *
 * Every instruction takes values and gives a value, held in a local of its own; V8's optimising compiler turns locals
 * into registers, so naming a result costs nothing at run time. Types are checked while emitting. Knows nothing of
 * tensors or kernels.
 *
 *   const m = new ModuleBuilder({ shared: false });
 *   m.function('run', ['i32', 'i32'], [], (f, from, to) => {
 *     f.for(from, to, 16, (p) => f.store('v128.store', p, f.op('f32x4.neg', f.load('v128.load', p))));
 *   });
 *   new WebAssembly.Module(m.bytes());
 */
import {
  leb,
  opcode,
  type LaneName,
  type LoadName,
  type MemoryLaneName,
  type PlainName,
  type StoreName,
  type ValueType,
} from './opcodes.js';

export type { ValueType } from './opcodes.js';

const typeCode: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** A value that instructions take: a local, or a constant that is emitted where it is used. */
export interface Value {
  readonly type: ValueType;
  /** The bytes that put it on the stack. */
  readonly push: readonly number[];
}

/** A local that may be given another value with `set`. */
export interface Variable extends Value {
  readonly index: number;
}

/** A function that `call` can call. */
export interface Callee {
  readonly index: number;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A signed integer in LEB128. */
function signedLeb(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const scratch = new DataView(new ArrayBuffer(16));

function bytesOfScratch(n: number): number[] {
  return Array.from(new Uint8Array(scratch.buffer, 0, n));
}

/** The body of a function under construction. */
export class FunctionBuilder {
  private readonly code: number[] = [];
  private readonly locals: ValueType[] = [];
  private depth = 0;

  constructor(
    private readonly params: readonly ValueType[],
    private readonly results: readonly ValueType[],
  ) {}

  // ---- constants ---------------------------------------------------------------------------------------------------

  i32(value: number): Value {
    return { type: 'i32', push: [0x41, ...signedLeb(BigInt(value | 0))] };
  }
  i64(value: bigint): Value {
    return { type: 'i64', push: [0x42, ...signedLeb(BigInt.asIntN(64, value))] };
  }
  f32(value: number): Value {
    scratch.setFloat32(0, value, true);
    return { type: 'f32', push: [0x43, ...bytesOfScratch(4)] };
  }
  f64(value: number): Value {
    scratch.setFloat64(0, value, true);
    return { type: 'f64', push: [0x44, ...bytesOfScratch(8)] };
  }
  /** A vector with the same float in its four lanes. */
  f32x4(value: number): Value {
    for (let lane = 0; lane < 4; lane++) scratch.setFloat32(4 * lane, value, true);
    return { type: 'v128', push: [0xfd, 12, ...bytesOfScratch(16)] };
  }
  /** A vector with the same double in its two lanes. */
  f64x2(value: number): Value {
    for (let lane = 0; lane < 2; lane++) scratch.setFloat64(8 * lane, value, true);
    return { type: 'v128', push: [0xfd, 12, ...bytesOfScratch(16)] };
  }
  /** A vector of four 32-bit integers: one for all lanes, or four. */
  i32x4(...values: readonly number[]): Value {
    for (let lane = 0; lane < 4; lane++) scratch.setInt32(4 * lane, values[lane % values.length]!, true);
    return { type: 'v128', push: [0xfd, 12, ...bytesOfScratch(16)] };
  }
  /** A vector of two 64-bit integers: one for both lanes, or two. */
  i64x2(...values: readonly bigint[]): Value {
    for (let lane = 0; lane < 2; lane++) scratch.setBigInt64(8 * lane, values[lane % values.length]!, true);
    return { type: 'v128', push: [0xfd, 12, ...bytesOfScratch(16)] };
  }

  // ---- values ------------------------------------------------------------------------------------------------------

  /** Parameter number `index` of the function. */
  param(index: number): Variable {
    return this.localNumber(index, this.params[index]!);
  }

  /** A new local, 0 until set, or with a first value. */
  variable(type: ValueType, initial?: Value): Variable {
    const index = this.params.length + this.locals.push(type) - 1;
    const local = this.localNumber(index, type);
    if (initial !== undefined) this.set(local, initial);
    return local;
  }

  set(target: Variable, value: Value): void {
    if (target.type !== value.type) throw new Error(`assembler: set of a ${target.type} to a ${value.type}`);
    this.code.push(...value.push, 0x21, ...leb(target.index));
  }

  private localNumber(index: number, type: ValueType): Variable {
    return { type, index, push: [0x20, ...leb(index)] };
  }

  // ---- instructions ------------------------------------------------------------------------------------------------

  /** An instruction without immediates. */
  op(name: PlainName, ...args: readonly Value[]): Value {
    return this.emit(name, opcode(name), args, []);
  }

  /** `address + offset` is read; `align` is the alignment that is promised, as a power of two (0 promises nothing). */
  load(name: LoadName, address: Value, offset = 0, align = 0): Value {
    return this.emit(name, opcode(name), [address], [align, ...leb(offset)]);
  }

  store(name: StoreName, address: Value, value: Value, offset = 0, align = 0): void {
    this.run(name, opcode(name), [address, value], [align, ...leb(offset)]);
  }

  /** Extracts or replaces lane `lane`. */
  lane(name: LaneName, lane: number, vector: Value, value?: Value): Value {
    return this.emit(name, opcode(name), value === undefined ? [vector] : [vector, value], [lane]);
  }

  /** Loads one lane of a vector from memory: the vector with that lane replaced. */
  loadLane(
    name: MemoryLaneName & `${string}load${string}`,
    lane: number,
    address: Value,
    vector: Value,
    offset = 0,
  ): Value {
    return this.emit(name, opcode(name), [address, vector], [0, ...leb(offset), lane]);
  }

  /** Stores one lane of a vector. */
  storeLane(
    name: MemoryLaneName & `${string}store${string}`,
    lane: number,
    address: Value,
    vector: Value,
    offset = 0,
  ): void {
    this.run(name, opcode(name), [address, vector], [0, ...leb(offset), lane]);
  }

  /** Bytes chosen from two vectors: 0 to 15 from `a`, 16 to 31 from `b`. */
  shuffle(a: Value, b: Value, bytes: readonly number[]): Value {
    const shape = { code: [0xfd, 13], params: ['v128', 'v128'], result: 'v128' } as const;
    return this.emit('i8x16.shuffle', shape, [a, b], bytes);
  }

  /** `condition ? a : b`, both computed. */
  select(condition: Value, a: Value, b: Value): Value {
    if (a.type !== b.type) throw new Error(`assembler: select between ${a.type} and ${b.type}`);
    const out = this.variable(a.type);
    this.code.push(...a.push, ...b.push, ...condition.push);
    if (a.type === 'v128') this.code.push(0x1c, 1, typeCode.v128);
    else this.code.push(0x1b);
    this.code.push(0x21, ...leb(out.index));
    return out;
  }

  call(callee: Callee, ...args: readonly Value[]): Value {
    const shape = { code: [0x10, ...leb(callee.index)], params: callee.params, result: callee.results[0] ?? null };
    return this.emit(`call ${callee.index}`, shape, args, []);
  }

  /** Calls a function that returns nothing. */
  callVoid(callee: Callee, ...args: readonly Value[]): void {
    const shape = { code: [0x10, ...leb(callee.index)], params: callee.params, result: null };
    this.run(`call ${callee.index}`, shape, args, []);
  }

  /** Copies `bytes` bytes. */
  memoryCopy(to: Value, from: Value, bytes: Value): void {
    this.code.push(...to.push, ...from.push, ...bytes.push, 0xfc, 0x0a, 0, 0);
  }

  /** Sets `bytes` bytes to the low byte of `value`. */
  memoryFill(to: Value, value: Value, bytes: Value): void {
    this.code.push(...to.push, ...value.push, ...bytes.push, 0xfc, 0x0b, 0);
  }

  private run(
    name: string,
    shape: { readonly code: readonly number[]; readonly params: readonly ValueType[] },
    args: readonly Value[],
    immediates: readonly number[],
  ): void {
    if (args.length !== shape.params.length || args.some((a, i) => a.type !== shape.params[i])) {
      throw new Error(
        `assembler: ${name} takes (${shape.params.join(', ')}), got (${args.map((a) => a.type).join(', ')})`,
      );
    }
    for (const arg of args) this.code.push(...arg.push);
    this.code.push(...shape.code, ...immediates);
  }

  private emit(
    name: string,
    shape: {
      readonly code: readonly number[];
      readonly params: readonly ValueType[];
      readonly result: ValueType | null;
    },
    args: readonly Value[],
    immediates: readonly number[],
  ): Value {
    if (shape.result === null) throw new Error(`assembler: ${name} gives no value`);
    this.run(name, shape, args, immediates);
    const out = this.variable(shape.result);
    this.code.push(0x21, ...leb(out.index));
    return out;
  }

  // ---- control -----------------------------------------------------------------------------------------------------

  /** Runs `body`; `leave()` inside jumps behind it, if a condition is given only where it holds. */
  block(body: (leave: (condition?: Value) => void) => void): void {
    this.nest(0x02, body);
  }

  /** Runs `body` once; `again()` inside jumps back to its start. */
  loop(body: (again: (condition?: Value) => void) => void): void {
    this.nest(0x03, body);
  }

  private nest(code: number, body: (jump: (condition?: Value) => void) => void): void {
    this.code.push(code, 0x40);
    const depth = ++this.depth;
    body((condition) => {
      if (condition !== undefined) this.code.push(...condition.push);
      this.code.push(condition === undefined ? 0x0c : 0x0d, ...leb(this.depth - depth));
    });
    this.depth--;
    this.code.push(0x0b);
  }

  if(condition: Value, then: () => void, otherwise?: () => void): void {
    this.code.push(...condition.push, 0x04, 0x40);
    this.depth++;
    then();
    if (otherwise !== undefined) {
      this.code.push(0x05);
      otherwise();
    }
    this.depth--;
    this.code.push(0x0b);
  }

  /** `for (i = from; i < to; i += step)`, unsigned; `i` must not pass 2^32. */
  for(from: Value, to: Value, step: number | Value, body: (i: Variable) => void): void {
    const i = this.variable('i32', from);
    this.block((leave) => {
      leave(this.op('i32.ge_u', i, to));
      this.loop((again) => {
        body(i);
        this.set(i, this.op('i32.add', i, typeof step === 'number' ? this.i32(step) : step));
        again(this.op('i32.lt_u', i, to));
      });
    });
  }

  /** `while (condition()) body()`. */
  while(condition: () => Value, body: () => void): void {
    this.block((leave) => {
      this.loop((again) => {
        leave(this.op('i32.eqz', condition()));
        body();
        again();
      });
    });
  }

  return(value?: Value): void {
    if (value !== undefined) this.code.push(...value.push);
    this.code.push(0x0f);
  }

  /** @internal The code entry of the module's code section. */
  entry(): number[] {
    const groups: number[] = [];
    let count = 0;
    for (let i = 0; i < this.locals.length;) {
      let n = 1;
      while (this.locals[i + n] === this.locals[i]) n++;
      groups.push(...leb(n), typeCode[this.locals[i]!]);
      count++;
      i += n;
    }
    // Falling off the end of a function with results is never meant: `return` has been emitted.
    const end = this.results.length > 0 ? [0x00, 0x0b] : [0x0b];
    const body = [...leb(count), ...groups, ...this.code, ...end];
    return [...leb(body.length), ...body];
  }
}

interface ImportEntry {
  readonly module: string;
  readonly name: string;
  readonly type: number;
}

/** A module under construction: imports `env.memory`, exports its functions by name. */
export class ModuleBuilder {
  private readonly types: number[][] = [];
  private readonly imports: ImportEntry[] = [];
  private readonly functions: { type: number; body: FunctionBuilder }[] = [];
  private readonly exports: number[][] = [];

  /** `shared`: whether the memory that will be imported is shared between threads. */
  constructor(private readonly memory: { readonly shared: boolean }) {}

  /** A JavaScript function `module.name`. All imports come before the first function. */
  import(module: string, name: string, params: readonly ValueType[], results: readonly ValueType[]): Callee {
    if (this.functions.length > 0) throw new Error('assembler: imports come before functions');
    this.imports.push({ module, name, type: this.typeIndex(params, results) });
    return { index: this.imports.length - 1, params, results };
  }

  /** A function; exported under its name unless that is null. */
  function(
    name: string | null,
    params: readonly ValueType[],
    results: readonly ValueType[],
    build: (f: FunctionBuilder, ...params: Variable[]) => void,
  ): Callee {
    const f = new FunctionBuilder(params, results);
    build(f, ...params.map((_, i) => f.param(i)));
    const index = this.imports.length + this.functions.push({ type: this.typeIndex(params, results), body: f }) - 1;
    if (name !== null) this.exports.push([...text(name), 0x00, ...leb(index)]);
    return { index, params, results };
  }

  private typeIndex(params: readonly ValueType[], results: readonly ValueType[]): number {
    const list = (types: readonly ValueType[]): number[] => [...leb(types.length), ...types.map((t) => typeCode[t])];
    const type = [0x60, ...list(params), ...list(results)];
    const found = this.types.findIndex((t) => t.length === type.length && t.every((byte, i) => byte === type[i]));
    return found >= 0 ? found : this.types.push(type) - 1;
  }

  /** The binary module. */
  bytes(): Uint8Array<ArrayBuffer> {
    const memoryType = this.memory.shared ? [0x03, 0, ...leb(65536)] : [0x00, 0];
    const imports = [
      [...text('env'), ...text('memory'), 0x02, ...memoryType],
      ...this.imports.map(({ module, name, type }) => [...text(module), ...text(name), 0x00, ...leb(type)]),
    ];
    // The constructor, since `from` goes through an iterator.
    return new Uint8Array([
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...section(1, this.types),
      ...section(2, imports),
      ...section(
        3,
        this.functions.map(({ type }) => leb(type)),
      ),
      ...section(7, this.exports),
      ...section(
        10,
        this.functions.map(({ body }) => body.entry()),
      ),
    ]);
  }
}

function text(value: string): number[] {
  const bytes = Array.from(value, (c) => c.charCodeAt(0)); // names of imports and exports are ASCII
  return [...leb(bytes.length), ...bytes];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const count = leb(entries.length);
  const length = entries.reduce((sum, entry) => sum + entry.length, count.length);
  const bytes = [id, ...leb(length), ...count];
  // Byte by byte: `flat` takes some 50 times as long, which is felt, since kernels are made while a program runs.
  for (const entry of entries) for (let i = 0; i < entry.length; i++) bytes.push(entry[i]!);
  return bytes;
}
