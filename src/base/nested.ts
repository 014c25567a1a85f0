/**
 * Nested arrays: what `tensor([[1, 2], [3, 4]])` is given and what `tolist()` gives back. Finds their sizes, flattens
 * them in row-major order, and builds them. Knows nothing of tensors: objects that stand for several elements (tensors
 * inside lists) are recognised by functions the caller passes.
 *
 * Recursion goes as deep as there are dimensions, never as far as there are elements.
 */
import { ArgumentError } from './errors.js';
import { formatSizes } from './geometry.js';

/** A value, or arrays of arrays of values. */
export type NestedArray<T> = T | readonly NestedArray<T>[];

/** One element. */
export type Element = number | bigint | boolean;

/** What the elements are, before a dtype is chosen: a `number` is `float`, a `bigint` is `int`. */
export type ElementKind = 'float' | 'int' | 'bool';

/** The sizes of an object that stands for several elements, or null for an object that does not. */
export type LeafSizes = (value: object) => readonly number[] | null;

/** The elements of such an object in row-major order, or null. */
export type LeafElements = (value: object) => ArrayLike<Element> | null;

/** More dimensions than PyTorch's kernels take; also what stops a list that contains itself. */
const MAX_RANK = 64;

/** Whether `value` is a typed array of numbers or bigints (a DataView is none). */
export function isElementArray(value: unknown): value is ArrayLike<number | bigint> {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/**
 * The sizes of nested arrays, every element checked. The innermost level may be typed arrays. An object that
 * `leafSizes` recognises contributes its own sizes as the last dimensions. Sizes are read along the first elements, and
 * everything else is compared with them. Throws ArgumentError for arrays that are not rectangular and for elements that
 * are no number, bigint or boolean.
 *
 * @example nestedSizes([[1, 2, 3], [4, 5, 6]]) // [2, 3]
 */
export function nestedSizes(data: unknown, leafSizes: LeafSizes = () => null): number[] {
  const sizes: number[] = [];
  let first: unknown = data;
  while (Array.isArray(first)) {
    sizes.push(first.length);
    if (sizes.length > MAX_RANK) {
      throw new ArgumentError(
        `too many dimensions: arrays are nested more than ${MAX_RANK} deep; does one contain itself?`,
      );
    }
    first = first[0] as unknown; // undefined in an empty list, and so the end
  }
  sizes.push(...(valueSizes(first, leafSizes) ?? []));
  new RectangleCheck(sizes, leafSizes).visit(data, 0);
  return sizes;
}

/** The sizes of a value that is no plain array: [] for an element, null for what cannot be in a tensor. */
function valueSizes(value: unknown, leafSizes: LeafSizes): readonly number[] | null {
  if (isElement(value)) return [];
  if (isElementArray(value)) return [value.length];
  if (typeof value === 'object' && value !== null) return leafSizes(value);
  return null;
}

function isElement(value: unknown): value is Element {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

/** Compares every list and value with the sizes found along the first ones; keeps the path for messages. */
class RectangleCheck {
  private readonly path: number[] = [];

  constructor(
    private readonly sizes: readonly number[],
    private readonly leafSizes: LeafSizes,
  ) {}

  visit(value: unknown, dim: number): void {
    if (!Array.isArray(value)) return this.checkValue(value, dim);
    if (dim >= this.sizes.length) this.failDepth(value, dim);
    this.checkLength(value.length, dim);
    const innermost = dim === this.sizes.length - 1;
    for (let i = 0; i < value.length; i++) {
      const item = value[i] as unknown;
      if (innermost && isElement(item)) continue;
      this.path.push(i);
      this.visit(item, dim + 1);
      this.path.pop();
    }
  }

  private checkValue(value: unknown, dim: number): void {
    const sizes = valueSizes(value, this.leafSizes);
    if (sizes === null) throw notAnElement(value, this.where());
    if (dim + sizes.length !== this.sizes.length) this.failDepth(value, dim);
    sizes.forEach((size, d) => this.checkLength(size, dim + d));
  }

  private checkLength(length: number, dim: number): void {
    if (length === this.sizes[dim]) return;
    throw new ArgumentError(
      `expected sequence of length ${this.sizes[dim]} at dim ${dim} (got ${length})${this.where()}; ` +
        'lists of one level must all have the same length',
    );
  }

  private failDepth(value: unknown, dim: number): never {
    const size = this.sizes[dim];
    const wanted = size === undefined ? 'an element' : `sequence of length ${size} at dim ${dim}`;
    throw new ArgumentError(
      `expected ${wanted} (got ${describe(value)})${this.where()}; lists must be nested equally deep throughout`,
    );
  }

  private where(): string {
    return this.path.length === 0 ? '' : ` at index ${formatSizes(this.path)}`;
  }
}

function notAnElement(value: unknown, where: string): ArgumentError {
  return new ArgumentError(
    `Could not infer dtype of ${describe(value)}${where}; give numbers, bigints or booleans, in arrays nested equally deep`,
  );
}

/** What a value is, in words for a message. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string')
    return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value)}`;
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (isElement(value)) return `the ${typeof value} ${String(value)}`;
  if (typeof value === 'object') return `an object of class ${value.constructor?.name ?? 'Object'}`;
  return `a ${typeof value}`;
}

/** The elements of nested arrays in row-major order, and their common kind. */
export interface FlatElements {
  /** A typed array that was given whole is this same array, not a copy. */
  readonly values: ArrayLike<Element>;
  /**
   * `bool` where all are booleans; `int` where there is a bigint and no number; else `float`. Typed arrays of bigints
   * are `int`, all others `float`. No elements at all: `float`.
   */
  readonly kind: ElementKind;
}

/**
 * Flattens nested arrays in row-major order. Does not check that they are rectangular: `nestedSizes` does. Throws
 * ArgumentError for elements that are no number, bigint or boolean.
 *
 * @example flattenNested([[1, 2], [3, 4]]) // { values: [1, 2, 3, 4], kind: 'float' }
 */
export function flattenNested(data: unknown, leafElements: LeafElements = () => null): FlatElements {
  if (isElementArray(data)) {
    return { values: data, kind: isBigIntArray(data) ? 'int' : 'float' };
  }
  const collected = new Collector(leafElements);
  collected.visit(data, 0);
  return { values: collected.values, kind: collected.kind };
}

function isBigIntArray(values: ArrayLike<number | bigint>): values is ArrayLike<bigint> {
  return values instanceof BigInt64Array || values instanceof BigUint64Array;
}

class Collector {
  readonly values: Element[] = [];
  private numbers = false;
  private bigints = false;
  private booleans = false;

  constructor(private readonly leafElements: LeafElements) {}

  get kind(): ElementKind {
    if (this.numbers) return 'float';
    if (this.bigints) return 'int';
    return this.booleans ? 'bool' : 'float';
  }

  note(value: Element): void {
    if (typeof value === 'number') this.numbers = true;
    else if (typeof value === 'bigint') this.bigints = true;
    else this.booleans = true;
  }

  visit(value: unknown, depth: number): void {
    if (isElement(value)) {
      this.note(value);
      this.values.push(value);
    } else if (Array.isArray(value)) {
      if (depth >= MAX_RANK)
        throw new ArgumentError(`too many dimensions: arrays are nested more than ${MAX_RANK} deep`);
      for (let i = 0; i < value.length; i++) this.visit(value[i] as unknown, depth + 1);
    } else {
      this.visitLeaf(value);
    }
  }

  private visitLeaf(value: unknown): void {
    let elements: ArrayLike<Element> | null = null;
    if (isElementArray(value)) {
      elements = value;
      // An empty one has a kind as well.
      if (isBigIntArray(value)) this.bigints = true;
      else this.numbers = true;
    } else if (typeof value === 'object' && value !== null) elements = this.leafElements(value);
    if (elements === null) throw notAnElement(value, '');
    for (let i = 0; i < elements.length; i++) {
      const element = elements[i]!;
      this.note(element);
      this.values.push(element);
    }
  }
}

/**
 * Nested arrays of these sizes, whose element number `flat` in row-major order is `at(flat)`. `at` is called once per
 * element, in order. Sizes [] give the element itself.
 *
 * @example buildNested([2, 2], (i) => i) // [[0, 1], [2, 3]]
 */
export function buildNested<T>(sizes: readonly number[], at: (flat: number) => T): NestedArray<T> {
  let flat = 0;
  const build = (dim: number): NestedArray<T> => {
    if (dim === sizes.length) return at(flat++);
    const list: NestedArray<T>[] = [];
    const size = sizes[dim]!;
    for (let i = 0; i < size; i++) list.push(build(dim + 1));
    return list;
  };
  return build(0);
}
