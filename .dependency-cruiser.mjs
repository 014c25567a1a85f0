// @ts-check
// The layers of src/, as rules. Each layer may import from itself and from those named before it, and from nothing else:
//
//   base -> kernel -> backends -> tensor -> autograd -> ops -> func -> tools -> compile -> lite -> index.ts -> nn, optim, data, io
//
// nn, optim, data and io are users of the library that happen to live here: they see its public entries only.
// `import type` counts as an import, with one exception: a tensor's gradFn is a Node, so tensor/ may name autograd's types.

const layers = ['base', 'kernel', 'backends', 'tensor', 'autograd', 'ops', 'func', 'tools', 'compile', 'lite'];
const users = ['nn', 'optim', 'data', 'io'];

/** What `import ... from 'chainrule'` or 'chainrule/NAME' would reach. */
const publicEntries = `^src/(index|(${['func', 'compile', 'lite', ...users].join('|')})/index)[.]ts$`;

/** @param {readonly string[]} names */
const folders = (names) => `^src/(${names.join('|')})/`;

const known = [folders([...layers, ...users]), '^src/index[.]ts$'];

const upward = layers.map((layer, i) => {
  const above = [...layers.slice(i + 1), ...users];
  return {
    name: `${layer}-imports-upward`,
    comment: `${layer}/ may import from: ${layers.slice(0, i + 1).join(', ')}.`,
    severity: /** @type {const} */ ('error'),
    from: { path: folders([layer]) },
    to: {
      path: `${folders(above)}|^src/[^/]+$`,
      ...(layer === 'tensor' ? { pathNot: folders(['autograd']) } : {}),
    },
  };
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...upward,
    {
      name: 'tensor-imports-autograd',
      comment: 'tensor/ may name the types of autograd/ (import type), and nothing that exists at run time.',
      severity: 'error',
      from: { path: folders(['tensor']) },
      to: { path: folders(['autograd']), dependencyTypesNot: ['type-only', 'type-import'] },
    },
    {
      name: 'users-see-public-entries',
      comment: `${users.join(', ')} import from src/index.ts or another public entry, as a user would.`,
      severity: 'error',
      from: { path: `^src/(${users.join('|')})/` },
      to: { path: '^src/', pathNot: [publicEntries, '^src/$1/'] },
    },
    {
      name: 'backends-apart',
      comment:
        'A backend is one folder: none imports another. What two of them share belongs beside backends/backend.ts.',
      severity: 'error',
      from: { path: '^src/backends/([^/]+)/' },
      to: { path: '^src/backends/[^/]+/', pathNot: '^src/backends/$1/' },
    },
    {
      name: 'unknown-layer',
      comment: 'Every file of src/ is in a layer; a new folder has to be given its place in this file first.',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: known },
    },
    {
      name: 'unknown-layer-imports',
      comment: 'The same, seen from the other end.',
      severity: 'error',
      from: { path: '^src/', pathNot: known },
      to: {},
    },
    {
      name: 'circular',
      comment: 'Modules that need each other in order to load. (Types may: they are gone by then.)',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'type-import'] } },
    },
    {
      name: 'no-dependencies',
      comment:
        'The library has no dependencies, and runs in browsers: no package, and no built-in module of Node. ' +
        'Where Node is there, globalThis.process.getBuiltinModule hands one out at run time.',
      severity: 'error',
      from: { path: '^src/' },
      to: { pathNot: '^src/', couldNotResolve: false },
    },
    {
      name: 'no-such-module',
      comment: 'The import names a file that is not there.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.src.json' },
    // Look at the imports as written, before the compiler drops those of types.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
