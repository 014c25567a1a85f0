/**
 * Scaled dot-product attention: softmax(scale * Q K^T + mask) V.
 *
 * Note [Two ways of attention]. As a rule it is one kernel forward and one backward, which keep a number per query
 * (`logSumExp`) and compute the probabilities anew. Where the probabilities themselves take part (dropout, a mask that wants a
 * gradient) and where the backward pass is recorded, it is products of matrices and a softmax.
 */
import { bool, float32, float64 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../base/errors.js';
import { broadcastAll, formatSizes, Geometry, numelOf } from '../../base/geometry.js';
import { expandGeometry } from '../../base/views.js';
import type { Operand } from '../../kernel/operand.js';
import { Flag } from '../../tensor/flags.js';
import * as backend from '../../tensor/launch.js';
import type { Storage } from '../../tensor/storage.js';
import { emptyTensor, emptyWith, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { dropout } from './dropout.js';
import { seenAs } from '../index-plan.js';

/** The inputs of attention, and what it is to do besides. */
interface Call {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly attnMask: Tensor | null;
  readonly isCausal: boolean;
  readonly scale: number | null;
}

/** What the node keeps of a call. */
interface Saved extends Call {
  readonly output: Tensor;
  readonly logsumexp: Tensor;
}

interface Gradients {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

// Products over no features are 0, which no scale may turn into NaN.
const scaleOf = ({ query, scale }: Call): number => scale ?? 1 / Math.sqrt(Math.max(query.size(-1), 1));

// ---- with the fused kernels ------------------------------------------------------------------------------------------

/** The mask as the kernels want it, broadcast to (N, H, L, S). */
function maskOperand({ query, key, attnMask }: Call): Operand<Storage> | null {
  if (attnMask === null) return null;
  const [batch = 0, heads = 0, queries = 0] = query.shape;
  return seenAs(attnMask, expandGeometry(attnMask.geometry, [batch, heads, queries, key.size(2)]));
}

/**
 * An uninitialised (N, H, L, E). Where `like` has its heads inside its positions, as a view of (N, L, H * E) has, so has the
 * result, and what joins the heads again is a view.
 */
function emptyLike(like: Tensor, width: number): Tensor {
  const [batch = 0, heads = 0, length = 0] = like.shape;
  const sizes = [batch, heads, length, width];
  const [, headStep = 0, positionStep = 0] = like.stride() as number[];
  if (heads === 1 || headStep >= positionStep) return emptyTensor(like.dtype, sizes);
  const row = heads * width;
  return emptyWith(like.dtype, new Geometry(sizes, [length * row, width, row, 1]));
}

/** The gradients of the three inputs at once. */
function fusedGradients(g: Tensor, { output, logsumexp, ...call }: Saved): Gradients {
  const { query, key, value, isCausal } = call;
  const grads = {
    query: emptyLike(query, query.size(3)),
    key: emptyLike(key, key.size(3)),
    value: emptyLike(value, value.size(3)),
  };
  const [mask, scale] = [maskOperand(call), scaleOf(call)];
  // prettier-ignore
  backend.attentionGradient(
    grads.query, grads.key, grads.value, g, output, logsumexp, query, key, value, mask, isCausal, scale,
  );
  return grads;
}

/** The gradient of the scores by operations that are recorded: dS = P * (dP - <dP, P>), with dP = g V^T. */
function scoresGradient(g: Tensor, call: Call): Tensor {
  const powers = scores(call).softmax(-1);
  const toPowers = g.matmul(call.value.transpose(-2, -1));
  return toPowers
    .sub(toPowers.mul(powers).sum([-1], true))
    .mul(powers)
    .mul(scaleOf(call));
}

const fusedAttention = structured(
  '_scaled_dot_product_flash_attention_for_cpu(Tensor query, Tensor key, Tensor value, Tensor? attn_mask, bool is_causal, float? scale) -> (Tensor output, Tensor logsumexp)',
  {
    doc: 'Attention of query (N, H, L, E), key (N, H, S, E) and value (N, H, S, Ev) by one kernel; `scaledDotProductAttention()` is the form to call.',
    node: 'ScaledDotProductFlashAttentionForCpuBackward0',
    fn: false,
    forward: (call) => {
      const { query, key, value, isCausal } = call;
      const [batch = 0, heads = 0, queries = 0] = query.shape;
      const output = emptyLike(query, value.size(3));
      const logsumexp = emptyTensor(query.dtype === float64 ? float64 : float32, [batch, heads, queries]);
      backend.attention(output, logsumexp, query, key, value, maskOperand(call), isCausal, scaleOf(call));
      return [output, logsumexp];
    },
    differentiable: [0],
    grad: {
      query: {
        save: ['query', 'key', 'value', 'attnMask', 'output', 'logsumexp'],
        vjp: (g, call) => scoresGradient(g, call).matmul(call.key),
      },
      key: {
        save: ['query', 'key', 'value', 'attnMask', 'output', 'logsumexp'],
        vjp: (g, call) => scoresGradient(g, call).transpose(-2, -1).matmul(call.query),
      },
      value: {
        save: ['query', 'key', 'value', 'attnMask', 'output', 'logsumexp'],
        vjp: (g, call) => scores(call).softmax(-1).transpose(-2, -1).matmul(g),
      },
      attnMask: 'none',
    },
    // The three rules save the same, so whichever is wanted, all of it is there.
    together: (g, saved) => ({ ...fusedGradients(g, saved as Saved), attnMask: null }),
  },
);

// ---- by products of matrices -----------------------------------------------------------------------------------------

/** scale * Q K^T, masked. */
function scores(call: Call): Tensor {
  const { query, key, attnMask, isCausal } = call;
  const products = query.mul(scaleOf(call)).matmul(key.transpose(-2, -1));
  const [queries = 0, keys = 0] = products.shape.slice(-2);
  let masked = products;
  if (attnMask !== null) {
    masked = attnMask.dtype === bool ? masked.maskedFill(attnMask.logicalNot(), -Infinity) : masked.add(attnMask);
  }
  if (!isCausal) return masked;
  const future = emptyTensor(bool, [queries, keys]).fill_(true).triu(1);
  return masked.maskedFill(future, -Infinity);
}

function composed(call: Call, dropoutP: number): Tensor {
  const powers = scores(call).softmax(-1);
  const kept = dropout.call({ self: powers, p: dropoutP, training: true, inplace: false }) as Tensor;
  return kept.matmul(call.value);
}

// ---- what users call -------------------------------------------------------------------------------------------------

const fn = 'scaled_dot_product_attention';

function check({ query, key, value, attnMask, isCausal }: Call): void {
  if (query.dtype !== key.dtype || query.dtype !== value.dtype) {
    throw new DTypeError(
      `${fn}: Expected query, key, and value to have the same dtype, but got query.dtype: ${query.dtype.name} key.dtype: ` +
        `${key.dtype.name} and value.dtype: ${value.dtype.name} instead.`,
    );
  }
  if (!query.dtype.isFloatingPoint) {
    throw new DTypeError(`${fn}: floating tensors are wanted, but got query.dtype: ${query.dtype.name}`);
  }
  if (query.ndim < 2 || key.ndim < 2 || value.ndim < 2) {
    throw new ShapeError(
      `${fn}: Expected query, key, and value to all be at least 2 dimensional, but got query.dim(): ${query.ndim}, ` +
        `key.dim(): ${key.ndim} and value.dim(): ${value.ndim} instead.`,
    );
  }
  if (attnMask !== null && isCausal) {
    throw new ArgumentError(`${fn}: Explicit attn_mask should not be set when is_causal=True; give one of the two`);
  }
  if (attnMask !== null && attnMask.dtype !== bool && attnMask.dtype !== query.dtype) {
    throw new DTypeError(
      `${fn}: Expected attn_mask dtype to be bool or to match query dtype, but got attn_mask.dtype: ` +
        `${attnMask.dtype.name} and  query.dtype: ${query.dtype.name} instead.`,
    );
  }
  if (query.size(-1) !== key.size(-1) || key.size(-2) !== value.size(-2)) {
    throw new ShapeError(
      `${fn}: query (..., L, E), key (..., S, E) and value (..., S, Ev) are wanted, but got query ` +
        `${formatSizes(query.shape)}, key ${formatSizes(key.shape)} and value ${formatSizes(value.shape)}`,
    );
  }
}

/** The tensor with these leading sizes in two dimensions. */
function inTwo(t: Tensor, leading: readonly number[]): Tensor {
  const [rows = 0, columns = 0] = t.shape.slice(-2);
  const sizes = [...leading, rows, columns];
  const spread = t.ndim === sizes.length && leading.every((n, d) => n === t.shape[d]) ? t : t.expand(sizes);
  if (leading.length === 2) return spread;
  return spread.reshape([numelOf(leading.slice(0, -1)), leading.at(-1) ?? 1, rows, columns]);
}

/** The mask with two leading dimensions that broadcast to those of the scores. */
function maskInTwo(mask: Tensor, leading: readonly number[], queries: number, keys: number): Tensor {
  if (mask.ndim <= 2 || leading.length === 2) return mask;
  return inTwo(mask.expand([...leading, queries, keys]), leading);
}

export const scaledDotProductAttention = composite(
  'scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float? scale=None) -> Tensor',
  {
    doc: 'softmax(scale * query @ key.T + attnMask) @ value for query (..., L, E), key (..., S, E) and value (..., S, Ev). attnMask is bool (true: attend) or added; isCausal lets query i attend to the keys up to i; scale is 1 / sqrt(E) by default; dropoutP always drops.',
    aliases: ['nn.functional.scaled_dot_product_attention'],
    run: ({ dropoutP, ...call }) => {
      check(call);
      const { query, key, value, attnMask } = call;
      const learnt = attnMask !== null && (attnMask.flags & (Flag.requiresGrad | Flag.dual)) !== 0;
      if (dropoutP !== 0 || learnt) return composed(call, dropoutP);
      const leading = broadcastAll([query, key, value].map((t) => t.shape.slice(0, -2)));
      const [queries, keys] = [query.size(-2), key.size(-2)];
      const [output] = fusedAttention.call({
        query: inTwo(query, leading),
        key: inTwo(key, leading),
        value: inTwo(value, leading),
        attnMask: attnMask === null ? null : maskInTwo(attnMask, leading, queries, keys),
        isCausal: call.isCausal,
        scale: call.scale,
      }) as [Tensor, Tensor];
      return leading.length === 2 ? output : output.reshape([...leading, queries, value.size(-1)]);
    },
  },
);
