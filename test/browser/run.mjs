// @ts-check
// The built package in headless Chromium, after `npm run build`: `npm run test:browser`. A server on the loopback interface
// hands out dist/ and this folder under the content-security policy that the README promises; page.mjs does the checks, in a
// page of its own for each case. Needs Debian's chromium (or another, named by CHROMIUM); playwright-core only drives it.

import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const TIMEOUT = 120_000;

/** What every response says. Nothing else is allowed to be a script: no inline code, no eval, no blob: and no data: workers. */
const POLICY = "script-src 'self' 'wasm-unsafe-eval'";
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} query what page.mjs is to find
 * @property {Record<string, string>} headers
 * @property {string} [policy]
 */

/** @type {Case[]} */
const cases = [
  { name: 'cross-origin isolated', query: 'backend=wasm&workers=1&isolated', headers: ISOLATED },
  { name: 'not isolated', query: 'backend=wasm', headers: {} },
  {
    name: 'isolated, no SharedArrayBuffer',
    query: 'backend=wasm&isolated&without=SharedArrayBuffer',
    headers: ISOLATED,
  },
  { name: 'isolated, no Worker', query: 'backend=wasm&isolated&without=Worker', headers: ISOLATED },
  { name: 'no WebAssembly', query: 'backend=host&without=WebAssembly&steps=20', headers: {} },
  {
    name: 'a policy without WebAssembly',
    query: 'backend=host&isolated&steps=20',
    headers: ISOLATED,
    policy: "script-src 'self'",
  },
];

/** @type {Record<string, string>} */
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript' };

/**
 * A server of this repository's dist/ and test/ with the headers of a case.
 *
 * @param {Case} given
 * @returns {Promise<{ address: string, close: () => void }>}
 */
function serve({ headers, policy = POLICY }) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const allowed = /^\/(dist|test\/browser|test\/runtimes)\/[\w.-]+$/.test(path);
    const fixed = { ...headers, 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' };
    const send = (/** @type {number} */ status, /** @type {string | Buffer} */ body, type = 'text/plain') => {
      response.writeHead(status, { ...fixed, 'Content-Type': type }).end(body);
    };
    if (!allowed) return send(404, 'not found');
    readFile(join(root, path)).then(
      (body) => send(200, body, types[extname(path)] ?? 'application/octet-stream'),
      () => send(404, 'not found'),
    );
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('the server has no port'));
      const close = () => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ address: `http://127.0.0.1:${address.port}`, close });
    });
  });
}

/**
 * Runs a case in a context of its own; returns what is wrong.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {Case} given
 */
async function run(browser, given) {
  const server = await serve(given);
  const context = await browser.newContext();
  /** @type {string[]} */
  const wrong = [];
  /** @type {string[]} */
  let lines = [];
  try {
    const page = await context.newPage();
    // A violation of the policy is an error of the console, too.
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') wrong.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => wrong.push(`uncaught: ${String(error)}`));
    page.on('crash', () => wrong.push('the page crashed'));
    await page.goto(`${server.address}/test/browser/page.html?${given.query}`, { timeout: TIMEOUT });
    await page.waitForFunction('globalThis.answer !== undefined', null, { timeout: TIMEOUT });
    lines = /** @type {string[]} */ (await within(page.evaluate('globalThis.answer')));
  } catch (error) {
    wrong.push(String(error));
  } finally {
    await context.close();
    server.close();
  }
  return { wrong, lines };
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
async function within(promise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer after ${TIMEOUT / 1000} s`)), TIMEOUT);
  });
  try {
    return /** @type {T} */ (await Promise.race([promise, late]));
  } finally {
    clearTimeout(timer);
  }
}

if (!existsSync(join(root, 'dist/index.js'))) throw new Error('dist/ is missing: npm run build');
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
if (!existsSync(executablePath)) throw new Error(`no ${executablePath}: apt-get install chromium, or set CHROMIUM`);
// Without a sandbox, because CI runs as root; what it loads is this repository's own.
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--enable-precise-memory-info'],
  timeout: TIMEOUT,
});
console.log(`Chromium ${browser.version()}, policy ${POLICY}`);
let failed = 0;
try {
  const only = process.argv[2];
  for (const given of cases) {
    if (only !== undefined && !given.name.includes(only)) continue;
    const started = performance.now();
    const { wrong, lines } = await run(browser, given);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${given.name}: ${wrong.length === 0 ? 'passed' : 'FAILED'} (${seconds} s)`);
    for (const line of lines) console.log(`  ${line}`);
    for (const line of wrong) console.log(`  wrong: ${line}`);
    if (wrong.length > 0) failed++;
  }
} finally {
  await browser.close();
}
process.exitCode = failed === 0 ? 0 : 1;
