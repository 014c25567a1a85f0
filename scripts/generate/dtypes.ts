/** Which dtypes an operation takes, found by calling it: with its samples from the tests, their tensors converted. */
import { bool, type DType, dtypes } from '../../src/base/dtype.js';
import { ChainruleError } from '../../src/base/errors.js';
import type { Op } from '../../src/ops/op.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { opNames, opOf, type Problem, problemOf } from '../../test/ops/problems.js';
import { type OpName, samplesOf } from '../../test/ops/samples.js';

const names = new Map<Op, OpName>(opNames.map((name) => [opOf(name), name]));

/** The dtypes in words; null for what takes no tensor, so that none could vary, and for what nobody calls from outside. */
export function dtypesOf(op: Op): string | null {
  const name = names.get(op);
  if (name === undefined || !(op.fn || op.method) || tensorsOf(name, 0).length === 0) return null;
  return inWords(dtypes.filter((dtype) => samplesOf(name).some((_, i) => takes(name, i, dtype))));
}

function problem(name: OpName, number: number, change: (t: Tensor) => Tensor): Problem {
  return problemOf(name, samplesOf(name)[number]!, number, 'float64', change);
}

function tensorsOf(name: OpName, number: number): readonly Tensor[] {
  const tensors: Tensor[] = [];
  problem(name, number, (t) => {
    tensors.push(t);
    return t;
  });
  return tensors;
}

/** Whether a sample may be called with its floating tensors of this dtype, or with all if it has none, masks apart. */
function takes(name: OpName, number: number, dtype: DType): boolean {
  const tensors = tensorsOf(name, number);
  const varied = [(t: Tensor) => t.isFloatingPoint(), (t: Tensor) => t.dtype !== bool, () => true];
  const varies = varied.find((test) => tensors.some(test))!;
  const made = problem(name, number, (t) => (varies(t) ? t.to(dtype) : t));
  try {
    made.call(made.inputs);
    return true;
  } catch (error) {
    if (error instanceof ChainruleError) return false;
    throw error;
  }
}

function inWords(taken: readonly DType[]): string {
  const groups: readonly (readonly [words: string, of: (dtype: DType) => boolean])[] = [
    ['floating', (dtype) => dtype.isFloatingPoint],
    ['integers', (dtype) => !dtype.isFloatingPoint && dtype !== bool],
    ['bool', (dtype) => dtype === bool],
  ];
  if (taken.length === dtypes.length) return 'all';
  const parts = groups.flatMap(([words, of]) => {
    const mine = taken.filter(of);
    return mine.length === dtypes.filter(of).length ? [words] : mine.map((dtype) => dtype.name);
  });
  return parts.join(', ');
}
