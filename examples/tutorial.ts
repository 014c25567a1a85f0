/** PyTorch's autograd tutorial in TypeScript, statement by statement. How it prints itself: see lesson.ts. */
import { noGrad, tensor, type Tensor } from 'chainrule';
import { Lesson, type Printer, type Step } from './lesson.js';

/** Runs the whole tutorial. */
export function tutorial(printer: Printer): readonly Step[] {
  const lesson = new Lesson(import.meta.url, printer);
  oneNumber(lesson);
  aMatrix(lesson);
  turningItOff(lesson);
  lesson.end();
  return lesson.steps;
}

function oneNumber({ say, run }: Lesson): void {
  say('A function of one number: y = x⁴ + 3x³ + 3x² + 5x + 1');
  const x = run(() => tensor(1.0, { requiresGrad: true }));
  const y = run(() => x.pow(4).add(x.pow(3).mul(3)).add(x.pow(2).mul(3)).add(x.mul(5)).add(1));
  run(() => y);

  say('The result remembers the operation that made it');
  run(() => y.gradFn);

  say('Back through the graph: dy/dx = 4x³ + 9x² + 6x + 5, which is 24 at x = 1');
  run(() => y.backward());
  run(() => x.grad);
}

function aMatrix({ say, run }: Lesson): void {
  say('A function of a matrix: o = mean(z), z = y², y = 2x + 1');
  const data = run(() => [
    [1, 2, 3],
    [3, 2, 1],
  ]);
  const x = run(() => tensor(data, { requiresGrad: true }));
  run(() => x);
  const y = run(() => x.mul(2).add(1));
  run(() => y);
  const z = run(() => y.pow(2));
  run(() => z);
  const o = run(() => z.mean());
  run(() => o);
  run(() => o.backward());
  run(() => x.grad);

  say('The same by hand. The chain rule says do/dx = do/dz · dz/dy · dy/dx = 1/6 · 2(2x + 1) · 2');
  const byHand = run(() => tensor(data).mul(2).add(1).mul(4).div(6));
  run(() => byHand);
  run(() => x.grad?.allclose(byHand));
}

function turningItOff({ say, run }: Lesson): void {
  say('Tracking is on for what is computed from a tensor that requires a gradient');
  const x = run(() => tensor([1, 2, 3], { requiresGrad: true }));
  run(() => x.mul(2));

  say('Off, first way: requiresGrad_(false), for a tensor');
  run(() => x.requiresGrad_(false));
  run(() => x.requiresGrad);
  run(() => x.mul(2));
  run(() => x.mul(2).gradFn);
  run(() => x.requiresGrad_(true));

  say('Off, second way: noGrad, for a piece of the program: a callback, or the rest of a block with `using`');
  const doubled = run(() => noGrad(() => x.mul(2)));
  run(() => doubled);
  run(() => doubled.requiresGrad);
  run(() => doubled.gradFn);
  const triple = run(() => (input: Tensor) => {
    using _ = noGrad();
    return input.mul(3);
  });
  run(() => triple(x));
  run(() => triple(x).requiresGrad);
  run(() => x.mul(3).requiresGrad);

  say('Off, third way: detach(), for a result: the same numbers without their history');
  const y = run(() => x.mul(2));
  const cut = run(() => y.detach());
  run(() => y);
  run(() => cut);
  run(() => [y.requiresGrad, cut.requiresGrad]);
  run(() => cut.gradFn);

  say('They share one storage, so a write to one is seen in the other');
  run(() => cut.mul_(10));
  run(() => y);
}
