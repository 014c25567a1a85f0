/**
 * The batching rule of every operation that is neither pointwise, nor a view, nor made of others. `loop` is the fallback: one
 * example after the other.
 */
import { int64 } from '../../base/dtype.js';
import { GraphError, NotImplementedError } from '../../base/errors.js';
import { broadcastSizes, sameSizes, wrapDim } from '../../base/geometry.js';
import type { Tensor } from '../../tensor/tensor.js';
import { checkFlatIndex, checkInSelf } from '../index-plan.js';
import type { Op, Result } from '../op.js';
import { type Bound, tensorsIn } from '../signature.js';
import { searchsorted as searchsortedOp } from '../sorting/search.js';
import { levelsOf } from './batched.js';
import {
  added,
  arange,
  atPlaces,
  type Batch,
  broadcasting,
  dims,
  images,
  indexed,
  leading,
  leadingFor,
  mapped,
  matrixProduct,
  matrixVector,
  means,
  numberAt,
  ofAll,
  placesOf,
  planes,
  range,
  reduced,
  type Rule,
  self,
  tensorAt,
} from './rules.js';

const oneHot: Rule = (_, v) => {
  const classes = numberAt(v, 'numClasses');
  if (classes <= 0) {
    throw new NotImplementedError(
      'vmap: one_hot: without numClasses the sizes of its result depend on the values, and may differ from example to example; ' +
        'give numClasses',
    );
  }
  return self(v).unsqueeze(-1).eq(arange(classes)).to(int64);
};

/** The sizes of the result depend on the values. */
const sized: Rule = (op) => {
  throw new NotImplementedError(
    `vmap: ${op.name}: the sizes of its result depend on the values, and may differ from example to example; ` +
      'use a form of fixed size, such as where() or a mask',
  );
};

// ---- normalization ---------------------------------------------------------------------------------------------------

/** Weight and bias of the last dimensions, after a call without them. */
const affineAfter: Rule = (op, v, b) => {
  const rest = { ...v, input: b.led(tensorAt(v, 'input')), weight: null };
  if ('bias' in v) rest['bias' as never] = null as never;
  const [out, ...statistics] = b.out(op.call(rest) as Tensor[]);
  const scaled = v['weight'] == null ? out! : out!.mul(tensorAt(v, 'weight'));
  return [v['bias'] == null ? scaled : scaled.add(tensorAt(v, 'bias')), ...statistics];
};

/** A value per channel, dimension 1, in front of `rank - 2` dimensions of size 1. */
const perChannel = (t: Tensor, rank: number): Tensor => t.reshape([-1, ...new Array<number>(rank - 2).fill(1)]);

const channelsAfter = (v: Bound, out: Tensor): Tensor => {
  const [weight, bias] = [v['weight'] as Tensor | null, v['bias'] as Tensor | null];
  const scaled = weight === null ? out : out.mul(perChannel(weight, out.dim()));
  return bias === null ? scaled : scaled.add(perChannel(bias, out.dim()));
};

const groupNorm: Rule = (op, v, b) => {
  const input = b.led(tensorAt(v, 'input')).flatten(0, b.lead);
  const call = { ...v, input, weight: null, bias: null, N: numberAt(v, 'N') * b.count };
  const restore = (t: Tensor): Tensor => t.reshape([...b.sizes, numberAt(v, 'N'), ...t.shape.slice(1)]);
  const [out, ...statistics] = b.out((op.call(call) as Tensor[]).map(restore));
  return [channelsAfter(v, out!), ...statistics];
};

/** Every example has statistics of its own: its channels stand beside those of the others. */
const batchNorm: Rule = (op, v, b) => {
  const input = tensorAt(v, 'input');
  const channels = input.shape[1]!;
  const running = (name: string): Tensor | null => {
    const t = v[name] as Tensor | null;
    if (t === null) return null;
    if (v['training'] === true && b.levels.some((level) => !levelsOf(t).includes(level))) {
      throw new GraphError(
        `vmap: batchNorm: Batch norm got a batched tensor as input while the ${name}, which will be updated in place, were ` +
          'not batched. Give each example running statistics of its own, or set training to false',
      );
    }
    return b.led(t).reshape([-1]);
  };
  const runningMean = running('runningMean');
  const runningVar = running('runningVar');
  const results = op.call({
    ...v,
    input: asChannels(input, b),
    weight: null,
    bias: null,
    runningMean,
    runningVar,
  }) as Tensor[];
  const [out, ...statistics] = results as [Tensor, ...Tensor[]];
  const perExample = statistics.map((t) => (t.numel() === 0 ? null : t.reshape([...b.sizes, channels])));
  return [
    channelsAfter(v, fromChannels(out, b)),
    ...perExample.map((t, i) => (t === null ? statistics[i]! : b.out(t))),
  ];
};

// ---- convolution -----------------------------------------------------------------------------------------------------

/** The batch as part of dimension 1, in front of the channels: [N, b x C, ...]. */
const asChannels = (t: Tensor, b: Batch): Tensor =>
  b
    .led(t)
    .flatten(0, b.lead - 1)
    .movedim(0, 1)
    .flatten(1, 2);

/** The other way round. */
const fromChannels = (t: Tensor, b: Batch): Tensor => {
  const apart = t.unflatten(1, [b.count, t.shape[1]! / b.count]).movedim(1, 0);
  return b.out(apart.reshape([...b.sizes, ...apart.shape.slice(1)]));
};

/** The batch as part of dimension 0: of images, or of filters. */
const asFirst = (t: Tensor, b: Batch): Tensor => b.led(t).flatten(0, b.lead);
const fromImages = (t: Tensor, b: Batch, n: number): Tensor => b.out(t.reshape([...b.sizes, n, ...t.shape.slice(1)]));

const convolution: Rule = (op, v, b) => {
  const [input, weight, bias] = [tensorAt(v, 'input'), tensorAt(v, 'weight'), v['bias'] as Tensor | null];
  if (b.isShared(weight) && b.isShared(bias)) {
    return fromImages(op.call({ ...v, input: asFirst(input, b) }) as Tensor, b, input.shape[0]!);
  }
  const groups = numberAt(v, 'groups') * b.count;
  const call = { ...v, input: asChannels(input, b), weight: asFirst(weight, b), bias: null, groups };
  const out = fromChannels(op.call(call) as Tensor, b);
  return bias === null ? out : out.add(perChannel(bias, out.dim()));
};

const convolutionBackwardInput: Rule = (op, v, b) => {
  const [gradOutput, weight] = [tensorAt(v, 'gradOutput'), tensorAt(v, 'weight')];
  const [n, channels, ...rest] = v['inputSize'] as readonly number[];
  if (b.isShared(weight)) {
    const inputSize = [n! * b.count, channels!, ...rest];
    return fromImages(op.call({ ...v, gradOutput: asFirst(gradOutput, b), inputSize }) as Tensor, b, n!);
  }
  const groups = numberAt(v, 'groups') * b.count;
  const inputSize = [n!, channels! * b.count, ...rest];
  const call = { ...v, gradOutput: asChannels(gradOutput, b), weight: asFirst(weight, b), inputSize, groups };
  return fromChannels(op.call(call) as Tensor, b);
};

const convolutionBackwardWeight: Rule = (op, v, b) => {
  const [gradOutput, input] = [asChannels(tensorAt(v, 'gradOutput'), b), asChannels(tensorAt(v, 'input'), b)];
  const [filters, ...rest] = v['weightSize'] as readonly number[];
  const groups = numberAt(v, 'groups') * b.count;
  const out = op.call({ ...v, gradOutput, input, weightSize: [filters! * b.count, ...rest], groups }) as Tensor;
  return b.out(out.reshape([...b.sizes, filters!, ...rest]));
};

const solveEx: Rule = (op, v, b) => {
  const [A, B] = [tensorAt(v, 'A'), tensorAt(v, 'B')];
  const isVector = B.dim() === 1 || (A.dim() - 1 === B.dim() && sameSizes(A.shape.slice(0, -1), B.shape));
  if (!isVector) return broadcasting(op, v, b);
  const [result, ...factors] = broadcasting(op, { ...v, B: B.unsqueeze(-1) }, b) as Tensor[];
  return [result!.squeeze(-1), ...factors];
};

const diagonalScatter: Rule = (op, v, b) => {
  const rank = self(v).dim();
  const dim = (name: string): number => wrapDim(numberAt(v, name), rank, op.name) + b.lead;
  return leading(op, { ...v, dim1: dim('dim1'), dim2: dim('dim2') }, b);
};

// ---- losses ----------------------------------------------------------------------------------------------------------

/** The mean is over the weights of the targets, which the losses of scores -1 are. */
const negativeLogLikelihood: Rule = (op, v, b) => {
  const [input, target] = [tensorAt(v, 'input'), tensorAt(v, 'target')];
  if (!b.isShared(v['weight'] as Tensor | null)) return weighted(op, v);
  const fold = (t: Tensor): Tensor => b.led(t).flatten(0, input.dim() === 1 ? b.lead - 1 : b.lead);
  const losses = (scores: Tensor): Tensor => {
    const out = op.call({ ...v, input: fold(scores), target: fold(target), reduction: 'none' }) as Tensor;
    return b.out(out.reshape([...b.sizes, ...target.shape]));
  };
  const each = losses(input);
  if (v['reduction'] === 'none') return each;
  return v['reduction'] === 'sum' ? each.sum() : each.sum().div(losses(input.detach().fullLike(-1)).sum());
};

/** With weights of each example's own: those of the targets times the losses without. */
function weighted(op: Op, v: Bound): Tensor {
  const target = tensorAt(v, 'target').to(int64);
  const ignored = target.eq(v['ignoreIndex'] as number);
  const classes = target.maskedFill(ignored, 0);
  const weights = tensorAt(v, 'weight')
    .detach()
    .gather(0, classes.reshape([-1]))
    .reshape(target.shape)
    .maskedFill(ignored, 0);
  const losses = (op.call({ ...v, weight: null, reduction: 'none' }) as Tensor).mul(weights);
  if (v['reduction'] === 'none') return losses;
  return v['reduction'] === 'sum' ? losses.sum() : losses.sum().div(weights.sum());
}

const attention: Rule = (op, v, b) => {
  const mask = v['attnMask'] as Tensor | null;
  if (mask === null) return images(4)(op, v, b);
  const [query, key] = [tensorAt(v, 'query'), tensorAt(v, 'key')];
  const sizes = [...query.shape.slice(0, 3), key.shape[2]!];
  return images(4)(op, { ...v, attnMask: mask.expand(sizes) }, b);
};

// ---- picking by index ------------------------------------------------------------------------------------------------

const embedding: Rule = (op, v, b) => {
  const [weight, indices] = [tensorAt(v, 'weight'), tensorAt(v, 'indices')];
  if (b.isShared(weight)) return b.out(op.call({ ...v, indices: b.led(indices) }) as Tensor);
  // The tables below one another.
  const rows = weight.shape[0]!;
  checkInSelf('embedding', b.led(indices), 0, rows);
  const first = b.out(arange(b.count).mul(rows).reshape(b.sizes));
  const shifted = indices.add(first.reshape(new Array<number>(indices.dim()).fill(1)));
  const tables = b.count;
  return b.out(op.call({ ...v, weight: b.led(weight).flatten(0, b.lead), indices: b.led(shifted), tables }) as Tensor);
};

const take: Rule = (_, v, b) => {
  const [flat, places] = [self(v).reshape([-1]), tensorAt(v, 'index')];
  checkFlatIndex('take', b.led(places), flat.numel());
  return flat.gather(0, places.reshape([-1]).remainder(flat.numel())).reshape(places.shape);
};

const index: Rule = (op, v, b) => {
  const { self: all, indices, order } = placesOf(v, b);
  const picked = op.call({ ...v, self: all, indices }) as Tensor;
  return b.out(order === null ? picked : picked.permute(order));
};

const indexPut: Rule = (op, v, b) => {
  const { self: all, indices, order } = placesOf(v, b);
  let values = tensorAt(v, 'values');
  if (order === null) values = b.led(values, Math.max(values.dim(), pickedRank(v)));
  else {
    const led = b.led(values, pickedRank(v));
    values = led.permute(order.map((_, d) => order.indexOf(d)));
  }
  return b.out(op.call({ ...v, self: all, indices, values }) as Tensor);
};

/** Into the same places of every example where the mask is the same. */
const maskedScatter: Rule = (_, v, b) => {
  const [input, mask, source] = [self(v), tensorAt(v, 'mask'), tensorAt(v, 'source')];
  if (!b.isShared(mask)) return LOOP;
  const sizes = broadcastSizes(input.shape, mask.shape);
  const places = mask.expand(sizes).reshape([-1]).nonzero().reshape([-1]);
  if (source.numel() < places.numel()) return LOOP; // which says what is wrong
  const flat = input.expand(sizes).reshape([-1]);
  return flat.indexCopy(0, places, source.reshape([-1]).narrow(0, 0, places.numel())).reshape(sizes);
};

/** As many elements for every example where the mask is the same. */
const maskedSelect: Rule = (op, v, b) => {
  const [input, mask] = [self(v), tensorAt(v, 'mask')];
  if (!b.isShared(mask)) return sized(op, v, b);
  const sizes = broadcastSizes(input.shape, mask.shape);
  return input.expand(sizes).index([mask.expand(sizes)]);
};

/** Of order 0 it is a copy, which composite code writes into a tensor of one example. */
const differences: Rule = (op, v) => (v['n'] === 0 ? self(v).clone() : op.run(v));

/** How many dimensions `self[indices]` has. */
const pickedRank = (v: Bound): number => {
  const given = (v['indices'] as readonly (Tensor | null)[]).filter((t) => t !== null);
  return self(v).dim() - given.length + Math.max(0, ...given.map((t) => t.dim()));
};

const searchsorted: Rule = (op, v, b) => {
  const [sequence, values] = [tensorAt(v, 'sortedSequence'), v['self'] as Tensor];
  if (sequence.dim() !== 1) return leading(op, v, b);
  if (b.isShared(sequence) && v['sorter'] == null) return b.out(op.call({ ...v, self: b.led(values) }) as Tensor);
  const rows = (t: Tensor): Tensor => b.led(t).reshape([...b.sizes, -1]);
  const call = { ...mapped(v, rows), self: rows(values) };
  return b.out((op.call(call) as Tensor).reshape([...b.sizes, ...values.shape]));
};

// ---- random numbers --------------------------------------------------------------------------------------------------

/** Numbers for each example, where all levels want them different; else the same for all. */
export const random =
  (different: Rule): Rule =>
  (op, v, b) => {
    for (const { randomness } of b.levels) {
      if (randomness === 'error') {
        throw new GraphError(
          `vmap: ${op.name}: called random operation while in randomness error mode. Please either use the 'same' or ` +
            "'different' randomness flags on vmap or perform the randomness operation out of vmap",
        );
      }
    }
    return b.levels.every((level) => level.randomness === 'different') ? different(op, v, b) : same(op, v, b);
  };

/** One draw for all: from a tensor of one example's sizes. */
function same(op: Op, v: Bound, b: Batch): Result {
  const tensors = tensorsIn(v);
  if (tensors.length === 0) return op.run(v);
  const [input] = tensors;
  if (op.name === 'dropout') return input!.mul(op.run({ ...v, self: onesLike(input!, b) }) as Tensor);
  if (tensors.length === 1 && SAMPLERS.has(op.name)) return op.run({ ...v, self: onesLike(input!, b) });
  throw new NotImplementedError(
    `vmap: ${op.name}: randomness 'same' is not supported where the distribution is each example's own; draw the numbers outside`,
  );
}

/** Operations whose numbers depend on the sizes of their input alone. */
const SAMPLERS = new Set([
  'uniform',
  'normal',
  'exponential',
  'geometric',
  'cauchy',
  'log_normal',
  'random',
  'rand_like',
  'randn_like',
  'randint_like',
]);

const onesLike = (t: Tensor, b: Batch): Tensor => b.led(t).select(0, 0).newOnes(t.shape);

/** A tensor made from sizes, for each example. */
/** Every row is a distribution. */
const multinomial: Rule = (op, v, b) => {
  const all = b.led(self(v));
  const rows = op.call({ ...v, self: all.flatten(0, -2) }) as Tensor;
  return b.out(rows.unflatten(0, all.shape.slice(0, -1)));
};

const drawn: Rule = (op, v, b) =>
  b.out(op.run({ ...v, size: [...b.sizes, ...(v['size'] as readonly number[])] }) as Tensor);

// ---- new tensors -----------------------------------------------------------------------------------------------------

/** A tensor for each example, which may be written in place. */
const sizedAnew: Rule = (op, v, b) =>
  b.out(op.call({ ...v, self: b.led(self(v)), size: [...b.sizes, ...(v['size'] as readonly number[])] }) as Tensor);

// ---- the table -------------------------------------------------------------------------------------------------------

/** What a rule returns that leaves the call to the fallback. */
export const LOOP = false;

/** One example after the other. */
export const loop: Rule = () => LOOP;

const flat = (name: 'sum' | 'mean' | 'prod' | 'all' | 'any' | 'amax' | 'amin'): Rule =>
  ofAll((t, v) =>
    name === 'sum' || name === 'mean' || name === 'prod'
      ? t[name](0, false, { dtype: v['dtype'] } as never)
      : t[name](0),
  );

const wholeOrDim =
  (say: (t: Tensor, v: Bound) => Result): Rule =>
  (op, v, b) =>
    v['dim'] == null ? say(self(v), v) : dims()(op, v, b);

const argOf = (name: 'argmax' | 'argmin'): Rule =>
  wholeOrDim((t, v) => {
    const place = t.reshape([-1])[name](0);
    return v['keepdim'] === true ? place.reshape(new Array<number>(t.dim()).fill(1)) : place;
  });

const listed = dims();

const copy: Rule = (op, v, b) =>
  b.out(op.call({ ...v, self: b.led(self(v)), src: b.led(tensorAt(v, 'src').expand(self(v).shape)) }) as Tensor);

const selectScatter: Rule = (_, v) => {
  const dim = wrapDim(numberAt(v, 'dim'), self(v).dim(), 'select_scatter');
  const at = numberAt(v, 'index');
  const start = at < 0 ? at + self(v).shape[dim]! : at;
  return self(v).sliceScatter(tensorAt(v, 'src').unsqueeze(dim), dim, start, start + 1);
};

/** Weights of classes are the same for all examples. */
const sharedWeight =
  (rule: Rule): Rule =>
  (op, v, b) =>
    b.isShared(v['weight'] as Tensor | null) ? rule(op, v, b) : LOOP;

// prettier-ignore
export const rules: Readonly<Record<string, Rule>> = {
  zeros_like: leading, ones_like: leading, full_like: leading, empty_like: leading,
  new_zeros: sizedAnew, new_ones: sizedAnew, new_full: sizedAnew, new_empty: sizedAnew,
  one_hot: oneHot, clone: leading, _to_copy: leading, zero: leading, 'fill.Scalar': leading, copy,
  'fill.Tensor': means((v) => tensorAt(v, 'value').to(self(v).dtype).expand(self(v).shape).clone()),
  cat: dims(), stack: dims(['dim'], 1), block_diag: loop,
  convolution, _convolution_backward_input: convolutionBackwardInput, _convolution_backward_weight: convolutionBackwardWeight,
  'frexp.Tensor': leading, glu: dims(), _embedding: embedding,
  index_select: indexed((v, dim, places) => self(v).gather(dim, places), ['self']),
  index_add: indexed((v, dim, places) => self(v).scatterAdd(dim, places, tensorAt(v, 'source').mul(numberAt(v, 'alpha')))),
  index_copy: indexed((v, dim, places) => self(v).scatter(dim, places, tensorAt(v, 'source'))),
  'index_fill.int_Scalar': indexed((v, dim, places) => self(v).scatter(dim, places, numberAt(v, 'value')), ['self']),
  'index_fill.int_Tensor': atPlaces((v, dim, places) => self(v).scatter(dim, places, tensorAt(v, 'value').to(self(v).dtype).expand(places.shape))),
  index_reduce: loop,
  take,
  put: loop,
  nonzero: sized, 'nonzero.as_tuple': sized, where: sized, masked_select: maskedSelect, 'unique': sized, 'unique.all': sized, unique_consecutive: sized, 'unique_consecutive.all': sized,
  'index.Tensor': index, index_put: indexPut,
  'masked_fill.Scalar': broadcasting, masked_scatter: maskedScatter,
  'masked_fill.Tensor': means((v) => tensorAt(v, 'value').to(self(v).dtype).where(tensorAt(v, 'mask'), self(v))),
  linalg_inv_ex: leading, _linalg_solve_ex: solveEx, _vander: leading, linalg_solve_triangular: broadcasting, triangular_solve: broadcasting,
  linalg_cholesky_ex: leading, cholesky: leading, cholesky_solve: broadcasting, cholesky_inverse: leading, _linalg_svd: leading,
  linalg_det: leading, _linalg_cofactors: leading, linalg_slogdet: leading,
  trace: means((v) => self(v).diagonal().sum()),
  norm: listed, linalg_vector_norm: listed,
  mm: matrixProduct, bmm: matrixProduct,
  mv: (_, v, b) => b.out(matrixVector(b, self(v), tensorAt(v, 'vec'))),
  dot: means((v) => self(v).mul(tensorAt(v, 'tensor')).sum()), vdot: means((v) => self(v).mul(tensorAt(v, 'other')).sum()),
  addmm: means((v) => added(v, tensorAt(v, 'mat1').mm(tensorAt(v, 'mat2')))), addmv: means((v) => added(v, tensorAt(v, 'mat').mv(tensorAt(v, 'vec')))),
  baddbmm: means((v) => added(v, tensorAt(v, 'batch1').bmm(tensorAt(v, 'batch2')))),
  addbmm: means((v) => added(v, tensorAt(v, 'batch1').bmm(tensorAt(v, 'batch2')).sum(0))),
  addr: means((v) => added(v, tensorAt(v, 'vec1').outer(tensorAt(v, 'vec2')))),
  linalg_cross: dims(), dist: means((v) => self(v).sub(tensorAt(v, 'other')).norm(v['p'] as number)), renorm: loop,
  mse_loss: reduced(), smooth_l1_loss: reduced(), huber_loss: reduced(), binary_cross_entropy: reduced(), binary_cross_entropy_with_logits: reduced(),
  soft_margin_loss: reduced(), multi_margin_loss: sharedWeight(reduced(2)), multilabel_margin_loss: reduced(2),
  native_layer_norm: leadingFor('input', affineAfter), _fused_rms_norm: leadingFor('input', affineAfter),
  native_batch_norm: batchNorm, native_group_norm: groupNorm,
  nll_loss_flat: negativeLogLikelihood, nll_loss2d: negativeLogLikelihood, _scaled_dot_product_flash_attention_for_cpu: attention,
  _cdist_forward: leading, _euclidean_dist: leading, _recurrence: listed, _repeat_slices: listed, diff: differences,
  _resample: leading, _resample_backward: (op, v, b) => b.out(op.call({ ...v, gradOutput: b.led(tensorAt(v, 'gradOutput')), inputSize: [...b.sizes, ...(v['inputSize'] as readonly number[])] }) as Tensor),
  _max_pool2d: planes(2), _max_pool2d_backward: planes(2, 'inputSize'), _max_pool3d: planes(3), _max_pool3d_backward: planes(3, 'inputSize'),
  avg_pool2d: planes(2), _avg_pool2d_backward: planes(2, 'inputSize'), avg_pool3d: planes(3), _avg_pool3d_backward: planes(3, 'inputSize'),
  _adaptive_avg_pool2d: planes(2), _adaptive_avg_pool3d: planes(3), _adaptive_max_pool2d: planes(2), _adaptive_max_pool3d: planes(3),
  _max_unpool2d: planes(2), _max_unpool3d: planes(3), _fractional_max_pool2d: loop, _fractional_max_pool3d: loop,
  constant_pad_nd: leading,
  reflection_pad1d: leading, reflection_pad2d: leading, reflection_pad3d: leading,
  replication_pad1d: leading, replication_pad2d: leading, replication_pad3d: leading, _pad_circular: leading,
  im2col: images(4), col2im: images(3), grid_sampler_2d: images(4), grid_sampler_3d: images(5), affine_grid_generator: images(3, 'size'),
  upsample_nearest1d: leading, upsample_nearest2d: leading, upsample_nearest3d: leading,
  upsample_nearest_exact1d: leading, upsample_nearest_exact2d: leading, upsample_nearest_exact3d: leading,
  upsample_linear1d: leading, upsample_bilinear2d: leading, upsample_trilinear3d: leading,
  upsample_bicubic2d: leading, upsample_bilinear2d_aa: leading, upsample_bicubic2d_aa: leading,
  pixel_shuffle: leading, pixel_unshuffle: leading, channel_shuffle: images(3),
  repeat: (op, v, b) => {
    const repeats = v['repeats'] as readonly number[];
    return b.out(op.call({ ...v, self: b.led(self(v), repeats.length), repeats: [...new Array<number>(b.lead).fill(1), ...repeats] }) as Tensor);
  },
  flip: (op, v, b) => ((v['dims'] as readonly number[]).length === 0 ? leading(op, v, b) : dims(['dims'])(op, v, b)),
  roll: (op, v, b) => {
    if ((v['dims'] as readonly number[]).length > 0) return dims(['dims'])(op, v, b);
    return self(v).reshape([-1]).roll(v['shifts'] as readonly number[], [0]).reshape(self(v).shape);
  },
  rot90: dims(['dims']), tril: leading, triu: leading, diag_embed: dims(['dim1', 'dim2'], 1),
  diag: means((v) => (self(v).dim() === 1 ? self(v).diagEmbed(numberAt(v, 'diagonal')) : self(v).diagonal(numberAt(v, 'diagonal')).clone())),
  sum: flat('sum'), mean: flat('mean'), prod: flat('prod'), all: flat('all'), any: flat('any'), max: flat('amax'), min: flat('amin'),
  'sum.dim_IntList': listed, nansum: listed, count_nonzero: listed, 'mean.dim': listed, 'prod.dim_int': listed, 'all.dim': listed, 'any.dim': listed,
  amax: listed, amin: listed, 'max.dim': listed, 'min.dim': listed,
  aminmax: wholeOrDim((t, v) => { const all = range(0, t.dim()); const keep = v['keepdim'] === true; return [t.amin(all, keep), t.amax(all, keep)]; }),
  argmax: argOf('argmax'), argmin: argOf('argmin'),
  cumsum: listed, cumprod: listed, cummax: listed, cummin: listed, logcumsumexp: listed,
  gather: listed, 'scatter.src': listed, 'scatter.value': listed, scatter_add: listed, 'scatter_reduce.two': listed,
  bincount: loop, histc: loop, 'histogram.bin_ct': loop, 'histogram.bins_tensor': loop, 'histogramdd.int_bins': loop, histogramdd: loop, 'histogramdd.TensorList_bins': loop,
  median: loop, nanmedian: loop, 'median.dim': listed, 'nanmedian.dim': listed, mode: listed, kthvalue: listed,
  'searchsorted.Tensor': searchsorted, 'searchsorted.Scalar': loop,
  'bucketize.Tensor': means((v) => searchsortedOp.call({ sortedSequence: tensorAt(v, 'boundaries'), self: self(v), outInt32: v['outInt32'], right: v['right'], side: null, sorter: null })),
  'bucketize.Scalar': loop,
  'isin.Scalar_Tensor': loop, 'isin.Tensor_Tensor': loop, 'isin.Tensor_Scalar': leading, segment_reduce: loop,
  sort: listed, 'sort.stable': listed, argsort: listed, 'argsort.stable': listed, topk: listed,
  'softmax.int': listed, 'log_softmax.int': listed, logsumexp: listed, mvlgamma: leading,
  'var.correction': listed, 'std.correction': listed, 'var_mean.correction': listed, 'std_mean.correction': listed,
  'unsafe_split.Tensor': listed, unsafe_split_with_sizes: listed,
  _unsafe_view: means((v) => self(v).reshape(v['size'] as readonly number[])),
  select_scatter: selectScatter, slice_scatter: dims(), diagonal_scatter: diagonalScatter, as_strided_scatter: loop,
};

/** Operations that draw random numbers; composite ones are looked up when they are about to draw. */
// prettier-ignore
export const randomRules: Readonly<Record<string, Rule>> = {
  uniform: random(leading), normal: random(leading), bernoulli: random(leading), 'bernoulli.p': random(leading), 'bernoulli.float': random(leading),
  'bernoulli.Tensor': random(broadcasting), exponential: random(leading), geometric: random(leading), cauchy: random(leading), log_normal: random(leading),
  random: random(leading), 'random.to': random(leading), 'random.from': random(leading),
  'normal.Tensor_float': random(leading), 'normal.float_Tensor': random(leading), 'normal.Tensor_Tensor': random(broadcasting),
  poisson: random(leading), binomial: random(broadcasting), multinomial: random(multinomial),
  rand: random(drawn), randn: random(drawn), randint: random(drawn), 'randint.low': random(drawn), 'normal.float_float': random(drawn),
  randperm: random(loop), rand_like: random(leading), randn_like: random(leading), randint_like: random(leading), 'randint_like.low_dtype': random(leading),
  dropout: random(leading), alpha_dropout: random(leading), feature_alpha_dropout: random(loop), rrelu: random(leading),
  dropout1d: random(images(3)), dropout2d: random(images(4)), dropout3d: random(images(5)), gumbel_softmax: random(dims()),
};
