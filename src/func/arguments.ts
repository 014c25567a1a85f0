/**
 * What transforms check and sort out: which arguments are differentiated (argnums), that inputs and outputs are
 * tensors that can be, and auxiliary outputs. Knows no derivatives.
 */
import { ArgumentError, DTypeError } from '../base/errors.js';
import { Tensor } from '../tensor/tensor.js';
import { normal } from './inputs.js';
import { type Flat, flatten, type Structure, textOf, typeName, unflatten } from './structure.js';

/** Which arguments: one position, or several; negative counts from the end. */
export type Argnums = number | readonly number[];

/** The arguments of a call, and those among them that are differentiated, taken apart. */
export interface Chosen {
  readonly tensors: readonly Tensor[];
  /** Of the one argument, or of the list of several. */
  readonly structure: Structure;
  /** All arguments, with other tensors in place of the chosen ones. */
  readonly replace: (tensors: readonly unknown[]) => unknown[];
}

/**
 * Picks the arguments that are differentiated.
 *
 * @param name how messages call the transform
 */
export function choose(name: string, args: readonly unknown[], argnums: Argnums): Chosen {
  const positions = positionsOf(name, args.length, argnums);
  const flats = positions.map((position) => flatten(args[position]));
  flats.forEach(({ leaves, paths }, k) => {
    leaves.forEach((leaf, i) => {
      checkInput(name, leaf, `argument ${positions[k]}${paths[i]}`);
    });
  });
  const structures = flats.map(({ structure }) => structure);
  return {
    tensors: (flats.flatMap(({ leaves }) => leaves) as Tensor[]).map(normal),
    structure: typeof argnums === 'number' ? structures[0]! : { kind: 'list', entries: structures },
    replace(tensors) {
      const replaced = [...args];
      let at = 0;
      flats.forEach(({ structure, leaves }, k) => {
        replaced[positions[k]!] = unflatten(structure, tensors.slice(at, (at += leaves.length)));
      });
      return replaced;
    },
  };
}

/** Throws unless `leaf` is a tensor that can be differentiated with respect to. */
export function checkInput(name: string, leaf: unknown, place: string): asserts leaf is Tensor {
  if (!(leaf instanceof Tensor)) {
    throw new ArgumentError(
      `${name}: Thing passed to transform API must be Tensor, got ${typeName(leaf)} as ${place}; pass what is not ` +
        'differentiated as an argument that argnums leaves out, or let the function close over it',
    );
  }
  if (!leaf.dtype.isFloatingPoint) {
    throw new DTypeError(
      `${name}: only Tensors of floating point dtype can require gradients, and ${place} is ${leaf.dtype.name}; ` +
        'convert it with to(float32), or choose other arguments with argnums',
    );
  }
}

function positionsOf(name: string, count: number, argnums: Argnums): number[] {
  if (typeof argnums === 'number') return [positionOf(name, count, argnums)];
  if (!Array.isArray(argnums)) {
    throw new ArgumentError(
      `${name}: argnums must be int or Tuple[int, ...], got: ${typeName(argnums)}; give a position or an array of positions`,
    );
  }
  const given = argnums as readonly number[];
  if (given.length === 0) throw new ArgumentError(`${name}: argnums must be non-empty; leave it out for the first`);
  const positions = given.map((argnum) => positionOf(name, count, argnum));
  if (new Set(positions).size !== positions.length) {
    throw new ArgumentError(`${name}: argnums elements must be unique, got (${given.join(', ')})`);
  }
  return positions;
}

function positionOf(name: string, count: number, argnum: unknown): number {
  if (typeof argnum !== 'number' || !Number.isInteger(argnum)) {
    throw new ArgumentError(
      `${name}: argnum must be int, got: ${typeof argnum === 'number' ? argnum : typeName(argnum)}`,
    );
  }
  if (argnum >= -count && argnum < count) return argnum < 0 ? argnum + count : argnum;
  throw new ArgumentError(
    `${name}: Got argnum=${argnum}, but only ${count} positional inputs; call the result with more arguments, or choose ` +
      `one from ${-count} to ${count - 1}`,
  );
}

/** The output and what comes beside it. `call` is how messages name the call, as in `vjp(f, *primals)`. */
export function splitAux(call: string, result: unknown, hasAux: boolean): [unknown, unknown] {
  if (!hasAux) return [result, undefined];
  if (!Array.isArray(result) || result.length !== 2) {
    throw new ArgumentError(
      `${call}: output of function f should be a tuple: (output, aux) if has_aux is True, and it is ${typeName(result)}` +
        `${Array.isArray(result) ? ` of length ${result.length}` : ''}; return [output, aux]`,
    );
  }
  return [result[0], result[1]];
}

/** The outputs taken apart. Throws unless all are tensors, and there is one. */
export function outputsOf(call: string, output: unknown): Flat<Tensor> {
  const flat = flatten(output);
  if (flat.leaves.length === 0) {
    throw new ArgumentError(
      `${call}: Expected f to be a function that has non-empty output (got output = ${textOf(output)})`,
    );
  }
  flat.leaves.forEach((leaf, i) => {
    if (leaf instanceof Tensor) return;
    const place = flat.paths[i] === '' ? '' : ` at ${flat.paths[i]}`;
    throw new ArgumentError(
      `${call}: expected f(*primals) to return only tensors, got unsupported type ${typeName(leaf)}${place}; ` +
        'return other things beside the output, as [output, aux] with hasAux: true',
    );
  });
  return flat as Flat<Tensor>;
}

/** Throws unless all outputs are floating point. */
export function checkOutputDtypes(call: string, outputs: readonly Tensor[]): void {
  for (const output of outputs) {
    if (output.dtype.isFloatingPoint) continue;
    throw new DTypeError(
      `${call}: All outputs of f must be floating-point or complex Tensors, got Tensor with dtype ${output.dtype.name}; ` +
        'return it as aux (hasAux: true), or convert it',
    );
  }
}

/** Throws unless `f` can be called. */
export function checkFunction(fn: string, f: unknown): void {
  if (typeof f === 'function') return;
  throw new ArgumentError(`${fn}: expected a function to transform, got ${typeName(f)}; write ${fn}((x) => ...)`);
}

/** Throws unless `size` is left out or a positive integer. */
export function checkChunkSize(fn: string, size: number | null | undefined): void {
  if (size === null || size === undefined || (Number.isInteger(size) && size > 0)) return;
  throw new ArgumentError(
    `${fn}: \`chunk_size\` should be greater than 0. Got ${size}; leave chunkSize out for no limit`,
  );
}
