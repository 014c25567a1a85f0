import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = fileURLToPath(new URL('./src', import.meta.url));

export default defineConfig({
  resolve: {
    // The same two lines as "paths" in tsconfig.json: the public names are answered from the sources.
    alias: [
      { find: /^chainrule$/, replacement: `${src}/index.ts` },
      { find: /^chainrule\/([^.]+)$/, replacement: `${src}/$1/index.ts` },
    ],
  },
  // Vitest leaves syntax as it is; Node 20 cannot parse `using`.
  oxc: { target: 'es2023' },
  test: {
    include: ['test/**/*.test.ts'],
    // Processes rather than threads: tests of memory set V8 flags and force collections, which threads would share.
    pool: 'forks',
    maxWorkers: Math.min(availableParallelism(), 4),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['**/*.d.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
      // Numbers of a failed run are wanted too.
      reportOnFailure: true,
    },
  },
});
