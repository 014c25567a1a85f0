/**
 * Sliding windows as columns, and back: unfold() cuts the windows of an image out, fold() adds them where they were. Each is the
 * gradient of the other. (Under PyTorch's inner names: `unfold` is also a view of one dimension.)
 */
import { ArgumentError, ShapeError } from '../../base/errors.js';
import { contiguousGeometry, formatSizes, Geometry } from '../../base/geometry.js';
import * as backend from '../../tensor/launch.js';
import { emptyTensor, type Tensor } from '../../tensor/tensor.js';
import { structured, type StructuredOp } from '../define-structured.js';
import { copyOf, seenAs } from '../index-plan.js';
import { checkFloat, forEach } from '../planes.js';
import { constantPadNd } from './pad.js';
import { slidingSum, type Sliding } from './sparse.js';
import { applied } from './spatial.js';

interface Given {
  readonly kernelSize: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly number[];
  readonly stride: readonly number[];
}

type Pair<T> = readonly [T, T];

/** The windows along the height and the width. */
function slidings(fn: string, given: Given): Pair<Sliding> {
  const of = (values: readonly number[], what: string, lowest: number, words: string): readonly number[] => {
    const pair = forEach(values, 2, fn, what);
    if (pair.every((value) => value >= lowest)) return pair;
    const name = what === 'padding' ? 'pad' : what === 'kernel_size' ? 'kernel' : what;
    throw new ArgumentError(
      `${fn}: ${what.replace('_', ' ')} should be ${words}, but got ${name}_height: ${pair[0]} ${name}_width: ${pair[1]}`,
    );
  };
  const kernel = of(given.kernelSize, 'kernel_size', 1, 'greater than zero');
  const stride = of(given.stride, 'stride', 1, 'greater than zero');
  const dilation = of(given.dilation, 'dilation', 1, 'greater than zero');
  const padding = of(given.padding, 'padding', 0, 'non-negative');
  const along = (d: 0 | 1): Sliding => ({
    kernel: kernel[d]!,
    dilation: dilation[d]!,
    padding: padding[d]!,
    stride: stride[d]!,
  });
  return [along(0), along(1)];
}

/** How many windows n elements have. */
const windowsOf = (n: number, { kernel, dilation, padding, stride }: Sliding): number =>
  Math.floor((n + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;

/** `kernel_size=(2, 2), dilation=(1, 1), ...` */
function described(over: Pair<Sliding>, ...names: (keyof Sliding)[]): string {
  const [a, b] = over;
  return names.map((name) => `${name === 'kernel' ? 'kernel_size' : name}=(${a[name]}, ${b[name]})`).join(', ');
}

export const im2col: StructuredOp = structured(
  'im2col(Tensor self, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1) -> Tensor',
  {
    doc: 'nn.functional.unfold: the windows of (N, C, H, W) or (C, H, W), padded by zeros, as the columns of (N, C kh kw, windows).',
    aliases: ['nn.functional.unfold'],
    node: 'Im2ColBackward0',
    method: false,
    forward: ({ self, ...given }) => {
      const over = slidings('unfold', given);
      const rank = self.dim();
      if ((rank !== 3 && rank !== 4) || self.shape.slice(-3).includes(0)) {
        throw new ShapeError(
          'unfold: Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but ' +
            `got: ${formatSizes(self.shape)}`,
        );
      }
      checkFloat('im2col_out_cpu', self);
      const [down, across] = over;
      const [c, h, w] = self.shape.slice(-3) as [number, number, number];
      const [rows, columns] = [windowsOf(h, down), windowsOf(w, across)];
      if (rows < 1 || columns < 1) {
        throw new ShapeError(
          `unfold: Given input with spatial size (${h}, ${w}), ${described(over, 'kernel', 'dilation', 'padding')}, calculated ` +
            `shape of the array of sliding blocks as (${rows}, ${columns}), but its components must be at least one.`,
        );
      }
      const pad = [across.padding, across.padding, down.padding, down.padding];
      const image = pad.some((n) => n > 0) ? (constantPadNd.call({ self, pad, value: 0 }) as Tensor) : self;
      const batch = self.shape.slice(0, -3);
      const { strides, offset } = image.geometry;
      const [sc, sh, sw] = strides.slice(-3) as [number, number, number];
      const sizes = [...batch, c, down.kernel, across.kernel, rows, columns];
      const steps = [sc, sh * down.dilation, sw * across.dilation, sh * down.stride, sw * across.stride];
      const windows = new Geometry(sizes, [...strides.slice(0, -3), ...steps], offset);
      const out = emptyTensor(self.dtype, [...batch, c * down.kernel * across.kernel, rows * columns]);
      backend.copy(seenAs(out, contiguousGeometry(sizes)), seenAs(image, windows));
      return out;
    },
    grad: {
      self: {
        vjp: (g, given, { self }) => col2im.call({ ...given, self: g, outputSize: self.slice(-2) }) as Tensor,
      },
    },
    jvp: 'linear',
  },
);

export const col2im: StructuredOp = structured(
  'col2im(Tensor self, int[2] output_size, int[2] kernel_size, int[2] dilation=1, int[2] padding=0, int[2] stride=1) -> Tensor',
  {
    doc: 'nn.functional.fold: the image (N, C, H, W), with H and W from outputSize, whose every element is the sum of the elements of the windows that cover it; the windows are the columns of (N, C kh kw, windows) or (C kh kw, windows).',
    aliases: ['nn.functional.fold', 'fold'],
    node: 'Col2ImBackward0',
    method: false,
    forward: ({ self, outputSize, ...given }) => {
      const over = slidings('fold', given);
      const [h, w] = forEach(outputSize, 2, 'fold', 'output_size') as readonly [number, number];
      const [rows, columns] = checkColumns(self, h, w, over);
      checkFloat('col2im_out_cpu', self);
      const [down, across] = over;
      const batch = self.shape.slice(0, -2);
      const c = self.shape.at(-2)! / (down.kernel * across.kernel);
      // From (..., kh, kw, rows, columns) to (..., kh rows, kw columns), each of which is summed on its own.
      const sorted = emptyTensor(self.dtype, [...batch, c, down.kernel * rows, across.kernel * columns]);
      const planes = batch.reduce((product, n) => product * n, c);
      const dense = self.isContiguous() ? self : copyOf(self);
      const block = rows * columns;
      const from = new Geometry(
        [planes, down.kernel, rows, across.kernel, columns],
        [down.kernel * across.kernel * block, across.kernel * block, columns, block, 1],
        dense.geometry.offset,
      );
      backend.copy(seenAs(sorted, contiguousGeometry(from.sizes)), seenAs(dense, from));
      return applied(sorted, [...batch, c, h, w], [slidingSum(h, rows, down), slidingSum(w, columns, across)]);
    },
    grad: { self: { vjp: (g, { outputSize: _, ...given }) => im2col.call({ ...given, self: g }) as Tensor } },
    jvp: 'linear',
  },
);

/** The windows along the height and the width of an image that these columns are of. */
function checkColumns(self: Tensor, h: number, w: number, over: Pair<Sliding>): Pair<number> {
  const rank = self.dim();
  if ((rank !== 2 && rank !== 3) || self.shape.slice(-2).includes(0)) {
    throw new ShapeError(
      'fold: Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but ' +
        `got: ${formatSizes(self.shape)}`,
    );
  }
  const [down, across] = over;
  const [length, count] = self.shape.slice(-2) as [number, number];
  if (length % (down.kernel * across.kernel) !== 0) {
    throw new ShapeError(
      `fold: Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${length} ` +
        `and kernel_size=(${down.kernel}, ${across.kernel}).`,
    );
  }
  const [rows, columns] = [windowsOf(h, down), windowsOf(w, across)];
  if (rows < 1 || columns < 1 || rows * columns !== count) {
    throw new ShapeError(
      `fold: Given output_size=(${h}, ${w}), ${described(over, 'kernel', 'dilation', 'padding', 'stride')}, expected size of ` +
        `input's dimension 2 to match the calculated number of sliding blocks ${rows} * ${columns} = ${rows * columns}, but got ` +
        `input.size(2)=${count}.`,
    );
  }
  return [rows, columns];
}
