/** The program of the helping threads as text, for runtimes that start a thread from a `data:` address. */
import { build } from 'esbuild';

/** `src/backends/wasm/worker.generated.ts`. */
export async function workerFile(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['src/backends/wasm/worker.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    write: false,
  });
  return (
    '// Written by `npm run generate` from worker.ts. Do not edit.\n' +
    '/** The program of a helping thread. */\n' +
    `export const workerSource =\n  ${JSON.stringify(outputFiles[0]!.text.trim())};\n`
  );
}
