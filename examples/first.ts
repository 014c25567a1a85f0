// The first example of the README: `npx tsx examples/first.ts`.
import { noGrad, tensor } from 'chainrule';

const x = tensor([1, 2, 3], { requiresGrad: true });
const loss = x.mul(2).add(1).pow(2).mean();
console.log(loss); // tensor(27.6667, grad_fn=<MeanBackward0>)

loss.backward();
console.log(x.grad); // tensor([4.0000, 6.6667, 9.3333])

noGrad(() => x.sub_(x.grad!.mul(0.1))); // one step of gradient descent
console.log(x); // tensor([0.6000, 1.3333, 2.0667], requires_grad=True)
