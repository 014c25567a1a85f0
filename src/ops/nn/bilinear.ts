/** A linear function of each of two vectors. */
import { ShapeError } from '../../base/errors.js';
import { numelOf } from '../../base/geometry.js';
import { composite } from '../define-composite.js';

export const bilinear = composite(
  'bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor',
  {
    doc: 'out[..., o] = sum over i and j of input1[..., i] weight[o, i, j] input2[..., j], plus bias[o].',
    aliases: ['nn.functional.bilinear'],
    run: ({ input1, input2, weight, bias }) => {
      const [a, b] = [input1.shape, input2.shape];
      if (a.length !== b.length) {
        throw new ShapeError(`bilinear(): input dimensions do not match: got ${a.length} and ${b.length}`);
      }
      if (weight.ndim !== 3 || a.length === 0) {
        throw new ShapeError('bilinear(): expected vectors and a weight of sizes (out, in1, in2)');
      }
      const batch = a.slice(0, -1);
      batch.forEach((size, d) => {
        if (size === b[d]) return;
        throw new ShapeError(`bilinear(): input batch dimensions do not match at dim ${d}: got ${size} and ${b[d]!}`);
      });
      const [out = 0, in1 = 0, in2 = 0] = weight.shape;
      const given = [a.at(-1)!, b.at(-1)!];
      [in1, in2].forEach((size, i) => {
        if (given[i] === size) return;
        throw new ShapeError(
          `bilinear(): input${i + 1} size does not match weight size: got ${given[i]!} but expected ${size}`,
        );
      });
      if (bias !== null && bias.shape[0] !== out) {
        throw new ShapeError(
          `bilinear(): bias size does not match weight size: got ${bias.shape[0] ?? 'none'} but expected ${out}`,
        );
      }
      // (rows, in1) (in1, out * in2), and then for each row (out, in2) (in2, 1)
      const rows = numelOf(batch);
      const halves = input1.reshape([rows, in1]).matmul(weight.transpose(0, 1).reshape([in1, out * in2]));
      const products = halves.view([rows, out, in2]).matmul(input2.reshape([rows, in2, 1]));
      const result = products.reshape([...batch, out]);
      return bias === null ? result : result.add(bias);
    },
  },
);
