/**
 * jax-js: everything jitted, which is its fastest form by far. It computes when awaited (`blockUntilReady`), and in Node on
 * one thread. Note its ownership of arguments: see jax-js.d.ts.
 */
import {
  blockUntilReady,
  grad,
  hessian,
  jit,
  jvp,
  lax,
  type NdArray,
  nn,
  numpy as np,
  valueAndGrad,
} from '@jax-js/jax';
import {
  convnet,
  digest,
  fill,
  type Initial,
  initialValues,
  labels as classesOf,
  mlp,
  RATE,
  transformer,
} from '../data.js';
import { type Prepared, serve, type Workloads } from '../serve.js';

function filled(sizes: readonly number[], stream: number): NdArray {
  const length = sizes.reduce((product, size) => product * size, 1);
  return np.array(fill(length, stream)).reshape([...sizes]);
}

/** One result, awaited and dropped; the check is its digest, or the number itself where it is only one. */
function single(run: () => NdArray, show: (values: ArrayLike<number>) => number = digest): Prepared {
  return {
    run: async () => {
      const out = run();
      await blockUntilReady(out);
      out.dispose();
    },
    check: () => [show(run().dataSync())],
  };
}

/** A value and gradients. */
function differentiated(
  run: () => [NdArray, NdArray | NdArray[]],
  show: (values: ArrayLike<number>) => number[] = (values) => [digest(values)],
): Prepared {
  const flat = (): NdArray[] => run().flat();
  return {
    run: async () => {
      const outs = flat();
      await blockUntilReady(outs);
      for (const out of outs) out.dispose();
    },
    check: () => {
      const [value, ...gradients] = flat();
      return [value!.item(), ...gradients.flatMap((gradient) => show(gradient.dataSync()))];
    },
  };
}

// ---- graphs of tiny tensors

/** Powers as products: powers by `np.power` take four times as long. */
function polynomial(x: NdArray): NdArray {
  const x2 = x.ref.mul(x.ref);
  const x3 = x2.ref.mul(x.ref);
  return x3.ref.mul(x.ref).add(x3.mul(3)).add(x2.mul(3)).add(x.mul(5)).add(1);
}

function scalar(): Prepared {
  const x = np.array(1);
  const f = jit(valueAndGrad(polynomial));
  return differentiated(() => f(x.ref), Array.from<number>);
}

function matrix(): Prepared {
  const x = np.array([1, 2, 3, 3, 2, 1]).reshape([2, 3]);
  const f = jit(valueAndGrad((t) => np.square(t.mul(2).add(1)).mean()));
  return differentiated(() => f(x.ref), Array.from<number>);
}

/** Without jit, which overflows the stack at 1,000 operations already. */
function chain(length: number): Prepared {
  const step = 2 ** -14;
  const x = np.array(2);
  const f = valueAndGrad((t) => {
    let y = t;
    for (let i = 0; i < length; i += 2) y = y.mul(1 - step).add(step);
    return y;
  });
  return differentiated(() => f(x.ref), Array.from<number>);
}

const SIZE = 20;

function rosenbrock(x: NdArray): NdArray {
  const a = x.ref.slice([0, SIZE - 1]);
  const b = x.slice([1, SIZE]);
  return np
    .square(b.sub(np.square(a.ref)))
    .mul(100)
    .add(np.square(a.neg().add(1)))
    .sum();
}

function hessianOfRosenbrock(): Prepared {
  const x = filled([SIZE], 1);
  const f = jit(hessian(rosenbrock));
  return single(() => f(x.ref));
}

function hvp(): Prepared {
  const x = filled([SIZE], 1);
  const v = filled([SIZE], 2);
  const f = jit((at: NdArray, along: NdArray) => jvp(grad(rosenbrock), [at], [along])[1]);
  return single(() => f(x.ref, v.ref));
}

// ---- elementwise operations, sums, matrices

function add(length: number): Prepared {
  const a = filled([length], 1);
  const b = filled([length], 2);
  const f = jit((s: NdArray, t: NdArray) => s.add(t));
  const run = (): NdArray => f(a.ref, b.ref);
  return single(run);
}

function unary(operation: (x: NdArray) => NdArray, show?: (values: ArrayLike<number>) => number): Prepared {
  const x = filled([1_000_000], 1);
  const f = jit(operation);
  return single(() => f(x.ref), show);
}

function pointwiseGraph(): Prepared {
  const leaves = [1, 2, 3].map((stream) => filled([1_000_000], stream));
  const f = jit(valueAndGrad((x, w, b) => np.tanh(x.ref.mul(w).add(b)).mul(x).mean(), { argnums: [0, 1, 2] }));
  return differentiated(() => f(...leaves.map((leaf) => leaf.ref)));
}

function product(size: number): Prepared {
  const a = filled([size, size], 1);
  const b = filled([size, size], 2);
  const f = jit((s: NdArray, t: NdArray) => np.matmul(s, t));
  return single(() => f(a.ref, b.ref));
}

function productBothWays(): Prepared {
  const a = filled([512, 512], 1);
  const b = filled([512, 512], 2);
  const f = jit(valueAndGrad((s, t) => np.matmul(s, t).sum(), { argnums: [0, 1] }));
  return differentiated(() => f(a.ref, b.ref));
}

// ---- training steps

function crossEntropy(logits: NdArray, target: NdArray): NdArray {
  return nn.logSoftmax(logits, -1).mul(target).sum(-1).mean().neg();
}

function dense(x: NdArray, weight: NdArray, bias: NdArray): NdArray {
  return np.dot(x, weight.transpose()).add(bias);
}

/** One jitted function from parameters to loss and parameters. `data` is taken over by `loss` after the parameters. */
function steps(
  initial: readonly Initial[],
  data: readonly NdArray[],
  loss: (p: NdArray[], ...data: NdArray[]) => NdArray,
): Prepared {
  const count = initial.length;
  const both = valueAndGrad((...all) => loss(all.slice(0, count), ...all.slice(count)), {
    argnums: initial.map((_, i) => i),
  });
  const step = jit((...all: NdArray[]): [NdArray, NdArray[]] => {
    const parameters = all.slice(0, count);
    const [value, gradients] = both(...parameters.map((p) => p.ref), ...all.slice(count));
    return [value, parameters.map((p, i) => p.add(gradients[i]!.mul(-RATE)))];
  });
  let parameters = initial.map((one, i) => np.array(initialValues(one, i)).reshape([...one.sizes]));

  const run = async (): Promise<NdArray> => {
    const [value, next] = step(...parameters, ...data.map((d) => d.ref));
    parameters = next;
    await blockUntilReady([value, ...next]);
    return value;
  };
  const check = async (): Promise<number[]> => {
    const [, gradients] = jit(both)(...parameters.map((p) => p.ref), ...data.map((d) => d.ref));
    const losses = [await run(), await run(), await run()];
    return [...losses.map((value) => value.item()), ...gradients.map((g) => digest(g.dataSync()))];
  };
  return { run: async () => (await run()).dispose(), check };
}

function oneHot(length: number, stream: number, classes: number): NdArray {
  return nn.oneHot(np.array(classesOf(length, stream, classes)), classes);
}

function mlpStep(): Prepared {
  const data = [filled([mlp.batch, mlp.inputs], 1), oneHot(mlp.batch, 2, mlp.classes)];
  return steps(mlp.parameters, data, ([w1, b1, w2, b2, w3, b3], x, y) => {
    const first = nn.relu(dense(x, w1!, b1!));
    const second = nn.relu(dense(first, w2!, b2!));
    return crossEntropy(dense(second, w3!, b3!), y);
  });
}

/** `lax.reduceWindow` is no faster than a maximum over two axes. */
function halved(x: NdArray): NdArray {
  const [n, c, rows, columns] = x.shape as [number, number, number, number];
  return x.reshape([n, c, rows / 2, 2, columns / 2, 2]).max([3, 5]);
}

function convnetStep(): Prepared {
  const data = [filled([convnet.batch, ...convnet.image], 1), oneHot(convnet.batch, 2, convnet.classes)];
  const conv = (x: NdArray, weight: NdArray, bias: NdArray): NdArray =>
    lax.conv(x, weight, [1, 1], 'SAME').add(bias.reshape([-1, 1, 1]));
  return steps(convnet.parameters, data, ([w1, b1, w2, b2, w3, b3], x, y) => {
    const first = halved(nn.relu(conv(x, w1!, b1!)));
    const second = halved(nn.relu(conv(first, w2!, b2!)));
    return crossEntropy(dense(second.reshape([convnet.batch, convnet.features]), w3!, b3!), y);
  });
}

type Three = [NdArray, NdArray, NdArray];

/** What is added to the scores of a causal attention. */
function causalMask(length: number): NdArray {
  const mask = Float32Array.from({ length: length * length }, (_, i) => (i % length > i / length ? -Infinity : 0));
  return np.array(mask).reshape([length, length]);
}

/**
 * Rows of the table of tokens by a product with ones and zeros: under jit the gradient of `np.take` fails. Attention is
 * written out: `nn.dotProductAttention` needs iterator helpers, which Node 20 lacks.
 */
function transformerStep(): Prepared {
  const { batch, sequence, width, heads, tokens, epsilon, parameters } = transformer;
  const data = [oneHot(batch * sequence, 1, tokens), oneHot(batch * sequence, 2, tokens)];
  const rows = batch * sequence;
  const future = causalMask(sequence);
  return steps(parameters, data, (list, x, y) => {
    const p = Object.fromEntries(parameters.map(({ name }, i) => [name, list[i]!]));
    const layer = (name: string, t: NdArray): NdArray => dense(t, p[`${name}.weight`]!, p[`${name}.bias`]!);
    const norm = (name: string, t: NdArray): NdArray =>
      nn.standardize(t, -1, { epsilon }).mul(p[`${name}.weight`]!).add(p[`${name}.bias`]!);
    const attention = (t: NdArray): NdArray => {
      const split = np.split(layer('qkv', t), 3, -1);
      const [q, k, v] = split.map((part) => part.reshape([batch, sequence, heads, width / heads])) as Three;
      const scores = np.matmul(q.transpose([0, 2, 1, 3]), k.transpose([0, 2, 3, 1])).mul((width / heads) ** -0.5);
      const weights = nn.softmax(scores.add(future.ref), -1);
      const mixed = np.matmul(weights, v.transpose([0, 2, 1, 3])).transpose([0, 2, 1, 3]);
      return layer('projection', mixed.reshape([rows, width]));
    };
    const embedded = np.dot(x, p['tokens']!).reshape([batch, sequence, width]);
    let h = embedded.add(p['positions']!).reshape([rows, width]);
    h = h.ref.add(attention(norm('norm1', h)));
    h = h.ref.add(layer('down', nn.gelu(layer('up', norm('norm2', h)), { approximate: true })));
    return crossEntropy(layer('output', norm('norm3', h)), y);
  });
}

const workloads: Workloads = {
  W1: scalar,
  W2: matrix,
  'W3a.1K': () => add(1000),
  'W3a.100K': () => add(100_000),
  'W3a.1M': () => add(1_000_000),
  'W3a.16M': () => add(16_000_000),
  'W3b.exp': () => unary((x) => np.exp(x)),
  'W3b.tanh': () => unary((x) => np.tanh(x)),
  'W3b.sum': () =>
    unary(
      (x) => x.sum(),
      (values) => values[0]!,
    ),
  W3c: pointwiseGraph,
  'W4.64': () => product(64),
  'W4.256': () => product(256),
  'W4.512': () => product(512),
  'W4.1024': () => product(1024),
  'W4.512fb': productBothWays,
  W5: mlpStep,
  W6: convnetStep,
  W7: transformerStep,
  'W8.10k': () => chain(10_000),
  'W8.100k': () => chain(100_000),
  'W9.hessian': hessianOfRosenbrock,
  'W9.hvp': hvp,
};

await serve({ name: 'jax-js, one thread' }, workloads);
