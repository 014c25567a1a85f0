// The build of the package: ESM and declarations. What is public is said once, in the "exports" of package.json: `./dist/NAME.js`
// there is built from src/NAME.ts (index) or src/NAME/index.ts (a subpath such as chainrule/nn). A new subpath is a folder with an
// index.ts and its lines in "exports"; tests and examples see it by the patterns in tsconfig.json and vitest.config.ts.

import { existsSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { defineConfig } from 'tsdown';

interface Manifest {
  exports: Record<string, string | { types: string; default: string }>;
}

function entries(): Record<string, string> {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const found: Record<string, string> = {};
  for (const [subpath, target] of Object.entries(manifest.exports)) {
    if (typeof target === 'string') continue; // ./package.json
    const name = /^\.\/dist\/(.+)\.js$/.exec(target.default)?.[1];
    if (name === undefined) throw new Error(`package.json: exports["${subpath}"] is not ./dist/NAME.js`);
    const sources = [`src/${name}.ts`, `src/${name}/index.ts`];
    const source = sources.find((path) => existsSync(path));
    if (source === undefined) throw new Error(`package.json: exports["${subpath}"] has no ${sources.join(' or ')}`);
    found[name] = source;
  }
  return found;
}

/** A module of one of the layers below the entries: src/FOLDER/..., where FOLDER is no part with an entry of its own. */
function isCore(id: string): boolean {
  const [folder, ...rest] = relative('src', id).split(sep);
  return folder !== '..' && rest.length > 0 && !/^(nn|optim|data|io)$/.test(folder ?? '') && !id.endsWith('.d.ts');
}

const library = defineConfig({
  entry: entries(),
  tsconfig: 'tsconfig.src.json',
  format: 'esm',
  // Neither Node's nor the browser's: one build for both, and no built-in module is let in unseen.
  platform: 'neutral',
  target: 'es2023',
  dts: true,
  sourcemap: true,
  clean: true,
  // Note [Methods that must not be shaken away]
  // Methods reach Tensor.prototype by modules that are imported for their effect alone. package.json says "sideEffects": false,
  // which is right for our users, but their bundlers would drop such an import, and so would ours. Hence two settings:
  //   1. in our own bundle every module counts as one with effects;
  //   2. all layers below the entries go into one chunk, so that whoever uses any name of the library has that chunk, and in it
  //      the class together with its methods. scripts/ci-smoke.mjs tries it with two bundlers.
  treeshake: { moduleSideEffects: [{ test: /./, sideEffects: true }] },
  outputOptions: { codeSplitting: { groups: [{ name: 'core', test: isCore }] } },
});

// The helping threads' program, as a file of its own that pages load beside the library. It shares no chunk with it: a thread
// needs nothing but the loop and a few scalar functions.
const worker = defineConfig({
  entry: { worker: 'src/backends/wasm/worker.ts' },
  tsconfig: 'tsconfig.src.json',
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  dts: false,
  clean: false,
});

export default [library, worker];
