/**
 * Data types: what one element is, how many bytes it takes, and which type two of them promote to.
 * Knows nothing of tensors or of where elements are stored.
 */
import { named } from './arguments.js';
import { ArgumentError } from './errors.js';

export type DTypeName =
  'float32' | 'float64' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'int16' | 'int8' | 'uint8' | 'bool';

/** The order is the order of promotion: a later category always wins. */
export const Category = { bool: 0, int: 1, float: 2, complex: 3 } as const;
export type Category = (typeof Category)[keyof typeof Category];

/** The typed arrays that hold elements. float16 and bfloat16 are kept as their 16 bits; bool as 0 and 1. */
export type TypedArray =
  Float32Array | Float64Array | Uint16Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** A data type. There is exactly one object per type, so `===` compares. */
export class DType {
  constructor(
    readonly name: DTypeName,
    /** Dense small integer, used to index tables. */
    readonly code: number,
    readonly category: Category,
    /** Bytes per element. */
    readonly bytes: number,
    /** What PyTorch calls tensors of this type in messages: `torch.FloatTensor` is `Float`. */
    readonly legacyName: string,
    readonly ArrayType: new (length: number) => TypedArray,
  ) {}

  get isFloatingPoint(): boolean {
    return this.category === Category.float;
  }

  get isComplex(): boolean {
    return this.category === Category.complex;
  }

  get isSigned(): boolean {
    return this.name !== 'uint8' && this.name !== 'bool';
  }

  toString(): string {
    return `torch.${this.name}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

export const float32 = new DType('float32', 0, Category.float, 4, 'Float', Float32Array);
export const float64 = new DType('float64', 1, Category.float, 8, 'Double', Float64Array);
export const float16 = new DType('float16', 2, Category.float, 2, 'Half', Uint16Array);
export const bfloat16 = new DType('bfloat16', 3, Category.float, 2, 'BFloat16', Uint16Array);
export const int64 = new DType('int64', 4, Category.int, 8, 'Long', BigInt64Array);
export const int32 = new DType('int32', 5, Category.int, 4, 'Int', Int32Array);
export const int16 = new DType('int16', 6, Category.int, 2, 'Short', Int16Array);
export const int8 = new DType('int8', 7, Category.int, 1, 'Char', Int8Array);
export const uint8 = new DType('uint8', 8, Category.int, 1, 'Byte', Uint8Array);
export const bool = new DType('bool', 9, Category.bool, 1, 'Bool', Uint8Array);

/** All types, indexed by `code`. */
export const dtypes: readonly DType[] = [float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, bool];

const byName = new Map(dtypes.map((d) => [d.name, d]));

/** A data type or its name: `float64` or `'float64'`. */
export type DTypeLike = DType | DTypeName;

/** The data type meant by `like`. Throws ArgumentError for a name that is none. */
export function toDType(like: DTypeLike): DType {
  if (like instanceof DType) return like;
  const found = byName.get(like);
  if (found === undefined) {
    throw new ArgumentError(
      `dtype: '${String(like)}' is not a data type; use one of ${dtypes.map((d) => d.name).join(', ')}`,
    );
  }
  return found;
}

let defaultDType = float32;

/** The floating type that numbers and integer-to-float operations give; float32 unless set. */
export function getDefaultDtype(): DType {
  return defaultDType;
}

/** Sets the default floating type. Throws ArgumentError for a type that is not floating point. */
export function setDefaultDtype(dtype: DTypeLike): void {
  named('setDefaultDtype(dtype)', arguments, 1);
  const d = toDType(dtype);
  if (!d.isFloatingPoint) {
    throw new ArgumentError(
      `setDefaultDtype: only floating-point types are supported as the default type, got ${d.name}; use float32 or float64`,
    );
  }
  defaultDType = d;
}

const integerRank: Partial<Record<DTypeName, number>> = { int8: 1, int16: 2, int32: 3, int64: 4 };

/** The type that two types promote to, as `torch.promote_types`. */
export function promoteTypes(a: DType, b: DType): DType {
  if (a === b) return a;
  if (a.category !== b.category) return a.category > b.category ? a : b;
  if (a.category === Category.float) {
    if (a === float64 || b === float64) return float64;
    return float32; // float16 with bfloat16, or either with float32
  }
  // Two different integer types; uint8 with a signed type needs a wider signed one.
  if (a === uint8) return b === int8 ? int16 : b;
  if (b === uint8) return a === int8 ? int16 : a;
  return (integerRank[a.name] ?? 0) > (integerRank[b.name] ?? 0) ? a : b;
}

/** Whether PyTorch lets a result of type `from` be written into a tensor of type `to` (`torch.can_cast`). */
export function canCast(from: DType, to: DType): boolean {
  if (from.category > to.category) return false;
  return true;
}
