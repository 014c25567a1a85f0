// W10: import, compute W1, print, exit.
import { tensor } from 'chainrule';

const x = tensor(1, { requiresGrad: true });
const y = x.pow(4).add(x.pow(3).mul(3)).add(x.pow(2).mul(3)).add(x.mul(5)).add(1);
y.backward();
console.log(JSON.stringify([y.item(), x.grad?.item()]));
