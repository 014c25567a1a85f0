/**
 * Convolution and its gradients as matrix products, where one matrix is an image seen through two tables (see Note
 * [Blocks] in gemm.ts): what a window element adds to a position, and where each window begins.
 *
 *     image[tap(c, kz, ky, kx) + start(z, y, x)]
 *
 *     conv:        out[o][position]          = weight[o][tap] @ image[tap][position]
 *     convInput:   image[tap][position]     += weight[o][tap]^T @ gradOut[o][position]
 *     convWeight:  gradWeight[o][tap]        = gradOut[o][position] @ image[tap][position]^T, summed over the batch
 *
 * Columns are never stored. An image with padding is copied once, with a margin of zeros; so is what lies too oddly for a
 * table, or is no matrix.
 */
import { Expr } from '../../kernel/expr.js';
import { lower, type Program } from '../../kernel/lower.js';
import type { ConvShape } from '../../kernel/reference/conv.js';
import { convRows, hasRows, isDenseRow, type Weights } from './conv-rows.js';
import { declareEpilogue, inputWords } from './gemm-epilogue.js';
import { emitGemm, MAX_BLOCK_BYTES, MAX_ROWS } from './gemm.js';
import type { Real } from './gemm-tile.js';
import { word } from './gemm-words.js';
import { PARAMETERS } from './layout.js';
import { type Kernel, machine } from './machine.js';
import { planBlocks, realOf, SPEED } from './matmul.js';
import { Temporaries } from './temporaries.js';
import {
  allFinite,
  clearVolume,
  copyVolume,
  denseVolume,
  type Five,
  flatStep,
  isNested,
  type Volume,
  volumeOf,
} from './volume.js';
import { addressOf, type WasmOperand } from './operand.js';

type Three = readonly [z: number, y: number, x: number];

/** What all three kernels need to know. */
export interface Plan {
  readonly real: Real;
  readonly bytes: number;
  readonly batch: number;
  readonly groups: number;
  /** Channels of the image, and of the output, in one group. */
  readonly channels: number;
  readonly filters: number;
  readonly kernel: Three;
  readonly out: Three;
  readonly stride: Three;
  readonly padding: Three;
  readonly dilation: Three;
  /** How far apart neighbours of the image are to lie; zeros are put between them. */
  readonly apart: Three;
  /** The depth of the product of a forward convolution. */
  readonly taps: number;
  readonly positions: number;
}

function three(values: readonly number[], missing: number): Three {
  const n = values.length;
  return [n > 2 ? values[n - 3]! : missing, n > 1 ? values[n - 2]! : missing, values[n - 1]!];
}

/** Null where there is no kernel for the dtypes, or nothing to compute with. */
function planOf(image: WasmOperand, weight: WasmOperand, out: WasmOperand, shape: ConvShape): Plan | null {
  const real = realOf(image.dtype);
  if (real === null || weight.dtype !== image.dtype || out.dtype !== image.dtype) return null;
  if (image.geometry.numel === 0 || weight.geometry.numel === 0 || out.geometry.numel === 0) return null;
  const kernel = three(weight.geometry.sizes.slice(2), 1);
  const outSizes = three(out.geometry.sizes.slice(2), 1);
  const channels = weight.geometry.sizes[1]!;
  return {
    real,
    bytes: image.dtype.bytes,
    batch: image.geometry.sizes[0]!,
    groups: shape.groups,
    channels,
    filters: weight.geometry.sizes[0]! / shape.groups,
    kernel,
    out: outSizes,
    stride: three(shape.stride, 1),
    padding: three(shape.padding, 0),
    dilation: three(shape.dilation, 1),
    apart: [1, 1, 1],
    taps: channels * kernel[0] * kernel[1] * kernel[2],
    positions: outSizes[0] * outSizes[1] * outSizes[2],
  };
}

/** `Backend.conv` for float32 and float64. */
export function conv(
  out: WasmOperand,
  input: WasmOperand,
  weight: WasmOperand,
  bias: WasmOperand | null,
  shape: ConvShape,
): boolean {
  const plan = planOf(input, weight, out, shape);
  if (plan === null || (bias !== null && bias.dtype !== out.dtype)) return false;
  return Temporaries.use((temporaries) => {
    const image = padded(volumeOf(input), plan, temporaries);
    const weights = matrixOf(volumeOf(weight), 1, temporaries);
    return image !== null && weights !== null && forward(volumeOf(out), image, weights, bias, plan, temporaries);
  });
}

/** The forward kernel, for an image that has its margin and weights that are a matrix. False where memory is short. */
function forward(
  target: Volume,
  image: Volume,
  weights: Volume,
  bias: WasmOperand | null,
  plan: Plan,
  temporaries: Temporaries,
): boolean {
  const byRows = hasRows(plan);
  const tables = tablesFor(plan, image, temporaries, !byRows);
  // A result whose positions are no row is computed beside its place.
  const fits = byRows ? isDenseRow(target) : flatStep(target, 2) !== null;
  const result = fits ? target : temporaries.volume(target.sizes, plan.bytes);
  if (tables === null || result === null) return false;
  if (byRows) convRows('conv', plan, image, result, tables.taps, tapsOf(weights), bias);
  else forwardProduct(result, image, weights, bias, plan, tables);
  if (result !== target) copyVolume(target, result);
  return true;
}

/** The forward kernel as a product of matrices. */
function forwardProduct(
  result: Volume,
  image: Volume,
  weights: Volume,
  bias: WasmOperand | null,
  plan: Plan,
  tables: Tables,
): void {
  const { filters, channels } = plan;
  write({
    a: weights.address,
    aRow: weights.strides[0],
    aDepth: flatStep(weights, 1)!,
    aOuter: 0,
    aInner: filters * weights.strides[0],
    b: image.address,
    bOuter: image.strides[0],
    bInner: channels * image.strides[1],
    depthTable: tables.taps,
    columnTable: tables.positions,
    c: result.address,
    cRow: result.strides[1],
    cColumn: flatStep(result, 2)!,
    cOuter: result.strides[0],
    cInner: filters * result.strides[1],
    rows: filters,
    columns: plan.positions,
    depth: plan.taps,
    inner: plan.groups,
  });
  if (bias !== null) writeBias(bias, filters);
  const products = plan.batch * plan.groups;
  const chunks = planBlocks(products, plan.taps, plan.real);
  const kernel = bias === null ? tableKernel(plan.real, false) : biasKernel(plan.real);
  machine().launch(kernel, chunks, (products * filters * plan.positions * plan.taps) / SPEED);
}

/** `Backend.convInput` for float32 and float64. */
export function convInput(
  gradInput: WasmOperand,
  gradOut: WasmOperand,
  weight: WasmOperand,
  shape: ConvShape,
): boolean {
  const plan = planOf(gradInput, weight, gradOut, shape);
  if (plan === null) return false;
  const mirrored = mirroredPlan(plan, volumeOf(gradInput));
  if (mirrored !== null && convMirrored(gradInput, gradOut, weight, plan, mirrored)) return true;
  const kernelSize = plan.taps / plan.channels;
  if (kernelSize > MAX_ROWS) return false;
  return Temporaries.use((temporaries) => {
    const target = volumeOf(gradInput);
    const isPadded = plan.padding.some((padding) => padding > 0);
    const isDense = flatStep(target, 0) === plan.bytes;
    const image =
      isPadded || !isDense
        ? temporaries.volume(paddedSizes(target.sizes, plan), plan.bytes)
        : // The strides of dimensions of size 1 are anything; from here on they are not.
          denseVolume(target.address, target.sizes, plan.bytes);
    const tables = image && tablesFor(plan, image, temporaries);
    const weights = matrixOf(volumeOf(weight), 1, temporaries);
    const grads = matrixOf(volumeOf(gradOut), 2, temporaries);
    if (image === null || tables === null || weights === null || grads === null) return false;
    clearVolume(image);
    const { filters, channels } = plan;
    write({
      a: weights.address,
      aRow: flatStep(weights, 1)!,
      aDepth: weights.strides[0],
      aOuter: 0,
      aInner: filters * weights.strides[0],
      b: grads.address,
      bDepth: grads.strides[1],
      bColumn: flatStep(grads, 2)!,
      bOuter: grads.strides[0],
      bInner: filters * grads.strides[1],
      c: image.address,
      rowTable: tables.taps,
      columnTable: tables.positions,
      cOuter: image.strides[0],
      cInner: channels * image.strides[1],
      rows: plan.taps,
      columns: plan.positions,
      depth: filters,
      inner: plan.groups,
    });
    const products = plan.batch * plan.groups;
    planBlocks(products, filters, plan.real);
    const chunks = products * ownChannels(plan, kernelSize);
    machine().launch(tableKernel(plan.real, true), chunks, (products * filters * plan.positions * plan.taps) / SPEED);
    if (image.address !== target.address) copyVolume(target, inside(image, target.sizes, plan));
    return true;
  });
}

/**
 * With strides of 1, the gradient for the input is itself a convolution: of gradOut with the mirrored weights, channels and
 * filters exchanged. So it is with other strides, if there are zeros between the elements of gradOut, which pays where the
 * strides are small and the convolution goes by rows. Its plan; null where it is none.
 */
function mirroredPlan(plan: Plan, { sizes }: Volume): Plan | null {
  const { kernel, dilation, stride, padding, channels, filters } = plan;
  const margins = kernel.map((size, d) => (size - 1) * dilation[d]! - padding[d]!);
  if (margins.some((margin) => margin < 0)) return null;
  const out: Three = [sizes[2], sizes[3], sizes[4]];
  const mirrored: Plan = {
    ...plan,
    channels: filters,
    filters: channels,
    out,
    stride: [1, 1, 1],
    apart: stride,
    padding: margins as unknown as Three,
    taps: filters * kernel[0] * kernel[1] * kernel[2],
    positions: out[0] * out[1] * out[2],
  };
  const zeros = stride[0] * stride[1] * stride[2];
  return zeros === 1 || (zeros <= MOST_ZEROS && hasRows(mirrored)) ? mirrored : null;
}

/** Up to so many elements for one of gradOut. */
const MOST_ZEROS = 4;

/** False also where the zeros have met weights that are not finite, which makes NaN of them: then the result is nothing. */
function convMirrored(
  gradInput: WasmOperand,
  gradOut: WasmOperand,
  weight: WasmOperand,
  plan: Plan,
  mirrored: Plan,
): boolean {
  return Temporaries.use((temporaries) => {
    const image = padded(volumeOf(gradOut), mirrored, temporaries);
    const { groups, channels, filters, kernel, bytes } = plan;
    const weights = temporaries.volume([groups * channels, filters, ...kernel], bytes);
    if (image === null || weights === null) return false;
    mirror(weights, volumeOf(weight), plan);
    const target = volumeOf(gradInput);
    if (!forward(target, image, weights, null, mirrored, temporaries)) return false;
    // Each element is a sum over all weights of its channel, so one of each channel tells of all.
    if (allFinite(target.address, target.sizes[1], target.strides[1], bytes)) return true;
    return allFinite(weights.address, groups * channels * mirrored.taps, bytes, bytes);
  });
}

/** Copies (groups * filters, channels, ...) to (groups * channels, filters, ...), every kernel from its end. */
function mirror(to: Volume, from: Volume, { groups, channels, filters, kernel, bytes }: Plan): void {
  const [so, sc, sz, sy, sx] = from.strides;
  const last = from.address + (kernel[0] - 1) * sz + (kernel[1] - 1) * sy + (kernel[2] - 1) * sx;
  // Groups of one channel are a single copy.
  const together = channels === 1 ? groups : 1;
  for (let group = 0; group < groups; group += together) {
    const sizes: Five = [together * channels, filters, ...kernel];
    copyVolume(
      { address: to.address + group * channels * to.strides[0], sizes, strides: to.strides, bytes },
      {
        address: last + group * filters * so,
        sizes,
        strides: [channels === 1 ? filters * so : sc, so, -sz, -sy, -sx],
        bytes,
      },
    );
  }
}

/**
 * Makes every chunk own whole channels of the image, to which it alone adds: blocks of rows are multiples of the kernel's
 * size, and there is one block of columns. Returns the chunks of one product.
 */
function ownChannels(plan: Plan, kernelSize: number): number {
  const words = machine().heap.i32;
  const p = PARAMETERS >> 2;
  const blockDepth = words[p + (word.blockDepth >> 2)]!;
  const fit = Math.min(MAX_ROWS, Math.floor(MAX_BLOCK_BYTES / 4 / (blockDepth * plan.bytes)));
  const channels = Math.min(plan.channels, Math.max(1, Math.floor(fit / kernelSize)));
  const rowBlocks = Math.ceil(plan.channels / channels);
  words[p + (word.blockRows >> 2)] = channels * kernelSize;
  words[p + (word.rowBlocks >> 2)] = rowBlocks;
  words[p + (word.blockColumns >> 2)] = plan.positions;
  words[p + (word.columnBlocks >> 2)] = 1;
  return rowBlocks;
}

/** `Backend.convWeight` for float32 and float64. */
export function convWeight(
  gradWeight: WasmOperand,
  gradOut: WasmOperand,
  input: WasmOperand,
  shape: ConvShape,
): boolean {
  const plan = planOf(input, gradWeight, gradOut, shape);
  if (plan === null) return false;
  return Temporaries.use((temporaries) => {
    const image = padded(volumeOf(input), plan, temporaries);
    const byRows = hasRows(plan);
    const tables = image && tablesFor(plan, image, temporaries, !byRows);
    const given = volumeOf(gradOut);
    const fits = byRows ? isDenseRow(given) : flatStep(given, 2) !== null;
    const grads = fits ? given : denseCopy(given, temporaries);
    const target = volumeOf(gradWeight);
    const result = flatStep(target, 1) === null ? temporaries.volume(target.sizes, plan.bytes) : target;
    if (image === null || tables === null || grads === null || result === null) return false;
    if (byRows) convRows('weight', plan, image, grads, tables.taps, tapsOf(result), null);
    else weightProduct(result, grads, image, plan, tables);
    if (result !== target) copyVolume(target, result);
    return true;
  });
}

/** The gradient for the weight as a product of matrices. */
function weightProduct(result: Volume, grads: Volume, image: Volume, plan: Plan, tables: Tables): void {
  const { filters, channels } = plan;
  write({
    a: grads.address,
    aRow: grads.strides[1],
    aDepth: flatStep(grads, 2)!,
    aOuter: 0,
    aInner: filters * grads.strides[1],
    aRepeat: grads.strides[0],
    b: image.address,
    bOuter: 0,
    bInner: channels * image.strides[1],
    bRepeat: image.strides[0],
    depthTable: tables.positions,
    columnTable: tables.taps,
    c: result.address,
    cRow: result.strides[0],
    cColumn: flatStep(result, 1)!,
    cOuter: 0,
    cInner: filters * result.strides[0],
    rows: filters,
    columns: plan.taps,
    depth: plan.positions,
    inner: plan.groups,
    repeats: plan.batch,
  });
  const chunks = planBlocks(plan.groups, plan.positions, plan.real, plan.batch);
  const work = (plan.groups * plan.batch * filters * plan.positions * plan.taps) / SPEED;
  machine().launch(tableKernel(plan.real, false), chunks, work);
}

// ---------------------------------------------------------------------------------------------------------------------
// Where things lie.

function paddedSizes(sizes: Five, { padding }: Plan): Five {
  const [n, c, z, y, x] = sizes;
  return [n, c, z + 2 * padding[0], y + 2 * padding[1], x + 2 * padding[2]];
}

/** The part of a padded image that is no margin. */
function inside(image: Volume, sizes: Five, { padding }: Plan): Volume {
  const { strides } = image;
  const margin = padding[0] * strides[2] + padding[1] * strides[3] + padding[2] * strides[4];
  return { ...image, address: image.address + margin, sizes };
}

/** The image with its margin; itself where it has none and a table can describe it. Null where memory is short. */
function padded(image: Volume, plan: Plan, temporaries: Temporaries): Volume | null {
  const { apart, kernel, dilation, out } = plan;
  const isSpread = apart.some((step) => step > 1);
  if (!isSpread && plan.padding.every((padding) => padding === 0) && isNested(image)) return image;
  const [n, c] = image.sizes;
  // Behind elements that lie apart there is as much as windows reach, which may be more than the padding.
  const reach = (d: 0 | 1 | 2): number => out[d] + (kernel[d] - 1) * dilation[d];
  const sizes: Five = isSpread ? [n, c, reach(0), reach(1), reach(2)] : paddedSizes(image.sizes, plan);
  const copy = temporaries.volume(sizes, plan.bytes);
  if (copy === null) return null;
  const to = inside(copy, image.sizes, plan);
  const [sn, sc, sz, sy, sx] = to.strides;
  const strides: Five = [sn, sc, sz * apart[0], sy * apart[1], sx * apart[2]];
  copyVolume({ ...to, strides }, image, sc, copy.address);
  return copy;
}

/** The volume, or a dense copy, such that the dimensions from `first` on are as one. Null where memory is short. */
function matrixOf(volume: Volume, first: number, temporaries: Temporaries): Volume | null {
  return flatStep(volume, first) === null ? denseCopy(volume, temporaries) : volume;
}

function denseCopy(volume: Volume, temporaries: Temporaries): Volume | null {
  const copy = temporaries.volume(volume.sizes, volume.bytes);
  if (copy !== null) copyVolume(copy, volume);
  return copy;
}

/** The addresses of the two tables for an image. */
interface Tables {
  readonly taps: number;
  readonly positions: number;
}

/** The tables for an image; of positions, where they are wanted. */
function tablesFor(plan: Plan, image: Volume, temporaries: Temporaries, withPositions = true): Tables | null {
  const { channels, kernel, dilation, out, stride } = plan;
  const block = temporaries.allocate(4 * (plan.taps + (withPositions ? plan.positions : 0)));
  if (block === null) return null;
  const words = machine().heap.i32;
  const [, sc, sz, sy, sx] = image.strides;
  let at = block >>> 2;
  for (let c = 0; c < channels; c++) {
    at = writeGrid(words, at, c * sc, kernel, [sz * dilation[0], sy * dilation[1], sx * dilation[2]]);
  }
  if (withPositions) writeGrid(words, at, 0, out, [sz * stride[0], sy * stride[1], sx * stride[2]]);
  return { taps: block, positions: block + 4 * plan.taps };
}

/** Weights that are a matrix, as rows of taps. */
function tapsOf(weights: Volume): Weights {
  return { address: weights.address, row: weights.strides[0], tap: flatStep(weights, 1)! };
}

function writeGrid(words: Int32Array, at: number, start: number, sizes: Three, steps: Three): number {
  for (let z = 0; z < sizes[0]; z++) {
    for (let y = 0; y < sizes[1]; y++) {
      let position = start + z * steps[0] + y * steps[1];
      for (let x = 0; x < sizes[2]; x++, position += steps[2]) words[at++] = position;
    }
  }
  return at;
}

// ---------------------------------------------------------------------------------------------------------------------
// Launches.

type Word = keyof typeof word;

function write(values: Partial<Record<Word, number>>): void {
  const words = machine().heap.i32;
  const p = PARAMETERS >> 2;
  // Strides that a kind of kernel does not read decide about packing all the same.
  words[p + (word.bDepth >> 2)] = 0;
  words[p + (word.bColumn >> 2)] = 0;
  words[p + (word.repeats >> 2)] = 1;
  words[p + (word.add >> 2)] = 0;
  for (const name in values) words[p + (word[name as Word] >> 2)] = values[name as Word]!;
}

function tableKernel(real: Real, scatter: boolean): Kernel {
  return machine().kernel(`gemm ${real} ${scatter ? 'scatter' : 'table'}`, (m) =>
    emitGemm(m, { real, table: !scatter, scatter, epilogue: null }),
  );
}

function addition(real: Real): Program {
  return lower([Expr.variable(0).add(Expr.variable(1))], 'float', real === 'f32');
}

function biasKernel(real: Real): Kernel {
  return machine().kernel(`gemm ${real} table bias`, (m) =>
    emitGemm(m, {
      real,
      table: true,
      scatter: false,
      epilogue: { declare: (module, ops) => declareEpilogue(module, ops, addition(real), ['splat']) },
    }),
  );
}

/** The bias (O) as an operand of an epilogue: one number for each row of the product. */
function writeBias(bias: WasmOperand, filters: number): void {
  const words = machine().heap.i32;
  const at = (PARAMETERS + inputWords(1)) >> 2;
  const step = bias.geometry.strides[0]! * bias.dtype.bytes;
  words[at] = addressOf(bias);
  words[at + 1] = 0;
  words[at + 2] = filters * step;
  words[at + 3] = step;
  words[at + 4] = 0;
}
