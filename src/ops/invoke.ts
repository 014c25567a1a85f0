/**
 * Calling operations: picks the overload that the arguments fit, binds them and runs it; installs the methods of Tensor.
 * The names of all operations come from the table; this file knows none.
 *
 * Note [Operations by need]. Formulas and the engine call operations as methods of tensors, so no import says what they
 * need, and a bundler could drop nothing. Therefore the generator reads it from the source (scripts/generate/needs.ts)
 * and writes, for every name, one constant (callables.generated.ts):
 *
 *     export const add$ = callable([arithmetic.add], () => [mul$]);
 *
 * Making it installs the methods of that name. Nothing at run time calls the function that lists what else is needed: it
 * is there so that a bundler which keeps `add$` keeps `mul$`, too, and drops the rest. `import 'chainrule'` keeps all
 * (complete.ts); `chainrule/lite` keeps what its functions reach.
 */
import { endsInIndexAndArray, isPlainObject } from '../base/arguments.js';
import { ArgumentError, DisposedError } from '../base/errors.js';
import { int64 } from '../base/dtype.js';
import { Flag } from '../tensor/flags.js';
import { Tensor } from '../tensor/tensor.js';
import { PointwiseOp } from './define-pointwise.js';
import type { Op, Result } from './op.js';
import { type Bound, camelCase, describeValue, readable, type Signature, tryBind } from './signature.js';

/** The operations of one name: overloads, tried in order. */
export interface Callable {
  /** Our name, as in `logSoftmax`. */
  readonly name: string;
  readonly overloads: readonly Op[];
}

/** A name of the table, made ready: its methods are installed. */
export interface Installed extends Callable {
  /** The overloads that are functions. */
  readonly functions: Callable;
  /** What its formulas call, and the library around them does not. */
  readonly needs: () => readonly Installed[];
  /** Whether it is there for more than the functions that a program imports. */
  kept: boolean;
}

const installed = new Map<string, Installed>();
const nothing = (): readonly Installed[] => [];

/**
 * The operation of one name, see Note [Operations by need].
 *
 * @param overloads in the order in which they are tried
 * @param name where it is not the first overload's: an alias
 */
export function callable(
  overloads: readonly Op[],
  needs: () => readonly Installed[] = nothing,
  name: string = camelCase(overloads[0]!.name),
): Installed {
  const isFunction = overloads.filter((op) => op.fn);
  const functions = { name, overloads: isFunction.length === overloads.length ? overloads : isFunction };
  const made = { name, overloads, functions, needs, kept: false };
  installed.set(name, made);
  installMethods(made);
  return made;
}

/** Keeps operations in a program that names none of them. (A function without effect would be dropped, list and all.) */
export function keep(operations: readonly Installed[]): void {
  for (const operation of operations) operation.kept = true;
}

/** Whether a name is ready for use. */
export function isInstalled(name: string): boolean {
  return installed.has(name);
}

/** By operation, what its results inherit from, see `named`. */
const prototypes = new WeakMap<Op, object>();

/** Results that PyTorch names: a tuple whose entries are also properties, as in `max(x, 0).values`. */
function named(results: Tensor[], op: Op): Tensor[] {
  if (op.signature.resultNames.length === 0) return results;
  let prototype = prototypes.get(op);
  if (prototype === undefined) prototypes.set(op, (prototype = prototypeFor(op.signature)));
  return Object.setPrototypeOf(results, prototype) as Tensor[];
}

function prototypeFor({ name, resultNames }: Signature): object {
  function print(this: Tensor[]): string {
    const entries = resultNames.map((entry, i) => `${entry}=${String(this[i])}`);
    return `torch.return_types.${name}(\n${entries.join(',\n')})`;
  }
  const prototype = Object.create(Array.prototype, {
    toString: { value: print },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: print },
  }) as object;
  resultNames.forEach((entry, i) => {
    const get = function (this: Tensor[]): Tensor {
      return this[i]!;
    };
    Object.defineProperty(prototype, camelCase(entry), { get });
  });
  return prototype;
}

/**
 * The overload to run: the first that takes tensors where it says Tensor and numbers where it says Scalar, else the first
 * that takes the arguments with numbers standing for tensors, or 0-d tensors for numbers.
 */
function choose(callable: Callable, args: readonly unknown[]): { op: Op; bound: Bound } {
  let loose: { op: Op; bound: Bound } | null = null;
  for (const op of callable.overloads) {
    const bound = tryBind(op.signature, args);
    if (typeof bound === 'string') continue;
    if (callable.overloads.length === 1 || isExact(op, bound)) return { op, bound };
    loose ??= { op, bound };
  }
  if (loose !== null) return loose;
  const count = args.length - 2;
  const isPlace = ({ signature }: Op): boolean => signature.params[count]?.keywordOnly === false;
  if (endsInIndexAndArray(args) && !callable.overloads.some(isPlace)) return choose(callable, args.slice(0, count));
  throw unfit(callable, args);
}

/** Says for each overload why the arguments do not fit it. */
function unfit(callable: Callable, args: readonly unknown[]): ArgumentError {
  const reasons = callable.overloads.map(({ signature }) => {
    const reason = tryBind(signature, args);
    return `${readable(signature)}: ${typeof reason === 'string' ? reason : 'fits'}`;
  });
  const given = args
    .filter((a) => a !== undefined)
    .map((a) => (isPlainObject(a) ? `{ ${Object.keys(a).join(', ')} }` : describeValue(a)));
  return new ArgumentError(
    `${callable.name}() received an invalid combination of arguments - got (${given.join(', ')}); ` +
      `${reasons.length === 1 ? 'its signature is' : 'its signatures are'} ${reasons.join('; or ')}` +
      (endsInIndexAndArray(args) ? `; for the entries of an array, write map((x) => ${callable.name}(x))` : ''),
  );
}

/** Whether no number stands for a tensor, nor a tensor for a number. A wrapped number is a number. */
function isExact(op: Op, bound: Bound): boolean {
  for (const { base, list, name } of op.signature.params) {
    if (list || (base !== 'Tensor' && base !== 'Scalar')) continue;
    const value = bound[name];
    if (value === null) continue;
    const isTensor = value instanceof Tensor && (value.flags & Flag.wrappedNumber) === 0;
    if (isTensor !== (base === 'Tensor')) return false;
  }
  return true;
}

/** Calls an operation as a function. */
export function invoke(callable: Callable, args: readonly unknown[]): Result {
  const { op, bound } = choose(callable, args);
  try {
    const result = op.call(bound);
    return Array.isArray(result) ? named(result, op) : result;
  } catch (error) {
    throw placed(error, callable);
  }
}

/** An error with the name of the function that the user called, where it could not know it. */
function placed(error: unknown, { name }: Callable): unknown {
  return error instanceof DisposedError ? error.in(name) : error;
}

/** Calls an operation as the function of its name. (`arguments` costs a call nothing where it gets no further than here.) */
export function callFunction(operation: Installed, args: readonly unknown[] | IArguments): Result {
  return invoke(operation.functions, Array.isArray(args) ? args : [...args]);
}

/** Calls the in-place form; `args[0]` is written and returned. */
export function invokeInplace(callable: Callable, args: readonly unknown[]): Tensor {
  const inplace: Callable = { name: `${callable.name}_`, overloads: callable.overloads.filter((op) => op.inplace) };
  const { op, bound } = choose(inplace, args);
  try {
    return op.callInplace(bound);
  } catch (error) {
    throw placed(error, inplace);
  }
}

/** Groups operations by their names: their own and those of their aliases that are plain names (`multiply`). */
export function groupByName(ops: readonly Op[]): ReadonlyMap<string, Callable> {
  const groups = new Map<string, { name: string; overloads: Op[] }>();
  const enter = (pythonName: string, op: Op): void => {
    const name = camelCase(pythonName);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { name, overloads: [op] });
    else if (!group.overloads.includes(op)) group.overloads.push(op);
  };
  for (const op of ops) enter(op.name, op);
  for (const op of ops) for (const alias of op.aliases) if (/^[a-z]\w*$/.test(alias)) enter(alias, op);
  return groups;
}

/** Installs the method of a name, and the in-place method, where there are such. */
export function installMethods(callable: Callable): void {
  const methods = callable.overloads.filter((op) => op.method);
  if (methods.length > 0) {
    const { name } = callable;
    // Note [Ready at first use]: the first call chooses how all further calls go.
    define(name, function (this: Tensor, ...args: never[]): unknown {
      const chosen = method({ name, overloads: methods }, callable);
      define(name, chosen);
      return chosen.apply(this, args);
    });
  }
  if (!callable.overloads.some((op) => op.inplace)) return;
  define(`${callable.name}_`, function (this: Tensor, ...args: unknown[]): Tensor {
    return invokeInplace(callable, withSelf(callable, this, args));
  });
}

function define(name: string, value: (...args: never[]) => unknown): void {
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true, enumerable: false });
}

/** The arguments of a method call: the tensor goes where the signature has `self` (second in `where`). */
function withSelf(callable: Callable, self: Tensor, args: readonly unknown[]): unknown[] {
  const params = callable.overloads[0]!.signature.params;
  if (params[0]!.name === 'self') return [self, ...args];
  const at = Math.max(
    0,
    params.findIndex((p) => p.name === 'self'),
  );
  return [...args.slice(0, at), self, ...args.slice(at)];
}

/** Whether anything is given: functions pass on the options that they did not get. */
const given = (args: readonly unknown[]): boolean => args.some((arg) => arg !== undefined);

/**
 * The method of an operation; pointwise operations of one and two inputs get one that skips binding.
 *
 * @param all the operation with the overloads that are functions only
 */
function method(callable: Callable, all: Callable): (...args: never[]) => unknown {
  const unary = callable.overloads.find((op) => op instanceof PointwiseOp && op.takes(1, 0));
  if (unary instanceof PointwiseOp) {
    return function (this: Tensor, ...args: unknown[]): unknown {
      if (args.length > 0 && given(args)) return invoke(callable, [this, ...args]);
      try {
        return unary.apply1(this);
      } catch (error) {
        throw placed(error, callable);
      }
    };
  }
  const binary = callable.overloads.find((op) => op instanceof PointwiseOp && op.takes(2, 0));
  return binary instanceof PointwiseOp ? binaryMethod(callable, all, binary) : generalMethod(callable);
}

/** The method of a pointwise operation of two inputs, such as `add`. */
function binaryMethod(callable: Callable, all: Callable, binary: PointwiseOp): (...args: never[]) => unknown {
  const uniform = callable.overloads.find((op) => op instanceof PointwiseOp && op.takes(1, 1));
  const withUniform = uniform instanceof PointwiseOp ? uniform : null;
  return function (this: Tensor, other: unknown): unknown {
    // A rest parameter would make an array in each call.
    if (arguments.length > 1 && (arguments.length > 2 || arguments[1] !== undefined)) {
      return invoke(callable, [this, ...arguments]);
    }
    try {
      if (typeof other === 'number') {
        return withUniform === null ? binary.applyNumber(this, other) : withUniform.applyUniform(this, other);
      }
      if (!(other instanceof Tensor)) return invoke(callable, [this, other]);
      // A wrapped number belongs to the overload for numbers, where there is one.
      const asNumber = withUniform !== null && ((this.flags | other.flags) & Flag.wrappedNumber) !== 0;
      if (!asNumber) return binary.apply2(this, other);
      const plain = this.dtype.isFloatingPoint && (this.flags & Flag.wrappedNumber) === 0 && isPlainNumber(other);
      return plain ? withUniform.applyUniform(this, other.item()) : invoke(all, [this, other]);
    } catch (error) {
      throw placed(error, callable);
    }
  };
}

/** Whether a tensor is a wrapped number that nothing else is known of. */
function isPlainNumber(t: Tensor): boolean {
  return (t.flags & (Flag.wrappedNumber | Flag.requiresGrad | Flag.dual)) === Flag.wrappedNumber && t.dtype !== int64;
}

/** The method of any operation; a call without arguments, such as `x.mean()`, skips binding. */
function generalMethod(callable: Callable): (...args: never[]) => unknown {
  const alone = callable.overloads.find((op) => defaultsOf(op) !== null);
  const defaults = alone === undefined ? null : defaultsOf(alone);
  return function (this: Tensor, ...args: unknown[]): Result {
    if ((args.length > 0 && given(args)) || defaults === null || alone!.signature.resultNames.length > 0) {
      return invoke(callable, withSelf(callable, this, args));
    }
    const bound: Bound = { self: this };
    for (let i = 0; i < defaults.length; i++) bound[defaults[i]!.name] = defaults[i]!.value;
    try {
      return alone!.call(bound);
    } catch (error) {
      throw placed(error, callable);
    }
  };
}

/** The other arguments of a call with `self` alone, or null where more is needed. */
function defaultsOf(op: Op): { readonly name: string; readonly value: unknown }[] | null {
  const [first, ...rest] = op.signature.params;
  if (first?.name !== 'self' || rest.some((p) => !p.hasDefault && !p.nullable)) return null;
  return rest.map(({ name, hasDefault, defaultValue }) => ({ name, value: hasDefault ? defaultValue : null }));
}
