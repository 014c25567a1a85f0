/**
 * @features
 * | A8 | (none: Function without a class) | `customOp({ name, forward, vjp, jvp })` | custom-op.test.ts: "is a function with a gradient of its own" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  customOp,
  dualLevel,
  grad,
  makeDual,
  noGrad,
  NotImplementedError,
  type Tensor,
  unpackDual,
} from 'chainrule';
import { expectDifferentiable } from './differences.js';
import { constant, gradOf, leaf } from './probe.js';

const cube = customOp({
  name: 'cube',
  forward: (x: Tensor) => x.pow(3),
  vjp: ([x], g) => g.mul(x.square().mul(3)),
  jvp: ([x], t) => t.mul(x.square().mul(3)),
});

const scaledExp = customOp({
  name: 'scaledExp',
  forward: (x: Tensor, k: number) => {
    const y = x.exp().mul(k);
    return { result: y, saved: { y, deep: [k] as const } };
  },
  vjp: ({ y }, g) => [g.mul(y), null],
  jvp: ({ y }, t) => t.mul(y),
});

const sincos = customOp({
  name: 'sincos',
  forward: (x: Tensor) => {
    const both: [Tensor, Tensor] = [x.sin(), x.cos()];
    return { result: both, saved: both };
  },
  vjp: ([s, c], g, h) => g.mul(c).sub(h.mul(s)),
  jvp: ([s, c], t) => [t.mul(c), t.mul(s).neg()],
});

describe('customOp()', () => {
  test('is a function with a gradient of its own', () => {
    const x = leaf([1, 2]);
    const y = cube(x);
    expect([y.toArray(), y.gradFn!.name()]).toEqual([[1, 8], 'CubeBackward']);
    y.sum().backward();
    expect(gradOf(x)).toEqual([3, 12]);
    expect([noGrad(() => cube(x)).requiresGrad, cube(constant([1])).gradFn]).toEqual([false, null]);
  });

  test('agrees with differences to second order, and in forward mode', () => {
    expectDifferentiable((x) => cube(x), [constant([0.5, -2])]);
    expectDifferentiable((x) => scaledExp(x, 3), [constant([0.5, -2])]);
    expectDifferentiable(
      (x) => {
        const [s, c] = sincos(x);
        return s.mul(2).add(c.mul(c));
      },
      [constant([0.5, -2])],
    );
    expectDifferentiable((x) => sincos(x)[1], [constant([0.5, -2])]);
  });

  test('gives vjp the inputs, or what forward saved', () => {
    const seen: unknown[] = [];
    const product = customOp({
      name: 'product',
      forward: (x: Tensor, k: number, y: Tensor) => x.mul(y).mul(k),
      vjp: ([x, k, y], g) => {
        seen.push(x === a, k, y === b);
        return [g.mul(y).mul(k), null, g.mul(x).mul(k)];
      },
    });
    const [a, b] = [leaf([2]), leaf([3])];
    product(a, 5, b).backward();
    expect([seen, gradOf(a), gradOf(b)]).toEqual([[true, 5, true], [15], [10]]);
    const saved = customOp({
      name: 'saved',
      forward: (x: Tensor) => ({ result: x.mul(2), saved: { list: [x, 'text'] as const, nothing: null } }),
      vjp: ({ list, nothing }, g) => {
        seen.push(list[0] === a, list[1], nothing);
        return g.mul(2);
      },
    });
    saved(a).backward();
    expect(seen.slice(3)).toEqual([true, 'text', null]);
  });

  test('checks what it saved for writes, and frees it', () => {
    const x = leaf([1]).mul(1);
    const y = cube(x);
    x.add_(1);
    expect(() => y.backward()).toThrow('modified by an inplace operation');
    const z = scaledExp(leaf([1]), 2);
    z.backward();
    expect(() => z.backward()).toThrow('Trying to backward through the graph a second time');
  });

  test('says which rule is missing', () => {
    const bare = customOp({ name: 'bare', forward: (x: Tensor) => x.mul(2) });
    expect(() => bare(leaf([1])).backward()).toThrow('bare: You must implement vjp');
    expect(() => bare(leaf([1])).backward()).toThrow(NotImplementedError);
    dualLevel(() => expect(() => bare(makeDual(constant([1]), constant([1])))).toThrow('bare: You must implement jvp'));
    expect(bare(constant([1])).toArray()).toEqual([2]);
  });

  test('refuses anything but a name and functions', () => {
    const wrong = customOp as unknown as (spec: unknown) => unknown;
    expect(() => wrong({ forward: (x: Tensor) => x })).toThrow(ArgumentError);
    expect(() => wrong({ name: 'a' })).toThrow('customOp: expected { name, forward, vjp, jvp }');
    expect(() => wrong(null)).toThrow(ArgumentError);
  });

  test('throws where a second derivative depends on what forward computed and saved', () => {
    const lossy = customOp({
      name: 'lossy',
      forward: (x: Tensor) => {
        const e = x.exp();
        return { result: e.mul(2), saved: { e } };
      },
      vjp: ({ e }, g) => g.mul(e).mul(2),
    });
    const x = leaf([0]);
    const [first] = grad(lossy(x), x, { createGraph: true });
    expect(first!.toArray()).toEqual([2]);
    expect(() => grad(first!, x)).toThrow('was computed inside forward of lossy');
  });

  test('nests in levels of forward mode', () => {
    dualLevel(() => {
      const x = makeDual(constant([2]), constant([1]));
      dualLevel(() => {
        const { tangent } = unpackDual(cube(makeDual(x, constant([1]))));
        expect([tangent!.toArray(), unpackDual(tangent!, 1).tangent!.toArray()]).toEqual([[12], [12]]);
      });
    });
  });
});
