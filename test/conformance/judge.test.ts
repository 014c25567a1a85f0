/** The judge itself: that it calls as recorded, and that it notices what is wrong. Values here are easy to check by hand. */
import { describe, expect, test } from 'vitest';
import { ArgumentError, ShapeError } from '../../src/base/errors.js';
import { invoke } from '../../src/ops/invoke.js';
import { callables } from '../../src/ops/table.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { bindCall } from '../../scripts/conformance/bind.js';
import {
  compareDerivative,
  compareTensor,
  derivativeTolerance,
  toleranceOf,
} from '../../scripts/conformance/compare.js';
import { type Exception, Exceptions } from '../../scripts/conformance/exceptions.js';
import type { Case, Entry, ErrorCase, Header, TensorData } from '../../scripts/conformance/golden.js';
import { judgeCase, judgeErrorCase, type Part, type Status } from '../../scripts/conformance/judge.js';
import { judgeError, similarity } from '../../scripts/conformance/messages.js';
import { runEntry, toJson } from '../../scripts/conformance/run.js';
import { elementsOf, makeTensor } from '../../scripts/conformance/values.js';

const header: Header = {
  kind: 'op',
  op: 'mul',
  tier: 1,
  variant: '',
  key: 'mul',
  fn: 'torch.mul',
  method: 'mul',
  inplace: 'mul_',
};

const data = (values: readonly (number | string)[], more: Partial<TensorData> = {}): TensorData => ({
  shape: [values.length],
  dtype: 'float64',
  data: values,
  requires_grad: false,
  ...more,
});
const t = (values: readonly (number | string)[], more: Partial<TensorData> = {}): { t: TensorData } => ({
  t: data(values, more),
});

/** x * x with x = [1, 2]: the gradient for [1, 10] is 2 x g, its derivative along [1, 1] is 2 g. */
const square: Case = {
  kind: 'case',
  id: 'mul|float64|0',
  fn: 'torch.mul',
  dtype: 'float64',
  args: [t([1, 2], { requires_grad: true }), t([3, 5], { requires_grad: true })],
  kwargs: {},
  out: t([3, 10], { requires_grad: true, grad_fn: 'MulBackward0' }),
  inputs: [
    ['args', 0],
    ['args', 1],
  ],
  diff_out: [0],
  cotangents: [t([1, 10])],
  grads: [t([3, 50]), t([1, 20])],
  tangents: [t([1, 1]), t([0, 2])],
  second: [t([0, 20]), t([1, 10])],
  jvp: [t([3, 9])],
  method: true,
  inplace: true,
};

function statuses(recorded: Case): Partial<Record<Part, Status>> {
  return Object.fromEntries(judgeCase(header, recorded).map((o) => [o.part, o.status]));
}

const entryOf = (cases: readonly Case[], errors: readonly ErrorCase[] = []): Entry => ({
  header,
  cases,
  errors,
  texts: new Map(),
});

describe('judging a case', () => {
  test('passes every part of a right case', () => {
    expect(statuses(square)).toEqual({
      forward: 'passed',
      requiresGrad: 'passed',
      nodeName: 'passed',
      grads: 'passed',
      second: 'passed',
      jvp: 'passed',
      inplace: 'passed',
      method: 'passed',
    });
  });

  const wrong: readonly (readonly [what: string, change: Partial<Case>, failing: readonly Part[]])[] = [
    [
      'a value',
      { out: t([3, 10.1], { requires_grad: true, grad_fn: 'MulBackward0' }) },
      ['forward', 'inplace', 'method'],
    ],
    [
      'a dtype',
      { out: t([3, 10], { dtype: 'float32', requires_grad: true }) },
      ['forward', 'nodeName', 'inplace', 'method'],
    ],
    ['a flag', { out: t([3, 10], { grad_fn: 'MulBackward0' }) }, ['requiresGrad']],
    ['a node', { out: t([3, 10], { requires_grad: true, grad_fn: 'DivBackward0' }) }, ['nodeName']],
    ['a gradient', { grads: [t([3, 50]), t([1, 21])] }, ['grads', 'inplace', 'method']],
    ['a missing gradient', { grads: [t([3, 50]), null] }, ['grads', 'inplace', 'method']],
    ['a second derivative', { second: [t([0, 20]), null] }, ['second']],
    ['a tangent', { jvp: [t([3, 8])] }, ['jvp']],
    ['a tangent that PyTorch has none of', { jvp: [null] }, ['jvp']],
  ];
  test.each(wrong)('notices %s that differs', (_, change, failing) => {
    const got = statuses({ ...square, ...change });
    expect(Object.keys(got).filter((part) => got[part as Part] !== 'passed')).toEqual(failing);
    expect(failing.every((part) => got[part] === 'failed')).toBe(true);
  });

  test('takes null and zeros for the same derivative', () => {
    const zero = { ...square, cotangents: [t([0, 0])], grads: [null, t([0, 0])], second: [null, null] };
    expect(statuses(zero)).toMatchObject({ grads: 'passed', second: 'passed' });
  });

  test('compares random results by shape and dtype only', () => {
    const random: Case = { ...square, grads: undefined, out: t([], { shape: [2], data: null, requires_grad: true }) };
    expect(statuses(random)).toMatchObject({ forward: 'passed', method: 'passed' });
  });

  test('excuses derivatives in which PyTorch disagrees with itself', () => {
    expect(statuses({ ...square, suspect: ['adj'], jvp: [t([0, 0])] })).toMatchObject({
      jvp: 'excused',
      grads: 'passed',
    });
  });

  test('counts an operation that is not in the table, and complex numbers, as not implemented', () => {
    const absent = Object.values(statuses({ ...square, fn: 'torch.no_such_op' }));
    expect(new Set(absent)).toEqual(new Set(['notImplemented']));
    const complex = { ...square, args: [{ c: [0, 1] as const }, square.args[1]!] };
    expect(new Set(Object.values(statuses(complex)))).toEqual(new Set(['notImplemented']));
  });

  test('finds operations by their other names', () => {
    expect(statuses({ ...square, fn: 'torch.multiply' })).toMatchObject({ forward: 'passed' });
    expect(statuses({ ...square, fn: 'Tensor.__rmul__' })).toMatchObject({ forward: 'passed' });
    expect(statuses({ ...square, fn: 'torch.fft.mul' })).toMatchObject({ forward: 'notImplemented' });
  });
});

describe('arguments', () => {
  const add = (other: number | { f: number }): Tensor => {
    const callable = callables.get('add')!;
    const args = bindCall(callable, { args: [makeTensor(data([1], { dtype: 'int64' })), other], kwargs: {} });
    return invoke(callable, args) as Tensor;
  };

  test('keep the difference of int and float', () => {
    expect(add(2).dtype.name).toBe('int64');
    expect(add({ f: 2 }).dtype.name).toBe('float32');
    expect(add({ f: 2.5 }).dtype.name).toBe('float32');
  });

  test('by keyword go into the options object by our names', () => {
    const args = bindCall(callables.get('sum')!, { args: [makeTensor(data([1]))], kwargs: { dim: 0, keepdim: true } });
    expect(args[1]).toEqual({ dim: 0, keepdim: true });
  });
});

describe('comparing', () => {
  const same = (
    expected: readonly (number | string)[],
    got: readonly (number | string)[],
    dtype = 'float64',
  ): boolean => compareTensor(data(expected, { dtype }), makeTensor(data(got, { dtype })), toleranceOf(dtype)) === null;

  test('holds float64 to 1e-7, float32 to 1e-4, integers to equality', () => {
    expect(same([1], [1 + 5e-8])).toBe(true);
    expect(same([1], [1 + 2e-7])).toBe(false);
    expect(same([1], [1 + 5e-5], 'float32')).toBe(true);
    expect(same([1], [1 + 3e-4], 'float32')).toBe(false);
    expect(same([1, 1e4], [1.05, 1e4], 'float32')).toBe(true);
    expect(same([1], [2], 'int64')).toBe(false);
    expect(same(['9007199254740993'], ['9007199254740992'], 'int64')).toBe(false);
  });

  test('takes nan for nan and an infinity for itself only', () => {
    expect(same(['nan', 'inf', '-inf'], ['nan', 'inf', '-inf'])).toBe(true);
    expect(same(['inf'], ['-inf'])).toBe(false);
    expect(same(['nan'], [0])).toBe(false);
    expect(same([1e300], ['inf'])).toBe(false);
    expect(same(['inf'], [1e300])).toBe(false);
  });

  test('allows float32 derivatives the rounding of terms of size 1 that cancel', () => {
    const noise = data([1e-8], { dtype: 'float32' });
    const zero = makeTensor(data([0], { dtype: 'float32' }));
    expect(compareTensor(noise, zero, toleranceOf('float32'))).not.toBeNull();
    expect(compareTensor(noise, zero, derivativeTolerance('float32'))).toBeNull();
    expect(compareTensor(data([1e-8]), makeTensor(data([0])), derivativeTolerance('float64'))).not.toBeNull();
  });

  test('minds shapes', () => {
    expect(compareTensor(data([1, 2], { shape: [2, 1] }), makeTensor(data([1, 2])), toleranceOf('float64'))?.what).toBe(
      'another shape',
    );
    expect(compareDerivative(data([1]), null, toleranceOf('float64'))?.what).toBe('no derivative');
  });

  test('reads 16-bit floats as numbers', () => {
    expect(elementsOf(makeTensor(data([1.5, 'inf'], { dtype: 'float16' })))).toEqual([1.5, Infinity]);
    expect(elementsOf(makeTensor(data([1.5, -2], { dtype: 'bfloat16' })))).toEqual([1.5, -2]);
  });
});

describe('errors', () => {
  const mismatch: ErrorCase = {
    kind: 'error',
    id: 'mul|error|0',
    fn: 'torch.mul',
    args: [t([1, 2]), t([1, 2, 3])],
    kwargs: {},
    error_type: 'RuntimeError',
    message: 'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
  };
  const parsing = { ...mismatch, error_type: 'TypeError', message: "mul(): argument 'input' must be Tensor, not int" };

  test('pass where the library refuses with a related message', () => {
    expect(judgeErrorCase(mismatch)).toMatchObject({ status: 'passed' });
  });

  test('fail where nothing is thrown', () => {
    expect(judgeErrorCase({ ...mismatch, args: [t([1, 2]), t([1, 2])] })).toMatchObject({ status: 'failed' });
  });

  test('fail on a crash inside the library, and on a message about something else', () => {
    expect(judgeError(mismatch, new TypeError('undefined is not a function, size 2')).status).toBe('failed');
    expect(judgeError(mismatch, new ShapeError('mul: no')).status).toBe('failed');
    expect(judgeError(mismatch, new ShapeError('mul: sizes 2 and 3')).status).toBe('passed');
  });

  test("about Python's argument parsing pass with any error of ours, and are excused without one", () => {
    expect(judgeError(parsing, new ArgumentError('no')).status).toBe('passed');
    expect(judgeError(parsing, undefined).status).toBe('excused');
    expect(judgeError(parsing, new RangeError('no')).status).toBe('failed');
  });

  test('are compared by numbers and distinctive words', () => {
    expect(similarity('dim 5 of the tensor', 'Dimension 5')).toBeGreaterThan(0);
    expect(similarity('dim 5 of the tensor', 'the tensor of 6')).toBe(0);
    expect(similarity('size 2 and size 3', 'size 2 and size 3')).toBe(1);
  });
});

describe('counting', () => {
  const row: Exception = { id: square.id, part: 'jvp', reason: 'for this test' };
  const wrong = { ...square, jvp: [t([0, 0])] };

  test('counts cases by part', () => {
    const json = toJson([runEntry(entryOf([square, wrong]), new Exceptions([]))]);
    expect(json.ops['mul']!.jvp).toEqual({ passed: 1, failed: 1, notImplemented: 0, excused: 0 });
    expect(json.totals).toEqual(json.ops['mul']);
  });

  test('excuses listed rows and reports those that are not needed', () => {
    const needed = new Exceptions([row]);
    expect(runEntry(entryOf([wrong]), needed).counts.jvp).toMatchObject({ failed: 0, excused: 1 });
    expect(needed.unneeded()).toEqual([]);
    const unneeded = new Exceptions([row, { ...row, id: 'another case' }]);
    expect(runEntry(entryOf([square]), unneeded).counts.jvp).toMatchObject({ passed: 1 });
    expect(unneeded.unneeded()).toEqual([row]);
  });

  test('covers only the part that is named', () => {
    const other = new Exceptions([{ ...row, part: 'grads' }]);
    expect(runEntry(entryOf([wrong]), other).counts.jvp).toMatchObject({ failed: 1 });
  });
});
