/**
 * Root mean square norm. With n elements in a row, r = 1 / sqrt(mean(x^2) + eps) and y = x r w:
 *
 *     dx = r (g w - x r^2 mean(g w x))        dw = sum g x r
 *
 * The same two ways as in Note [Normalising] of normalization.ts: kernels, or operations where something is recorded.
 */
import { bfloat16, type DType, float16, float32 } from '../../base/dtype.js';
import { numelOf } from '../../base/geometry.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import { structured } from '../define-structured.js';
import { checkNormalizedShape } from './normalization.js';
import { checkFloating, lastDims, memo, plus, present, RowNumbers, times } from '../normalizing.js';
import { workType } from '../reducing.js';
import { RowFormula } from '../row-formula.js';

/** x, then w if it is there; n and eps. Rows: r. */
const normalise = memo(
  (key) =>
    new RowFormula(1 + key, (row, x, ...rest) => {
      const r = row.once(
        row
          .sum(x.square())
          .div(rest[key]!)
          .add(rest[key + 1]!)
          .rsqrt(),
      );
      const z = x.mul(r);
      return { elements: [key ? z.mul(rest[0]!) : z], perRow: [r] };
    }),
);

/** dx from g, x, r, then w if it is there; n. */
const inputGrad = memo(
  (key) =>
    new RowFormula(3 + key, (row, g, x, r, ...rest) => {
      const gw = key ? g.mul(rest[0]!) : g;
      const slope = row.once(row.sum(gw.mul(x)).mul(r).mul(r).div(rest[key]!));
      return { elements: [gw.sub(x.mul(slope)).mul(r)] };
    }),
);

/** dw from g, x, r; rows are what shares a weight. */
const weightGrad = new RowFormula(3, (row, g, x, r) => ({ perRow: [row.sum(g.mul(x).mul(r))] }));

const rootOfMean = (x: Tensor, dims: readonly number[], eps: number): Tensor =>
  x.square().mean(dims, true).add(eps).rsqrt();

/** dx, or the tangent of x r, as operations. */
function recordedGrad(gw: Tensor, x: Tensor, dims: readonly number[], eps: number): Tensor {
  const r = rootOfMean(x, dims, eps);
  return gw.sub(x.mul(gw.mul(x).mean(dims, true).mul(r).mul(r))).mul(r);
}

/** The distance from 1 to the next number: what PyTorch takes where no eps is given. */
function precisionOf(dtype: DType): number {
  if (dtype === float16) return 2 ** -10;
  if (dtype === bfloat16) return 2 ** -7;
  return dtype === float32 ? 2 ** -23 : 2 ** -52;
}

export const rmsNormForward = structured(
  '_fused_rms_norm(Tensor input, int[] normalized_shape, Tensor? weight, float eps) -> (Tensor out, Tensor rstd)',
  {
    doc: 'The root mean square norm, and the reciprocals of the roots; `rmsNorm()` is the form to call.',
    node: 'FusedRmsNormBackward0',
    fn: false,
    forward: ({ input, normalizedShape: shape, weight, eps }) => {
      checkNormalizedShape(input, shape, weight, null);
      checkFloating('rms_norm', input);
      const { inner, outer } = lastDims(input.ndim, shape.length);
      const out = emptyTensor(input.dtype, input.shape);
      const stats = new RowNumbers(workType(input.dtype), input.shape, outer);
      if (outer.every((d) => input.shape[d] !== 0)) {
        const inputs = present([input, weight]);
        const kernel = normalise(inputs.length - 1);
        kernel.run(input.shape, inner, [out], [stats.operand], inputs, [numelOf(shape), eps]);
      }
      return [out, stats.tensor];
    },
    differentiable: [0],
    grad: {
      input: {
        save: ['input', 'weight', 'rstd'],
        vjp: (g, { input, weight, normalizedShape: shape, eps }) =>
          recordedGrad(times(g, weight), input, lastDims(input.ndim, shape.length).inner, eps),
      },
      weight: {
        save: ['input', 'rstd'],
        vjp: (g, { input, normalizedShape: shape, eps }) => {
          const { inner, outer } = lastDims(input.ndim, shape.length);
          const product = g.mul(input).mul(rootOfMean(input, inner, eps));
          return outer.length === 0 ? product : product.sum(outer);
        },
      },
    },
    together: (g, { input: x, weight, rstd, normalizedShape: shape }, wanted) => {
      const { inner, outer } = lastDims(g.ndim, shape.length);
      const grads: { input?: Tensor; weight?: Tensor } = {};
      if (wanted.input) {
        grads.input = emptyTensor(g.dtype, g.shape);
        const inputs = present([g, x!, rstd!, weight]);
        inputGrad(inputs.length - 3).run(g.shape, inner, [grads.input], [], inputs, [numelOf(shape)]);
      }
      if (wanted.weight) {
        grads.weight = emptyTensor(g.dtype, shape);
        weightGrad.run(g.shape, outer, [], [grads.weight], [g, x!, rstd!]);
      }
      return grads;
    },
    jvp: ({ input: t, weight: tw }, { input, weight, normalizedShape: shape, eps }, result) => {
      const { inner } = lastDims(input.ndim, shape.length);
      const ofInput = t == null ? null : times(recordedGrad(t, input, inner, eps), weight);
      const ofWeight = tw == null ? null : input.mul(rootOfMean(input, inner, eps)).mul(tw);
      return plus(ofInput, ofWeight)!.expand(result.shape);
    },
  },
);

export const rmsNorm = composite(
  'rms_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor',
  {
    doc:
      'Each sample over the root of the mean of its squares, taken over the last dims, whose sizes are `normalizedShape`; ' +
      'times `weight` (of those sizes). `eps` is added to the mean; by default it is the precision of the dtype.',
    aliases: ['nn.functional.rms_norm'],
    run: ({ input, normalizedShape, weight, eps }) =>
      (rmsNormForward.call({ input, normalizedShape, weight, eps: eps ?? precisionOf(input.dtype) }) as Tensor[])[0]!,
  },
);
