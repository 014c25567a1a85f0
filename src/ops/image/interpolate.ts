/** Interpolation: images, signals and volumes (N, C, ...) with more or fewer elements along the spatial dimensions. */
import { Category, uint8 } from '../../base/dtype.js';
import { ArgumentError, DTypeError, NotImplementedError, ShapeError } from '../../base/errors.js';
import { formatSizes } from '../../base/geometry.js';
import type { Tensor } from '../../tensor/tensor.js';
import { composite } from '../define-composite.js';
import type { StructuredOp } from '../define-structured.js';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d } from './adaptive.js';
import type { RuleName } from './sparse.js';
import { callSpatial, spatial } from './spatial.js';

/** An upsampling under PyTorch's name, `Nearest1D`. */
const upsampling = (name: string, camel: string): StructuredOp =>
  spatial(`upsample_${name}`, `Upsample${camel}Backward1`, 'Interpolation by the rule, see interpolate().');

export const upsampleNearest1d = upsampling('nearest1d', 'Nearest1D');
export const upsampleNearest2d = upsampling('nearest2d', 'Nearest2D');
export const upsampleNearest3d = upsampling('nearest3d', 'Nearest3D');
export const upsampleNearestExact1d = upsampling('nearest_exact1d', 'NearestExact1D');
export const upsampleNearestExact2d = upsampling('nearest_exact2d', 'NearestExact2D');
export const upsampleNearestExact3d = upsampling('nearest_exact3d', 'NearestExact3D');
export const upsampleLinear1d = upsampling('linear1d', 'Linear1D');
export const upsampleBilinear2d = upsampling('bilinear2d', 'Bilinear2D');
export const upsampleTrilinear3d = upsampling('trilinear3d', 'Trilinear3D');
export const upsampleBicubic2d = upsampling('bicubic2d', 'Bicubic2D');
export const upsampleBilinear2dSmoothed = upsampling('bilinear2d_aa', 'Bilinear2DAa');
export const upsampleBicubic2dSmoothed = upsampling('bicubic2d_aa', 'Bicubic2DAa');

interface Mode {
  /** The operations for 1, 2 and 3 spatial dimensions; null where there is none. */
  readonly ops: readonly (StructuredOp | null)[];
  readonly rule: 'nearest' | 'nearest-exact' | 'linear' | 'cubic';
  /** Whether it weighs neighbours, so that alignCorners has a meaning. */
  readonly weighs: boolean;
  /** The operation that smooths. */
  readonly smoothed: StructuredOp | null;
}

const modes: Readonly<Record<string, Mode>> = {
  nearest: {
    ops: [upsampleNearest1d, upsampleNearest2d, upsampleNearest3d],
    rule: 'nearest',
    weighs: false,
    smoothed: null,
  },
  'nearest-exact': {
    ops: [upsampleNearestExact1d, upsampleNearestExact2d, upsampleNearestExact3d],
    rule: 'nearest-exact',
    weighs: false,
    smoothed: null,
  },
  linear: { ops: [upsampleLinear1d, null, null], rule: 'linear', weighs: true, smoothed: null },
  bilinear: {
    ops: [null, upsampleBilinear2d, null],
    rule: 'linear',
    weighs: true,
    smoothed: upsampleBilinear2dSmoothed,
  },
  trilinear: { ops: [null, null, upsampleTrilinear3d], rule: 'linear', weighs: true, smoothed: null },
  bicubic: {
    ops: [null, upsampleBicubic2d, null],
    rule: 'cubic',
    weighs: true,
    smoothed: upsampleBicubic2dSmoothed,
  },
};

interface Call {
  readonly input: Tensor;
  readonly size: readonly number[] | null;
  readonly scaleFactor: readonly number[] | null;
  readonly mode: string;
  readonly alignCorners: boolean | null;
  readonly recomputeScaleFactor: boolean | null;
  readonly antialias: boolean;
}

const MODES = 'nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact';

function checkCall({ input, mode, alignCorners, antialias }: Call): void {
  if (antialias && modes[mode]?.smoothed == null) {
    throw new ArgumentError(
      `interpolate: Anti-alias option is only supported for bilinear and bicubic modes, got '${mode}'`,
    );
  }
  const rank = input.dim() - 2;
  if (!(mode in modes || mode === 'area') || rank < 1 || rank > 3) {
    throw new NotImplementedError(
      `interpolate: Input Error: Only 3D, 4D and 5D input Tensors supported (got ${input.dim()}D) for the modes: ${MODES} ` +
        `(got ${mode})`,
    );
  }
  if (alignCorners !== null && !(modes[mode]?.weighs ?? false)) {
    throw new ArgumentError(
      'interpolate: align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | ' +
        `trilinear, got '${mode}'`,
    );
  }
}

/** `values` for each spatial dimension, of which there are `rank`. */
function expand(values: readonly number[], rank: number, what: string, input: Tensor): readonly number[] {
  if (values.length === rank) return values;
  // A list of one entry is a number given alone.
  if (values.length === 1) return new Array<number>(rank).fill(values[0]!);
  throw new ArgumentError(
    `interpolate: Input and ${what} must have the same number of spatial dimensions, but got input with spatial dimensions ` +
      `of ${formatSizes(input.shape.slice(2))} and ${what} of ${formatSizes(values)}. Please provide input tensor in (N, C, d1, ` +
      `d2, ...,dK) format and ${what} in (o1, o2, ...,oK) format.`,
  );
}

/** The spatial sizes of the result, and the factors by which positions are scaled where these are not the ratio of the sizes. */
function targetOf(call: Call): { readonly sizes: readonly number[]; readonly factors: readonly number[] | null } {
  const { input, size, scaleFactor, mode } = call;
  const rank = input.dim() - 2;
  if (size !== null && scaleFactor !== null) {
    throw new ArgumentError('interpolate: only one of size or scale_factor should be defined');
  }
  if (size !== null) {
    if (call.recomputeScaleFactor === true) {
      throw new ArgumentError('interpolate: recompute_scale_factor is not meaningful with an explicit size.');
    }
    return { sizes: expand(size, rank, 'output size', input), factors: null };
  }
  if (scaleFactor === null) {
    throw new ArgumentError('interpolate: either size or scale_factor should be defined');
  }
  const factors = expand(scaleFactor, rank, 'scale_factor', input);
  const sizes = factors.map((factor, d) => Math.floor(input.shape[d + 2]! * factor));
  return { sizes, factors: call.recomputeScaleFactor === true || mode === 'area' ? null : factors };
}

const areas = [adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d];

function interpolated(call: Call): Tensor {
  checkCall(call);
  const { input, mode, antialias } = call;
  const corners = call.alignCorners === true;
  const rank = input.dim() - 2;
  const { sizes, factors } = targetOf(call);
  if (mode === 'area') return areas[rank - 1]!.call({ self: input, outputSize: sizes }) as Tensor;
  const { ops, rule, weighs, smoothed } = modes[mode]!;
  const op = antialias ? smoothed : ops[rank - 1];
  if (op == null) {
    throw new NotImplementedError(
      `interpolate: Got ${input.dim()}D input, but ${mode} mode needs ${ops.findIndex((o) => o !== null) + 3}D input`,
    );
  }
  checkInput(input, sizes, weighs);
  const numbers = sizes.map((m, d) => {
    const n = input.shape[d + 2]!;
    if (corners) return m > 1 ? (n - 1) / (m - 1) : 0;
    return factors === null || factors[d]! <= 0 ? n / m : 1 / factors[d]!;
  });
  const name = (antialias ? `${rule} smoothed` : corners ? `${rule} corners` : rule) as RuleName;
  return callSpatial(op, input, { rule: name, outputSize: sizes, numbers });
}

function checkInput(input: Tensor, sizes: readonly number[], weighs: boolean): void {
  const extent = input.shape.slice(2);
  if (extent.includes(0) || sizes.some((n) => n <= 0)) {
    throw new ShapeError(
      `interpolate: Input and output sizes should be greater than 0, but got input ${formatSizes(extent)} and output ` +
        formatSizes(sizes),
    );
  }
  if (input.shape[1] === 0) {
    throw new ShapeError(
      `interpolate: Non-empty ${input.dim()}D data tensor expected but got a tensor with sizes ${formatSizes(input.shape)}`,
    );
  }
  if (input.dtype.category === Category.float || (!weighs && input.dtype === uint8)) return;
  throw new DTypeError(
    `interpolate: "compute_indices_weights" not implemented for '${input.dtype.legacyName}'; give a floating tensor` +
      (weighs ? '' : ', or uint8'),
  );
}

const SIZES = 'size says how many elements each spatial dimension is to have, or scaleFactor how many times as many';

export const interpolate = composite(
  "interpolate(Tensor input, int[]? size=None, float[]? scale_factor=None, str mode='nearest', bool? align_corners=None, bool? recompute_scale_factor=None, bool antialias=False) -> Tensor",
  {
    doc: `Resizes (N, C, ...): ${SIZES}. Modes: nearest, nearest-exact, linear (one dimension), bilinear and bicubic (two), trilinear (three), area. alignCorners lets the centres of the first and last elements meet, not their edges; antialias smooths where there are to be fewer elements.`,
    aliases: ['nn.functional.interpolate'],
    method: false,
    run: interpolated,
  },
);

export const upsample = composite(
  "upsample(Tensor input, int[]? size=None, float[]? scale_factor=None, str mode='nearest', bool? align_corners=None) -> Tensor",
  {
    doc: `interpolate() under its older name: ${SIZES}.`,
    aliases: ['nn.functional.upsample'],
    method: false,
    run: (call) => interpolated({ ...call, recomputeScaleFactor: null, antialias: false }),
  },
);

export const upsampleNearest = composite(
  'upsample_nearest(Tensor input, int[]? size=None, float[]? scale_factor=None) -> Tensor',
  {
    doc: `interpolate() with the mode nearest: ${SIZES}.`,
    aliases: ['nn.functional.upsample_nearest'],
    method: false,
    run: (call) =>
      interpolated({ ...call, mode: 'nearest', alignCorners: null, recomputeScaleFactor: null, antialias: false }),
  },
);

export const upsampleBilinear = composite(
  'upsample_bilinear(Tensor input, int[]? size=None, float[]? scale_factor=None) -> Tensor',
  {
    doc: `interpolate() with the mode bilinear and alignCorners: ${SIZES}.`,
    aliases: ['nn.functional.upsample_bilinear'],
    method: false,
    run: (call) =>
      interpolated({ ...call, mode: 'bilinear', alignCorners: true, recomputeScaleFactor: null, antialias: false }),
  },
);
