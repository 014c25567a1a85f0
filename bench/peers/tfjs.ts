/** TensorFlow.js on its WebAssembly backend: eager, in Node on one thread, with `tidy` and `dispose` as it asks for. */
import tf, { type TfTensor, type TfVariable } from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { convnet, digest, fill, type Initial, initialValues, labels, mlp, RATE, transformer } from '../data.js';
import { type Prepared, serve, type Workloads } from '../serve.js';

function filled(sizes: readonly number[], stream: number): TfTensor {
  const length = sizes.reduce((product, size) => product * size, 1);
  return tf.tensor(fill(length, stream), sizes);
}

function single(run: () => TfTensor, show: (values: ArrayLike<number>) => number = digest): Prepared {
  return { run: () => run().dispose(), check: () => [show(run().dataSync())] };
}

/** A value and gradients, in this order. */
function differentiated(
  run: () => TfTensor[],
  show: (values: ArrayLike<number>) => number[] = (values) => [digest(values)],
): Prepared {
  return {
    run: () => tf.dispose(run()),
    check: () => {
      const [value, ...gradients] = run();
      return [value!.dataSync()[0]!, ...gradients.flatMap((gradient) => show(gradient.dataSync()))];
    },
  };
}

// ---- graphs of tiny tensors

function scalar(): Prepared {
  const x = tf.scalar(1);
  const f = tf.valueAndGrad((t) => {
    const fourth = tf.add(tf.pow(t, 4), tf.mul(tf.pow(t, 3), 3));
    return tf.add(tf.add(tf.add(fourth, tf.mul(tf.pow(t, 2), 3)), tf.mul(t, 5)), 1);
  });
  return differentiated(
    () => {
      const { value, grad } = f(x);
      return [value, grad];
    },
    Array.from<number>,
  );
}

function matrix(): Prepared {
  const x = tf.tensor([1, 2, 3, 3, 2, 1], [2, 3]);
  const f = tf.valueAndGrad((t) => tf.mean(tf.square(tf.add(tf.mul(t, 2), 1))));
  return differentiated(
    () => {
      const { value, grad } = f(x);
      return [value, grad];
    },
    Array.from<number>,
  );
}

function chain(length: number): Prepared {
  const step = 2 ** -14;
  const x = tf.scalar(2);
  const f = tf.valueAndGrad((t) => {
    let y = t;
    for (let i = 0; i < length; i += 2) y = tf.add(tf.mul(y, 1 - step), step);
    return y;
  });
  return differentiated(
    () => {
      const { value, grad } = f(x);
      return [value, grad];
    },
    Array.from<number>,
  );
}

const SIZE = 20;

function rosenbrock(x: TfTensor): TfTensor {
  const a = tf.slice(x, 0, SIZE - 1);
  const b = tf.slice(x, 1, SIZE - 1);
  return tf.sum(tf.add(tf.mul(tf.square(tf.sub(b, tf.square(a))), 100), tf.square(tf.sub(1, a))));
}

/** The gradient of the gradient along a vector, in tidy: nested gradients leave tensors behind. */
function along(v: TfTensor): (x: TfTensor) => TfTensor {
  const first = tf.grad(rosenbrock);
  return tf.grad((x) => tf.sum(tf.mul(first(x), v)));
}

function hessian(): Prepared {
  const x = filled([SIZE], 1);
  const unit = (i: number): TfTensor => tf.tensor(Float32Array.from({ length: SIZE }, (_, j) => Number(i === j)));
  const rows = Array.from({ length: SIZE }, (_, i) => along(unit(i)));
  return single(() => tf.tidy(() => tf.stack(rows.map((row) => row(x)))));
}

function hvp(): Prepared {
  const x = filled([SIZE], 1);
  const f = along(filled([SIZE], 2));
  return single(() => tf.tidy(() => f(x)));
}

// ---- elementwise operations, sums, matrices

function add(length: number): Prepared {
  const a = filled([length], 1);
  const b = filled([length], 2);
  return single(() => tf.add(a, b));
}

function unary(operation: (x: TfTensor) => TfTensor, show?: (values: ArrayLike<number>) => number): Prepared {
  const x = filled([1_000_000], 1);
  return single(() => operation(x), show);
}

function pointwiseGraph(): Prepared {
  const leaves = [1, 2, 3].map((stream) => filled([1_000_000], stream));
  const f = tf.valueAndGrads((x, w, b) => tf.mean(tf.mul(tf.tanh(tf.add(tf.mul(x, w), b)), x)));
  return differentiated(() => {
    const { value, grads } = f(leaves);
    return [value, ...grads];
  });
}

function product(size: number): Prepared {
  const a = filled([size, size], 1);
  const b = filled([size, size], 2);
  return single(() => tf.matMul(a, b));
}

function productBothWays(): Prepared {
  const leaves = [filled([512, 512], 1), filled([512, 512], 2)];
  const f = tf.valueAndGrads((a, b) => tf.sum(tf.matMul(a, b)));
  return differentiated(() => {
    const { value, grads } = f(leaves);
    return [value, ...grads];
  });
}

// ---- training steps

/** Weights lie as inputs x outputs, or rows x columns x inputs x outputs: the layouts that TensorFlow.js is fast at. */
const OURS: Readonly<Record<number, number[]>> = { 2: [1, 0], 4: [2, 3, 1, 0] };
const BACK: Readonly<Record<number, number[]>> = { 2: [1, 0], 4: [3, 2, 0, 1] };

function isTable({ name }: Initial): boolean {
  return !name.includes('.');
}

function parametersOf(initial: readonly Initial[]): TfVariable[] {
  return initial.map((one, i) => {
    const t = tf.tensor(initialValues(one, i), one.sizes);
    const axes = isTable(one) ? undefined : OURS[one.sizes.length];
    return tf.variable(axes === undefined ? t : tf.transpose(t, axes));
  });
}

function steps(initial: readonly Initial[], parameters: TfVariable[], loss: () => TfTensor): Prepared {
  const optimizer = tf.train.sgd(RATE);
  const run = (): TfTensor => optimizer.minimize(loss, true, parameters);
  const check = (): number[] => {
    const { grads } = tf.variableGrads(loss, parameters);
    const digests = initial.map((one, i) => {
      const gradient = grads[parameters[i]!.name]!;
      const axes = isTable(one) ? undefined : BACK[one.sizes.length];
      return digest((axes === undefined ? gradient : tf.transpose(gradient, axes)).dataSync());
    });
    return [run(), run(), run()].map((value) => value.dataSync()[0]!).concat(digests);
  };
  return { run: () => run().dispose(), check };
}

function oneHot(length: number, stream: number, classes: number): TfTensor {
  const values = new Float32Array(length * classes);
  labels(length, stream, classes).forEach((label, i) => (values[i * classes + label] = 1));
  return tf.tensor(values, [length, classes]);
}

type Activation = 'linear' | 'relu';

function dense(a: TfTensor, b: TfTensor, bias: TfTensor, activation: Activation = 'linear'): TfTensor {
  return tf.fused.matMul({ a, b, bias, activation });
}

type Six = [TfVariable, TfVariable, TfVariable, TfVariable, TfVariable, TfVariable];

function mlpStep(): Prepared {
  const x = filled([mlp.batch, mlp.inputs], 1);
  const y = oneHot(mlp.batch, 2, mlp.classes);
  const parameters = parametersOf(mlp.parameters);
  const [w1, b1, w2, b2, w3, b3] = parameters as Six;
  return steps(mlp.parameters, parameters, () => {
    const hidden = dense(dense(x, w1, b1, 'relu'), w2, b2, 'relu');
    return tf.losses.softmaxCrossEntropy(y, dense(hidden, w3, b3));
  });
}

/** Channels last; the features come to the linear layer channels first, as in the other libraries. */
function convnetStep(): Prepared {
  const { batch, image, features } = convnet;
  const x = tf.reshape(filled([batch, ...image], 1), [batch, image[1]!, image[2]!, image[0]!]);
  const y = oneHot(batch, 2, convnet.classes);
  const parameters = parametersOf(convnet.parameters);
  const [w1, b1, w2, b2, w3, b3] = parameters as Six;
  const block = (t: TfTensor, weight: TfTensor, bias: TfTensor): TfTensor =>
    tf.maxPool(tf.relu(tf.add(tf.conv2d(t, weight, 1, 'same'), bias)), 2, 2, 'same');
  return steps(convnet.parameters, parameters, () => {
    const second = block(block(x, w1, b1), w2, b2);
    const flat = tf.reshape(tf.transpose(second, [0, 3, 1, 2]), [batch, features]);
    return tf.losses.softmaxCrossEntropy(y, dense(flat, w3, b3));
  });
}

function gelu(x: TfTensor): TfTensor {
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}

/** Rows of the table of tokens by a product with ones and zeros: the gradient of `gather` has no WebAssembly kernel. */
function transformerStep(): Prepared {
  const { batch, sequence, width, heads, tokens, epsilon } = transformer;
  const rows = batch * sequence;
  const x = oneHot(rows, 1, tokens);
  const y = oneHot(rows, 2, tokens);
  const parameters = parametersOf(transformer.parameters);
  const byName = new Map(transformer.parameters.map(({ name }, i) => [name, parameters[i]!]));
  const named = (name: string): TfVariable => byName.get(name)!;
  const future = tf.tensor(
    Float32Array.from({ length: sequence ** 2 }, (_, i) => (i % sequence > i / sequence ? -1e30 : 0)),
    [sequence, sequence],
  );

  const layer = (name: string, t: TfTensor): TfTensor => dense(t, named(`${name}.weight`), named(`${name}.bias`));
  const norm = (name: string, t: TfTensor): TfTensor => {
    const centred = tf.sub(t, tf.mean(t, -1, true));
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon));
    return tf.add(tf.mul(tf.mul(centred, scale), named(`${name}.weight`)), named(`${name}.bias`));
  };
  const attention = (h: TfTensor): TfTensor => {
    const [q, k, v] = tf
      .split(layer('qkv', h), 3, -1)
      .map((part) => tf.transpose(tf.reshape(part, [batch, sequence, heads, width / heads]), [0, 2, 1, 3]));
    const scores = tf.mul(tf.matMul(q!, k!, false, true), (width / heads) ** -0.5);
    const mixed = tf.matMul(tf.softmax(tf.add(scores, future)), v!);
    return layer('projection', tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [rows, width]));
  };
  return steps(transformer.parameters, parameters, () => {
    const embedded = tf.reshape(tf.matMul(x, named('tokens')), [batch, sequence, width]);
    let h = tf.reshape(tf.add(embedded, named('positions')), [rows, width]);
    h = tf.add(h, attention(norm('norm1', h)));
    h = tf.add(h, layer('down', gelu(layer('up', norm('norm2', h)))));
    return tf.losses.softmaxCrossEntropy(y, layer('output', norm('norm3', h)));
  });
}

const workloads: Workloads = {
  W1: scalar,
  W2: matrix,
  'W3a.1K': () => add(1000),
  'W3a.100K': () => add(100_000),
  'W3a.1M': () => add(1_000_000),
  'W3a.16M': () => add(16_000_000),
  'W3b.exp': () => unary((x) => tf.exp(x)),
  'W3b.tanh': () => unary((x) => tf.tanh(x)),
  'W3b.sum': () =>
    unary(
      (x) => tf.sum(x),
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
  'W9.hessian': hessian,
  'W9.hvp': hvp,
};

await tf.setBackend('wasm');
await tf.ready();
await serve({ name: 'TensorFlow.js on WebAssembly, one thread' }, workloads);
