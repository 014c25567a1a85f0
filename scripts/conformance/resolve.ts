/**
 * From PyTorch's name of a function to what the library calls it. All names come from the op table; only Python's
 * reflected operators, which JavaScript does not have, are spelt out.
 */
import * as library from '../../src/index.js';
import { type Callable, invoke, invokeInplace } from '../../src/ops/invoke.js';
import { camelCase } from '../../src/ops/signature.js';
import { callables } from '../../src/ops/table.js';
import { Tensor } from '../../src/tensor/tensor.js';
import { bindCall, type LiveCall, naturalCall } from './bind.js';
import { indexTensor } from './indexing.js';
import { Unsupported } from './values.js';

/** How to call something. The result is a tensor, or lists of tensors, or a plain value. */
export interface Target {
  /** Our name, as in `logSoftmax()`. */
  readonly name: string;
  /** Whether it is in the op table, with a signature. */
  readonly inTable: boolean;
  run(call: LiveCall): unknown;
  /** Calls the method of this name on the first argument; throws Unsupported where there is none. */
  runMethod(method: string, call: LiveCall): unknown;
}

/** `2 - x` in Python is `x.__rsub__(2)`: the operation behind it, and whether the operands change places. */
const reflected: Readonly<Record<string, readonly [name: string, swap: boolean]>> = {
  __radd__: ['add', false],
  __rsub__: ['rsub', false],
  __rmul__: ['mul', false],
  __rdiv__: ['div', true],
  __rmod__: ['remainder', true],
  __rpow__: ['pow', true],
  __rmatmul__: ['matmul', true],
  __rand__: ['bitwiseAnd', false],
  __ror__: ['bitwiseOr', false],
  __rxor__: ['bitwiseXor', false],
};

/** Callables by the other names that PyTorch has for them, such as `special.expit`. */
const byAlias = new Map<string, Callable>();
for (const callable of callables.values()) {
  for (const op of callable.overloads) for (const alias of op.aliases) byAlias.set(alias, callable);
}

/** Modules whose functions have the library's plain name: `torch.nn.functional.relu` is `relu`. */
const plainModules = ['', 'nn.functional', 'special'];

/** Functions that share their name, and nothing else, with a method of Tensor. */
const otherFunctions = ['nn.functional.unfold'];

function findCallable(path: string): Callable | undefined {
  const dot = path.lastIndexOf('.');
  const name = path.slice(dot + 1);
  const plain = plainModules.includes(path.slice(0, Math.max(dot, 0)));
  return (
    byAlias.get(path) ??
    callables.get(camelCase(path.replaceAll('.', '_'))) ??
    (plain && !otherFunctions.includes(path) ? (callables.get(camelCase(name)) ?? byAlias.get(name)) : undefined)
  );
}

function callMethod(method: string, args: readonly unknown[]): unknown {
  const [self, ...rest] = args;
  const name = camelCase(method);
  const found: unknown = self instanceof Tensor ? (self as unknown as Record<string, unknown>)[name] : undefined;
  if (typeof found !== 'function') throw new Unsupported(`Tensor has no method ${name}`);
  return Reflect.apply(found, self, rest) as unknown;
}

function tableTarget(callable: Callable, options: { swap?: boolean; inplace?: boolean } = {}): Target {
  const ordered = (call: LiveCall): LiveCall => (options.swap ? { ...call, args: [...call.args].reverse() } : call);
  return {
    name: `${callable.name}${options.inplace ? '_' : ''}()`,
    inTable: true,
    run(call) {
      const converted = bindCall(callable, ordered(call));
      if (options.inplace) return invokeInplace(callable, converted);
      const exported: unknown = (library as Record<string, unknown>)[callable.name];
      // What users call, where it is a function at all; view_as and its like are methods only.
      return typeof exported === 'function'
        ? (Reflect.apply(exported, null, converted) as unknown)
        : invoke(callable, converted);
    },
    runMethod: (method, call) => callMethod(method, bindCall(callable, call)),
  };
}

/** A method of Tensor or an exported function that is no record of the table: `contiguous`, `zeros`. */
function plainTarget(name: string, onTensor: boolean): Target | null {
  const exported: unknown = (library as Record<string, unknown>)[name];
  if (!onTensor && typeof exported !== 'function') return null;
  if (onTensor && !(name in Tensor.prototype)) return null;
  return {
    name: onTensor ? `Tensor.${name}()` : `${name}()`,
    inTable: false,
    run: (call) =>
      onTensor
        ? callMethod(name, naturalCall(call))
        : (Reflect.apply(exported as () => unknown, null, naturalCall(call)) as unknown),
    runMethod: (method, call) => callMethod(method, naturalCall(call)),
  };
}

const attributes = ['T', 'H', 'mT', 'mH'];

function attributeTarget(name: string): Target | null {
  if (!(name in Tensor.prototype)) return null;
  const read = (call: LiveCall): unknown => (call.args[0] as unknown as Record<string, unknown>)[name];
  return { name: `Tensor.${name}`, inTable: false, run: read, runMethod: (_, call) => read(call) };
}

/** What to call for PyTorch's `fn` (`torch.linalg.norm`, `Tensor.view`, ...), or null where the library lacks it. */
export function resolve(fn: string): Target | null {
  const onTensor = fn.startsWith('Tensor.');
  const path = fn.replace(/^(torch|Tensor)\./, '');
  if (path === '__getitem__') {
    const run = ({ args }: LiveCall): unknown => indexTensor(args[0] as Tensor, args[1]!);
    return { name: 'indexing', inTable: true, run, runMethod: (_, call) => run(call) };
  }
  if (onTensor && attributes.includes(path)) return attributeTarget(path);
  const found = findCallable(path);
  if (found?.overloads.some((op) => op.fn || (onTensor && op.method))) return tableTarget(found);
  const operator = onTensor ? reflected[path] : undefined;
  const operation = operator === undefined ? undefined : callables.get(operator[0]);
  if (operation !== undefined) return tableTarget(operation, { swap: operator![1] });
  if (onTensor && path.endsWith('_')) {
    const functional = findCallable(path.slice(0, -1));
    if (functional?.overloads.some((op) => op.inplace)) return tableTarget(functional, { inplace: true });
  }
  return path.includes('.') ? null : plainTarget(camelCase(path), onTensor);
}
