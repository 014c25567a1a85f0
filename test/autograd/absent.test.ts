/**
 * What PyTorch lists on its pages of autograd and torch.func, and chainrule leaves out for a reason.
 *
 * @features
 * | A13 | torch.func.functionalize | none: it takes writes out of a function before that is traced, and nothing is traced here; transforms take functions that write | absent.test.ts: "functionalize(): %s takes functions that write in place as they are" |
 * | A15 | emit_nvtx, emit_itt | none: they mark ranges for profilers of GPUs and of processors, which JavaScript does not reach; `profile()` exports traces for Chrome and Perfetto | absent.test.ts: "emit_nvtx and emit_itt: named ranges are in the exported trace instead" |
 */
import { expect, test } from 'vitest';
import * as chainrule from 'chainrule';
import { profile, recordFunction, type Tensor, zerosLike } from 'chainrule';
import * as func from 'chainrule/func';
import { grad, vmap } from 'chainrule/func';
import { constant, values } from './probe.js';

const exported = (name: string): boolean => name in chainrule || name in func;

/** x^2 + 2x, by writing in place. */
const writing = (x: Tensor): Tensor => {
  const y = zerosLike(x);
  y.add_(x.square());
  y.view([-1]).add_(x.view([-1]), { alpha: 2 });
  return y.sum();
};

test.each([
  ['grad()', (xs: Tensor) => values(grad(writing)(xs))],
  ['vmap(grad())', (xs: Tensor) => values(vmap(grad(writing))(xs.unsqueeze(1)).squeeze(1))],
])('functionalize(): %s takes functions that write in place as they are', (_, gradientOf) => {
  expect(exported('functionalize')).toBe(false);
  expect(gradientOf(constant([1, 2, 3]))).toEqual([4, 6, 8]);
});

test('emit_nvtx and emit_itt: named ranges are in the exported trace instead', () => {
  expect(['emitNvtx', 'emitItt'].filter(exported)).toEqual([]);
  const run = profile(() => recordFunction('my range', () => constant([1]).exp()));
  const { traceEvents } = JSON.parse(run.exportChromeTrace()) as { traceEvents: { name: string }[] };
  expect(traceEvents.map(({ name }) => name)).toContain('my range');
});
