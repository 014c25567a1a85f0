/**
 * Sums of products in Einstein's notation. Operands are brought to common dimensions (those of the result, then those that are
 * summed), size 1 where they lack one, and multiplied from left to right, each pair by batches of matrix products.
 */
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { formatSizes, numelOf } from '../../base/geometry.js';
import type { Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';

// ---- the equation ----------------------------------------------------------------------------------------------------

/** Stands for the ellipsis among the labels. */
const ELLIPSIS = '...';

const fail = (message: string): ArgumentError => new ArgumentError(`einsum(): ${message}`);

/** The labels of one term of the equation; the place where it starts is named in messages. */
function labelsOf(text: string, start: number, where: string): string[] {
  const labels: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === ' ') continue;
    if (c === '.') {
      if (labels.includes(ELLIPSIS)) throw fail(`found '.' for ${where} but an ellipsis (...) was already found`);
      if (!text.startsWith(ELLIPSIS, i)) throw fail(`found '.' for ${where} that is not part of any ellipsis (...)`);
      labels.push(ELLIPSIS);
      i += 2;
    } else if (/[a-zA-Z]/.test(c)) labels.push(c);
    else {
      throw fail(
        `invalid subscript given at index ${start + i} in the equation string, subscripts must be in [a-zA-Z]`,
      );
    }
  }
  return labels;
}

interface Equation {
  readonly operands: readonly (readonly string[])[];
  readonly result: readonly string[];
}

function parse(equation: string): Equation {
  const arrow = equation.indexOf('->');
  let start = 0;
  const operands = (arrow < 0 ? equation : equation.slice(0, arrow)).split(',').map((text, i) => {
    const labels = labelsOf(text, start, `operand ${i}`);
    start += text.length + 1;
    return labels;
  });
  if (arrow < 0) return { operands, result: impliedResult(operands) };
  const result = labelsOf(equation.slice(arrow + 2), arrow + 2, 'output');
  result.forEach((label, i) => {
    if (label === ELLIPSIS) return;
    if (result.indexOf(label) < i) throw fail(`output subscript ${label} appears more than once in the output`);
    if (!operands.some((labels) => labels.includes(label))) {
      throw fail(`output subscript ${label} does not appear in the equation for any input operand`);
    }
  });
  return { operands, result };
}

/** The ellipsis, then in order what appears once. */
function impliedResult(operands: readonly (readonly string[])[]): string[] {
  const all = operands.flat().filter((label) => label !== ELLIPSIS);
  return [ELLIPSIS, ...all.filter((label) => all.indexOf(label) === all.lastIndexOf(label)).sort()];
}

// ---- operands --------------------------------------------------------------------------------------------------------

/** Which dimension of the common ones each label is, and how many of them are those of the result. */
interface Places {
  /** Of the ellipsis, the first. */
  readonly of: ReadonlyMap<string, number>;
  readonly count: number;
  readonly kept: number;
  /** How many dimensions the ellipsis is. */
  readonly ellipsis: number;
}

function placesOf({ operands, result }: Equation, tensors: readonly Tensor[]): Places {
  const ellipsis = operands.reduce((most, labels, i) => {
    const named = labels.length - (labels.includes(ELLIPSIS) ? 1 : 0);
    const rank = tensors[i]!.dim();
    if (labels.includes(ELLIPSIS) ? rank < named : rank !== named) {
      const hint = labels.includes(ELLIPSIS)
        ? ' is more than the number of dimensions'
        : ' does not match the number of dimensions';
      throw new ShapeError(
        `einsum(): the number of subscripts in the equation (${named})${hint} (${rank}) for operand ${i}` +
          (labels.includes(ELLIPSIS) ? '' : ' and no ellipsis was given'),
      );
    }
    return Math.max(most, rank - named);
  }, 0);
  const of = new Map<string, number>();
  let count = 0;
  const enter = (label: string): void => {
    if (of.has(label)) return;
    of.set(label, count);
    count += label === ELLIPSIS ? ellipsis : 1;
  };
  result.forEach(enter);
  const kept = count;
  enter(ELLIPSIS);
  [...new Set(operands.flat())].sort().forEach(enter);
  return { of, count, kept, ellipsis };
}

/** The operand in the common dimensions. Of a label that it has several times, the diagonal is taken. */
function placed(t: Tensor, labels: readonly string[], operand: number, places: Places): Tensor {
  const dims = new Array<number>(places.count).fill(-1);
  let x = t;
  let d = 0;
  for (const label of labels) {
    const place = places.of.get(label)!;
    if (label === ELLIPSIS) {
      const own = t.dim() - labels.length + 1;
      for (let i = 0; i < own; i++) dims[place + places.ellipsis - own + i] = d++;
      continue;
    }
    const before = dims[place]!;
    if (before < 0) {
      dims[place] = d++;
      continue;
    }
    if (x.size(before) !== x.size(d)) {
      throw new ShapeError(
        `einsum(): subscript ${label} is repeated for operand ${operand} but the sizes don't match, ${x.size(d)} != ` +
          `${x.size(before)}`,
      );
    }
    x = x.diagonal(0, before, d).movedim(-1, before);
  }
  return x
    .reshape([...x.shape, ...dims.filter((own) => own < 0).map(() => 1)])
    .permute(dims.map((own) => (own < 0 ? d++ : own)));
}

/** Throws where sizes that belong to one label differ. */
function checkSizes(operands: readonly Tensor[], { of, ellipsis }: Places): void {
  const names: string[] = [];
  for (const [label, place] of of) {
    for (let i = 0; i < (label === ELLIPSIS ? ellipsis : 1); i++) names[place + i] = label;
  }
  names.forEach((label, d) => {
    let seen = 1;
    operands.forEach((t, i) => {
      const size = t.size(d);
      if (size === 1) return;
      if (seen !== 1 && seen !== size) {
        throw new ShapeError(
          `einsum(): subscript ${label} has size ${size} for operand ${i} which does not broadcast with previously seen ` +
            `size ${seen}`,
        );
      }
      seen = size;
    });
  });
}

// ---- products --------------------------------------------------------------------------------------------------------

/** The product of two operands, summed over some dimensions that both have, which become 1. */
function pairProduct(a: Tensor, b: Tensor, summed: readonly number[]): Tensor {
  if (summed.length === 0) return a.mul(b);
  const dims = a.shape.map((_, d) => d).filter((d) => !summed.includes(d));
  const both = dims.filter((d) => a.size(d) !== 1 && b.size(d) !== 1);
  const left = dims.filter((d) => a.size(d) !== 1 && b.size(d) === 1);
  const right = dims.filter((d) => a.size(d) === 1);
  const sizesOf = (t: Tensor, of: readonly number[]): number[] => of.map((d) => t.size(d));
  const batch = numelOf(sizesOf(a, both));
  const [rows, columns, count] = [sizesOf(a, left), sizesOf(b, right), numelOf(sizesOf(a, summed))];
  const product = a
    .permute([...both, ...left, ...summed, ...right])
    .reshape([batch, numelOf(rows), count])
    .bmm(b.permute([...both, ...summed, ...right, ...left]).reshape([batch, count, numelOf(columns)]));
  const order = [...both, ...left, ...summed, ...right];
  return product
    .view([...sizesOf(a, both), ...rows, ...summed.map(() => 1), ...columns])
    .permute(a.shape.map((_, d) => order.indexOf(d)));
}

function contract(operands: readonly Tensor[], { count, kept }: Places): Tensor {
  const summed = Array.from({ length: count - kept }, (_, i) => kept + i);
  const has = (t: Tensor, d: number): boolean => t.size(d) !== 1;
  // How many of the operands, and of what was made of them, still have a dimension.
  const left = new Map(summed.map((d) => [d, operands.filter((t) => has(t, d)).length]));
  let result = operands[0]!;
  for (const operand of operands.slice(1)) {
    const alone = (t: Tensor, other: Tensor): Tensor => {
      const dims = summed.filter((d) => left.get(d) === 1 && has(t, d) && !has(other, d));
      return dims.length === 0 ? t : t.sum(dims, true);
    };
    const [a, b] = [alone(result, operand), alone(operand, result)];
    const shared: number[] = [];
    for (const d of summed) {
      if (!has(result, d) || !has(operand, d)) continue;
      left.set(d, left.get(d)! - 1);
      if (left.get(d) === 1) shared.push(d);
    }
    result = pairProduct(a, b, shared);
  }
  if (summed.length === 0) return result;
  return operands.length === 1 ? result.sum(summed) : result.view(result.shape.slice(0, kept));
}

function einsumOf(equation: Equation, tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 0) throw fail('must provide at least one operand');
  const wanted = equation.operands.length;
  if (wanted !== tensors.length) {
    const which = tensors.length < wanted ? 'fewer' : 'more';
    throw fail(`${which} operands were provided than specified in the equation: ${tensors.length}, not ${wanted}`);
  }
  const places = placesOf(equation, tensors);
  const operands = tensors.map((t, i) => placed(t, equation.operands[i]!, i, places));
  checkSizes(operands, places);
  return contract(operands, places);
}

export const einsum = composite('einsum(str equation, Tensor[] tensors) -> Tensor', {
  doc: "Sums of products in Einstein's notation, as in einsum('bij,bjk->bik', [x, y]): letters name dimensions, what the result does not name is summed; '...' stands for all others, which broadcast.",
  run: ({ equation, tensors }) => einsumOf(parse(equation), tensors),
});

export const einsumLists = composite(
  'einsum.lists(Tensor[] tensors, ints[] subscripts, int[]? result=None) -> Tensor',
  {
    doc: 'The same with numbers from 0 to 51 for letters, a list for each tensor: einsum([x, y], [[0, 1], [1, 2]], [0, 2]).',
    run: ({ tensors, subscripts, result }) => {
      const named = (list: readonly number[]): string => list.map(letterOf).join('');
      const operands = subscripts.map(named).join(',');
      return einsumOf(parse(result === null ? operands : `${operands}->${named(result)}`), tensors);
    },
  },
);

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function letterOf(index: number): string {
  const letter = LETTERS[index];
  if (letter === undefined) throw fail(`expected subscripts to be within range [0, 52), got ${formatSizes([index])}`);
  return letter;
}
