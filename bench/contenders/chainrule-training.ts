/** Training steps: forward, backward, and gradient descent in place. */
import {
  conv2d,
  crossEntropy,
  embedding,
  gelu,
  layerNorm,
  linear,
  maxPool2d,
  noGrad,
  relu,
  scaledDotProductAttention,
  tensor,
  type Tensor,
} from 'chainrule';
import { convnet, digest, labels, mlp, RATE, transformer } from '../data.js';
import type { Prepared, Workloads } from '../serve.js';
import { filled, parametersOf, values } from './chainrule-values.js';

/** Steps of gradient descent; the check is the losses of three steps and the first gradients. */
function steps(parameters: readonly Tensor[], forward: () => Tensor): Prepared {
  const descend = (): void => {
    for (const p of parameters) {
      p.add_(p.grad!, { alpha: -RATE });
      p.grad = null;
    }
  };
  const run = (): Tensor => {
    const loss = forward();
    loss.backward();
    noGrad(descend);
    return loss;
  };
  const check = (): number[] => {
    forward().backward();
    const gradients = parameters.map((p) => digest(values(p.grad!)));
    for (const p of parameters) p.grad = null;
    return [run().item(), run().item(), run().item(), ...gradients];
  };
  return { run, check };
}

function classes(length: number, stream: number, count: number): Tensor {
  return tensor(labels(length, stream, count)).long();
}

function mlpStep(): Prepared {
  const x = filled([mlp.batch, mlp.inputs], 1);
  const y = classes(mlp.batch, 2, mlp.classes);
  const parameters = parametersOf(mlp.parameters);
  const [w1, b1, w2, b2, w3, b3] = parameters as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  return steps(parameters, () => {
    const first = relu(linear(x, w1, b1));
    const second = relu(linear(first, w2, b2));
    return crossEntropy(linear(second, w3, b3), y);
  });
}

function convnetStep(): Prepared {
  const x = filled([convnet.batch, ...convnet.image], 1);
  const y = classes(convnet.batch, 2, convnet.classes);
  const parameters = parametersOf(convnet.parameters);
  const [w1, b1, w2, b2, w3, b3] = parameters as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  return steps(parameters, () => {
    const first = maxPool2d(relu(conv2d(x, w1, b1, { padding: 1 })), 2);
    const second = maxPool2d(relu(conv2d(first, w2, b2, { padding: 1 })), 2);
    return crossEntropy(linear(second.flatten(1), w3, b3), y);
  });
}

function transformerStep(): Prepared {
  const { batch, sequence, width, heads, epsilon } = transformer;
  const x = classes(batch * sequence, 1, transformer.tokens).view([batch, sequence]);
  const y = classes(batch * sequence, 2, transformer.tokens);
  const parameters = parametersOf(transformer.parameters);
  const p = Object.fromEntries(transformer.parameters.map(({ name }, i) => [name, parameters[i]!]));

  const dense = (name: string, t: Tensor): Tensor => linear(t, p[`${name}.weight`]!, p[`${name}.bias`]);
  const norm = (name: string, t: Tensor): Tensor =>
    layerNorm(t, [width], p[`${name}.weight`], p[`${name}.bias`], epsilon);
  const splitHeads = (t: Tensor): Tensor => t.view([batch, sequence, heads, width / heads]).transpose(1, 2);

  const attention = (h: Tensor): Tensor => {
    const [q, k, v] = dense('qkv', h).split(width, 2).map(splitHeads) as [Tensor, Tensor, Tensor];
    const mixed = scaledDotProductAttention(q, k, v, { isCausal: true });
    return dense('projection', mixed.transpose(1, 2).reshape([batch, sequence, width]));
  };
  return steps(parameters, () => {
    let h = embedding(x, p['tokens']!).add(p['positions']!);
    h = h.add(attention(norm('norm1', h)));
    h = h.add(dense('down', gelu(dense('up', norm('norm2', h)), { approximate: 'tanh' })));
    const logits = dense('output', norm('norm3', h));
    return crossEntropy(logits.view([batch * sequence, transformer.tokens]), y);
  });
}

export const training: Workloads = { W5: mlpStep, W6: convnetStep, W7: transformerStep };
