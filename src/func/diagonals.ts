/**
 * What is often wanted of a Jacobian or Hessian without the rest of it: the diagonal, the trace. The matrices are never
 * held whole.
 */
import { named } from '../base/arguments.js';
import { ArgumentError, GraphError, ShapeError } from '../base/errors.js';
import { formatSizes, sameSizes } from '../base/geometry.js';
import type { Generator } from '../kernel/random.js';
import {
  abs,
  add,
  arange,
  cat,
  diagonal,
  div,
  fmod,
  max,
  mul,
  narrow,
  ones,
  randint,
  randn,
  reshape,
  sub,
  sum,
  zeros,
  zerosLike,
} from '../ops/functions.generated.js';
import { noGrad } from '../tensor/modes.js';
import { Tensor } from '../tensor/tensor.js';
import { checkChunkSize, checkFunction, choose } from './arguments.js';
import { RandomCalls } from './random-calls.js';
import { forUnitVectors, rowsFor } from './rows.js';
import { type Args, grad, jvp, vjp } from './transforms.js';

export interface DiagonalOptions {
  /** The position of the argument to differentiate, a tensor. Default: 0. */
  argnum?: number;
  /** How many rows of the matrix are computed at once; 1: one after the other, without vmap. Default: 16. */
  chunkSize?: number;
}

export interface JacobianDiagonalOptions extends DiagonalOptions {
  /** Whether every element of the output depends on the same element of the input alone. It is checked. Default: false. */
  elementwise?: boolean;
}

/** A function of one of the arguments, the others as they are given. */
function ofOne(
  fn: string,
  f: (...args: unknown[]) => unknown,
  args: readonly unknown[],
  argnum: number,
): { x: Tensor; of: (x: Tensor) => Tensor } {
  const { tensors, structure, replace } = choose(fn, args, argnum);
  if (structure.kind !== 'leaf') {
    throw new ArgumentError(`${fn}: argument ${argnum} is a structure; a diagonal belongs to a single Tensor`);
  }
  const of = (x: Tensor): Tensor => {
    const out = f(...replace([x]));
    if (out instanceof Tensor) return out;
    throw new ArgumentError(`${fn}: expected a function that returns one Tensor, got ${typeof out}`);
  };
  return { x: tensors[0]!, of };
}

/**
 * The function that computes the diagonal of the Jacobian of `f`, d f(x)_i / d x_i, in the sizes of x.
 *
 * Cost: one call of f and that of a backward pass per element, `chunkSize` of them at once. With `elementwise` two evaluations in forward mode, whatever the
 * size: one for the diagonal, one to check that there is nothing beside it.
 *
 * @param f its output has as many elements as the argument
 * @throws ShapeError where it has not; GraphError where f is said to be elementwise and is not
 * @example jacobianDiagonal((x) => x.matmul(w).tanh())(x)
 * @example jacobianDiagonal((x) => x.sin(), { elementwise: true })(x) // cos(x)
 */
export function jacobianDiagonal<A extends Args>(
  f: (...args: A) => Tensor,
  options?: JacobianDiagonalOptions,
): (...args: A) => Tensor;
export function jacobianDiagonal(
  f: (...args: unknown[]) => unknown,
  ...given: unknown[]
): (...args: unknown[]) => Tensor {
  const fn = 'jacobianDiagonal';
  checkFunction(fn, f);
  const {
    argnum = 0,
    chunkSize = 16,
    elementwise = false,
  } = named<JacobianDiagonalOptions>('jacobianDiagonal(f, argnum, chunkSize, elementwise)', [f, ...given], 1);
  checkChunkSize(fn, chunkSize);
  return (...args) => {
    const { x, of } = ofOne(fn, f, args, argnum);
    return elementwise ? elementwiseDiagonal(fn, of, x) : diagonalByRows(fn, of, x, chunkSize);
  };
}

function checkSquare(fn: string, x: Tensor, y: Tensor): void {
  if (x.numel() === y.numel()) return;
  throw new ShapeError(
    `${fn}: the function takes sizes ${formatSizes(x.shape)} to ${formatSizes(y.shape)}; a diagonal needs as many outputs as ` +
      'inputs',
  );
}

function diagonalByRows(fn: string, of: (x: Tensor) => Tensor, x: Tensor, chunkSize: number): Tensor {
  const [y, pull] = vjp(of, x);
  checkSquare(fn, x, y);
  const parts: Tensor[] = [];
  forUnitVectors(
    (cotangent) => pull(cotangent),
    y,
    chunkSize,
    rowsFor(fn, chunkSize),
    ([rows], from, to) => {
      // Rows `from` to `to`, of which row i has its diagonal element in column from + i.
      const flat = reshape(rows!, [to - from, x.numel()]);
      parts.push(diagonal(narrow(flat, 1, from, to - from)));
    },
  );
  return parts.length === 0 ? zerosLike(x) : reshape(cat(parts), x.shape);
}

/** J v = d * v for any v, if J is the diagonal matrix of d. */
function elementwiseDiagonal(fn: string, of: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const { dtype } = x;
  const [y, d] = jvp(of, [x], [ones(x.shape, { dtype })]);
  checkSquare(fn, x, y);
  if (x.numel() === 0) return d;
  noGrad(() => {
    // Numbers from 1 to 2 without a pattern: multiples of the golden ratio's fractional part.
    const pattern = add(fmod(mul(arange(x.numel(), { dtype: 'float64' }), 0.6180339887498949), 1), 1);
    const v = reshape(pattern.to(dtype), x.shape);
    const [, product] = jvp(of, [x], [v]);
    const expected = mul(reshape(d, x.shape), v);
    // The products differ by rounding only; where f is not elementwise, by as much as the elements beside the diagonal.
    const tolerance = { float64: 1e-8, float32: 1e-3 }[dtype.name as string] ?? 5e-2;
    const largest = (t: Tensor): number => max(abs(t)).item();
    const scale = largest(expected) + largest(product);
    const off = largest(sub(reshape(product, x.shape), expected));
    // Where there are infinities or nan, nothing can be compared.
    if (off <= tolerance * scale || !Number.isFinite(off + scale)) return;
    throw new GraphError(
      `${fn}: the function is said to be elementwise, and its Jacobian is not diagonal; leave out elementwise: true`,
    );
  });
  return reshape(d, x.shape);
}

/**
 * The function that computes the diagonal of the Hessian of `f`, d2 f / d x_i2, in the sizes of x.
 *
 * Cost: one call of f, its backward pass, recorded, and a backward pass through both for each element.
 *
 * @param f returns a scalar tensor
 * @example hessianDiagonal((x) => x.pow(3).sum())(x) // 6 x
 */
export function hessianDiagonal<A extends Args>(
  f: (...args: A) => Tensor,
  options?: DiagonalOptions,
): (...args: A) => Tensor;
export function hessianDiagonal(
  f: (...args: unknown[]) => unknown,
  ...given: unknown[]
): (...args: unknown[]) => Tensor {
  const fn = 'hessianDiagonal';
  checkFunction(fn, f);
  const { argnum = 0, chunkSize = 16 } = named<DiagonalOptions>(
    'hessianDiagonal(f, argnum, chunkSize)',
    [f, ...given],
    1,
  );
  checkChunkSize(fn, chunkSize);
  return (...args) => {
    const { x, of } = ofOne(fn, f, args, argnum);
    return diagonalByRows(fn, grad(of), x, chunkSize);
  };
}

/**
 * The function that computes the Laplacian of `f`, the sum of d2 f / d x_i2 over the elements of x, in the sizes of the
 * output: for an f with several outputs that of each.
 *
 * Cost: that of one evaluation of f for each element of x, with tangents to second order in forward mode (about six times f),
 * `chunkSize` of them at once, and no graph. `hutchinsonTrace` estimates the sum for less.
 *
 * @throws GraphError where f is random
 * @example laplacian((x) => x.square().sum())(x) // 2 * numel
 */
export function laplacian<A extends Args>(f: (...args: A) => Tensor, options?: DiagonalOptions): (...args: A) => Tensor;
export function laplacian(f: (...args: unknown[]) => unknown, ...given: unknown[]): (...args: unknown[]) => Tensor {
  const fn = 'laplacian';
  checkFunction(fn, f);
  const { argnum = 0, chunkSize = 16 } = named<DiagonalOptions>('laplacian(f, argnum, chunkSize)', [f, ...given], 1);
  checkChunkSize(fn, chunkSize);
  return (...args) => {
    const { x, of } = ofOne(fn, f, args, argnum);
    const random = new RandomCalls(fn, 'error');
    let total: Tensor | null = null;
    const second = (v: Tensor): readonly Tensor[] => {
      const [, [, twice]] = random.during(() => jvp((point: Tensor) => jvp(of, [point], [v]), [x], [v]));
      return [twice];
    };
    forUnitVectors(second, x, chunkSize, rowsFor(fn, chunkSize, 'error'), ([rows]) => {
      const part = sum(rows!, 0);
      total = total === null ? part : add(total, part);
    });
    return total ?? zerosLike(of(x));
  };
}

export interface HutchinsonOptions {
  /** How many random vectors the estimate is the mean over. Default: 1. */
  probes?: number;
  /** `rademacher`: elements 1 and -1, of least variance. Default. `normal`: standard normal numbers. */
  distribution?: 'rademacher' | 'normal';
  /** Where the numbers come from. Default: the default generator. */
  generator?: Generator | null;
  /** The trace of the Hessian of a scalar function (default), or of the Jacobian of one whose output has the input's sizes. */
  of?: 'hessian' | 'jacobian';
  /** The position of the argument to differentiate, a tensor. Default: 0. */
  argnum?: number;
}

/**
 * The function that estimates the trace of the Hessian of `f` (its Laplacian), or with `of: 'jacobian'` that of its Jacobian
 * (its divergence): the mean of v . M v over random vectors v, whose expectation the trace is. A tensor with no dimensions.
 *
 * Cost: for each probe one product with the matrix, about four times f; the error falls with the root of the number of
 * probes. M. F. Hutchinson, A stochastic estimator of the trace of the influence matrix, 1989.
 *
 * @throws ArgumentError for fewer probes than one
 * @example hutchinsonTrace((x) => energy(x), { probes: 100 })(x)
 */
export function hutchinsonTrace<A extends Args>(
  f: (...args: A) => Tensor,
  options?: HutchinsonOptions,
): (...args: A) => Tensor;
export function hutchinsonTrace(
  f: (...args: unknown[]) => unknown,
  ...given: unknown[]
): (...args: unknown[]) => Tensor {
  const fn = 'hutchinsonTrace';
  checkFunction(fn, f);
  const {
    probes = 1,
    distribution = 'rademacher',
    generator = null,
    of: matrix = 'hessian',
    argnum = 0,
  } = named<HutchinsonOptions>('hutchinsonTrace(f, probes, distribution, generator, of, argnum)', [f, ...given], 1);
  if (!Number.isInteger(probes) || probes < 1) {
    throw new ArgumentError(`${fn}: probes is the number of random vectors, at least 1; got ${String(probes)}`);
  }
  checkOneOf(fn, 'distribution', distribution, ['rademacher', 'normal']);
  checkOneOf(fn, 'of', matrix, ['hessian', 'jacobian']);
  return (...args) => {
    const { x, of } = ofOne(fn, f, args, argnum);
    const map = matrix === 'hessian' ? grad(of) : of;
    let total: Tensor = zeros([], { dtype: x.dtype });
    for (let i = 0; i < probes; i++) {
      const v = probe(x, distribution, generator);
      const [y, product] = jvp(map, [x], [v]);
      if (!sameSizes(y.shape, x.shape)) checkSquare(fn, x, y);
      total = add(total, sum(mul(reshape(product, x.shape), v)));
    }
    return div(total, probes);
  };
}

function checkOneOf(fn: string, what: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new ArgumentError(`${fn}: ${what} is one of ${allowed.join(', ')}; got ${JSON.stringify(value)}`);
}

function probe(x: Tensor, distribution: 'rademacher' | 'normal', generator: Generator | null): Tensor {
  const { dtype, shape } = x;
  if (distribution === 'normal') return randn(shape, { dtype, generator });
  return sub(mul(randint(0, 2, shape, { dtype, generator }), 2), 1);
}
