/** Writes src/tensor/methods.generated.ts: the methods that the op table installs on Tensor. */
import type { Callable } from '../../src/ops/invoke.js';
import { type Form, linesOf } from './declarations.js';
import { docComment, HEADER, optionsInterface, type OptionsNames, signatureText, typeImports } from './text.js';

/** The text of the file. Options types that it declares are taken from `options`. */
export function methodsFile(callables: Iterable<Callable>, options: OptionsNames): string {
  const members: string[] = [];
  const declare = (callable: Callable, form: Form): void => {
    const ops = callable.overloads.filter((op) => (form === 'inplace' ? op.inplace : op.method));
    const name = form === 'inplace' ? `${callable.name}_` : callable.name;
    const lines = linesOf(ops, form);
    options.nameAll(lines);
    for (const line of lines) {
      members.push(`${docComment(line, form, '  ')}  ${name}${signatureText(line, options)};\n`);
    }
  };
  for (const callable of callables) {
    declare(callable, 'method');
    declare(callable, 'inplace');
  }
  const interfaces = options.take().map((type) => `${optionsInterface(type)}\n`);
  const body =
    `${interfaces.join('')}/** The methods of Tensor that come from the op table. */\n` +
    `export interface OpMethods {\n${members.join('\n')}}\n`;
  return `${HEADER}${typeImports(body, 'tensor')}\n${body}`;
}
