/**
 * What TypeScript makes of custom functions. Nothing runs here: `npm run typecheck` is the test. Inputs and results are
 * those of forward, ctx has the properties it is declared with, and each line marked as an error is one.
 */
import { type Context, customOp, Function, onceDifferentiable, type Tensor, type VmapInfo } from 'chainrule';

declare const x: Tensor;

/** Compiles if `value` is exactly a `T`: for any less or more, one of the two directions fails. */
declare function exactly<T>(): <U>(
  value: U,
  ...same: [T] extends [U] ? ([U] extends [T] ? [] : [never]) : [never]
) => void;

class Scale extends Function {
  static forward(ctx: Context<{ factor: number }>, t: Tensor, factor: number): Tensor {
    ctx.saveForBackward(t, null);
    ctx.factor = factor;
    // @ts-expect-error -- not among the properties that ctx was declared with
    ctx.other = factor;
    // @ts-expect-error -- numbers are set on ctx
    ctx.saveForBackward(factor);
    return t.mul(factor);
  }

  static backward(ctx: Context<{ factor: number }>, g: Tensor): [Tensor, null] {
    exactly<number>()(ctx.factor);
    const [t] = ctx.savedTensors;
    exactly<Tensor>()(t);
    return [g.mul(ctx.factor), null];
  }
}

export function calls(): void {
  exactly<Tensor>()(Scale.apply(x, 2));
  // @ts-expect-error -- the factor is missing
  Scale.apply(x);
  // @ts-expect-error -- the factor is a number
  Scale.apply(x, x);
  // @ts-expect-error -- there are two inputs
  Scale.apply(x, 2, 3);
  // @ts-expect-error -- nobody makes one
  new Function();
}

class Split extends Function {
  static forward(t: Tensor, at: number): [Tensor, Tensor] {
    return [t.narrow(0, 0, at).clone(), t.narrow(0, at, t.shape[0]! - at).clone()];
  }

  static setupContext(ctx: Context<{ at: number }>, [, at]: [Tensor, number]): void {
    ctx.at = at;
  }

  static backward(_: Context, g: Tensor, h: Tensor): [Tensor, null] {
    return [g.add(h), null];
  }
}

export function callsWithSetup(): void {
  exactly<[Tensor, Tensor]>()(Split.apply(x, 1));
  // @ts-expect-error -- forward has no ctx here
  Split.apply(1, x);
}

class Optional extends Function {
  static forward(ctx: Context<object, readonly [Tensor, Tensor | null]>, t: Tensor, bias: Tensor | null): Tensor {
    ctx.saveForBackward(t, bias);
    // @ts-expect-error -- two are declared
    ctx.saveForBackward(t);
    return t;
  }

  static backward = onceDifferentiable((ctx: Context<object, readonly [Tensor, Tensor | null]>, g: Tensor) => {
    const [t, bias] = ctx.savedTensors;
    exactly<Tensor>()(t);
    exactly<Tensor | null>()(bias);
    return [g, bias === null ? null : g];
  });
}

class Decorated extends Function {
  static forward(_: Context, t: Tensor): Tensor {
    return t.mul(2);
  }

  @onceDifferentiable
  static backward(_: Context, g: Tensor): Tensor {
    return g.mul(2);
  }
}

export function decorated(): void {
  exactly<Tensor>()(Decorated.apply(x));
}

export function nullsAmongSaved(): void {
  exactly<Tensor>()(Optional.apply(x, null));
}

export function withoutClass(): void {
  const cube = customOp({
    name: 'cube',
    forward: (t: Tensor, times: number) => t.pow(3).mul(times),
    vjp: ([t, times], g) => {
      exactly<Tensor>()(t);
      exactly<number>()(times);
      exactly<Tensor>()(g);
      return [g.mul(t), null];
    },
    jvp: ([t], tangent, none) => {
      exactly<Tensor>()(tangent);
      exactly<null>()(none);
      return t;
    },
  });
  exactly<Tensor>()(cube(x, 2));
  // @ts-expect-error -- the number is missing
  cube(x);

  const both = customOp({
    name: 'both',
    forward: (t: Tensor) => ({ result: [t.sin(), t.cos()] as [Tensor, Tensor], saved: { t, depth: 3 } }),
    vjp: (saved, g, h) => {
      exactly<{ t: Tensor; depth: number }>()(saved);
      exactly<Tensor>()(g);
      exactly<Tensor>()(h);
      return g.mul(saved.t);
    },
  });
  exactly<[Tensor, Tensor]>()(both(x));

  const mapped = customOp({
    name: 'mapped',
    forward: (t: Tensor, times: number) => t.mul(times),
    vmap: (info, inDims, t, times) => {
      exactly<VmapInfo>()(info);
      exactly<readonly (number | null)[]>()(inDims);
      exactly<Tensor>()(t);
      return [t.mul(times), inDims[0]!];
    },
  });
  exactly<Tensor>()(mapped(x, 2));
}
