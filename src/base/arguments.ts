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
  given: readonly unknown[] | IArguments,
  required = 0,
): Partial<Options> {
  const bound: Record<string, unknown> = {};
  if (given.length <= required) return bound as Partial<Options>;
  const [fn, ...names] = signature.split(/[^\w{]+/);
  // An empty text is last.
  const places = names.slice(0, names.indexOf('{'));
  const refuse = (why: string): never => {
    throw new ArgumentError(`${fn}() ${why}; its signature is ${signature}`);
  };
  const all = Array.from<unknown>(given);
  const own = all.length === places.length + 2 && endsInIndexAndArray(all) ? places.length : all.length;
  let hasOptions = false;
  for (let i = required; i < own; i++) {
    const value = all[i];
    if (value === undefined) continue;
    if (hasOptions) refuse('takes its options object as the last argument');
    hasOptions = isPlainObject(value);
    if (isPlainObject(value)) {
      for (const [name, entry] of Object.entries(value)) {
        if (names.indexOf(name) < required) refuse(`got an unexpected keyword argument '${name}'`);
        if (name in bound) refuse(`got multiple values for argument '${name}'`);
        if (entry !== undefined) bound[name] = entry;
      }
    } else if (i < places.length) bound[places[i]!] = value;
    else refuse(`takes ${places.length} positional arguments but ${all.length} were given`);
  }
  return bound as Partial<Options>;
}
