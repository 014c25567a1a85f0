/** Writes docs/ops.md: which of PyTorch's operations there are, and under which names. */
import type { Callable } from '../../src/ops/invoke.js';
import type { Op } from '../../src/ops/op.js';
import { pytorchNames } from './text.js';

/** The text of the file. */
export function referenceFile(callables: Iterable<Callable>): string {
  const all = [...callables];
  const ops = all.flatMap((c) => c.overloads);
  return `<!-- Generated from the op table by \`npm run generate\`. Do not edit: change the records in src/ops/. -->

# Operations

${countsText(all, ops)}

Under *Forms*: **f** function, **m** method of Tensor, **i** in-place method (\`name_\`). Signatures are PyTorch's; parameters are
given by position in that order, or by name, in camelCase, in a trailing options object.

| Name | PyTorch | Signature | Kind | Node | Forms | What it computes |
|---|---|---|---|---|---|---|
${all.flatMap((c) => c.overloads.map((op) => row(c, op))).join('\n')}
`;
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

function row(callable: Callable, op: Op): string {
  const forms = [op.fn ? 'f' : '', op.method ? 'm' : '', op.inplace ? 'i' : ''].filter((f) => f !== '');
  const cells = [
    `\`${callable.name}\``,
    pytorchNames([op])
      .map((name) => `\`${name}\``)
      .join(', '),
    `\`${op.signature.text}\``,
    op.kind,
    op.nodeName === null || op.nodeName === 'NotImplemented' ? '' : `\`${op.nodeName}\``,
    forms.join(' '),
    op.doc,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
