/**
 * PyTorch's signatures: parsing them, and binding a call's arguments to them.
 *
 * A signature is the text of PyTorch's operator schema, `sum(Tensor self, int[]? dim, bool keepdim=False) -> Tensor`.
 * Parameters may be given by position in that order, and every optional one by name (in camelCase) in a trailing
 * options object; what follows `*` is by name only.
 */
import { isPlainObject } from '../base/arguments.js';
import { DType, type DTypeLike, toDType } from '../base/dtype.js';
import type { Generator } from '../kernel/random.js';
import { Flag } from '../tensor/flags.js';
import { type Scalar, Tensor } from '../tensor/tensor.js';

/**
 * Not in PyTorch's schemas: `True` and `False`, a bool that has to have this value, to tell overloads apart, and `ints`, a
 * list of integers, of which there may be lists, and `Callable`, a function of two tensors that gives one.
 */
export type BaseType =
  | 'Tensor'
  | 'Scalar'
  | 'int'
  | 'ints'
  | 'float'
  | 'bool'
  | 'True'
  | 'False'
  | 'str'
  | 'ScalarType'
  | 'Generator'
  | 'Callable';

/** One parameter of a signature. */
export interface Param {
  /** PyTorch's name, as in `rounding_mode`. */
  readonly pythonName: string;
  /** Ours, as in `roundingMode`. */
  readonly name: string;
  readonly base: BaseType;
  readonly list: boolean;
  /** Whether null is a value. */
  readonly nullable: boolean;
  /** Whether null may stand in the list, as in `Tensor?[] indices`. */
  readonly nullableItems: boolean;
  readonly hasDefault: boolean;
  readonly defaultValue: unknown;
  readonly keywordOnly: boolean;
}

/** A parsed signature. */
export interface Signature {
  /** With overload, as in `sum.dim`. */
  readonly fullName: string;
  /** Without overload. */
  readonly name: string;
  readonly params: readonly Param[];
  /** The names of the results where PyTorch names them, else empty. */
  readonly resultNames: readonly string[];
  readonly text: string;
  /** Numbers may be given for tensors from this parameter on. */
  readonly numbersFrom: number;
}

/** `rounding_mode` to `roundingMode`; a leading or trailing underscore stays. */
export function camelCase(name: string): string {
  return name.replace(/(?<=[a-zA-Z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Parses the text of a signature. The text is part of the program, so a mistake in it is a plain Error. */
export function parseSignature(text: string): Signature {
  const match = /^([\w.]+)\((.*)\) -> (.+)$/.exec(text);
  if (match === null) throw new Error(`not a signature: ${text}`);
  const [, fullName = '', list = '', returns = ''] = match;
  const params: Param[] = [];
  let keywordOnly = false;
  for (const part of list === '' ? [] : list.split(', ')) {
    if (part === '*') {
      keywordOnly = true;
      continue;
    }
    params.push(parseParam(part, keywordOnly, text));
  }
  const results = /^\((.*)\)$/.exec(returns)?.[1];
  return {
    fullName,
    name: fullName.split('.')[0] ?? fullName,
    params,
    resultNames: results === undefined ? [] : results.split(', ').flatMap((r) => r.split(' ').slice(1)),
    text,
    numbersFrom: 0,
  };
}

function parseParam(part: string, keywordOnly: boolean, text: string): Param {
  const match = /^(\w+)(\?)?(\[\d*\])?(\?)? (\w+)(?:=(.+))?$/.exec(part);
  if (match === null) throw new Error(`not a parameter: ${part} in ${text}`);
  const [, base = '', nullableItem, list, nullable, pythonName = '', defaultText] = match;
  return {
    pythonName,
    name: camelCase(pythonName),
    base: base as BaseType,
    list: list !== undefined,
    nullable: nullable !== undefined || (nullableItem !== undefined && list === undefined),
    nullableItems: nullableItem !== undefined && list !== undefined,
    hasDefault: defaultText !== undefined,
    defaultValue: defaultText === undefined ? undefined : parseDefault(defaultText, list !== undefined),
    keywordOnly,
  };
}

function parseDefault(text: string, list: boolean): unknown {
  if (text === 'None') return null;
  if (text === 'True') return true;
  if (text === 'False') return false;
  if (text.startsWith("'")) return text.slice(1, -1);
  if (text.startsWith('[')) return JSON.parse(text);
  const number = Number(text);
  return list ? [number] : number;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

/** A wrapped number stands for a Scalar wherever one is wanted. */
function isWrappedNumber(value: unknown): value is Tensor {
  return value instanceof Tensor && (value.flags & Flag.wrappedNumber) !== 0;
}

function isInteger(value: unknown): boolean {
  return (typeof value === 'number' && Number.isInteger(value)) || typeof value === 'bigint';
}

function fits(value: unknown, param: Param, numbers: boolean, single = false): boolean {
  if (value === null) {
    return single ? param.nullableItems : param.nullable || (param.hasDefault && param.defaultValue === null);
  }
  if (param.list && !single) {
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) if (!fits(value[i], param, numbers, true)) return false;
      return true;
    }
    return (param.base === 'int' && isInteger(value)) || (param.base === 'float' && typeof value === 'number');
  }
  switch (param.base) {
    case 'Tensor':
      return numbers ? value instanceof Tensor || isScalar(value) : value instanceof Tensor && !isWrappedNumber(value);
    case 'Scalar':
      return isScalar(value) || isWrappedNumber(value);
    case 'int':
      return isInteger(value);
    case 'ints':
      return Array.isArray(value) && value.every(isInteger);
    case 'float':
      return typeof value === 'number' || isWrappedNumber(value);
    case 'bool':
      return typeof value === 'boolean';
    case 'True':
      return value === true;
    case 'False':
      return value === false;
    case 'str':
      return typeof value === 'string';
    case 'ScalarType':
      return value instanceof DType || typeof value === 'string';
    case 'Generator':
      return typeof (value as Partial<Generator>).manualSeed === 'function';
    case 'Callable':
      return typeof value === 'function';
    default:
      return param.base satisfies never;
  }
}

/** Bound arguments by our parameter names. */
export type Bound = Record<string, unknown>;

/** The tensors among arguments, in lists as well. */
export function tensorsIn(bound: Bound): Tensor[] {
  const found: Tensor[] = [];
  for (const name in bound) {
    const value = bound[name];
    if (value instanceof Tensor) found.push(value);
    else if (Array.isArray(value)) for (const t of value) if (t instanceof Tensor) found.push(t);
  }
  return found;
}

/** The arguments bound to the parameters, or a text that says why they do not fit. */
export function tryBind(signature: Signature, args: readonly unknown[]): Bound | string {
  const params = signature.params;
  const bound: Bound = {};
  let positional = args.length;
  while (positional > 0 && args[positional - 1] === undefined) positional--;
  const last = positional > 0 ? args[positional - 1] : undefined;
  let options: Record<string, unknown> | null = null;
  if (isPlainObject(last)) {
    options = last;
    positional--;
  }
  let places = params.length;
  while (places > 0 && params[places - 1]!.keywordOnly) places--;
  let at = 0;
  for (let i = 0; i < places && at < positional; i++) {
    const param = params[i]!;
    let value = args[at];
    // view(2, 3): the last place takes a run of integers as a list.
    if (param.list && param.base === 'int' && typeof value === 'number' && i === places - 1) {
      value = args.slice(at, positional);
      at = positional;
    } else {
      at++;
    }
    if (value === undefined) continue;
    if (!fits(value, param, i >= signature.numbersFrom)) return mismatch(param, value, at);
    bound[param.name] = value;
  }
  if (at < positional) return `takes ${places} positional arguments but ${positional} were given`;
  const refused = options === null ? null : bindOptions(signature, options, bound);
  if (refused !== null) return refused;
  for (let i = 0; i < params.length; i++) {
    const param = params[i]!;
    const value = bound[param.name];
    if (value === undefined) {
      if (param.hasDefault) bound[param.name] = param.defaultValue;
      else if (param.nullable) bound[param.name] = null;
      else return `missing argument '${param.name}'`;
    } else {
      const converted = convert(value, param);
      if (converted !== value) bound[param.name] = converted;
    }
  }
  return bound;
}

/** Binds what is given by name; a text where that does not fit, else null. */
function bindOptions(signature: Signature, options: Record<string, unknown>, bound: Bound): string | null {
  const params = signature.params;
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const param = params.find((p) => p.name === key || p.pythonName === key);
    if (param === undefined) {
      return `has no option '${key}'; its options are ${params.map((p) => p.name).join(', ')}`;
    }
    if (param.name in bound) return `got multiple values for argument '${param.name}'`;
    if (!fits(value, param, params.indexOf(param) >= signature.numbersFrom)) return mismatch(param, value, null);
    bound[param.name] = value;
  }
  return null;
}

function convert(value: unknown, param: Param): unknown {
  if (value === null) return value;
  if (param.list && !Array.isArray(value)) return [param.base === 'int' ? toInteger(value) : value];
  if (param.base === 'ints') return (value as unknown[][]).map((list) => list.map(toInteger));
  if (param.base === 'ScalarType') return toDType(value as DTypeLike);
  if (param.base === 'int') {
    if (param.list) return (value as unknown[]).map((item) => (item === null ? null : toInteger(item)));
    return toInteger(value);
  }
  if (param.base === 'float' && value instanceof Tensor) return value.item();
  return value;
}

function toInteger(value: unknown): number {
  return typeof value === 'number' ? value : Number(value);
}

function mismatch(param: Param, value: unknown, position: number | null): string {
  const where = position === null ? '' : ` (position ${position})`;
  return `argument '${param.name}'${where} must be ${describeType(param)}, not ${describeValue(value)}`;
}

function describeType(param: Param): string {
  return `${param.base.replace('ints', 'int[]')}${param.list ? '[]' : ''}${param.nullable ? ' or null' : ''}`;
}

/** A short name of what a value is, for messages. */
export function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof Tensor) return 'Tensor';
  if (Array.isArray(value)) return `[${value.map(describeValue).join(', ')}]`;
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return typeof value;
}

/** The signature as our users type it. */
export function readable(signature: Signature): string {
  const show = (p: Param): string =>
    `${p.name}: ${describeType(p)}${p.hasDefault ? ` = ${String(p.defaultValue)}` : ''}`;
  const places = signature.params.filter((p) => !p.keywordOnly).map(show);
  const options = signature.params.filter((p) => p.keywordOnly).map(show);
  if (options.length > 0) places.push(`{ ${options.join(', ')} }`);
  return `${signature.name}(${places.join(', ')})`;
}
