// @ts-check
// The checks of test/browser/run.mjs, in the page. The answer goes into `globalThis.answer`; nothing here needs a bundler,
// and no script stands in the page itself, which the content-security policy would not run.

import { same, sure, synchronousLoop, threads, training, tutorial } from '../runtimes/checks.mjs';

/** What the page is to find; set by the address, as in page.html?backend=wasm&workers=1. */
const wanted = new URLSearchParams(location.search);
const backend = wanted.get('backend') ?? 'wasm';
const workers = Number(wanted.get('workers') ?? 0);
const steps = Number(wanted.get('steps') ?? 1500);

// What a platform lacks has to be missing before the library loads; it is imported below, after this.
for (const name of wanted.getAll('without')) Reflect.deleteProperty(globalThis, name);

/** @type {string[]} */
const lines = [];

async function check() {
  // By a variable, so that types are checked without a build.
  const built = '../../dist/index.js';
  const lib = /** @type {typeof import('chainrule')} */ (await import(built));
  tutorial(lib);
  same(String(lib.tensor([1, 2])), 'tensor([1., 2.])', 'a tensor as text');
  const info = lib.backendInfo();
  same(info.backend, backend, 'backend');
  lines.push(`backend ${JSON.stringify(info)}`);
  lines.push(`training: ${training(lib)}`);
  const { kernels } = lib.backendInfo();
  sure(backend === 'wasm' ? kernels > 0 : kernels === 0, `${kernels} WebAssembly kernels on backend ${backend}`);
  same(globalThis.crossOriginIsolated, wanted.has('isolated'), 'crossOriginIsolated');
  lines.push(`threads: ${await threads(lib, workers > 0)}`);
  const { memory } = /** @type {{ memory?: { usedJSHeapSize: number } }} */ (/** @type {unknown} */ (performance));
  // What a page can ask for: what the arena holds, and what lies outside it. Six times the limit are made and dropped.
  const held = () => lib.memoryStats().held + (memory?.usedJSHeapSize ?? 0);
  lines.push(`synchronous loop: ${synchronousLoop(lib, steps, 2048, held, 2000 * 2 ** 20)}`);
  // Nobody can say there what is dead, so the oldest tensors must have been moved out to make room.
  const { evictions, evictedBytes } = lib.memoryStats();
  lines.push(`moved out: ${evictions} tensors, ${(evictedBytes / 2 ** 20).toFixed(0)} MiB`);
  sure(backend === 'host' || evictions > 0, 'nothing was moved out of the arena: the loop was too short');
  return lines;
}

/** Read by the runner. */
Object.assign(globalThis, {
  answer: check().catch((error) => {
    throw new Error(`${String(error)}; before that: ${lines.join('; ')}`);
  }),
});
