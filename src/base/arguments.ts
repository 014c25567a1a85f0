/**
 * Reads the arguments of functions that no record of the op table describes, and refuses those that they have no place for.
 * (The records' are bound in ops/signature.ts.)
 */
import { ArgumentError } from './errors.js';

/** Whether a value is an object written with braces, and no instance of a class: options, or a structure of tensors. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Whether arguments end in what nobody wrote: the index and the array that `tensors.map(exp)` and `tensors.reduce(mul)` pass
 * after the entry. A function that has no place for the index leaves them out; `tensors.map(sum)`, where the index would be
 * `dim`, is refused for the array.
 */
export function endsInIndexAndArray(args: readonly unknown[]): boolean {
  const [entry, index, array] = args.slice(-3);
  return Array.isArray(array) && array[index as number] === entry;
}

/** By signature, what stands in it: the function's name, the places, a brace where there are options, and their names. */
const read = new Map<string, readonly string[]>();

/**
 * The optional arguments of a call by name: what is given by position, and by name in an options object after that.
 *
 * @param signature `f(x, y, { flag })`: what is given by position, or by name if it may be left out, and then what is given by
 *   name only
 * @param given all arguments, or `arguments`
 * @param required how many of them come first and are not looked at
 * @throws ArgumentError, in Python's words, for what the signature does not have
 */
export function named<Options extends object>(
  signature: string,
  given: ArrayLike<unknown>,
  required = 0,
): Partial<Options> {
  const bound: Record<string, unknown> = {};
  let count = given.length;
  if (count <= required) return bound as Partial<Options>;
  let names = read.get(signature);
  if (names === undefined) read.set(signature, (names = signature.match(/[\w{]+/g)!));
  const places = (names.indexOf('{') + 1 || names.length + 1) - 2;
  if (count === places + 2 && endsInIndexAndArray(Array.from(given))) count = places;
  let hasOptions = false;
  for (let i = required; i < count; i++) {
    const value = given[i];
    if (value === undefined) continue;
    if (hasOptions) throw refusal(signature, 'takes its options object as the last argument');
    if (isPlainObject(value)) {
      hasOptions = true;
      for (const name in value) {
        // The function's own name is the first.
        if (names.indexOf(name) <= required) throw refusal(signature, `got an unexpected keyword argument '${name}'`);
        if (name in bound) throw refusal(signature, `got multiple values for argument '${name}'`);
        if (value[name] !== undefined) bound[name] = value[name];
      }
    } else if (i < places) bound[names[i + 1]!] = value;
    else throw refusal(signature, `takes ${places} positional arguments but ${count} were given`);
  }
  return bound as Partial<Options>;
}

function refusal(signature: string, why: string): ArgumentError {
  return new ArgumentError(`${signature.split('(')[0]}() ${why}; its signature is ${signature}`);
}
