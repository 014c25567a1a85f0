/** Writes src/ops/functions.generated.ts: the functions of the op table. */
import { PointwiseOp } from '../../src/ops/define-pointwise.js';
import type { Callable } from '../../src/ops/invoke.js';
import type { Op } from '../../src/ops/op.js';
import { type Line, linesOf } from './declarations.js';
import {
  docComment,
  HEADER,
  optionsInterface,
  type OptionsNames,
  signatureText,
  typeImports,
  variable,
} from './text.js';

/** The text of the file. Options types that the methods already named in `options` are imported from there. */
export function functionsFile(callables: Iterable<Callable>, options: OptionsNames): string {
  const functions: string[] = [];
  const renamed: string[] = [];
  const used: string[] = [];
  for (const callable of callables) {
    const ops = callable.overloads.filter((op) => op.fn);
    if (ops.length === 0) continue;
    functions.push(functionText(callable, ops, options));
    used.push(callable.name);
    if (variable(callable.name) !== callable.name) {
      renamed.push(`export { ${variable(callable.name)} as ${callable.name} };\n`);
    }
  }
  const interfaces = options.take();
  const own = new Set(interfaces.map((type) => type.name));
  const body = [
    ...interfaces.map((type) => optionsInterface(type)),
    ...functions,
    ...(renamed.length === 0 ? [] : [renamed.join('')]),
  ].join('\n');
  const imported = [...new Set(body.match(/\b\w+Options\b/g) ?? [])]
    .filter((name) => options.isNamed(name) && !own.has(name))
    .sort();
  const imports = [
    typeImports(body, 'ops', ['Tensor']),
    imported.length === 0
      ? ''
      : `import type {\n${imported.map((n) => `  ${n},\n`).join('')}} from '../tensor/methods.generated.js';\n`,
    `import { Tensor } from '../tensor/tensor.js';\n`,
    `import {\n${used.map((name) => `  ${name}$,\n`).join('')}} from './callables.generated.js';\n`,
    `import { callFunction } from './invoke.js';\n`,
  ];
  return `${HEADER}${imports.join('')}\n${body}`;
}

// `any` is right for the bodies: callers see the overloads, and the binder checks every argument.

function functionText(callable: Callable, ops: readonly Op[], options: OptionsNames): string {
  const name = variable(callable.name);
  const head = name === callable.name ? 'export function' : 'function';
  const lines = linesOf(ops, 'function');
  options.nameAll(lines);
  const declared = lines.map(
    (line) => `${docComment(line, 'function', '')}${head} ${name}${signatureText(line, options)};\n`,
  );
  return `${declared.join('')}${head} ${name}${implementation(callable, ops, lines)}\n`;
}

function implementation(callable: Callable, ops: readonly Op[], lines: readonly Line[]): string {
  const constant = `${callable.name}$`;
  const fast = fastMethod(callable, ops);
  if (fast === null) return `(...args: any[]): any {\n  return callFunction(${constant}, args);\n}`;
  const longest = lines.reduce((a, b) => (b.places.length > a.places.length ? b : a));
  const names = longest.places.map((p) => variable(p.name));
  const [self = '', ...rest] = names;
  const params = names.map((n, i) => `${n}${i === 0 ? '' : '?'}: any`).join(', ');
  const method = `${self}.${callable.name}`;
  // The method of one tensor tells its fast path by the number of arguments. What a function has no place for, the binder
  // refuses by name: `arguments` and not a parameter more, since nothing is made of it in a call that fits.
  const alone = fast.takes(1, 0) && rest.length > 0 ? `arguments.length === 1 ? ${method}() : ` : '';
  return (
    `(${params}): any {\n` +
    `  if (arguments.length > ${names.length} || !(${self} instanceof Tensor)) return callFunction(${constant}, arguments);\n` +
    `  return ${alone}${method}(${rest.join(', ')});\n}`
  );
}

/**
 * The methods of pointwise operations on one or two tensors skip binding (invoke.ts); a function with the same overloads
 * goes through the method. Overloads whose first parameter is a number (pow.Scalar) do not matter where a tensor is given.
 */
function fastMethod(callable: Callable, ops: readonly Op[]): PointwiseOp | null {
  const ofTensor = ops.filter((op) => op.signature.params[0]?.base === 'Tensor');
  if (!ofTensor.every((op) => op.signature.params[0]?.name === 'self')) return null;
  const methods = callable.overloads.filter((op) => op.method);
  if (methods.length !== ofTensor.length || !methods.every((op) => ofTensor.includes(op))) return null;
  const pointwise = methods.filter((op) => op instanceof PointwiseOp);
  return pointwise.find((op) => op.takes(1, 0)) ?? pointwise.find((op) => op.takes(2, 0)) ?? null;
}
