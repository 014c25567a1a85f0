// W10: import, compute W1, print, exit. Not jitted: for a single call that is slower.
import { numpy as np, valueAndGrad } from '@jax-js/jax';

const f = valueAndGrad((x) => {
  const x2 = x.ref.mul(x.ref);
  const x3 = x2.ref.mul(x.ref);
  return x3.ref.mul(x.ref).add(x3.mul(3)).add(x2.mul(3)).add(x.mul(5)).add(1);
});
const [y, gradient] = f(np.array(1));
console.log(JSON.stringify([y.item(), gradient.item()]));
