/**
 * From the signatures of an operation's overloads to what TypeScript is to be told of it: one line for each way of
 * calling that the lines before do not cover. This file knows no operation and writes no file.
 *
 * Note [One line, not one per optional parameter]
 * The binder takes an options object in the place of any optional parameter: sum(0, true), sum(0, { keepdim: true }),
 * sum({ dim: 0, keepdim: true }). As overloads these would be k + 1 lines for k optional parameters; instead each
 * optional place is typed `its type | options`. It lets a few wrong calls through (options and then a position), which
 * the binder refuses at run time; in exchange a mistake is reported against one signature and not as "no overload matches".
 */
import { PointwiseOp } from '../../src/ops/define-pointwise.js';
import type { Op } from '../../src/ops/op.js';
import { camelCase, type Param } from '../../src/ops/signature.js';

/** How a line is called: as a method, as one that writes over its tensor, or as a function. */
export type Form = 'method' | 'inplace' | 'function';

/** A parameter as an entry of an options object. */
export interface Field {
  readonly name: string;
  readonly types: readonly string[];
  readonly optional: boolean;
  /** The default as text, or null where it goes without saying (null, false). */
  readonly byDefault: string | null;
}

/** A place in an argument list: types of what may stand there, and the options object that may, if any. */
export interface Place {
  readonly name: string;
  readonly types: readonly string[];
  readonly options: readonly Field[] | null;
  readonly optional: boolean;
  readonly rest: boolean;
  readonly byDefault: string | null;
}

/** One way of calling, and the overloads it stands for. */
export interface Line {
  readonly places: readonly Place[];
  readonly returns: string;
  readonly ops: readonly Op[];
}

/** All ways of calling these overloads. */
export function linesOf(ops: readonly Op[], form: Form): Line[] {
  return merge(ops.flatMap((op) => linesOfOp(op, form))).flatMap((line) => [line, ...restLine(line, form)]);
}

/** The number of places that have to be filled: up to the last parameter that the binder does not fill in. */
function requiredPlaces(positional: readonly Param[]): number {
  return positional.findLastIndex((p) => !isOptional(p)) + 1;
}

/**
 * One line; but where options are required behind optional places, which TypeScript does not have, one for each number of
 * those places that is given.
 */
function linesOfOp(op: Op, form: Form): Line[] {
  const params = paramsOf(op, form);
  const positional = params.filter((p) => !p.keywordOnly);
  const optional = positional.length - requiredPlaces(positional);
  if (optional === 0 || !params.some((p) => p.keywordOnly && !isOptional(p))) return [lineOf(op, form, null)];
  return Array.from({ length: optional + 1 }, (_, given) => lineOf(op, form, given));
}

/** @param given how many optional places there are, all of which then have to be filled; null for all, free to be left out */
function lineOf(op: Op, form: Form, given: number | null): Line {
  const params = paramsOf(op, form);
  const positional = params.filter((p) => !p.keywordOnly);
  const required = requiredPlaces(positional);
  const fields = params.filter((p) => p.keywordOnly || positional.indexOf(p) >= required).map((p) => fieldOf(p, op));
  const needsOptions = fields.some((f) => !f.optional);
  const shown = given === null ? positional.length : required + given;
  const places: Place[] = positional.slice(0, shown).map((p, i) => {
    const { name, types, byDefault } = fieldOf(p, op);
    const optional = given === null && i >= required;
    return { name, types, optional, byDefault, options: optional ? fields : null, rest: false };
  });
  if (params.some((p) => p.keywordOnly)) {
    places.push({ name: 'options', types: [], options: fields, optional: !needsOptions, rest: false, byDefault: null });
  }
  return { places, returns: form === 'inplace' ? 'this' : returnsOf(op), ops: [op] };
}

/** `view(2, 3)` beside `view([2, 3])`: the binder takes a run of integers where a list is all there is to give. */
function restLine(line: Line, form: Form): Line[] {
  const op = line.ops.find((o) => {
    const positional = paramsOf(o, form).filter((p) => !p.keywordOnly);
    const [first] = positional;
    return positional.length === 1 && first !== undefined && first.list && first.base === 'int' && !isOptional(first);
  });
  const [place] = line.places;
  if (op === undefined || place === undefined) return [];
  const rest: Place = {
    name: place.name,
    types: ['number[]'],
    options: null,
    optional: false,
    rest: true,
    byDefault: null,
  };
  return [{ places: [rest], returns: line.returns, ops: [op] }];
}

/** The parameters of a call: a method's tensor stands in front of the dot and not where the signature has `self`. */
function paramsOf(op: Op, form: Form): readonly Param[] {
  const { params } = op.signature;
  if (form === 'function') return params;
  const self = Math.max(
    0,
    params.findIndex((p) => p.name === 'self'),
  );
  return params.filter((_, i) => i !== self);
}

/** Whether the binder fills the parameter in. */
function isOptional(p: Param): boolean {
  return p.hasDefault || p.nullable;
}

function fieldOf(p: Param, op: Op): Field {
  return {
    name: p.name,
    types: typesOf(p, op),
    optional: isOptional(p),
    byDefault: p.hasDefault ? defaultText(p) : null,
  };
}

function typesOf(p: Param, op: Op): string[] {
  const types = p.list ? listTypes(p) : singleTypes(p, op);
  return p.nullable || (p.hasDefault && p.defaultValue === null) ? [...types, 'null'] : types;
}

function listTypes(p: Param): string[] {
  const [item = ''] = singleTypes(p, null);
  const list = p.nullableItems ? `readonly (${item} | null)[]` : `readonly ${item}[]`;
  return p.base === 'int' || p.base === 'float' ? ['number', list] : [list];
}

function singleTypes(p: Param, op: Op | null): string[] {
  switch (p.base) {
    case 'Tensor':
      return op !== null && takesNumber(p, op) ? ['Tensor', 'Scalar'] : ['Tensor'];
    case 'Scalar':
      return ['Scalar'];
    case 'int':
    case 'float':
      return ['number'];
    case 'ints':
      return ['(readonly number[])'];
    case 'bool':
      return ['boolean'];
    case 'True':
      return ['true'];
    case 'False':
      return ['false'];
    case 'str':
      return ['string'];
    case 'ScalarType':
      return ['DTypeLike'];
    case 'Generator':
      return ['Generator'];
    case 'Callable':
      return ['((a: Tensor, b: Tensor) => Tensor)'];
    default:
      return p.base satisfies never;
  }
}

/** A number may stand for a tensor beside which there is another to say dtype and sizes, but not for a condition. */
function takesNumber(p: Param, op: Op): boolean {
  if (!(op instanceof PointwiseOp)) return false;
  const untyped: readonly string[] = op.formulas.record.untyped ?? [];
  return op.formulas.arity > 1 && !untyped.includes(p.name);
}

function defaultText(p: Param): string | null {
  const value = p.defaultValue;
  if (value === null || value === false) return null;
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return value.length === 1 ? String(value[0]) : JSON.stringify(value);
  return typeof value === 'number' || value === true ? String(value) : null;
}

/** The type of the result, from what stands behind the arrow. */
function returnsOf(op: Op): string {
  const { text, resultNames } = op.signature;
  const returns = text.slice(text.lastIndexOf(' -> ') + 4);
  if (returns === 'Tensor' || returns === 'Tensor[]') return returns;
  if (returns === 'bool') return 'boolean';
  const results = /^\((.*)\)$/.exec(returns)?.[1]?.split(', ') ?? [];
  if (results.length < 2 || !results.every((r) => /^Tensor( \w+)?$/.test(r))) {
    throw new Error(`${op.signature.fullName}: no TypeScript type is known for the result ${returns}`);
  }
  const names = resultNames.map(camelCase);
  if (names.length === 0) return `[${results.map(() => 'Tensor').join(', ')}]`;
  const entries = names.map((n) => `${n}: Tensor`).join(', ');
  return `[${entries}] & { ${names.map((n) => `readonly ${n}: Tensor`).join('; ')} }`;
}

/** Leaves out lines that another covers, and makes one of two that differ in one place; what they say is all kept. */
function merge(lines: readonly Line[]): Line[] {
  const kept: Line[] = [];
  for (const line of withoutCovered(lines)) {
    const at = kept.findIndex((other) => union(other, line) !== null);
    if (at < 0) kept.push(line);
    else kept[at] = union(kept[at]!, line)!;
  }
  return kept;
}

function withoutCovered(lines: readonly Line[]): Line[] {
  const kept: Line[] = [];
  for (const line of lines) {
    const wider = kept.findIndex((other) => covers(other, line));
    if (wider >= 0) {
      kept[wider] = { ...kept[wider]!, ops: [...kept[wider]!.ops, ...line.ops] };
      continue;
    }
    const narrower = kept.filter((other) => covers(line, other));
    const ops = [...narrower.flatMap((other) => other.ops), ...line.ops];
    const at = narrower.length === 0 ? kept.length : kept.indexOf(narrower[0]!);
    const others = kept.filter((other) => !narrower.includes(other));
    kept.splice(0, kept.length, ...others.slice(0, at), { ...line, ops }, ...others.slice(at));
  }
  return kept;
}

/** `fill_(value: Scalar)` and `fill_(value: Tensor)` as one line; null where more than one place differs. */
function union(a: Line, b: Line): Line | null {
  if (a.returns !== b.returns || a.places.length !== b.places.length) return null;
  const rest = (p: Place): string => JSON.stringify({ ...p, types: [] });
  const differing = a.places.filter((p, i) => p.types.join() !== b.places[i]?.types.join());
  if (differing.length > 1 || a.places.some((p, i) => rest(p) !== rest(b.places[i]!))) return null;
  const places = a.places.map((p, i) => ({
    ...p,
    types: [...new Set([...p.types, ...b.places[i]!.types])].sort(inOrder),
  }));
  return { places, returns: a.returns, ops: [...a.ops, ...b.ops] };
}

const ORDER = ['Tensor', 'Scalar', 'number'];

/** Tensors first, null last. */
function inOrder(a: string, b: string): number {
  const rank = (type: string): number => (type === 'null' ? 9 : ORDER.indexOf(type) + 1 || 8);
  return rank(a) - rank(b);
}

/** Whether every call that `b` allows is allowed by `a`, with the same result. */
function covers(a: Line, b: Line): boolean {
  if (a.returns !== b.returns) return false;
  const each = b.places.every((y, i) => {
    const x = a.places[i];
    if (x === undefined || (y.optional && !x.optional)) return false;
    if (y.types.length > 0 && x.name !== y.name) return false;
    return (
      includes(x.types, y.types) && (y.options === null || (x.options !== null && includesFields(x.options, y.options)))
    );
  });
  return each && a.places.slice(b.places.length).every((x) => x.optional);
}

function includes(wide: readonly string[], narrow: readonly string[]): boolean {
  return narrow.every((t) => wide.includes(t) || ((t === 'number' || t === 'boolean') && wide.includes('Scalar')));
}

function includesFields(wide: readonly Field[], narrow: readonly Field[]): boolean {
  return narrow.every((y) =>
    wide.some((x) => x.name === y.name && (x.optional || !y.optional) && includes(x.types, y.types)),
  );
}
