/**
 * The numbers that every contender starts from, and how results are compared. pytorch.py does the same sums in Python, so
 * nothing has to be sent from one to the other.
 */

/**
 * Element `i` of stream `stream`, 32 bits. Multiplications by the odd constants of xxHash32 and shifts; what matters is
 * that whoever has 32-bit integers comes to the same bits.
 */
function hash(i: number, stream: number): number {
  let h = Math.imul(i + Math.imul(stream, 0x9e3779b1), 0x85ebca77);
  h ^= h >>> 15;
  h = Math.imul(h, 0xc2b2ae3d);
  h ^= h >>> 13;
  h = Math.imul(h, 0x27d4eb2f);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Multiples of 2^-23 in [-1, 1), which float32 holds exactly, times a scale. */
export function fill(length: number, stream: number, scale = 1): Float32Array {
  const values = new Float32Array(length);
  const factor = Math.fround(scale);
  for (let i = 0; i < length; i++) values[i] = ((hash(i, stream) >>> 8) / 2 ** 23 - 1) * factor;
  return values;
}

/** Whole numbers from 0 to `classes` - 1. */
export function labels(length: number, stream: number, classes: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => (hash(i, stream) >>> 8) % classes);
}

/**
 * One number for a whole array, for comparing. Elements count by their position and by their sign, so that a transposed or
 * negated result is another number; nothing cancels, so that the relative error of the digest is that of the elements.
 */
export function digest(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const weight = 0.5 + (hash(i, 99) >>> 8) / 2 ** 23;
    sum += weight * (value > 0 ? value : -2 * value);
  }
  return sum / values.length;
}

/** A parameter of a network: its sizes, and a scale for its fill, or the one number that all its elements begin with. */
export interface Initial {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly scale?: number;
  readonly all?: number;
}

/** The first values of parameter number `index` of a network. */
export function initialValues({ sizes, scale, all }: Initial, index: number): Float32Array {
  const length = sizes.reduce((product, size) => product * size, 1);
  return all === undefined ? fill(length, 100 + index, scale) : new Float32Array(length).fill(all);
}

/** A weight of out x in (x kernel), scaled by the square root of how many products make up one output, and its bias. */
function layer(name: string, ...sizes: readonly number[]): Initial[] {
  const scale = sizes.slice(1).reduce((product, size) => product * size, 1) ** -0.5;
  return [
    { name: `${name}.weight`, sizes, scale },
    { name: `${name}.bias`, sizes: sizes.slice(0, 1), scale },
  ];
}

function norm(name: string, width: number): Initial[] {
  return [
    { name: `${name}.weight`, sizes: [width], all: 1 },
    { name: `${name}.bias`, sizes: [width], all: 0 },
  ];
}

/** The rate of learning in W5, W6 and W7: small enough that thousands of steps on one batch stay tame. */
export const RATE = 0.01;

/** W5. Inputs are stream 1, labels stream 2, here and below. */
export const mlp = {
  batch: 64,
  inputs: 784,
  classes: 10,
  parameters: [...layer('fc1', 256, 784), ...layer('fc2', 128, 256), ...layer('fc3', 10, 128)],
};

/** W6: two convolutions, each with relu and max pooling by 2, and a linear layer. */
export const convnet = {
  batch: 32,
  image: [1, 28, 28],
  classes: 10,
  features: 32 * 7 * 7,
  parameters: [...layer('conv1', 16, 1, 3, 3), ...layer('conv2', 32, 16, 3, 3), ...layer('fc', 10, 32 * 7 * 7)],
};

const WIDTH = 128;
const TOKENS = 65;
const SEQUENCE = 64;

/** W7: the tokens are stream 1, those to be said stream 2. */
export const transformer = {
  batch: 4,
  sequence: SEQUENCE,
  width: WIDTH,
  heads: 4,
  tokens: TOKENS,
  epsilon: 1e-5,
  parameters: [
    { name: 'tokens', sizes: [TOKENS, WIDTH], scale: WIDTH ** -0.5 },
    { name: 'positions', sizes: [SEQUENCE, WIDTH], scale: WIDTH ** -0.5 },
    ...norm('norm1', WIDTH),
    ...layer('qkv', 3 * WIDTH, WIDTH),
    ...layer('projection', WIDTH, WIDTH),
    ...norm('norm2', WIDTH),
    ...layer('up', 4 * WIDTH, WIDTH),
    ...layer('down', WIDTH, 4 * WIDTH),
    ...norm('norm3', WIDTH),
    ...layer('output', TOKENS, WIDTH),
  ] as readonly Initial[],
};
