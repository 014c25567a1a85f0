/** Searching: where values belong among sorted ones, and whether they are among others. */
import { bool, type DType, float32, float64, int32, int64, promoteTypes } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { formatSizes, sameSizes } from '../../base/geometry.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Scalar, type Tensor, zerosTensor } from '../../tensor/tensor.js';
import { structured } from '../define-structured.js';
import { scalarOf } from '../index-plan.js';
import { cast } from '../reducing.js';
import { plainScalar } from '../scalar.js';
import { refuseDType, sortedAlong } from './along.js';

// ---- places in sorted rows -------------------------------------------------------------------------------------------

function commonType(a: DType, b: DType): DType {
  if (a.isFloatingPoint !== b.isFloatingPoint) return float64;
  const type = promoteTypes(a, b);
  return type.bytes >= 4 ? type : type.isFloatingPoint ? float32 : int32;
}

function placesIn(sorted: Tensor, values: Tensor, order: Tensor | null, right: boolean, dtype: DType): Tensor {
  for (const t of [sorted, values]) refuseDType('searchsorted_out_cpu', t, [bool]);
  if (sorted.numel() === 0) return zerosTensor(dtype, values.shape);
  const out = emptyTensor(dtype, values.shape);
  if (out.numel() === 0) return out;
  // Of one type they are searched by a quicker kernel; integers among floats count as doubles, so that none is rounded.
  const common = commonType(sorted.dtype, values.dtype);
  backend.searchSorted(out, cast(sorted, common), cast(values, common), order, right);
  return out;
}

function checkSearch(sorted: Tensor, values: Tensor, sorter: Tensor | null): void {
  const fail = (what: string): never => {
    throw new ShapeError(`torch.searchsorted(): ${what}`);
  };
  const given = `but we got boundaries tensor ${formatSizes(sorted.shape)} and input value tensor ${formatSizes(values.shape)}`;
  if (sorted.ndim === 0) fail('boundaries tensor should have positive dimension, but got 0 dimension');
  if (values.ndim === 0 && sorted.ndim !== 1) {
    fail(`input value can be a scalar only when boundaries tensor dimension is 1, ${given}`);
  }
  if (sorted.ndim !== 1 && !sameSizes(sorted.shape.slice(0, -1), values.shape.slice(0, -1))) {
    fail(
      `boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor ` +
        `must match, ${given}`,
    );
  }
  if (sorter === null) return;
  if (!sameSizes(sorter.shape, sorted.shape)) {
    fail(
      `boundary and sorter must have the same size, but got boundary tensor ${formatSizes(sorted.shape)} and got sorter ` +
        `tensor ${formatSizes(sorter.shape)}`,
    );
  }
  if (sorter.dtype !== int64) {
    throw new DTypeError(
      `torch.searchsorted(): sorter must be a tensor of long dtype but got dtype ${sorter.dtype.legacyName}`,
    );
  }
}

function isRight(side: string | null, right: boolean): boolean {
  if (side !== null && side !== 'left' && side !== 'right') {
    throw new ArgumentError(`torch.searchsorted(): side can only be 'left' or 'right' but got ${side}`);
  }
  if (side === 'left' && right) {
    throw new ArgumentError(
      `torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True`,
    );
  }
  return right || side === 'right';
}

interface SearchCall {
  readonly sortedSequence: Tensor;
  readonly outInt32: boolean;
  readonly right: boolean;
  readonly side: string | null;
  readonly sorter: Tensor | null;
}

function searched({ sortedSequence, outInt32, right, side, sorter }: SearchCall, values: Tensor): Tensor {
  const fromRight = isRight(side, right);
  checkSearch(sortedSequence, values, sorter);
  return placesIn(sortedSequence, values, sorter, fromRight, outInt32 ? int32 : int64);
}

export const searchsorted = structured(
  'searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor',
  {
    doc: "How many elements of a row of sortedSequence are less than each of self, or with right (side: 'right') not greater: where it would be inserted. sortedSequence is one row or one for each of self's.",
    method: false,
    tensorsOnly: true,
    forward: (call) => searched(call, call.self),
    grad: 'none',
  },
);

export const searchsortedScalar = structured(
  'searchsorted.Scalar(Tensor sorted_sequence, Scalar self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor',
  {
    doc: 'The same for a number.',
    method: false,
    forward: (call) => searched(call, numberBeside(call.self, call.sortedSequence)),
    grad: 'none',
  },
);

function bucketsOf(self: Tensor, boundaries: Tensor, outInt32: boolean, right: boolean): Tensor {
  if (boundaries.ndim !== 1) {
    throw new ShapeError(`bucketize: boundaries tensor must be 1 dimension, but got dim(${boundaries.ndim})`);
  }
  return placesIn(boundaries, self, null, right, outInt32 ? int32 : int64);
}

export const bucketize = structured(
  'bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor',
  {
    doc: 'Between which of the sorted boundaries each element lies: how many are less, or with right not greater.',
    method: false,
    forward: ({ self, boundaries, outInt32, right }) => bucketsOf(self, boundaries, outInt32, right),
    grad: 'none',
  },
);

export const bucketizeScalar = structured(
  'bucketize.Scalar(Scalar self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor',
  {
    doc: 'The same for a number.',
    method: false,
    forward: ({ self, boundaries, outInt32, right }) =>
      bucketsOf(numberBeside(self, boundaries), boundaries, outInt32, right),
    grad: 'none',
  },
);

/** A number as a scalar tensor of a type that can be compared with those of `t`. */
function numberBeside(value: Scalar, t: Tensor): Tensor {
  const plain = plainScalar(value);
  const whole = typeof plain === 'bigint' || Number.isInteger(Number(plain));
  return scalarOf(plain, whole || t.dtype.isFloatingPoint ? t.dtype : float64);
}

// ---- membership ------------------------------------------------------------------------------------------------------

function isAmong(elements: Tensor, others: Tensor, invert: boolean): Tensor {
  for (const { dtype } of [elements, others]) {
    if (dtype === bool) {
      throw new DTypeError(`isin: Unsupported input type encountered for isin(): Bool; convert it with to(uint8)`);
    }
  }
  const dtype = promoteTypes(elements.dtype, others.dtype);
  const [x, y] = [cast(elements, dtype), cast(others, dtype)];
  if (y.numel() === 0) {
    const out = emptyTensor(bool, x.shape);
    backend.fill(out, invert);
    return out;
  }
  const [sorted] = sortedAlong(y.reshape([-1]), 0);
  const places = placesIn(sorted, x, null, false, int64).clampMax(sorted.numel() - 1);
  const nearest = sorted.take(places);
  return invert ? nearest.ne(x) : nearest.eq(x);
}

export const isinScalar = structured(
  'isin.Scalar_Tensor(Scalar element, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor',
  {
    doc: 'Whether a number is among the testElements, or with invert whether it is not.',
    forward: ({ element, testElements, invert }) => isAmong(numberBeside(element, testElements), testElements, invert),
    grad: 'none',
  },
);

export const isin = structured(
  'isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor',
  {
    doc: 'Which elements are among the testElements, or with invert which are not. NaN is among none.',
    tensorsOnly: true,
    forward: ({ elements, testElements, invert }) => isAmong(elements, testElements, invert),
    grad: 'none',
  },
);

export const isinNumber = structured(
  'isin.Tensor_Scalar(Tensor elements, Scalar test_element, *, bool assume_unique=False, bool invert=False) -> Tensor',
  {
    doc: 'Which elements equal a number, or with invert which do not.',
    forward: ({ elements, testElement, invert }) => isAmong(elements, numberBeside(testElement, elements), invert),
    grad: 'none',
  },
);
