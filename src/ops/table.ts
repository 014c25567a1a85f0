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
import * as activation from './activation.js';
import * as attention from './attention.js';
import * as compare from './compare.js';
import * as convert from './convert.js';
import * as convolution from './convolution.js';
import * as create from './create.js';
import * as dropout from './dropout.js';
import * as embedding from './embedding.js';
import * as indexing from './indexing.js';
import * as masking from './masking.js';
import * as joining from './joining.js';
import * as loss from './loss.js';
import * as crossEntropy from './cross-entropy.js';
import * as matmul from './matmul.js';
import * as norm from './norm.js';
import * as normalization from './normalization.js';
import * as pooling from './pooling.js';
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
import * as unary from './unary.js';
import * as variance from './variance.js';
import * as views from './views.js';

/** All records by the name they are exported under. */
export const records = {
  ...arithmetic,
  ...unary,
  ...compare,
  ...activation,
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
  ...loss,
  ...crossEntropy,
  ...convolution,
  ...pooling,
  ...dropout,
  ...attention,
  ...normalization,
  ...sorting,
  ...median,
  ...quantile,
  ...search,
  ...histogram,
  ...unique,
  ...combine,
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
