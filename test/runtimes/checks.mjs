// @ts-check
// What the built package must do on every platform, as functions that a page and a smoke script call alike. Plain modules
// that know nothing of Node or of browsers; each check throws where something is wrong, and says what.

/** @typedef {typeof import('chainrule')} Library */
/** @typedef {import('chainrule').Tensor} Tensor */

/**
 * @param {unknown} actual
 * @param {unknown} wanted
 * @param {string} what
 */
export function same(actual, wanted, what) {
  if (!Object.is(actual, wanted)) throw new Error(`${what}: got ${String(actual)}, wanted ${String(wanted)}`);
}

/**
 * @param {boolean} holds
 * @param {string} what
 */
export function sure(holds, what) {
  if (!holds) throw new Error(what);
}

/**
 * The tutorial: numbers and texts that PyTorch prints.
 *
 * @param {Library} lib
 */
export function tutorial({ grad, manualSeed, noGrad, rand, tensor }) {
  const x = tensor(1, { requiresGrad: true });
  const y = x.pow(4).add(x.pow(3).mul(3)).add(x.pow(2).mul(3)).add(x.mul(5)).add(1);
  same(String(y), 'tensor(13., grad_fn=<AddBackward0>)', 'y');
  const [slope] = grad(y, x, { createGraph: true });
  same(slope?.item(), 24, 'the gradient at 1');
  const [second] = grad(/** @type {Tensor} */ (slope), x);
  same(String(second), 'tensor(36.)', 'the second derivative at 1'); // 12 + 18 + 6

  const z = tensor([1, 2, 3], { requiresGrad: true });
  const loss = z.mul(2).add(1).pow(2).mean();
  same(String(loss), 'tensor(27.6667, grad_fn=<MeanBackward0>)', 'loss');
  loss.backward();
  same(String(z.grad), 'tensor([4.0000, 6.6667, 9.3333])', 'the gradient of loss');
  noGrad(() => z.sub_(/** @type {Tensor} */ (z.grad).mul(0.1)));
  same(String(z), 'tensor([0.6000, 1.3333, 2.0667], requires_grad=True)', 'one step down');

  manualSeed(0);
  same(String(rand([3])), 'tensor([0.4963, 0.7682, 0.0885])', 'random numbers of seed 0');
}

/**
 * Trains a 64-256-10 network on points around ten centres, in batches of 128; returns the first and the last loss.
 *
 * @param {Library} lib
 * @param {number} steps
 */
export function train({ crossEntropy, manualSeed, noGrad, randn, tensor }, steps = 60) {
  manualSeed(1);
  const [classes, features, hidden, batch] = [10, 64, 256, 128];
  const centres = randn([classes, features]);
  const w1 = randn([features, hidden]).mul(0.125).requiresGrad_();
  const b1 = tensor(new Float32Array(hidden), { requiresGrad: true });
  const w2 = randn([hidden, classes]).mul(0.0625).requiresGrad_();
  const b2 = tensor(new Float32Array(classes), { requiresGrad: true });
  const losses = [];
  for (let step = 0; step < steps; step++) {
    const target = tensor(Array.from({ length: batch }, (_, i) => BigInt((i * 7 + step) % classes)));
    const input = centres.indexSelect(0, target).add(randn([batch, features]));
    const loss = crossEntropy(input.matmul(w1).add(b1).relu().matmul(w2).add(b2), target);
    loss.backward();
    noGrad(() => {
      for (const p of [w1, b1, w2, b2]) {
        p.sub_(/** @type {Tensor} */ (p.grad).mul(0.2));
        p.grad = null;
      }
    });
    losses.push(Number(loss.item()));
  }
  return { first: losses[0] ?? NaN, last: losses[losses.length - 1] ?? NaN };
}

/**
 * A training run that converges.
 *
 * @param {Library} lib
 */
export function training(lib) {
  const { first, last } = train(lib);
  sure(first > 1.5 && first < 4, `training starts at a loss of ${first}, which is not near log(10)`);
  sure(last < 0.05, `training went from a loss of ${first} to ${last} only`);
  return `loss ${first.toFixed(3)} -> ${last.toFixed(4)}`;
}

/**
 * Values and gradients of something large enough for kernels and threads, as bits.
 *
 * @param {Library} lib
 */
function large({ manualSeed, randn }) {
  manualSeed(2);
  const a = randn([300, 500]).requiresGrad_();
  const b = randn([500, 400]).requiresGrad_();
  const c = randn([300, 400]).requiresGrad_();
  const out = a.matmul(b).tanh().mul(c).exp().sum(1).mean();
  out.backward();
  return [out.detach(), a.grad, b.grad, c.grad].map(bits).join(' ');
}

/**
 * A checksum over the bits of a float32 tensor.
 *
 * @param {Tensor | null} t
 */
function bits(t) {
  const values = /** @type {Float32Array} */ (/** @type {Tensor} */ (t).contiguous().toTypedArray());
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let sum = 0;
  for (const word of words) sum = (Math.imul(sum, 31) + word) | 0;
  return sum;
}

/**
 * The same bits on any number of threads; `available` says whether the platform has any to give.
 *
 * @param {Library} lib
 * @param {boolean} available
 */
export async function threads(lib, available) {
  lib.setNumThreads(1);
  const alone = large(lib);
  lib.setNumThreads(2);
  const first = large(lib); // threads start lazily: the first launch may run before they are there
  await new Promise((resolve) => setTimeout(resolve, 500));
  const together = large(lib);
  same(first, alone, 'bits of the first run on two threads');
  same(together, alone, 'bits of the second run on two threads');
  const { workers } = lib.backendInfo();
  same(workers, available ? 1 : 0, 'workers');
  return `${workers} workers beside the main thread`;
}

/**
 * A synchronous loop, in which nothing is disposed and nothing awaited.
 *
 * @param {Library} lib
 * @param {number} steps
 * @param {number} columns a step makes and drops some eight tensors of 256 bytes for each
 * @param {() => number} resident bytes that the process (or the library, where that is all one can ask) holds
 * @param {number} limit in bytes: how far `resident` may rise
 */
export function synchronousLoop({ randn }, steps, columns, resident, limit) {
  const w = randn([64, columns]).requiresGrad_();
  const x = randn([64, 64]);
  const before = resident();
  let peak = before;
  for (let step = 0; step < steps; step++) {
    const loss = x.matmul(w).tanh().pow(2).mean(); // four results, and as many gradients
    loss.backward();
    w.grad = null;
    if (step % 50 === 49) peak = Math.max(peak, resident());
  }
  const grown = peak - before;
  const megabytes = (/** @type {number} */ bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  sure(grown <= limit, `${steps} steps took ${megabytes(grown)} more memory; the limit is ${megabytes(limit)}`);
  return `${steps} steps, +${megabytes(grown)}`;
}
