/** Reads the arguments of functions that no record of the op table describes, and refuses those that they have no place for. */
import { ArgumentError } from './errors.js';

/** Whether a value is an object written with braces, and no instance of a class: options, or a structure of tensors. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The optional arguments of a call by name: what is given by position, and by name in an options object after that.
 *
 * @param signature `f(x, y, { flag })`: what is given by position, or by name if it may be left out, and then what is given by
 *   name only
 * @param given the arguments after the first `required` ones
 * @throws ArgumentError, in Python's words, for what the signature does not have
 */
export function named<Options extends object>(
  signature: string,
  given: readonly unknown[],
  required = 0,
): Partial<Options> {
  const bound: Record<string, unknown> = {};
  const [fn, ...names] = signature.split(/[^\w{]+/);
  // An empty text is last.
  const places = names.slice(0, names.indexOf('{'));
  const refuse = (why: string): never => {
    throw new ArgumentError(`${fn}() ${why}; its signature is ${signature}`);
  };
  let hasOptions = false;
  given.forEach((value, i) => {
    if (value === undefined) return;
    if (hasOptions) refuse('takes its options object as the last argument');
    hasOptions = isPlainObject(value);
    if (isPlainObject(value)) {
      for (const [name, entry] of Object.entries(value)) {
        if (names.indexOf(name) < required) refuse(`got an unexpected keyword argument '${name}'`);
        if (name in bound) refuse(`got multiple values for argument '${name}'`);
        if (entry !== undefined) bound[name] = entry;
      }
    } else if (required + i < places.length) bound[places[required + i]!] = value;
    else refuse(`takes ${places.length} positional arguments but ${required + given.length} were given`);
  });
  return bound as Partial<Options>;
}
