/**
 * Writes what Note [Operations by need] (src/ops/invoke.ts) is about: a constant for each name of the table, with the
 * others that it needs; the list of all; the names of all methods.
 */
import type { Callable } from '../../src/ops/invoke.js';
import type { Op } from '../../src/ops/op.js';
import { camelCase } from '../../src/ops/signature.js';
import type { Needs } from './needs.js';
import { HEADER } from './text.js';

/** What the files of src/ops export, records among it. */
export type Families = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Where a record is declared. */
interface Place {
  readonly family: string;
  readonly record: string;
}

/** `row-formula` to `rowFormula`, `linalg/solve` to `linalgSolve`. */
const variable = (family: string): string => family.replace(/[-/](\w)/g, (_, letter: string) => letter.toUpperCase());

function placesOf(families: Families): Map<unknown, Place> {
  const places = new Map<unknown, Place>();
  for (const [family, records] of Object.entries(families)) {
    for (const [record, op] of Object.entries(records)) if (!places.has(op)) places.set(op, { family, record });
  }
  return places;
}

/** src/ops/callables.generated.ts. `common` are the methods that the library calls whatever operations a program uses. */
export function callablesFile(
  callables: readonly Callable[],
  families: Families,
  needs: Pick<Needs, 'of'>,
  common: ReadonlySet<string>,
): string {
  const places = placesOf(families);
  const place = (op: Op): Place => {
    const found = places.get(op);
    if (found === undefined) throw new Error(`${op.signature.fullName} is exported by no file of src/ops`);
    return found;
  };
  const names = new Set(callables.map((c) => c.name));
  const operations = (methods: Iterable<string>): Set<string> =>
    new Set([...methods].map((method) => callableOf(method, names)).sort());
  const always = operations(common);
  const graph = new Map(
    callables.map(({ name, overloads }) => {
      const methods = overloads
        .map(place)
        .flatMap(({ family, record }) => [...needs.of(`src/ops/${family}.ts`, record)]);
      return [name, operations(methods)] as const;
    }),
  );
  thinOut(graph, always);

  const list = (of: Iterable<string>): string => `[${[...of].map((name) => `${name}$`).join(', ')}]`;
  const lines = callables.map(({ name, overloads }) => {
    const records = overloads.map(place).map(({ family, record }) => `${variable(family)}.${record}`);
    const needed = graph.get(name)!;
    const rest = [needed.size === 0 ? 'undefined' : `() => ${list(needed)}`, `'${name}'`];
    if (name === camelCase(overloads[0]!.signature.name)) rest.length = needed.size === 0 ? 0 : 1;
    return `export const ${name}$: Installed = callable(${[`[${records.join(', ')}]`, ...rest].join(', ')});\n`;
  });
  const used = Object.keys(families).filter((family) => lines.some((line) => line.includes(`${variable(family)}.`)));
  return (
    HEADER +
    used
      .sort()
      .map((family) => `import * as ${variable(family)} from './${family}.js';\n`)
      .join('') +
    `import { callable, type Installed, keep } from './invoke.js';\n\n` +
    lines.join('') +
    `\n/** What tensors and the engine call by themselves. */\n` +
    `export const common: readonly Installed[] = ${list(always)};\nkeep(common);\n`
  );
}

/** Drops from the lists what is there without them: in every program, or by another entry of the same list. */
function thinOut(graph: ReadonlyMap<string, Set<string>>, always: ReadonlySet<string>): void {
  const reached = (from: Iterable<string>, without: string): Set<string> => {
    const found = new Set(from);
    for (const name of found) if (name !== without) for (const next of graph.get(name)!) found.add(next);
    return found;
  };
  for (const [name, needed] of graph) {
    needed.delete(name);
    for (const other of [...needed]) {
      const rest = new Set([...needed].filter((n) => n !== other));
      // What is always there brings what it needs, but not by way of this very list.
      if (always.has(other) || reached([...always, ...rest], name).has(other)) needed.delete(other);
    }
  }
}

/** The name in the table of a method: its own, or without the underscore of the in-place form. */
function callableOf(method: string, names: ReadonlySet<string>): string {
  const name = names.has(method) ? method : method.replace(/_$/, '');
  if (!names.has(name)) throw new Error(`no operation has the method ${method}`);
  return name;
}

/** src/ops/complete.generated.ts. */
export function completeFile(callables: readonly Callable[]): string {
  const names = callables.map(({ name }) => `${name}$`);
  return (
    `${HEADER}import {\n${names.map((name) => `  ${name},\n`).join('')}} from './callables.generated.js';\n` +
    `import type { Installed } from './invoke.js';\n\n` +
    `/** All operations. */\nexport const all: readonly Installed[] = [\n${names.map((name) => `  ${name},\n`).join('')}];\n`
  );
}

/** The methods of Tensor that come from the table. */
export function methodNamesOf(callables: readonly Callable[]): ReadonlySet<string> {
  const names = callables.flatMap(({ name, overloads }) => [
    ...(overloads.some((op) => op.method) ? [name] : []),
    ...(overloads.some((op) => op.inplace) ? [`${name}_`] : []),
  ]);
  return new Set(names);
}

/** src/ops/names.generated.ts. */
export function namesFile(callables: readonly Callable[]): string {
  const names = methodNamesOf(callables);
  const both = [...names].filter((name) => names.has(`${name}_`));
  const rest = [...names].filter((name) => !both.includes(name) && !both.includes(name.slice(0, -1)));
  return (
    `${HEADER}/** The methods of Tensor that come from the table: those with an in-place form besides, a comma, and all others. */\n` +
    `export const methodNames =\n  '${both.sort().join(' ')},${rest.sort().join(' ')}';\n`
  );
}
