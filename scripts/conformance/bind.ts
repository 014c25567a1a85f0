/**
 * Python's arguments as ours. The types of the parameters decide: where a signature wants a Scalar or a Tensor, a Python
 * int and a Python float stay apart, because type promotion depends on it; elsewhere both are JavaScript numbers.
 */
import type { Callable } from '../../src/ops/invoke.js';
import { wrapScalar } from '../../src/ops/scalar.js';
import type { Op } from '../../src/ops/op.js';
import { camelCase, type Param, type Signature, tryBind } from '../../src/ops/signature.js';
import { Tensor } from '../../src/tensor/tensor.js';
import { dtypeOf, itemsOf, type Live, numberOf, Unsupported } from './values.js';

/** A call with the library's values in Python's argument order. */
export interface LiveCall {
  readonly args: readonly Live[];
  readonly kwargs: Readonly<Record<string, Live>>;
}

/** This value does not go to that parameter; another overload may take it. */
class Mismatch extends Error {}

/** A Python number: its value and whether it was an int, a float or a bool. */
function pythonNumber(value: Live): { value: number | bigint | boolean; kind: 'int' | 'float' | 'bool' } | null {
  if (typeof value === 'number') return { value, kind: 'int' };
  if (typeof value === 'boolean') return { value, kind: 'bool' };
  if (typeof value !== 'object' || value === null) return null;
  if ('f' in value) return { value: numberOf(value.f), kind: 'float' };
  if ('i' in value) return { value: BigInt(value.i), kind: 'int' };
  return null;
}

/**
 * A number that keeps its Python category: a JavaScript number where that says the same, else a 0-d tensor. Beside
 * tensors a whole number counts as an integer; factories, which have none to go by, take it for a float.
 */
function scalarOf(value: Live, factory: boolean): unknown {
  const number = pythonNumber(value);
  if (number === null) throw new Mismatch();
  const natural = number.kind !== 'float' || !Number.isInteger(number.value);
  return natural && !factory ? number.value : wrapScalar(number.value, number.kind);
}

function wholeNumber(value: Live): number | bigint {
  const number = pythonNumber(value);
  if (number === null || number.kind === 'float') throw new Mismatch();
  return typeof number.value === 'boolean' ? Number(number.value) : number.value;
}

function mismatched(): never {
  throw new Mismatch();
}

function single(value: Live, param: Param, factory: boolean): unknown {
  if (value === null) return null;
  switch (param.base) {
    case 'Tensor':
      return value instanceof Tensor ? value : scalarOf(value, factory);
    case 'Scalar':
      return scalarOf(value, factory);
    case 'int':
      return wholeNumber(value);
    case 'ints':
      return (itemsOf(value) ?? mismatched()).map(wholeNumber);
    case 'float': {
      const number = pythonNumber(value);
      if (number === null) throw new Mismatch();
      return Number(number.value);
    }
    case 'bool':
    case 'str':
      if (typeof value !== (param.base === 'bool' ? 'boolean' : 'string')) throw new Mismatch();
      return value;
    case 'True':
    case 'False':
      if (value !== (param.base === 'True')) throw new Mismatch();
      return value;
    case 'ScalarType':
    case 'Generator':
    case 'Callable':
      return natural(value);
    default:
      return param.base satisfies never;
  }
}

function convert(value: Live, param: Param, factory: boolean): unknown {
  const items = itemsOf(value);
  if (items === null) return single(value, param, factory);
  if (!param.list) throw new Mismatch();
  return items.map((item) => single(item, param, factory));
}

/** A value where no signature says what is wanted. */
export function natural(value: Live): unknown {
  if (value === null || value instanceof Tensor || typeof value === 'string') return value;
  const number = pythonNumber(value);
  if (number !== null) return number.value;
  const items = itemsOf(value);
  if (items !== null) return items.map(natural);
  if (typeof value === 'object' && 'dtype' in value) return dtypeOf(value.dtype);
  throw new Unsupported(`an argument such as ${JSON.stringify(value)}`);
}

/** Keywords that say what is the only way here: one device, one layout, row-major results. */
function withoutDefaults(kwargs: LiveCall['kwargs']): Record<string, Live> {
  const kept: Record<string, Live> = {};
  for (const [name, value] of Object.entries(kwargs)) {
    if (typeof value === 'object' && value !== null && !(value instanceof Tensor)) {
      if ('device' in value || 'layout' in value) continue;
      if ('memory_format' in value) {
        if (value.memory_format === 'contiguous_format' || value.memory_format === 'preserve_format') continue;
        throw new Unsupported(`memory format ${String(value.memory_format)}`);
      }
    }
    if ((name === 'device' && value === 'cpu') || (name === 'pin_memory' && value === false)) continue;
    if (name === 'out') throw new Unsupported('out=');
    kept[name] = value;
  }
  return kept;
}

const isFactory = (signature: Signature): boolean => !signature.params.some((p) => p.base === 'Tensor');

/** The positional arguments of one overload; throws Mismatch. */
function positional(signature: Signature, args: readonly Live[]): unknown[] {
  const places = signature.params.filter((p) => !p.keywordOnly);
  const factory = isFactory(signature);
  const converted: unknown[] = [];
  for (let i = 0; i < args.length; i++) {
    const param = places[i];
    if (param === undefined) throw new Mismatch();
    const rest = args.slice(i);
    // Python's f(*tensors) and f(*sizes): the last place takes the run. Sizes we take the same way, tensors as a list.
    if (param.list && i === places.length - 1 && rest.every((a) => itemsOf(a) === null && a !== null)) {
      const run = rest.map((a) => single(a, param, factory));
      return param.base === 'Tensor' ? [...converted, run] : [...converted, ...run];
    }
    converted.push(convert(args[i]!, param, factory));
  }
  return converted;
}

function argumentsOf(op: Op, call: LiveCall): unknown[] {
  const converted = positional(op.signature, call.args);
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(call.kwargs)) {
    // Python calls the first tensor `input` where the operator's schema says `self`.
    const wanted = name === 'input' ? ['input', 'self'] : [name];
    const param = op.signature.params.find((p) => wanted.includes(p.pythonName));
    if (param === undefined) throw new Mismatch();
    options[camelCase(param.pythonName)] = convert(value, param, isFactory(op.signature));
  }
  return Object.keys(options).length === 0 ? converted : [...converted, options];
}

/**
 * Our arguments for this call: those of the first overload that takes it. Where none does, the arguments as they are,
 * so that the library itself says what is wrong with them.
 */
export function bindCall(callable: Callable, call: LiveCall): unknown[] {
  const cleaned = { args: call.args, kwargs: withoutDefaults(call.kwargs) };
  for (const op of callable.overloads) {
    // Some records are there for others to use only.
    if (!op.fn && !op.method && !op.inplace) continue;
    try {
      const converted = argumentsOf(op, cleaned);
      if (typeof tryBind(op.signature, converted) !== 'string') return converted;
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
    }
  }
  return naturalCall(cleaned);
}

/** Positional arguments and an options object, where there is no signature. */
export function naturalCall(call: LiveCall): unknown[] {
  const options = Object.entries(withoutDefaults(call.kwargs)).map(([name, value]) => [
    camelCase(name),
    natural(value),
  ]);
  const converted = call.args.map(natural);
  return options.length === 0 ? converted : [...converted, Object.fromEntries(options)];
}
