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

/** `row-formula` to `rowFormula`. */
const variable = (family: string): string => family.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

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
  needs: Needs,
  common: ReadonlySet<string>,
): string {
  const places = placesOf(families);
  const place = (op: Op): Place => {
    const found = places.get(op);
    if (found === undefined) throw new Error(`${op.signature.fullName} is exported by no file of src/ops`);
    return found;
  };
  const names = new Set(callables.map((c) => c.name));
  const constants = (methods: Iterable<string>): string[] =>
    [...new Set([...methods].map((method) => callableOf(method, names)))].sort().map((name) => `${name}$`);
  const always = new Set(constants(common));

  const lines = callables.map(({ name, overloads }) => {
    const records = overloads.map(place);
    const methods = records.flatMap(({ family, record }) => [...needs.of(`src/ops/${family}.ts`, record)]);
    const needed = constants(methods).filter((other) => other !== `${name}$` && !always.has(other));
    const list = records.map(({ family, record }) => `${variable(family)}.${record}`).join(', ');
    const alias = name === camelCase(overloads[0]!.signature.name) ? '' : `, '${name}'`;
    return `export const ${name}$: Installed = callable([${list}], () => [${needed.join(', ')}]${alias});\n`;
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
    `\n// What tensors and the engine call by themselves.\nkeep([${[...always].join(', ')}]);\n`
  );
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
  const names = [...methodNamesOf(callables)].join(' ');
  return `${HEADER}/** The methods of Tensor that come from the table. */\nexport const methodNames =\n  '${names}';\n`;
}
