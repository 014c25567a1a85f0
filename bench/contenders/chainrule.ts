/**
 * chainrule's side of the benchmarks, as built into dist/. The number of threads is the argument. The workloads are in the
 * files beside this one: small.ts (graphs of tiny tensors), large.ts (elementwise operations, matrices), training.ts.
 */
import * as chainrule from 'chainrule';
import { serve } from '../serve.js';
import { large } from './chainrule-large.js';
import { small } from './chainrule-small.js';
import { training } from './chainrule-training.js';

const threads = Number(process.argv[2] ?? 1);
chainrule.setNumThreads(threads);

const { backend, relaxedSimd } = chainrule.backendInfo();
const name = `${threads} thread${threads === 1 ? '' : 's'}, ${backend}, ${relaxedSimd ? 'with' : 'without'} relaxed SIMD`;
await serve({ name }, { ...small, ...large, ...training });
