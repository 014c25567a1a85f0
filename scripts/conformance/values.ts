/** Recorded values as values of the library, and tensors as plain numbers for comparing and printing. */
import { bool, type DType, dtypes, float16, int64 } from '../../src/base/dtype.js';
import { bfloat16Bits, bfloat16Value, float16Bits, float16Value } from '../../src/kernel/half.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { adoptArray } from '../../src/tensor/tensor.js';
import type { Path, RawElement, Recorded, TensorData, Value } from './golden.js';

/** A recorded value in which tensors are the library's. */
export type Live = Value<Tensor>;

/** The case needs something that the library does not have (complex numbers, a memory format): it is not judged. */
export class Unsupported extends Error {}

/** The library's dtype of that name. */
export function dtypeOf(name: string): DType {
  const dtype = dtypes.find((d) => d.name === name);
  if (dtype === undefined) throw new Unsupported(`dtype ${name}`);
  return dtype;
}

/** A recorded number; text stands for nan, inf and -inf. */
export function numberOf(raw: number | string): number {
  if (typeof raw === 'number') return raw;
  return raw === 'inf' ? Infinity : raw === '-inf' ? -Infinity : Number(raw);
}

/** A new leaf with the recorded elements, dtype and sizes. */
export function makeTensor(data: TensorData, requiresGrad = false): Tensor {
  const dtype = dtypeOf(data.dtype);
  const raw = data.data ?? [];
  const array = new dtype.ArrayType(raw.length);
  for (let i = 0; i < raw.length; i++) array[i] = stored(raw[i]!, dtype);
  const t = adoptArray(array, dtype, data.shape);
  return requiresGrad ? t.requiresGrad_() : t;
}

/** An element as a typed array of this dtype keeps it. */
function stored(raw: RawElement, dtype: DType): number | bigint {
  if (typeof raw === 'object') throw new Unsupported('complex numbers');
  if (dtype === int64) return BigInt(raw);
  if (typeof raw === 'boolean') return raw ? 1 : 0;
  const value = numberOf(raw);
  if (dtype.bytes !== 2 || !dtype.isFloatingPoint) return value;
  return dtype === float16 ? float16Bits(value) : bfloat16Bits(value);
}

/** The elements of a tensor in row-major order: bigints for int64, else numbers; booleans are 0 and 1. */
export function elementsOf(t: Tensor): (number | bigint)[] {
  const elements = Array.from<number | bigint>(t.toTypedArray());
  if (t.dtype.bytes !== 2 || !t.dtype.isFloatingPoint) return elements;
  return elements.map((bits) => (t.dtype === float16 ? float16Value(Number(bits)) : bfloat16Value(Number(bits))));
}

/** The recorded elements in the same form; float32 rounded as the format asks. */
export function expectedElements(data: TensorData): (number | bigint)[] {
  const dtype = dtypeOf(data.dtype);
  return (data.data ?? []).map((raw) => {
    const value = stored(raw, dtype);
    if (dtype === int64 || !dtype.isFloatingPoint) return value;
    if (dtype.bytes === 2) return dtype === float16 ? float16Value(Number(value)) : bfloat16Value(Number(value));
    return dtype.bytes === 4 ? Math.fround(Number(value)) : value;
  });
}

/** Whether a recorded value is a tensor. */
export function isTensorData(value: Recorded): value is { readonly t: TensorData } {
  return typeof value === 'object' && value !== null && 't' in value;
}

/** The entries of a list or tuple, else null. */
export function itemsOf<T>(value: Value<T>): readonly Value<T>[] | null {
  if (Array.isArray(value)) return value as readonly Value<T>[];
  if (typeof value === 'object' && value !== null && 'tuple' in value) return value.tuple;
  return null;
}

/** The same value with tensors made. `make` sees the recorded tensor and its path. */
export function materialize(value: Recorded, path: Path, make: (data: TensorData, path: Path) => Tensor): Live {
  if (isTensorData(value)) return make(value.t, path);
  const items = itemsOf(value);
  if (items !== null) {
    const made = items.map((item, i) => materialize(item, [...path, i], make));
    return Array.isArray(value) ? made : { tuple: made };
  }
  if (typeof value === 'object' && value !== null && 'c' in value) throw new Unsupported('complex numbers');
  return value as Live;
}

/** The parts of a result in order, lists and tuples dissolved. */
export function flatten<T>(value: Value<T>): Exclude<Value<T>, readonly unknown[]>[] {
  const items = itemsOf(value);
  return (items === null ? [value] : items.flatMap((item) => flatten(item))) as Exclude<Value<T>, readonly unknown[]>[];
}

const SHOWN = 400;

function showElements(elements: readonly (number | bigint | RawElement)[], dtype: string): string {
  const shown = elements.slice(0, SHOWN).map((e) => (dtype === bool.name ? (e ? 'true' : 'false') : String(e)));
  return `[${shown.join(', ')}${elements.length > SHOWN ? `, ... ${elements.length} in all` : ''}]`;
}

/** A tensor for a report: `float64[2, 3] [1, 2, 3, 4, 5, 6]`, with the name of its node. */
export function showTensor(t: Tensor): string {
  const node = t.gradFn === null ? (t.requiresGrad ? ' requires_grad' : '') : ` <${t.gradFn.className}>`;
  return `${t.dtype.name}[${t.shape.join(', ')}] ${showElements(elementsOf(t), t.dtype.name)}${node}`;
}

/** A recorded tensor in the same form. */
export function showTensorData(data: TensorData): string {
  const node = data.grad_fn === undefined ? (data.requires_grad ? ' requires_grad' : '') : ` <${data.grad_fn}>`;
  const elements = data.data === null ? '(any values)' : showElements(data.data, data.dtype);
  return `${data.dtype}[${data.shape.join(', ')}] ${elements}${node}`;
}

/** A recorded value in the same form. */
export function showRecorded(value: Recorded): string {
  if (isTensorData(value)) return showTensorData(value.t);
  const items = itemsOf(value);
  if (items !== null) {
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['(', ')'];
    return `${open}${items.map(showRecorded).join(', ')}${close}`;
  }
  if (typeof value === 'number') return `int ${value}`;
  if (typeof value === 'object' && value !== null && 'f' in value) return `float ${value.f}`;
  return JSON.stringify(value);
}
