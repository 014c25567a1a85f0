/** Writes docs/ops.md: which of PyTorch's operations there are, under which names, and what they compute. */
import type { Callable } from '../../src/ops/invoke.js';
import type { Op } from '../../src/ops/op.js';
import type { Families } from './callables.js';
import { dtypesOf } from './dtypes.js';
import { formulasOf } from './formulas.js';
import { pytorchNames } from './text.js';

/** The text of the file. */
export async function referenceFile(callables: Iterable<Callable>, families: Families): Promise<string> {
  const all = [...callables];
  const ops = all.flatMap((c) => c.overloads);
  const sections = Object.entries(families).flatMap(([family, records]) => {
    const mine = new Set(Object.values(records));
    const names = all.filter((c) => mine.has(c.overloads[0]));
    return names.length === 0 ? [] : [{ title: titleOf(family), file: `src/ops/${family}.ts`, names }];
  });
  return `<!-- Generated from the op table by \`npm run generate\`. Do not edit: change the records in src/ops/. -->

# Operations

${countsText(all, ops)}

Signatures are PyTorch's; parameters are given by position in that order, or by name, in camelCase, in a trailing options
object. An in-place method has the name with \`_\` behind it. Dtypes are those of the tensors that may have several, found by
calling the operation with each: floating are float16, bfloat16, float32 and float64, integers int8 to int64 and uint8. In
formulas \`g\` is the gradient of the result. Where no gradient is shown, a composite's follows from its parts, a view's is
the view's transpose, and the record in the file of the section has the others. All formulas are read from the records.
[kinks.md](kinks.md) has the conventions where there is no derivative.

${sections.map(({ title, names }) => `* [${title}](#${anchorOf(title)}): ${names.map((c) => `\`${c.name}\``).join(', ')}`).join('\n')}

${(await Promise.all(sections.map(sectionText))).join('\n')}`;
}

interface Section {
  readonly title: string;
  readonly file: string;
  readonly names: readonly Callable[];
}

/** `linalg/solve` to `Linalg: solve`. */
function titleOf(family: string): string {
  const text = family.replaceAll('-', ' ').replace('/', ': ');
  return text[0]!.toUpperCase() + text.slice(1);
}

/** How a heading is linked to. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');

async function sectionText({ title, file, names }: Section): Promise<string> {
  return `## ${title}\n\nRecords: [${file}](../${file})\n\n${(await Promise.all(names.map(entryText))).join('\n')}`;
}

function countsText(callables: readonly Callable[], ops: readonly Op[]): string {
  const count = (test: (op: Op) => boolean): number => callables.filter((c) => c.overloads.some(test)).length;
  const kinds = new Map<string, number>();
  for (const op of ops) kinds.set(op.kind, (kinds.get(op.kind) ?? 0) + 1);
  const nodes = new Set(ops.map((op) => op.nodeName).filter((name) => name !== null && name !== 'NotImplemented'));
  return (
    `${callables.length} names, ${ops.length} signatures: ${count((op) => op.fn)} functions, ${count((op) => op.method)} methods, ` +
    `${count((op) => op.inplace)} in-place methods; ${nodes.size} kinds of nodes.\n` +
    `By kind: ${[...kinds].map(([kind, n]) => `${n} ${kind}`).join(', ')}.`
  );
}

async function entryText(callable: Callable): Promise<string> {
  return `### \`${callable.name}\`\n\n${(await Promise.all(callable.overloads.map(overloadText))).join('\n')}`;
}

async function overloadText(op: Op): Promise<string> {
  const { forward, gradients } = await formulasOf(op);
  const dtypes = dtypesOf(op);
  const forms = [op.fn ? 'function' : '', op.method ? 'method' : '', op.inplace ? 'in place' : ''];
  const facts = [
    pytorchNames([op]).map(code).join(', '),
    forms.filter((f) => f !== '').join(', '),
    op.kind,
    op.nodeName !== null && op.nodeName !== 'NotImplemented' ? `node ${code(op.nodeName)}` : '',
  ];
  const lines = [
    code(op.signature.text),
    op.doc.replaceAll('\n', ' '),
    facts.filter((fact) => fact !== '').join(' · '),
    ...(dtypes === null ? [] : [`dtypes: ${dtypes} · modes: ${modesOf(op)}`]),
    ...(forward === null ? [] : [`${op.kind === 'composite' ? 'code' : 'forward'}: ${code(forward)}`]),
    ...gradients.map(([input, text]) => `gradient of ${code(input)}: ${text === 'none' ? text : code(text)}`),
  ];
  return `${lines.join('  \n')}\n`;
}

/** In which ways it can be differentiated. */
function modesOf(op: Op): string {
  if (op.nodeName === 'NotImplemented') return 'none, as in PyTorch: backward says so';
  if (op.nodeName === null && op.kind !== 'composite') return 'none, not differentiable';
  return op.kind === 'composite' ? 'those of its parts' : 'reverse and forward, of any order';
}

const code = (text: string): string => `\`${text}\``;
