/** A program for a thread of its own, with more stack: nests backward passes in hooks, and tells the gradient at the bottom. */
import { parentPort, workerData } from 'node:worker_threads';
import { tensor } from 'chainrule';

const x = tensor(1, { requiresGrad: true });
let y = x.mul(2);
for (let i = 0; i < (workerData as number); i++) {
  const before = y;
  y = tensor(1, { requiresGrad: true }).mul(1);
  y.registerHook(() => {
    before.backward();
  });
}
y.backward();
parentPort!.postMessage(x.grad!.item());
