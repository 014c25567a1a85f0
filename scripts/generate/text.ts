/** Declarations as text: argument lists, options interfaces, doc comments. */
import type { Op } from '../../src/ops/op.js';
import { camelCase } from '../../src/ops/signature.js';
import type { Field, Form, Line, Place } from './declarations.js';

/** The first line of a generated file. */
export const HEADER =
  '// Generated from the op table by `npm run generate`. Do not edit: change the records in src/ops/.\n';

/** What the types of a declaration may name, and where that is, as seen from a folder of src/. */
const TYPE_SOURCES = [
  ['DTypeLike', '../base/dtype.js'],
  ['Generator', '../kernel/random.js'],
  ['TensorOptions', '../tensor/autograd-methods.js'],
  ['Scalar', '../tensor/tensor.js'],
  ['Tensor', '../tensor/tensor.js'],
] as const;

/** The `import type` lines for those of the known types that a text names, and no others. */
export function typeImports(text: string, folder: string, except: readonly string[] = []): string {
  const code = text.replace(/\/\*[^]*?\*\//g, '');
  const bySource = new Map<string, string[]>();
  for (const [name, source] of TYPE_SOURCES) {
    if (except.includes(name) || !new RegExp(`\\b${name}\\b`).test(code)) continue;
    bySource.set(source, [...(bySource.get(source) ?? []), name]);
  }
  return [...bySource]
    .map(([source, names]) => `import type { ${names.join(', ')} } from '${source.replace(`../${folder}/`, './')}';\n`)
    .join('');
}

/** An options object that is long enough for a name of its own. */
export interface OptionsType {
  readonly name: string;
  readonly fields: readonly Field[];
  /** The function or method that takes it. */
  readonly of: string;
}

/** Options that many operations share have one type, declared by hand in tensor/autograd-methods.ts. */
const SHARED = new Map([['dtype?: DTypeLike | null; requiresGrad?: boolean', 'TensorOptions']]);

/** Gives options objects their names: `SumOptions`, and where overloads differ, `SumDimOptions`. */
export class OptionsNames {
  private readonly byContent = new Map<string, string>();
  private readonly taken = new Set<string>(SHARED.values());
  private fresh: OptionsType[] = [];

  /** Names what these lines take, the shortest names going to overloads without a name. */
  nameAll(lines: readonly Line[]): void {
    const named = (line: Line): number => Number(opOf(line).signature.fullName.includes('.'));
    for (const line of [...lines].sort((a, b) => named(a) - named(b))) {
      for (const place of line.places) if (place.options !== null) this.show(place.options, opOf(line));
    }
  }

  /** The type as it is to be written: one entry in place, several by name. */
  show(fields: readonly Field[], op: Op): string {
    if (fields.length === 1) return `{ ${fieldText(fields[0]!)} }`;
    const shared = SHARED.get(fields.map(fieldText).join('; '));
    if (shared !== undefined) return shared;
    const of = camelCase(op.signature.name);
    const key = `${of} ${JSON.stringify(fields)}`;
    let name = this.byContent.get(key);
    if (name === undefined) {
      name = this.freeName(op);
      this.byContent.set(key, name);
      this.taken.add(name);
      this.fresh.push({ name, fields, of });
    }
    return name;
  }

  private freeName(op: Op): string {
    const [name = '', overload = ''] = op.signature.fullName.split('.').map(pascal);
    const free = [`${name}Options`, `${name}${overload}Options`].find((candidate) => !this.taken.has(candidate));
    if (free === undefined) throw new Error(`${op.signature.fullName}: no name is left for its options`);
    return free;
  }

  /** Whether the name was given here, to a type that a generated file declares. */
  isNamed(name: string): boolean {
    return [...this.byContent.values()].includes(name);
  }

  /** The types named since this was last asked. */
  take(): OptionsType[] {
    const { fresh } = this;
    this.fresh = [];
    return fresh;
  }
}

/** The overload that the options of a line are named after. */
function opOf(line: Line): Op {
  return line.ops.at(-1)!;
}

function pascal(name: string): string {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

export function optionsInterface(type: OptionsType): string {
  const fields = type.fields.map((f) => {
    const doc = f.byDefault === null ? '' : `  /** Default: ${f.byDefault}. */\n`;
    return `${doc}  ${fieldText(f)};\n`;
  });
  return `/** Options of \`${type.of}\`. */\nexport interface ${type.name} {\n${fields.join('')}}\n`;
}

function fieldText(f: Field): string {
  return `${f.name}${f.optional ? '?' : ''}: ${f.types.join(' | ')}`;
}

/** `(dim?: number | SumOptions, ...): Tensor`. */
export function signatureText(line: Line, options: OptionsNames): string {
  const places = line.places.map((p) => placeText(p, line, options));
  return `(${places.join(', ')}): ${line.returns}`;
}

function placeText(p: Place, line: Line, options: OptionsNames): string {
  const name = variable(p.name);
  if (p.rest) return `...${name}: ${p.types.join(' | ')}`;
  const types = p.options === null ? p.types : [...p.types, options.show(p.options, opOf(line))];
  return `${name}${p.optional ? '?' : ''}: ${types.join(' | ')}`;
}

const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

/** A name that may stand where JavaScript declares one: `var` becomes `var_`. */
export function variable(name: string): string {
  return RESERVED.has(name) ? `${name}_` : name;
}

/** The doc comment of a line. */
export function docComment(line: Line, form: Form, indent: string): string {
  const { ops } = line;
  const paragraphs = [...new Set(ops.map((op) => op.doc))];
  const text = [paragraphs.join('\n\n')];
  if (form === 'inplace') text[0] += '\nThe result is written over this tensor, which is returned.';
  const names = form === 'inplace' ? inplaceName(ops[0]!) : pytorchNames(ops).join(' / ');
  const graph = form === 'inplace' ? '' : graphText(ops);
  text.push(`PyTorch: ${names}${graph === '' ? '' : `\n${graph}`}`);
  const params = paramTags(line);
  if (ops[0]!.signature.name.startsWith('_')) params.push('@internal');
  if (params.length > 0) text.push(params.join('\n'));
  const rows = text.join('\n\n').replaceAll('*/', '*\\/').split('\n');
  return [`${indent}/**`, ...rows.map((row) => `${indent} * ${row}`.trimEnd()), `${indent} */`, ''].join('\n');
}

/** Says the defaults that are not obvious; those of a named options type are said there. */
function paramTags(line: Line): string[] {
  const tags = line.places
    .filter((p) => p.byDefault !== null)
    .map((p) => `@param ${variable(p.name)} Default: ${p.byDefault}.`);
  const last = line.places.at(-1);
  if (last?.options?.length === 1 && last.types.length === 0) {
    const [field] = last.options;
    if (field?.byDefault != null) tags.push(`@param options.${field.name} Default: ${field.byDefault}.`);
  }
  return tags;
}

/** What the graph shows of a call: the node it records. */
function graphText(ops: readonly Op[]): string {
  const nodes = new Set(ops.map((op) => op.nodeName).filter((name) => name !== null && name !== 'NotImplemented'));
  if (nodes.size > 0) return `Graph: ${[...nodes].join(', ')}`;
  return ops.every((op) => op.kind === 'composite') ? '' : 'Graph: none, it is not differentiable';
}

/** PyTorch's names of an operation: its function, its method, its aliases. */
export function pytorchNames(ops: readonly Op[]): string[] {
  const names = new Set<string>();
  for (const op of ops) if (op.fn && !onlyFunctional(op)) names.add(`torch.${op.signature.name}`);
  for (const op of ops) if (op.method) names.add(`Tensor.${op.signature.name}`);
  for (const op of ops) {
    for (const alias of op.aliases) names.add(alias.startsWith('__') ? `Tensor.${alias}` : `torch.${alias}`);
  }
  return [...names];
}

/** What is no method and has a name in torch.nn.functional has none in torch (gelu, linear). */
function onlyFunctional(op: Op): boolean {
  return !op.method && op.aliases.includes(`nn.functional.${op.signature.name}`);
}

function inplaceName(op: Op): string {
  return `${onlyFunctional(op) ? 'torch.nn.functional' : 'Tensor'}.${op.signature.name}_`;
}
