/**
 * `linearize`: the derivative of a function at a point as a function of tangents, from one run. What it shares with the other
 * transforms is in inputs.ts.
 */
import { ArgumentError, DTypeError, ShapeError } from '../base/errors.js';
import { formatSizes, sameSizes } from '../base/geometry.js';
import { zerosLike } from '../ops/functions.generated.js';
import { Tensor } from '../tensor/tensor.js';
import { checkFunction, checkOutputDtypes, choose, outputsOf } from './arguments.js';
import {
  gradOrNull,
  Inputs,
  levelIsTracked,
  linearInCotangents,
  normal,
  recording,
  recordsOutside,
  refuseAsync,
  transforming,
  withoutGraph,
} from './inputs.js';
import {
  describeStructure,
  flatten,
  flattenLike,
  type Like,
  type Structure,
  typeName,
  unflatten,
} from './structure.js';
import type { Args } from './transforms.js';

/**
 * Runs `f` once and returns [output, push], where push takes tangents of the primals to the tangent of the output, without
 * running f again. Worth it over `jvp` where there are many tangents for the same primals. The graph of f and of its backward
 * pass is kept as long as push is.
 *
 * push(v) differentiates the backward pass, which is linear in the cotangent u, with respect to u: d/du (u J) v = J v.
 *
 * @param primals the arguments of f
 * @throws ArgumentError from push for tangents in another structure or dtype, ShapeError for other sizes
 * @example const [y, push] = linearize((x) => x.sin(), x); const dy = push(v);
 */
export function linearize<A extends Args, Out>(
  f: (...args: A) => Out,
  ...primals: A
): [Like<Out>, (...tangents: { [K in keyof A]: Like<A[K]> }) => Like<Out>];
export function linearize(f: (...args: never[]) => unknown, ...primals: unknown[]): unknown[] {
  checkFunction('linearize', f);
  return transforming(() => linearized(f, primals));
}

function linearized(f: (...args: never[]) => unknown, primals: readonly unknown[]): unknown[] {
  if (primals.length === 0) {
    throw new ArgumentError(
      'linearize(f, *primals): Expected primals to contain at least one Tensor. Write linearize(f, x)',
    );
  }
  const chosen = choose(
    'linearize',
    primals,
    primals.map((_, i) => i),
  );
  const records = recordsOutside();
  const inputs = new Inputs(chosen.tensors, records);
  try {
    const result = recording(() => f(...(chosen.replace(inputs.shadows) as never[])));
    refuseAsync('linearize', result);
    const { leaves: outputs, structure } = outputsOf('linearize(f, *primals)', result);
    checkOutputDtypes('linearize(f, *primals)', outputs);
    inputs.settle();
    const { pulled, cotangents } = linearInCotangents(inputs, outputs);
    const outside = inputs.reachOutside(outputs);
    const pushAll = (tangents: readonly Tensor[]): Tensor[] => {
      const createGraph = recordsOutside() && (outside || levelIsTracked() || tangents.some((t) => t.requiresGrad));
      const results = gradOrNull(pulled, cotangents, tangents, { createGraph, retainGraph: true });
      return results.map((t, i) => (t === null ? zerosLike(cotangents[i]!) : createGraph ? t : withoutGraph(t)));
    };
    const jvpFunction = (...tangents: unknown[]): unknown =>
      transforming(() => {
        const given = checkTangents(chosen.structure, chosen.tensors, tangents);
        return unflatten(structure, pushAll(given.map(normal)));
      });
    return [
      unflatten(
        structure,
        outputs.map((t) => inputs.release(t, records)),
      ),
      jvpFunction,
    ];
  } finally {
    inputs.close();
  }
}

function checkTangents(structure: Structure, primals: readonly Tensor[], tangents: readonly unknown[]): Tensor[] {
  const flat = flattenLike(structure, tangents);
  if (flat === null) {
    throw new ArgumentError(
      `linearize: Expected the tangents ${describeStructure(flatten(tangents).structure)} to have the same structure as the ` +
        `primals ${describeStructure(structure)}`,
    );
  }
  return flat.map((tangent, i) => {
    const primal = primals[i]!;
    if (!(tangent instanceof Tensor)) {
      throw new ArgumentError(
        `linearize: tangent ${i} is ${typeName(tangent)}; give a Tensor in the sizes of the primal`,
      );
    }
    if (!sameSizes(tangent.shape, primal.shape)) {
      throw new ShapeError(
        `linearize: tangent:${i} with shape ${formatSizes(tangent.shape)} in flattened pytree doesn't match the shape ` +
          `${formatSizes(primal.shape)} of the corresponding primal.`,
      );
    }
    if (tangent.dtype !== primal.dtype) {
      throw new DTypeError(
        `linearize: tangent:${i} with dtype ${tangent.dtype.name} in flattened pytree doesn't match the dtype ` +
          `${primal.dtype.name} of the corresponding primal; convert it with to()`,
      );
    }
    return tangent;
  });
}
