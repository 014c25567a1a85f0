/**
 * Writes what follows from the op table: the methods that TypeScript is told of, the functions, the list of operations.
 *   npm run generate          writes the files
 *   npm run generate:check    exits with 1, and says where they differ, unless they are what would be written
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { float32 } from '../src/base/dtype.js';
import { callables } from '../src/ops/table.js';
import { emptyTensor } from '../src/tensor/tensor.js';
import { callablesFile, completeFile, methodNamesOf, namesFile } from './generate/callables.js';
import { featuresFile, featuresOf, testFiles } from './generate/features.js';
import { functionsFile } from './generate/functions.js';
import { kinksFile, readKinks } from './generate/kinks.js';
import { methodsFile } from './generate/methods.js';
import { Needs } from './generate/needs.js';
import { referenceFile } from './generate/reference.js';
import { withParity } from './generate/parity.js';
import { OptionsNames } from './generate/text.js';
import { workerFile } from './generate/worker.js';

// A field of Tensor would hide the method on its prototype.
const fields = new Set(Object.keys(emptyTensor(float32, [])));
for (const { name, overloads } of callables.values()) {
  if (fields.has(name) && overloads.some((op) => op.method))
    throw new Error(`Tensor has a field '${name}', which hides the method`);
}

const all = [...callables.values()];
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const families: Record<string, Record<string, unknown>> = {};
for (const found of readdirSync(`${root}/src/ops`, { recursive: true }) as string[]) {
  const file = found.replaceAll('\\', '/');
  // No generated file, nor one that needs them: they may be out of date, or not there yet.
  if (!/^[\w/-]+\.ts$/.test(file) || readFileSync(`${root}/src/ops/${file}`, 'utf8').includes('.generated.js'))
    continue;
  families[file.slice(0, -'.ts'.length)] = (await import(`../src/ops/${file}`)) as Record<string, unknown>;
}
const needs = new Needs(root, methodNamesOf(all));
const common = needs.ofEntry('src/lite/exports.ts', [
  ['src/ops/define-pointwise.ts', 'pointwise'],
  ['src/ops/define-structured.ts', 'structured'],
  ['src/ops/define-view.ts', 'view'],
  ['src/ops/define-composite.ts', 'composite'],
]);

// The methods first: the functions import the types of options that the methods declare.
const options = new OptionsNames();
const files: readonly (readonly [path: string, text: string])[] = [
  ['src/tensor/methods.generated.ts', methodsFile(callables.values(), options)],
  ['src/ops/functions.generated.ts', functionsFile(callables.values(), options)],
  ['src/ops/callables.generated.ts', callablesFile(all, families, needs, common)],
  ['src/ops/complete.generated.ts', completeFile(all)],
  ['src/ops/names.generated.ts', namesFile(all)],
  ['docs/ops.md', await referenceFile(callables.values(), families)],
  ['docs/autograd.md', featuresFile(featuresOf(testFiles(root)))],
  ['docs/kinks.md', kinksFile(readKinks(`${root}/test/fixtures/kinks.json`))],
  ['README.md', withParity(readFileSync(`${root}/README.md`, 'utf8'), `${root}/test/fixtures/conformance`)],
  ['src/backends/wasm/worker.generated.ts', await workerFile()],
];

/** The first line that differs, and how many lines there are of either. */
function difference(path: string, wanted: string, found: string | null): string {
  if (found === null) return `${path} does not exist`;
  const [a, b] = [wanted.split('\n'), found.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  const line = at < 0 ? a.length : at;
  return (
    `${path} is out of date: ${b.length} lines, generated ${a.length}; they differ from line ${line + 1}\n` +
    `  - ${b[line] ?? '(end)'}\n  + ${a[line] ?? '(end)'}`
  );
}

const check = process.argv.includes('--check');
let stale = 0;
for (const [path, text] of files) {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  const found = existsSync(file) ? readFileSync(file, 'utf8') : null;
  if (found === text) continue;
  stale++;
  if (check) {
    console.error(difference(path, text, found));
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}
if (stale === 0) console.log('generated files are up to date');
else if (check) {
  console.error('run `npm run generate`');
  process.exitCode = 1;
}
