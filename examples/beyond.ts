/** What README.md shows of transforms, hooks, checkpoints, checks and pictures of graphs. */
import { checkpoint, gradcheck, graph, randn, tensor, type Tensor, vmap } from 'chainrule';
import { grad, hessian } from 'chainrule/func';

const f = (x: Tensor): Tensor => x.sin().mul(x).sum();
const x = randn([8, 3], { dtype: 'float64' });

vmap(grad(f))(x); // the gradient of every row, computed at once
vmap(hessian(f))(x); // and the 3x3 Hessians, in any nesting: jacrev(jacrev(f)), grad(vmap(f)), ...

const w = tensor([1, 2, 3], { dtype: 'float64', requiresGrad: true });
gradcheck(f, w); // against differences of the values; throws where they differ
w.registerHook((g) => g.mul(0.1)); // hooks on tensors, nodes, and several tensors at once
checkpoint(f, w).backward(); // kept: the input; the rest is computed again in the backward pass
console.log(w.grad); // tensor([ 0.1382,  0.0077, -0.2829], dtype=torch.float64)
console.log(graph.describe(f(w))); // the nodes, and the bytes that they keep; graph.toMermaid(y) draws them
