// @ts-check
// The checks that test/runtimes/run.mjs starts on one runtime. It uses no API that Node, Deno and Bun do not share.

import process from 'node:process';
// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- types are checked also where nothing has been built yet
// @ts-ignore
import * as library from '../../dist/index.js';
import { same, sure, synchronousLoop, threads, training, tutorial } from './checks.mjs';

const lib = /** @type {typeof import('chainrule')} */ (/** @type {unknown} */ (library));

/** @param {string} name @param {string | void} result */
const done = (name, result) => console.log(`  ${name}: ${result ?? 'ok'}`);

done('tutorial', tutorial(lib));

// The runner reads these two lines: what console.log and template strings make of a tensor.
console.log(lib.tensor([[1, 2], [3, 4.5]], { requiresGrad: true })); // prettier-ignore
console.log({ weights: lib.tensor([1n, 2n]) });

const info = lib.backendInfo();
done('backend', JSON.stringify(info));
same(info.backend, 'wasm', 'backend');
done('training', training(lib));
sure(lib.backendInfo().kernels > 0, 'no WebAssembly kernel was compiled for a training run');
done('threads', await threads(lib, true));
// JavaScriptCore cannot be asked to collect, and lets what was moved out of the arena lie for longer than V8 does: some
// 1.7 GB of the 10 GB that this loop drops.
const limit = ('Bun' in globalThis ? 3000 : 300) * 2 ** 20;
const rss = () => process.memoryUsage().rss;
done('synchronous loop', synchronousLoop(lib, 20_000, 512, rss, limit));
console.log('all checks passed');
// Nothing closes a pool or calls exit: the process must end by itself now.
