/**
 * What TypeScript makes of transforms. Nothing runs here: `npm run typecheck` is the test. Results have the structures of
 * arguments and outputs, and each line marked as an error is one.
 */
import { functional, type Parameter, type Tensor } from 'chainrule';
import { grad, gradAndValue, hessian, jacfwd, jacrev, jvp, linearize, vjp } from 'chainrule/func';

declare const x: Tensor;
declare const p: Parameter;

/** Compiles if `value` is exactly a `T`: for any less or more, one of the two directions fails. */
declare function exactly<T>(): <U>(
  value: U,
  ...same: [T] extends [U] ? ([U] extends [T] ? [] : [never]) : [never]
) => void;

interface Params {
  w: Tensor;
  layers: Tensor[];
}
declare const params: Params;
declare const loss: (params: Params, x: Tensor, rate: number) => Tensor;

export function gradients(): void {
  exactly<Tensor>()(grad((a: Tensor) => a.sum())(x));
  exactly<{ w: Tensor; layers: Tensor[] }>()(grad(loss)(params, x, 3));
  exactly<Tensor>()(grad(loss, 1)(params, x, 3));
  exactly<[Tensor, { w: Tensor; layers: Tensor[] }]>()(grad(loss, [1, 0])(params, x, 3));
  exactly<Tensor>()(grad(loss, { argnums: 1 })(params, x, 3));
  exactly<[{ w: Tensor; layers: Tensor[] }, Tensor]>()(gradAndValue(loss)(params, x, 3));
  exactly<[Tensor, string]>()(grad((a: Tensor) => [a, 'aux'], { hasAux: true })(x));
  exactly<[Tensor, [Tensor, string]]>()(gradAndValue((a: Tensor) => [a, 'aux'], { hasAux: true })(x));
  exactly<Tensor>()(grad((a: Parameter) => a.sum())(p));
  exactly<Tensor>()(jacfwd((a: Tensor) => a, { randomness: 'same' })(x));
  exactly<Tensor>()(jacrev((a: Tensor) => a, 0, { chunkSize: 2 })(x));
  // @ts-expect-error -- the function takes a tensor
  grad((a: Tensor) => a.sum())(3);
  // @ts-expect-error -- the function returns a list, and hasAux is not given
  grad((a: Tensor) => [a, 'aux']);
}

export function productsAndMatrices(): void {
  const [y, pull] = vjp((a: Tensor, b: { w: Tensor }) => ({ y: a, z: [b.w] }), x, { w: x });
  exactly<{ y: Tensor; z: Tensor[] }>()(y);
  exactly<[Tensor, { w: Tensor }]>()(pull({ y: x, z: [x] }));
  // @ts-expect-error -- cotangents are structured as the output
  pull(x);
  exactly<[Tensor, Tensor]>()(jvp((a: Tensor) => a, [x], [x]));
  // @ts-expect-error -- one tangent for each primal
  jvp((a: Tensor) => a, [x], [x, x]);
  const [, push] = linearize((a: Tensor) => [a], x);
  exactly<Tensor[]>()(push(x));
  exactly<Tensor>()(jacrev((a: Tensor) => a)(x));
  exactly<{ y: [Tensor, { w: Tensor }] }>()(jacfwd((a: Tensor, _b: { w: Tensor }) => ({ y: a }), [0, 1])(x, { w: x }));
  exactly<{ w: { w: Tensor; b: Tensor }; b: { w: Tensor; b: Tensor } }>()(
    hessian((a: { w: Tensor; b: Tensor }) => a.w.mul(a.b))({ w: x, b: x }),
  );
}

export function inFunctional(): void {
  exactly<Tensor>()(functional.jacobian((a) => a, x));
  exactly<[Tensor, Tensor]>()(functional.jacobian((a, b) => a.mul(b), [x, x]));
  exactly<{ y: { w: Tensor } }>()(functional.jacobian((a) => ({ y: a.w }), { w: x }));
  exactly<[Tensor, [Tensor, Tensor]]>()(functional.vhp((a, b) => a.mul(b), [x, x], [x, x]));
  // @ts-expect-error -- v is structured as the inputs
  functional.hvp((a) => a.sum(), x, [x, x]);
}
