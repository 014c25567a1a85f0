// @ts-check
// The package as its users get it: packed, installed into an empty project without a network, and used there
//   1. from plain Node, with code generation from strings forbidden, as under a strict content-security policy;
//   2. from a bundle that two bundlers made with tree shaking: methods are installed on Tensor.prototype, and a bundler that
//      believes "sideEffects": false must not take them for unused;
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

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** @param {string} file */
function runNode(file) {
  run(process.execPath, ['--disallow-code-generation-from-strings', file], scratch);
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

/** @param {string} file */
function bundleWithEsbuild(file) {
  esbuild.buildSync({
    entryPoints: [join(project, 'consumer.mjs')],
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

/** @param {string} file */
async function bundleWithRolldown(file) {
  // The one that tsdown brings; vite brings another, and which of them lies on top is npm's choice.
  const path = createRequire(fileURLToPath(import.meta.resolve('tsdown'))).resolve('rolldown');
  const { build } = /** @type {typeof import('rolldown')} */ (await import(pathToFileURL(path).href));
  await build({
    input: join(project, 'consumer.mjs'),
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
  console.log('plain Node: ok');

  for (const [name, bundle] of Object.entries({ esbuild: bundleWithEsbuild, rolldown: bundleWithRolldown })) {
    const file = join(scratch, `${name}.mjs`);
    await bundle(file);
    runNode(file);
    console.log(`bundled by ${name}: ok, ${kilobytes(statSync(file).size)} minified`);
  }

  checkTypes();
  console.log('TypeScript: ok');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
