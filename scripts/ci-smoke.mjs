// @ts-check
// The package as its users get it: packed, installed into an empty project without a network, and used there
//   1. from plain Node, with code generation from strings forbidden, as under a strict content-security policy;
//   2. from a bundle that two bundlers made with tree shaking: methods are installed on Tensor.prototype, and a bundler that
//      believes "sideEffects" must not take them for unused; and from chainrule/lite, where what a derivative needs must be there,
//      what nothing needs must not, and a method that was dropped must say so;
//   3. from TypeScript, with the published declarations checked too.
// Needs `npm run build` first.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const scratch = mkdtempSync(join(tmpdir(), 'chainrule-smoke-'));
const project = join(scratch, 'project');

// y = x^4 + 3x^3 + 3x^2 + 5x + 1 at x = 1: y = 13, y' = 4 + 9 + 6 + 5 = 24. It imports one name; all else is methods.
const consumer = `import { tensor } from 'chainrule';

const x = tensor(1, { requiresGrad: true });
const y = x.pow(4).add(x.pow(3).mul(3)).add(x.pow(2).mul(3)).add(x.mul(5)).add(1);
if (String(y) !== 'tensor(13., grad_fn=<AddBackward0>)') throw new Error('y prints as ' + String(y));
y.backward();
const slope = x.grad?.item();
if (slope !== 24) throw new Error('the gradient at 1 is ' + String(slope) + ', not 24');
`;

// The same in functions. Second derivatives run the formulas of derivatives on tensors: y'' = 12 + 18 + 6 = 36. Then a sum that
// undoes broadcasting, and a method that nothing here needs.
const lite = `import { add, grad, mul, pow, tensor, useWebAssembly } from 'chainrule/lite';

if (process.argv[2] === 'wasm' && !useWebAssembly()) throw new Error('no WebAssembly');
const x = tensor(1, { requiresGrad: true });
const y = add(add(pow(x, 4), mul(pow(x, 3), 3)), add(mul(pow(x, 2), 3), add(mul(x, 5), 1)));
const [slope] = grad(y, x, { createGraph: true });
const [second] = grad(slope, x);
if (slope.item() !== 24 || second.item() !== 36) throw new Error('derivatives at 1: ' + slope + ', ' + second);

const rows = tensor(new Float32Array(50_000).fill(0.5), { requiresGrad: true });
const column = tensor([[1], [2]], { requiresGrad: true });
const [ofColumn] = grad(mul(rows, column), column, { gradOutputs: tensor([1]).expand([2, 50_000]) });
if (String(ofColumn) !== 'tensor([[25000.],\\n        [25000.]])') throw new Error('a gradient is ' + ofColumn);

let words = '';
try {
  x.erf();
} catch (error) {
  words = String(error);
}
const dropped = words.includes("import from 'chainrule'");
if (dropped !== (process.argv[3] === 'bundled')) throw new Error('x.erf(): ' + (words || 'is there'));
`;

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** @param {string} file @param {string[]} args */
function runNode(file, ...args) {
  run(process.execPath, ['--disallow-code-generation-from-strings', file, ...args], scratch);
}

function install() {
  const args = ['pack', '--silent', '--json', '--ignore-scripts', '--pack-destination', scratch];
  const [packed] = /** @type {[{ filename: string, size: number, entryCount: number }]} */ (
    JSON.parse(run('npm', args, root))
  );
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n');
  const quiet = ['--silent', '--no-audit', '--no-fund', '--ignore-scripts'];
  run('npm', ['install', '--offline', ...quiet, join(scratch, packed.filename)], project);
  return `${packed.entryCount} files, ${kilobytes(packed.size)} packed`;
}

/** @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/** @param {string} file @param {string} input */
function bundleWithEsbuild(file, input) {
  esbuild.buildSync({
    entryPoints: [input],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    minify: true,
    treeShaking: true,
    logLevel: 'warning',
  });
}

/** @param {string} file @param {string} input */
async function bundleWithRolldown(file, input) {
  // The one that tsdown brings; vite brings another, and which of them lies on top is npm's choice.
  const path = createRequire(fileURLToPath(import.meta.resolve('tsdown'))).resolve('rolldown');
  const { build } = /** @type {typeof import('rolldown')} */ (await import(pathToFileURL(path).href));
  await build({
    input,
    platform: 'browser',
    treeshake: true,
    output: { file, format: 'esm', minify: true },
    logLevel: 'warn',
  });
}

function checkTypes() {
  writeFileSync(join(project, 'consumer.mts'), consumer);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'ES2022',
    module: 'NodeNext',
    lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
    types: [],
    skipLibCheck: false,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.mts'] }));
  try {
    run(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', project, '--pretty', 'false'], project);
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) console.error(String(error.stdout));
    throw error;
  }
}

try {
  console.log(`installed: ${install()}`);

  const plain = join(project, 'consumer.mjs');
  writeFileSync(plain, consumer);
  runNode(plain);
  const small = join(project, 'lite.mjs');
  writeFileSync(small, lite);
  runNode(small, 'wasm', 'whole');
  console.log('plain Node: ok');

  for (const [name, bundle] of Object.entries({ esbuild: bundleWithEsbuild, rolldown: bundleWithRolldown })) {
    const file = join(scratch, `${name}.mjs`);
    await bundle(file, plain);
    runNode(file);
    const part = join(scratch, `${name}-lite.mjs`);
    await bundle(part, small);
    runNode(part, 'wasm', 'bundled');
    runNode(part, 'host', 'bundled');
    const [whole, less] = [file, part].map((path) => kilobytes(statSync(path).size));
    console.log(`bundled by ${name}: ok, minified ${whole}; from chainrule/lite, with kernels, ${less}`);
  }

  checkTypes();
  console.log('TypeScript: ok');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
