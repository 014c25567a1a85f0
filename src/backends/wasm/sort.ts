/**
 * Sorting in WebAssembly; what it does, and why, is in the reference kernel (kernel/reference/sort.ts). A chunk is a row.
 *
 * Keys travel with their positions, so that every pass reads in order: an item is 8 bytes, the position and then the key,
 * for keys of up to 32 bits; for 64 it is 16 bytes, the key and then the position. Either way a digit is one byte in memory.
 * Rows whose items fit are sorted in the thread's scratch memory, which stays in its cache; longer ones in temporaries.
 *
 *   work of a row: counts (256 words per digit) | items | items
 */
import { type DType, float16, float32, float64, int8 } from '../../base/dtype.js';
import type { FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { copy, rowMajor } from './copy.js';
import { PARAMETERS, SCRATCH_BYTES } from './layout.js';
import { machine } from './machine.js';
import { addressOf, type WasmOperand } from './operand.js';
import { Temporaries } from './temporaries.js';

/** Words of the parameters. */
const INPUT = 0;
/** 0 where no values are wanted. */
const VALUES = 1;
const INDICES = 2;
const SIZE = 3;
const COUNT = 4;
const FROM = 5;
/** The work of the first row, 0 for scratch memory; and the bytes from one row's to the next's. */
const WORK = 6;
const WORK_STEP = 7;

/** Up to this many items, inserting one after the other is quicker than counting digits. */
const FEW = 32;

/** `Backend.sort`. */
export function sort(
  values: WasmOperand | null,
  indices: WasmOperand,
  input: WasmOperand,
  descending: boolean,
  from: number,
): boolean {
  const { sizes, numel } = input.geometry;
  const last = sizes.length - 1;
  const n = sizes[last]!;
  const { dtype } = input;
  const workBytes = countBytes(dtype) + 2 * itemBytes(dtype) * n;
  const rows = numel / n;
  return Temporaries.use((temporaries) => {
    const source = rowMajor(input, temporaries);
    const denseOf = (out: WasmOperand | null): WasmOperand | null =>
      out === null || out.geometry.isContiguous ? out : temporaries.operand(out.dtype, out.geometry.sizes);
    const [denseValues, denseIndices] = [denseOf(values), denseOf(indices)];
    const own = workBytes > SCRATCH_BYTES;
    const work = own ? temporaries.allocate(workBytes * rows) : 0;
    if (source === null || denseIndices === null || (denseValues === null) !== (values === null) || work === null) {
      return false;
    }
    const m = machine();
    const words = m.heap.i32;
    const at = PARAMETERS >> 2;
    words[at + INPUT] = addressOf(source);
    words[at + VALUES] = denseValues === null ? 0 : addressOf(denseValues);
    words[at + INDICES] = addressOf(denseIndices);
    words[at + SIZE] = n;
    words[at + COUNT] = indices.geometry.sizes[last]!;
    words[at + FROM] = from;
    words[at + WORK] = work;
    words[at + WORK_STEP] = own ? workBytes : 0;
    const key = `sort ${dtype.name} ${descending}`;
    m.launch(
      m.kernel(key, (builder) => {
        emitSort(builder, dtype, descending);
      }),
      rows,
      10 * numel,
    );
    return [values, indices].every((out, i) => {
      const dense = i === 0 ? denseValues : denseIndices;
      return out === null || dense === null || out === dense || copy(out, dense);
    });
  });
}

const keyBytes = (dtype: DType): number => dtype.bytes;
const itemBytes = (dtype: DType): number => (dtype.bytes === 8 ? 16 : 8);
const countBytes = (dtype: DType): number => 1024 * keyBytes(dtype);

function emitSort(m: ModuleBuilder, dtype: DType, descending: boolean): void {
  m.function('run', ['i32', 'i32', 'i32', 'i32'], [], (f, params, from, to, scratch) => {
    const row = new RowEmitter(f, dtype, descending, params, scratch);
    f.for(from, to, 1, (r) => {
      row.emit(r);
    });
  });
}

/** Emits what is done with a row. */
class RowEmitter {
  private readonly digits: number;
  private readonly bytes: number;
  /** Where in an item the key begins. */
  private readonly keyAt: number;
  private readonly counts: Variable;
  /** The items to be sorted, how many, and where in them the answer begins. */
  private readonly items: Variable;
  private readonly other: Variable;
  private readonly count: Variable;
  private readonly start: Variable;

  constructor(
    private readonly f: FunctionBuilder,
    private readonly dtype: DType,
    private readonly descending: boolean,
    private readonly params: Value,
    private readonly scratch: Value,
  ) {
    this.digits = keyBytes(dtype);
    this.bytes = itemBytes(dtype);
    this.keyAt = this.bytes === 8 ? 4 : 0;
    this.counts = f.variable('i32');
    this.items = f.variable('i32');
    this.other = f.variable('i32');
    this.count = f.variable('i32');
    this.start = f.variable('i32');
  }

  private word(index: number): Value {
    return this.f.load('i32.load', this.params, 4 * index);
  }

  private add(a: Value, b: Value | number): Value {
    return this.f.op('i32.add', a, typeof b === 'number' ? this.f.i32(b) : b);
  }

  private times(a: Value, factor: number): Value {
    return this.f.op('i32.mul', a, this.f.i32(factor));
  }

  /** The address of item `index` of those at `base`. */
  private item(base: Value, index: Value): Value {
    return this.add(base, this.times(index, this.bytes));
  }

  emit(row: Value): void {
    const { f } = this;
    const n = this.word(SIZE);
    const own = this.add(this.word(WORK), f.op('i32.mul', row, this.word(WORK_STEP)));
    f.set(this.counts, f.select(this.word(WORK), own, this.scratch));
    f.set(this.items, this.add(this.counts, countBytes(this.dtype)));
    f.set(this.other, this.item(this.items, n));
    f.set(this.count, n);
    const from = this.word(FROM);
    f.set(this.start, from);
    const input = this.add(this.word(INPUT), this.times(f.op('i32.mul', row, n), this.dtype.bytes));
    this.load(input, n);
    const to = this.add(from, this.word(COUNT));
    f.if(f.op('i32.lt_u', to, n), () => {
      this.select(from, to);
    });
    f.if(
      f.op('i32.le_u', this.count, f.i32(FEW)),
      () => {
        this.insert();
      },
      () => {
        this.radix();
      },
    );
    this.store(row, input);
  }

  // ---- items -------------------------------------------------------------------------------------------------------

  private load(input: Value, n: Value): void {
    const { f } = this;
    const source = f.variable('i32', input);
    const target = f.variable('i32', this.items);
    f.for(f.i32(0), n, 1, (i) => {
      const key = this.key(source);
      if (this.bytes === 16) {
        f.store('i64.store', target, key);
        f.store('i32.store', target, i, 8);
      } else {
        f.store('i32.store', target, i);
        f.store('i32.store', target, key, 4);
      }
      f.set(source, this.add(source, this.dtype.bytes));
      f.set(target, this.add(target, this.bytes));
    });
  }

  /** The key of the element at an address, as Note [Keys] of the reference kernel says. */
  private key(source: Value): Value {
    const { f, dtype } = this;
    let key: Value;
    if (dtype === float64) key = this.floatKey('i64', f.load('i64.load', source), 0x7ff0000000000000n);
    else if (dtype.isFloatingPoint) {
      const [infinity, shift] = [dtype === float16 ? 0x7c000000n : 0x7f800000n, f.i32(16)];
      if (dtype === float32) key = this.floatKey('i32', f.load('i32.load', source), infinity);
      else {
        const bits = f.op('i32.shl', f.load('i32.load16_u', source), shift);
        key = f.op('i32.shr_u', this.floatKey('i32', bits, infinity), shift);
      }
    } else if (dtype.bytes === 8) key = f.op('i64.xor', f.load('i64.load', source), f.i64(1n << 63n));
    else if (dtype.bytes === 4) key = f.op('i32.xor', f.load('i32.load', source), f.i32(1 << 31));
    else if (dtype.bytes === 2) key = f.op('i32.xor', f.load('i32.load16_u', source), f.i32(0x8000));
    else {
      const bits = f.load('i32.load8_u', source);
      key = dtype === int8 ? f.op('i32.xor', bits, f.i32(0x80)) : bits;
    }
    if (!this.descending) return key;
    // The bytes above the key's are no digits of it.
    return key.type === 'i64' ? f.op('i64.xor', key, f.i64(-1n)) : f.op('i32.xor', key, f.i32(-1));
  }

  private floatKey(type: 'i32' | 'i64', given: Value, infinity: bigint): Value {
    const { f } = this;
    const top = type === 'i32' ? 31n : 63n;
    const constant = (value: bigint): Value =>
      type === 'i32' ? f.i32(Number(BigInt.asIntN(32, value))) : f.i64(value);
    const magnitude = f.op(`${type}.and`, given, constant((1n << top) - 1n));
    // -0 is 0.
    const bits = f.select(f.op(`${type}.eqz`, magnitude), magnitude, given);
    const negative = f.op(`${type}.shr_s`, bits, constant(top));
    const key = f.op(`${type}.xor`, bits, f.op(`${type}.or`, negative, constant(1n << top)));
    return f.select(f.op(`${type}.gt_u`, magnitude, constant(infinity)), constant(-1n), key);
  }

  private digitAt(item: Value, digit: Value | number): Value {
    const { f } = this;
    if (typeof digit === 'number') return f.load('i32.load8_u', item, this.keyAt + digit);
    return f.load('i32.load8_u', this.add(item, digit), this.keyAt);
  }

  private move(to: Value, from: Value): void {
    const { f } = this;
    if (this.bytes === 16) f.store('v128.store', to, f.load('v128.load', from));
    else f.store('i64.store', to, f.load('i64.load', from));
  }

  /** The address of the count of a digit's value. */
  private countOf(base: Value, value: Value): Value {
    return this.add(base, this.f.op('i32.shl', value, this.f.i32(2)));
  }

  private increment(address: Value): void {
    const { f } = this;
    f.store('i32.store', address, this.add(f.load('i32.load', address), 1));
  }

  /** For each of the items, `count` of them from `items` on. */
  private eachItem(count: Value, body: (item: Variable) => void): void {
    const { f } = this;
    f.for(this.items, this.item(this.items, count), this.bytes, body);
  }

  // ---- selecting ---------------------------------------------------------------------------------------------------

  /** Leaves the candidates for the ranks below `to`, in order of position. */
  private select(from: Value, to: Value): void {
    const { f, counts } = this;
    const skip = f.variable('i32', from);
    const need = f.variable('i32', to);
    const left = f.variable('i32', this.count);
    const found = f.variable('i32', this.other);
    const digit = f.variable('i32', f.i32(this.digits));
    f.while(
      () => f.op('i32.and', f.op('i32.ne', digit, f.i32(0)), f.op('i32.gt_u', left, need)),
      () => {
        f.set(digit, this.add(digit, -1));
        f.memoryFill(counts, f.i32(0), f.i32(1024));
        this.eachItem(left, (item) => {
          this.increment(this.countOf(counts, this.digitAt(item, digit)));
        });
        const bucket = f.variable('i32', f.i32(0));
        const below = f.variable('i32', f.i32(0));
        const upTo = f.variable('i32', f.load('i32.load', counts));
        f.while(
          () => f.op('i32.lt_u', upTo, need),
          () => {
            f.set(below, upTo);
            f.set(bucket, this.add(bucket, 1));
            f.set(upTo, this.add(upTo, f.load('i32.load', this.countOf(counts, bucket))));
          },
        );
        const keep = f.op('i32.or', f.op('i32.ne', found, this.other), f.op('i32.lt_u', skip, below));
        f.set(skip, f.op('i32.sub', skip, f.select(keep, f.i32(0), below)));
        const rest = f.variable('i32', this.items);
        this.eachItem(left, (item) => {
          const value = this.digitAt(item, digit);
          f.if(
            f.op('i32.eq', value, bucket),
            () => {
              this.move(rest, item);
              f.set(rest, this.add(rest, this.bytes));
            },
            () => {
              f.if(f.op('i32.and', keep, f.op('i32.lt_u', value, bucket)), () => {
                this.move(found, item);
                f.set(found, this.add(found, this.bytes));
              });
            },
          );
        });
        f.set(need, f.op('i32.sub', need, below));
        f.set(left, f.op('i32.div_u', f.op('i32.sub', rest, this.items), f.i32(this.bytes)));
      },
    );
    f.memoryCopy(found, this.items, this.times(need, this.bytes));
    const end = this.item(found, need);
    f.set(this.count, f.op('i32.div_u', f.op('i32.sub', end, this.other), f.i32(this.bytes)));
    f.set(this.start, skip);
    this.exchange();
  }

  private exchange(): void {
    const { f } = this;
    const items = f.variable('i32', this.items);
    f.set(this.items, this.other);
    f.set(this.other, items);
  }

  // ---- sorting -----------------------------------------------------------------------------------------------------

  /** Whether item `a` comes behind item `b`, which stood before it or is it. */
  private isBehind(a: Value, key: Value): Value {
    // In items of 8 bytes the position is below the key, which makes no difference where order is by position anyway.
    return this.f.op('i64.gt_u', this.f.load('i64.load', a), key);
  }

  private insert(): void {
    const { f } = this;
    const end = this.item(this.items, this.count);
    f.for(this.add(this.items, this.bytes), end, this.bytes, (next) => {
      const key = f.load('i64.load', next);
      const held = this.bytes === 16 ? f.load('v128.load', next) : key;
      const at = f.variable('i32', next);
      f.block((leave) => {
        f.loop((again) => {
          leave(f.op('i32.eq', at, this.items));
          const before = this.add(at, -this.bytes);
          leave(f.op('i32.eqz', this.isBehind(before, key)));
          this.move(at, before);
          f.set(at, before);
          again();
        });
      });
      if (this.bytes === 16) f.store('v128.store', at, held);
      else f.store('i64.store', at, held);
    });
  }

  private radix(): void {
    const { f, counts } = this;
    f.memoryFill(counts, f.i32(0), f.i32(countBytes(this.dtype)));
    this.eachItem(this.count, (item) => {
      for (let d = 0; d < this.digits; d++) {
        this.increment(this.add(this.countOf(counts, this.digitAt(item, d)), 1024 * d));
      }
    });
    f.for(f.i32(0), f.i32(this.digits), 1, (digit) => {
      const base = this.add(counts, f.op('i32.shl', digit, f.i32(10)));
      // A digit that is the same everywhere sorts nothing.
      const same = f.load('i32.load', this.countOf(base, this.digitAt(this.items, digit)));
      f.if(f.op('i32.ne', same, this.count), () => {
        const target = f.variable('i32', this.other);
        f.for(base, this.add(base, 1024), 4, (address) => {
          const here = f.load('i32.load', address);
          f.store('i32.store', address, target);
          f.set(target, this.item(target, here));
        });
        this.eachItem(this.count, (item) => {
          const address = this.countOf(base, this.digitAt(item, digit));
          const to = f.load('i32.load', address);
          this.move(to, item);
          f.store('i32.store', address, this.add(to, this.bytes));
        });
        this.exchange();
      });
    });
  }

  // ---- results -----------------------------------------------------------------------------------------------------

  private store(row: Value, input: Value): void {
    const { f, dtype } = this;
    const count = this.word(COUNT);
    const first = f.op('i32.mul', row, count);
    const position = (item: Value): Value => f.load('i32.load', item, this.bytes === 16 ? 8 : 0);
    const index = f.variable('i32', this.add(this.word(INDICES), this.times(first, 8)));
    f.set(this.items, this.item(this.items, this.start));
    this.eachItem(count, (item) => {
      f.store('i64.store', index, f.op('i64.extend_i32_u', position(item)));
      f.set(index, this.add(index, 8));
    });
    f.if(this.word(VALUES), () => {
      const value = f.variable('i32', this.add(this.word(VALUES), this.times(first, dtype.bytes)));
      this.eachItem(count, (item) => {
        const from = this.add(input, this.times(position(item), dtype.bytes));
        if (dtype.bytes === 8) f.store('i64.store', value, f.load('i64.load', from));
        else if (dtype.bytes === 4) f.store('i32.store', value, f.load('i32.load', from));
        else if (dtype.bytes === 2) f.store('i32.store16', value, f.load('i32.load16_u', from));
        else f.store('i32.store8', value, f.load('i32.load8_u', from));
        f.set(value, this.add(value, dtype.bytes));
      });
    });
  }
}
