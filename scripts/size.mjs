// @ts-check
// What the package costs a page: `npm run size`, after `npm run build`. Programs that import it are bundled by esbuild as a
// user would, minified, and compressed with brotli, which is what servers send; gzip stands beside it. Exits with 1 where a
// program is larger than its limit. "The core" is the tensor, the engine and the operations whose records lie in src/ops
// itself, with their derivatives, computed in plain JavaScript; then the same with what is built on the engine (transforms,
// custom functions, checkpoints, gradcheck, the profiler, ...). On top come the families in its folders (nn.functional,
// linear algebra, special functions, sorting, images, ...). `import 'chainrule'` has everything, and the WebAssembly kernels,
// which compute the same faster; a program that imports from `chainrule/lite` pays for the operations that it names, and for
// the kernels if it says useWebAssembly(). With `--top N` it also lists the modules that make up the most of each, by the
// bytes they have left after minifying.

import { readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} code
 * @property {number | null} limit bytes after brotli, 1 kB being 1,000 bytes
 */

/** @type {Program[]} */
const programs = [
  { name: 'the core', code: `export { ${(await engineNames()).join(', ')} } from 'chainrule/lite';`, limit: 90_000 },
  {
    name: 'the core, all of autograd',
    code: `export { ${(await coreNames()).join(', ')} } from 'chainrule/lite';`,
    limit: 133_000,
  },
  {
    name: 'all operations',
    code: `export { ${(await allNames()).join(', ')} } from 'chainrule/lite';`,
    limit: 214_000,
  },
  { name: 'all, with the kernels', code: "export * from 'chainrule';", limit: 285_000 },
  {
    name: 'tensor, add, backward',
    code:
      "import { add, backward, tensor } from 'chainrule/lite';\n" +
      'const x = tensor([1, 2], { requiresGrad: true });\nbackward(add(x, 1), { gradTensors: x.detach() });\nconsole.log(String(x.grad));',
    limit: 45_000,
  },
];

async function allNames() {
  const names = Object.keys(/** @type {object} */ (await import(`${root}/dist/lite.js`)));
  return names.filter((name) => name !== 'useWebAssembly');
}

async function coreNames() {
  const text = readFileSync(`${root}/src/ops/callables.generated.ts`, 'utf8');
  const imports = text.matchAll(/^import \* as (\w+) from '\.\/[\w-]+\/[^']+';$/gm);
  const families = new Set([...imports].map(([, family]) => family));
  const operations = [...text.matchAll(/^export const (\w+)\$: Installed = callable\(\[(\w+)\./gm)];
  const beyond = new Set(operations.filter(([, , family]) => families.has(family)).map(([, name]) => name));
  return (await allNames()).filter((name) => !beyond.has(name));
}

/** The core without what is built on the engine: transforms, custom functions, checkpoints, checks, pictures, the profiler. */
async function engineNames() {
  const text = readFileSync(`${root}/src/lite/features.ts`, 'utf8');
  const lines = text.matchAll(/^export (?:\* as (\w+)|\{([^}]*)\}) from '[^']+';$/gm);
  const built = new Set(
    [...lines].flatMap(([, space, names = '']) => [space, ...names.split(',').map((n) => n.trim())]),
  );
  return (await coreNames()).filter((name) => !built.has(name));
}

/** @param {string} code */
async function bundle(code) {
  const result = await esbuild.build({
    stdin: { contents: code, resolveDir: root, loader: 'js' },
    // Without the repository's own, in which these names mean the sources.
    tsconfigRaw: '{}',
    bundle: true,
    minify: true,
    write: false,
    sourcemap: 'external',
    outdir: 'out',
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const text = (/** @type {string} */ end) => result.outputFiles.find((file) => file.path.endsWith(end))?.text ?? '';
  return { js: text('.js'), map: /** @type {Map} */ (JSON.parse(text('.map'))) };
}

/** @typedef {{ sources: string[], mappings: string }} Map */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Bytes of the bundle by source file. A segment of a source map's line is up to five numbers in base 64, each relative to
 * the one before: column, source, and three that do not matter here.
 *
 * @param {string} js
 * @param {Map} map
 */
function bySource(js, { sources, mappings }) {
  /** @type {Record<string, number>} */
  const bytes = {};
  const lines = js.split('\n');
  let source = 0;
  mappings.split(';').forEach((line, row) => {
    let column = 0;
    let previous = 0;
    let owner = '';
    const upTo = (/** @type {number} */ end) => {
      if (owner !== '') bytes[owner] = (bytes[owner] ?? 0) + end - previous;
      previous = end;
    };
    for (const segment of line.split(',')) {
      const [columns, sourceDelta] = decode(segment);
      if (columns === undefined) continue;
      column += columns;
      upTo(column);
      if (sourceDelta === undefined) continue;
      source += sourceDelta;
      owner = sources[source] ?? '';
    }
    upTo(lines[row]?.length ?? 0);
  });
  return bytes;
}

/** @param {string} segment */
function decode(segment) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit);
    value |= (bits & 31) << shift;
    shift += 5;
    if ((bits & 32) !== 0) continue;
    numbers.push((value & 1) === 0 ? value >> 1 : -(value >> 1));
    value = shift = 0;
  }
  return numbers;
}

/** @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

const top = process.argv[2] === '--top' ? Number(process.argv[3] ?? 20) : 0;
let failed = false;
console.log('program'.padEnd(26) + ['minified', 'gzip', 'brotli', 'limit'].map((s) => s.padStart(11)).join(''));
for (const { name, code, limit } of programs) {
  const { js, map } = await bundle(code);
  const bytes = Buffer.from(js);
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotli].map(kilobytes);
  const over = limit !== null && brotli > limit;
  failed ||= over;
  const columns = [...sizes, limit === null ? '' : kilobytes(limit)].map((text) => text.padStart(11)).join('');
  console.log(name.padEnd(26) + columns + (over ? '  OVER THE LIMIT' : ''));
  const largest = Object.entries(bySource(js, map)).sort(([, a], [, b]) => b - a);
  for (const [source, count] of largest.slice(0, top)) console.log(`${String(count).padStart(10)}  ${source}`);
}
const core = readFileSync(`${root}/dist/core.js`).length;
console.log(`as published, with comments: ${relative(root, `${root}/dist/core.js`)} ${kilobytes(core)}`);
process.exitCode = failed ? 1 : 0;
