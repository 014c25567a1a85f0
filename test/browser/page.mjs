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
  const lib = await import('../../dist/index.js');
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
  // What a page can ask for: what the arena holds, and what lies outside it. Six times the limit are made and dropped.
  const held = () => lib.memoryStats().held + (performance.memory?.usedJSHeapSize ?? 0);
  lines.push(`synchronous loop: ${synchronousLoop(lib, steps, 2048, held, 2000 * 2 ** 20)}`);
  return lines;
}

/** Read by the runner. */
Object.assign(globalThis, {
  answer: check().catch((error) => {
    throw new Error(`${String(error)}; before that: ${lines.join('; ')}`);
  }),
});
