// The build of the package: ESM and declarations. What is public is said once, in the "exports" of package.json: `./dist/NAME.js`
// there is built from src/NAME.ts (index) or src/NAME/index.ts (a subpath such as chainrule/nn). A new subpath is a folder with an
// index.ts and its lines in "exports"; tests and examples see it by the patterns in tsconfig.json and vitest.config.ts.

import { existsSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { defineConfig } from 'tsdown';
import { prepare } from './scripts/build/prepare.js';

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

/** The path below src/, with slashes; empty for anything else. */
function insideSrc(id: string): string {
  const path = relative('src', id).split(sep).join('/');
  return path.startsWith('..') || path.endsWith('.d.ts') ? '' : path;
}

/** What makes Tensor complete, for the entries that say so. */
const isComplete = (id: string): boolean => /^ops\/complete(\.generated)?\.ts$/.test(insideSrc(id));

/** A module of one of the layers below the entries: src/FOLDER/..., where FOLDER is no part with an entry of its own. */
function isCore(id: string): boolean {
  const path = insideSrc(id);
  return path.includes('/') && !/^((nn|optim|data|io)\/|(lite|func)\/index\.)/.test(path) && !isComplete(id);
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
  // Note [What bundlers may drop]
  // Methods reach Tensor.prototype when a value that nobody has to read is made (Note [Operations by need] in ops/invoke.ts),
  // or by a module that is imported for its effect alone. Our users' bundlers drop such values and such imports, unless told
  // which of them matter. Hence:
  //   1. In our own bundle every module counts as one with effects, so that nothing is dropped here.
  //   2. All layers below the entries go into one chunk, core.js. It is not named in the "sideEffects" of package.json: whoever
  //      uses a name of it has it, and in it what is not marked as pure; scripts/build/prepare.ts marks the records.
  //   3. What keeps all records is complete.js. It and the entries that import it, or that act on Tensor themselves, are
  //      named in "sideEffects". A new entry whose users expect methods imports ops/complete.ts, and is named there as well.
  // scripts/ci-smoke.mjs tries it with two bundlers.
  plugins: [prepare()],
  inputOptions: { experimental: { nativeMagicString: true } },
  treeshake: { moduleSideEffects: [{ test: /./, sideEffects: true }] },
  outputOptions: {
    chunkFileNames: '[name].js',
    codeSplitting: {
      groups: [
        { name: 'core', test: isCore, priority: 2 },
        { name: 'complete', test: isComplete, priority: 1 },
      ],
    },
  },
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
