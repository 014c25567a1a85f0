/**
 * The op table: every operation, once. Records live in the files of their family; a record exported there is in the
 * table, has its function and methods, and must have a sample line in test/ops/samples.ts.
 *
 * The generator and the tests read this; the library itself uses what the generator made of it (callables.generated.ts),
 * on which nothing here leans: the generator must run also where a record is gone that is still named there.
 */
import { Op } from './op.js';
import { groupByName, installMethods, isInstalled } from './invoke.js';
import { installIndexing } from './at.js';
import * as arithmetic from './arithmetic.js';
import * as activation from './nn/activation.js';
import * as attention from './nn/attention.js';
import * as compare from './compare.js';
import * as convert from './convert.js';
import * as convolution from './nn/convolution.js';
import * as create from './create.js';
import * as dropout from './nn/dropout.js';
import * as elementwiseActivation from './elementwise/activation.js';
import * as bitwise from './elementwise/bitwise.js';
import * as floating from './elementwise/floating.js';
import * as gated from './elementwise/gated.js';
import * as embedding from './nn/embedding.js';
import * as indexing from './indexing.js';
import * as masking from './masking.js';
import * as joining from './joining.js';
import * as linalgChains from './linalg/chains.js';
import * as linalgCholesky from './linalg/cholesky.js';
import * as linalgDeterminant from './linalg/determinant.js';
import * as linalgEinsum from './linalg/einsum.js';
import * as linalgNorms from './linalg/norms.js';
import * as linalgNuclear from './linalg/nuclear.js';
import * as linalgProducts from './linalg/products.js';
import * as linalgSolve from './linalg/solve.js';
import * as linalgSvd from './linalg/svd.js';
import * as loss from './nn/loss.js';
import * as crossEntropy from './nn/cross-entropy.js';
import * as matmul from './matmul.js';
import * as norm from './norm.js';
import * as nnBilinear from './nn/bilinear.js';
import * as nnCdist from './nn/cdist.js';
import * as nnCtcLoss from './nn/ctc-loss.js';
import * as nnDistance from './nn/distance.js';
import * as nnEmbeddingBag from './nn/embedding-bag.js';
import * as nnGroupNorm from './nn/group-norm.js';
import * as nnMarginLoss from './nn/margin-loss.js';
import * as nnMulticlassLoss from './nn/multiclass-loss.js';
import * as nnRmsNorm from './nn/rms-norm.js';
import * as normalization from './nn/normalization.js';
import * as pooling from './nn/pooling.js';
import * as rearrange from './rearrange.js';
import * as reduce from './reduce.js';
import * as scan from './scan.js';
import * as scatter from './scatter.js';
import * as combine from './sorting/combine.js';
import * as histogram from './sorting/histogram.js';
import * as median from './sorting/median.js';
import * as quantile from './sorting/quantile.js';
import * as search from './sorting/search.js';
import * as segment from './sorting/segment.js';
import * as sorting from './sorting/sort.js';
import * as unique from './sorting/unique.js';
import * as softmax from './softmax.js';
import * as specialBessel from './special/bessel.js';
import * as specialGamma from './special/gamma.js';
import * as specialLogarithmic from './special/logarithmic.js';
import * as specialNormal from './special/normal.js';
import * as specialPolynomials from './special/polynomials.js';
import * as unary from './unary.js';
import * as variance from './variance.js';
import * as views from './views.js';
import * as numbers from './shaping/numbers.js';
import * as intoViews from './shaping/into-views.js';
import * as grids from './shaping/grids.js';
import * as random from './shaping/random.js';
import * as calculus from './shaping/calculus.js';
import * as adaptive from './image/adaptive.js';
import * as columns from './image/columns.js';
import * as grid from './image/grid.js';
import * as interpolate from './image/interpolate.js';
import * as pad from './image/pad.js';
import * as shuffle from './image/shuffle.js';
import * as spatial from './image/spatial.js';
import * as unpool from './image/unpool.js';
import * as masked from './shaping/masked.js';

/** All records by the name they are exported under. */
export const records = {
  ...arithmetic,
  ...unary,
  ...compare,
  ...activation,
  ...elementwiseActivation,
  ...bitwise,
  ...floating,
  ...gated,
  ...reduce,
  ...variance,
  ...norm,
  ...softmax,
  ...scan,
  ...views,
  ...convert,
  ...create,
  ...joining,
  ...rearrange,
  ...scatter,
  ...indexing,
  ...masking,
  ...embedding,
  ...matmul,
  ...linalgSolve,
  ...linalgCholesky,
  ...linalgSvd,
  ...linalgDeterminant,
  ...linalgNuclear,
  ...linalgNorms,
  ...linalgProducts,
  ...linalgChains,
  ...linalgEinsum,
  ...loss,
  ...crossEntropy,
  ...convolution,
  ...pooling,
  ...dropout,
  ...attention,
  ...normalization,
  ...nnDistance,
  ...nnEmbeddingBag,
  ...nnCtcLoss,
  ...nnCdist,
  ...nnMarginLoss,
  ...nnMulticlassLoss,
  ...nnBilinear,
  ...nnGroupNorm,
  ...nnRmsNorm,
  ...numbers,
  ...intoViews,
  ...grids,
  ...calculus,
  ...specialGamma,
  ...specialLogarithmic,
  ...specialNormal,
  ...specialBessel,
  ...specialPolynomials,
  ...pad,
  ...spatial,
  ...adaptive,
  ...interpolate,
  ...shuffle,
  ...columns,
  ...unpool,
  ...grid,
  ...sorting,
  ...median,
  ...quantile,
  ...search,
  ...histogram,
  ...unique,
  ...combine,
  ...random,
  ...masked,
  ...segment,
};

/** The name of a record. */
export type RecordName = keyof typeof records;

/** All operations, in the order of their definition. */
export const ops: readonly Op[] = (Object.values(records) as unknown[])
  .filter((r): r is Op => r instanceof Op)
  .sort((a, b) => a.order - b.order);

/** What can be called, by our names. */
export const callables = groupByName(ops);

// Where the generated files have not been loaded, or do not know a record yet.
for (const callable of callables.values()) if (!isInstalled(callable.name)) installMethods(callable);
installIndexing();
