/**
 * Nested structures: tensors inside arrays, plain objects and Maps, to any depth. Takes them apart into a list of leaves and
 * puts them together again. Knows nothing of derivatives. Everything that is no array, plain object or Map is a leaf.
 */
import { isPlainObject } from '../base/arguments.js';
import { ArgumentError } from '../base/errors.js';
import { Tensor } from '../tensor/tensor.js';

/** How a value is built: a leaf, or a container with the structures of its entries. */
export type Structure =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'list'; readonly entries: readonly Structure[] }
  | { readonly kind: 'record'; readonly keys: readonly string[]; readonly entries: readonly Structure[] }
  | { readonly kind: 'map'; readonly keys: readonly unknown[]; readonly entries: readonly Structure[] };

/** A value taken apart. */
export interface Flat<Leaf = unknown> {
  readonly leaves: readonly Leaf[];
  /** Where each leaf is, as one would write it after the value's name: `[0].weight`, and `` for the value itself. */
  readonly paths: readonly string[];
  readonly structure: Structure;
}

/** The same structure with a plain Tensor in place of each tensor (of each Parameter, say). */
export type Like<T> = T extends Tensor
  ? Tensor
  : T extends ReadonlyMap<infer K, infer V>
    ? Map<K, Like<V>>
    : T extends readonly unknown[] | Readonly<Record<string, unknown>>
      ? { -readonly [K in keyof T]: Like<T[K]> }
      : T extends object
        ? { [K in keyof T]: Like<T[K]> }
        : T;

/** The structure `Out` with `In` in place of each tensor, as Jacobians have it. */
export type Nest<Out, In> = Out extends Tensor
  ? In
  : Out extends ReadonlyMap<infer K, infer V>
    ? Map<K, Nest<V, In>>
    : { -readonly [K in keyof Out]: Nest<Out[K], In> };

export const LEAF: Structure = { kind: 'leaf' };

/** The leaves of a value, in order: arrays by index, objects by their own keys, Maps as they iterate. */
export function flatten(value: unknown): Flat {
  const leaves: unknown[] = [];
  const paths: string[] = [];
  const open = new Set<unknown>();
  const visit = (item: unknown, path: string): Structure => {
    const parts = partsOf(item);
    if (parts === null) {
      leaves.push(item);
      paths.push(path);
      return LEAF;
    }
    if (open.has(item)) throw new ArgumentError(`a structure of tensors contains itself at ${path || 'its top'}`);
    open.add(item);
    const entries = parts.values.map((entry, i) => visit(entry, path + parts.path(i)));
    open.delete(item);
    if (parts.keys === null) return { kind: 'list', entries };
    return parts.isMap
      ? { kind: 'map', keys: parts.keys, entries }
      : { kind: 'record', keys: parts.keys as string[], entries };
  };
  const structure = visit(value, '');
  return { leaves, paths, structure };
}

interface Parts {
  readonly values: readonly unknown[];
  /** Null for arrays. */
  readonly keys: readonly unknown[] | null;
  readonly isMap: boolean;
  path(i: number): string;
}

function partsOf(value: unknown): Parts | null {
  if (typeof value !== 'object' || value === null || value instanceof Tensor) return null;
  if (Array.isArray(value)) return { values: value, keys: null, isMap: false, path: (i) => `[${i}]` };
  if (value instanceof Map) {
    const keys = [...(value.keys() as Iterable<unknown>)];
    return {
      values: [...(value.values() as Iterable<unknown>)],
      keys,
      isMap: true,
      path: (i) => `.get(${String(keys[i])})`,
    };
  }
  if (!isPlainObject(value)) return null;
  const keys = Object.keys(value);
  return { values: Object.values(value), keys, isMap: false, path: (i) => pathOf(keys[i]!) };
}

function pathOf(key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** A value as text for a message, with a word in place of each tensor. */
export function textOf(value: unknown): string {
  if (value instanceof Tensor) return 'Tensor';
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (!isPlainObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${key}: ${textOf(inner)}`)
    .join(', ')}}`;
}

/** The value with this structure and these leaves; the inverse of `flatten`. */
export function unflatten(structure: Structure, leaves: readonly unknown[]): unknown {
  let at = 0;
  const build = (part: Structure): unknown => {
    switch (part.kind) {
      case 'leaf':
        return leaves[at++];
      case 'list':
        return part.entries.map(build);
      case 'record':
        return Object.fromEntries(part.entries.map((entry, i) => [part.keys[i]!, build(entry)]));
      case 'map':
        return new Map(part.entries.map((entry, i) => [part.keys[i], build(entry)]));
      default:
        return part satisfies never;
    }
  };
  return build(structure);
}

/** The leaves of `value` in the order of `structure`, or null if it is built differently. The order of keys is free. */
export function flattenLike(structure: Structure, value: unknown): unknown[] | null {
  const leaves: unknown[] = [];
  const visit = (part: Structure, item: unknown): boolean => {
    const parts = partsOf(item);
    if (part.kind === 'leaf') {
      leaves.push(item);
      return parts === null;
    }
    if (parts?.values.length !== part.entries.length) return false;
    if (part.kind === 'list')
      return parts.keys === null && part.entries.every((entry, i) => visit(entry, parts.values[i]));
    const { keys } = parts;
    if (keys === null || parts.isMap !== (part.kind === 'map')) return false;
    return part.entries.every((entry, i) => {
      const found = keys.indexOf(part.keys[i]);
      return found >= 0 && visit(entry, parts.values[found]);
    });
  };
  return visit(structure, value) ? leaves : null;
}

/**
 * One entry for each leaf, from a structure that may stop early: what stands for a container holds for all in it, and what is
 * left out is null.
 */
export function spread(structure: Structure, given: unknown): unknown[] {
  const all: unknown[] = [];
  const visit = (part: Structure, value: unknown): void => {
    if (part.kind === 'leaf') {
      all.push(value);
      return;
    }
    part.entries.forEach((entry, i) => {
      visit(entry, entryAt(value, part.kind === 'list' ? i : part.keys[i]));
    });
  };
  visit(structure, given);
  return all;
}

function entryAt(value: unknown, key: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return (value instanceof Map ? value.get(key) : (value as Record<string, unknown>)[key as string]) ?? null;
}

/** A structure as text, with a star for each leaf: `[*, {weight: *, bias: *}]`. */
export function describeStructure(structure: Structure): string {
  switch (structure.kind) {
    case 'leaf':
      return '*';
    case 'list':
      return `[${structure.entries.map(describeStructure).join(', ')}]`;
    case 'record':
    case 'map': {
      const { keys, kind } = structure;
      const entries = structure.entries.map((entry, i) => `${String(keys[i])}: ${describeStructure(entry)}`).join(', ');
      return kind === 'map' ? `Map {${entries}}` : `{${entries}}`;
    }
    default:
      return structure satisfies never;
  }
}

/** What a value is, for messages: `Tensor`, `number`, `array`, the name of its class. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'object') return typeof value;
  if (value instanceof Promise) return 'Promise (async functions cannot be transformed)';
  return (value.constructor as { name?: string } | undefined)?.name ?? 'object';
}
