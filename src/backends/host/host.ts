/** The host backend: the reference kernels on JavaScript typed arrays. */
import { runPointwise } from '../../kernel/reference/pointwise.js';
import { argReduce, reduce } from '../../kernel/reference/reduce.js';
import { scan } from '../../kernel/reference/scan.js';
import { matmul } from '../../kernel/reference/matmul.js';
import { gather, scatter } from '../../kernel/reference/gather.js';
import { indexGet, indexPut, nonzero } from '../../kernel/reference/index.js';
import { copy } from '../../kernel/reference/copy.js';
import { fill } from '../../kernel/reference/fill.js';
import type { Backend } from '../backend.js';

export const hostBackend: Backend = {
  name: 'host',
  pointwise: runPointwise,
  reduce,
  argReduce,
  scan,
  matmul,
  gather,
  scatter,
  indexGet,
  indexPut,
  nonzero,
  copy,
  fill,
};
