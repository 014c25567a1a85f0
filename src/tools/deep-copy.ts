/** Copies of tensors that share nothing with the original, alone and inside structures: Python's copy.deepcopy. */
import { ArgumentError, GraphError } from '../base/errors.js';
import { contiguousGeometry } from '../base/geometry.js';
import { isPlainObject, named } from '../base/arguments.js';
import { isBatched } from '../tensor/batching.js';
import { Flag } from '../tensor/flags.js';
import * as backend from '../tensor/launch.js';
import type { Storage } from '../tensor/storage.js';
import { emptyTensor, Tensor } from '../tensor/tensor.js';

/**
 * A copy of a value with copies of all tensors inside it: of arrays, plain objects, Maps and Sets, typed arrays and dates, to any
 * depth. What is there twice is copied once, and tensors that share elements share those of the copy. A tensor keeps its strides,
 * whether it requires grad, and its `.grad` (a Parameter, as in PyTorch, does not); hooks and tangents are not copied. Functions
 * and symbols are given as they are.
 *
 * @throws GraphError for a tensor that has a graph; ArgumentError for objects of other classes
 * @example const before = deepCopy(parameters);
 */
export function deepCopy<T>(value: T): T {
  named('deepCopy(value)', arguments, 1);
  return copyOf(value, new Map(), new Map()) as T;
}

function copyOf(value: unknown, known: Map<object, unknown>, storages: Map<Storage, Tensor>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (known.has(value)) return known.get(value);
  const inside = (part: unknown): unknown => copyOf(part, known, storages);
  const remember = <C>(made: C): C => {
    known.set(value, made);
    return made;
  };
  if (value instanceof Tensor) {
    const made = remember(copyOfTensor(value, storages));
    if ((value.flags & Flag.parameter) === 0 && value.gradient !== null) {
      made.gradient = inside(value.gradient) as Tensor;
    }
    return made;
  }
  if (Array.isArray(value)) {
    const made = remember<unknown[]>([]);
    for (const part of value as unknown[]) made.push(inside(part));
    return made;
  }
  if (value instanceof Map) {
    const made = remember(new Map<unknown, unknown>());
    for (const [key, part] of value) made.set(inside(key), inside(part));
    return made;
  }
  if (value instanceof Set) {
    const made = remember(new Set<unknown>());
    for (const part of value) made.add(inside(part));
    return made;
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Date) {
    return remember(structuredClone(value));
  }
  if (!isPlainObject(value)) {
    throw new ArgumentError(
      `deepCopy: expected tensors in arrays, plain objects, Maps and Sets, got a ${value.constructor.name}, whose private ` +
        'parts nobody else can copy; copy the tensors that it holds, and make another one of those',
    );
  }
  const made = remember(Object.create(Object.getPrototypeOf(value) as object | null) as object);
  for (const [key, part] of Object.entries(value)) {
    // Not by assignment, which for the key __proto__ does something else.
    Object.defineProperty(made, key, { value: inside(part), writable: true, configurable: true, enumerable: true });
  }
  return made;
}

const KEPT = Flag.parameter | Flag.wrappedNumber | Flag.inside;

function copyOfTensor(t: Tensor, storages: Map<Storage, Tensor>): Tensor {
  if (!t.isLeaf) {
    throw new GraphError(
      'deepCopy: Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment. ' +
        'Copy t.detach(), or use t.clone(), which keeps the graph.',
    );
  }
  if (isBatched(t)) {
    throw new GraphError(
      'deepCopy: inside vmap a tensor stands for one of many examples; use clone(), or copy it outside',
    );
  }
  let all = storages.get(t.storage);
  if (all === undefined) {
    const { length } = t.storage;
    all = emptyTensor(t.dtype, [length]);
    backend.copy(all, { storage: t.storage, dtype: t.dtype, geometry: contiguousGeometry([length]) });
    storages.set(t.storage, all);
  }
  const made = new Tensor(all.storage, t.dtype, t.geometry, all.flags | (t.flags & KEPT));
  // Its node knows of which dtype its gradients are, if not of its own.
  if (t.accumulator !== null && t.accumulator.dtype !== t.dtype) made.gradDtype = t.accumulator.dtype;
  return t.requiresGrad ? made.requiresGrad_() : made;
}
