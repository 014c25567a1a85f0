/** Interceptors: whoever is added sees every call of an operation, in whichever way it was called. */
import { afterEach, describe, expect, it } from 'vitest';
import { add, float64, grad, linear, makeDual, dualLevel, tensor, unpackDual, type Tensor } from '../../src/index.js';
import { intercept, type Interceptor } from '../../src/ops/op.js';

let stop: (() => void)[] = [];
afterEach(() => {
  for (const end of stop) end();
  stop = [];
});

/** Notes the names of all calls while it passes them on. */
function listen(): string[] {
  const names: string[] = [];
  stop.push(
    intercept((op, bound, inplace, proceed) => {
      names.push(inplace ? `${op.name}_` : op.name);
      return proceed(bound);
    }),
  );
  return names;
}

const vector = (): Tensor => tensor([1, 2, 3], { dtype: float64, requiresGrad: true });

describe('an interceptor', () => {
  it('sees methods, functions, numbers for tensors and in-place forms', () => {
    const x = vector();
    const names = listen();
    x.sin();
    x.mul(x);
    x.mul(2);
    x.pow(2);
    add(x, x);
    x.detach().clone().add_(1);
    expect(names).toEqual(['sin', 'mul', 'mul', 'pow', 'add', 'clone', 'add_']);
  });

  it('sees what a composite operation calls', () => {
    const x = vector().unsqueeze(0);
    const names = listen();
    linear(x, tensor([[1, 2, 3]], { dtype: float64 }));
    expect(names[0]).toBe('linear');
    expect(names.length).toBeGreaterThan(1);
  });

  it('changes no result, gradient or tangent by passing calls on', () => {
    const compute = (): number[] => {
      const x = vector();
      const y = x.sin().mul(x).add(1, { alpha: 2 }).pow(3).div(x.exp().add(2)).sum();
      const [g] = grad(y, x, { createGraph: true });
      const [h] = grad(g!.sum(), x);
      const t = dualLevel(() => unpackDual(makeDual(x.detach(), x.detach()).tanh().mul(2).div(3)).tangent!);
      return [y.item(), ...(g!.tolist() as number[]), ...(h!.tolist() as number[]), ...(t.tolist() as number[])];
    };
    const plain = compute();
    const names = listen();
    expect(compute()).toEqual(plain);
    expect(names).toContain('tanh');
  });

  it('may answer in the place of the operation', () => {
    const x = vector();
    const answer: Interceptor = (op, bound, _, proceed) => (op.name === 'sin' ? x : proceed(bound));
    stop.push(intercept(answer));
    expect(x.sin() === x).toBe(true);
    expect(x.cos() === x).toBe(false);
  });

  it('comes before those added earlier', () => {
    const order: string[] = [];
    const note =
      (name: string): Interceptor =>
      (_, bound, __, proceed) => {
        order.push(name);
        return proceed(bound);
      };
    stop.push(intercept(note('first')), intercept(note('second')));
    vector().sin();
    expect(order).toEqual(['second', 'first']);
  });

  it('sees nothing any more once it was taken away', () => {
    const names = listen();
    stop.pop()!();
    vector().sin();
    expect(names).toEqual([]);
  });
});
