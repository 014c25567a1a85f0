/**
 * Scalar expressions: what a pointwise kernel computes for one element, as data.
 *
 * An `Expr` is an immutable graph of instructions over variables (elements of input tensors), uniforms (numbers given
 * at launch) and constants. It knows nothing of dtypes, layouts or devices; `lower.ts` turns it into a program.
 */
import type { Arithmetic } from './arithmetic.js';
import { libraryNumber, type LibraryFunction } from './library.js';

/** The functions of one argument that only floating arithmetic has. */
const floatingFunctions = [
  'sqrt',
  'exp',
  'expm1',
  'log',
  'log2',
  'log10',
  'log1p',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'erf',
  'erfc',
  'sigmoid',
] as const;

/** The instruction set. Every backend implements all of these, or decomposes them (`decompose` below). */
export const instructions = [
  'neg',
  'abs',
  'sign',
  ...floatingFunctions,
  'floor',
  'ceil',
  'round',
  'trunc',
  'isnan',
  'not',
  'add',
  'sub',
  'mul',
  'div',
  'pow',
  'atan2',
  'maximum',
  'minimum',
  'fmod',
  'remainder',
  'floordiv',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'and',
  'or',
  'xor',
  'where',
  // On the bits of integers, and on the parts of floats.
  'bitand',
  'bitor',
  'bitxor',
  'shl',
  'shr',
  'gcd',
  'nextafter',
  'mantissa',
  'exponent',
] as const;
export type Instruction = (typeof instructions)[number];

/** What one node of an expression is: an instruction, a library function, or one of the three kinds of leaf. */
export type ExprKind = Instruction | 'library' | 'variable' | 'uniform' | 'constant';

/** A scalar expression; build it with the methods of `Arithmetic`. */
export class Expr implements Arithmetic<Expr> {
  private constructor(
    readonly kind: ExprKind,
    readonly args: readonly Expr[],
    /** The value of a constant; the index of a variable or uniform; the number of a library function. */
    readonly value: number,
  ) {}

  /** The current element of the kernel's input number `index`. */
  static variable(index: number): Expr {
    return new Expr('variable', [], index);
  }

  /** A number given at launch, the same for all elements. */
  static uniform(index: number): Expr {
    return new Expr('uniform', [], index);
  }

  static constant(value: number): Expr {
    return new Expr('constant', [], value);
  }

  /** A function outside of the instruction set, see library.ts. */
  static library(fn: LibraryFunction, x: Expr | number, y: Expr | number): Expr {
    return new Expr('library', [Expr.from(x), Expr.from(y)], libraryNumber(fn));
  }

  /** The expression itself, or the constant that a number means. */
  static from(value: Expr | number): Expr {
    return value instanceof Expr ? value : Expr.constant(value);
  }

  /** The expression with every part for which `replace` gives another one replaced, the outermost first. */
  map(replace: (node: Expr) => Expr | null): Expr {
    const other = replace(this);
    if (other !== null) return other;
    const args = this.args.map((arg) => arg.map(replace));
    return args.every((arg, i) => arg === this.args[i]) ? this : new Expr(this.kind, args, this.value);
  }

  /** The value of a constant, null for anything else. */
  private get known(): number | null {
    return this.kind === 'constant' ? this.value : null;
  }

  private unary(kind: Instruction): Expr {
    return new Expr(kind, [this], 0);
  }

  private binary(kind: Instruction, other: Expr | number): Expr {
    return new Expr(kind, [this, Expr.from(other)], 0);
  }

  neg(): Expr {
    return this.unary('neg');
  }
  abs(): Expr {
    return this.unary('abs');
  }
  sign(): Expr {
    return this.unary('sign');
  }
  reciprocal(): Expr {
    return Expr.constant(1).div(this);
  }
  square(): Expr {
    return this.mul(this);
  }
  sqrt(): Expr {
    return this.unary('sqrt');
  }
  rsqrt(): Expr {
    return Expr.constant(1).div(this.sqrt());
  }
  exp(): Expr {
    return this.unary('exp');
  }
  exp2(): Expr {
    return Expr.constant(2).pow(this);
  }
  expm1(): Expr {
    return this.unary('expm1');
  }
  log(): Expr {
    return this.unary('log');
  }
  log2(): Expr {
    return this.unary('log2');
  }
  log10(): Expr {
    return this.unary('log10');
  }
  log1p(): Expr {
    return this.unary('log1p');
  }
  sin(): Expr {
    return this.unary('sin');
  }
  cos(): Expr {
    return this.unary('cos');
  }
  tan(): Expr {
    return this.unary('tan');
  }
  asin(): Expr {
    return this.unary('asin');
  }
  acos(): Expr {
    return this.unary('acos');
  }
  atan(): Expr {
    return this.unary('atan');
  }
  sinh(): Expr {
    return this.unary('sinh');
  }
  cosh(): Expr {
    return this.unary('cosh');
  }
  tanh(): Expr {
    return this.unary('tanh');
  }
  asinh(): Expr {
    return this.unary('asinh');
  }
  acosh(): Expr {
    return this.unary('acosh');
  }
  atanh(): Expr {
    return this.unary('atanh');
  }
  erf(): Expr {
    return this.unary('erf');
  }
  erfc(): Expr {
    return this.unary('erfc');
  }
  sigmoid(): Expr {
    return this.unary('sigmoid');
  }
  floor(): Expr {
    return this.unary('floor');
  }
  ceil(): Expr {
    return this.unary('ceil');
  }
  round(): Expr {
    return this.unary('round');
  }
  trunc(): Expr {
    return this.unary('trunc');
  }
  isnan(): Expr {
    return this.unary('isnan');
  }
  logicalNot(): Expr {
    return this.unary('not');
  }
  add(other: Expr | number): Expr {
    return this.binary('add', other);
  }
  sub(other: Expr | number): Expr {
    const [a, b] = [this.known, knownValue(other)];
    return a !== null && b !== null ? Expr.constant(a - b) : this.binary('sub', other);
  }
  mul(other: Expr | number): Expr {
    return knownValue(other) === 1 ? this : this.binary('mul', other);
  }
  div(other: Expr | number): Expr {
    return this.binary('div', other);
  }
  pow(exponent: Expr | number): Expr {
    // Small powers known beforehand are products.
    switch (knownValue(exponent)) {
      case 0:
        return Expr.constant(1);
      case 1:
        return this;
      case 2:
        return this.mul(this);
      case 3:
        return this.mul(this).mul(this);
      case 4:
        return this.mul(this).mul(this.mul(this));
      default:
        return this.binary('pow', exponent);
    }
  }
  atan2(other: Expr | number): Expr {
    return this.binary('atan2', other);
  }
  maximum(other: Expr | number): Expr {
    return this.binary('maximum', other);
  }
  minimum(other: Expr | number): Expr {
    return this.binary('minimum', other);
  }
  fmod(other: Expr | number): Expr {
    return this.binary('fmod', other);
  }
  remainder(other: Expr | number): Expr {
    return this.binary('remainder', other);
  }
  floorDivide(other: Expr | number): Expr {
    return this.binary('floordiv', other);
  }
  eq(other: Expr | number): Expr {
    return this.binary('eq', other);
  }
  ne(other: Expr | number): Expr {
    const [a, b] = [this.known, knownValue(other)];
    return a !== null && b !== null ? Expr.constant(a === b ? 0 : 1) : this.binary('ne', other);
  }
  lt(other: Expr | number): Expr {
    return this.binary('lt', other);
  }
  le(other: Expr | number): Expr {
    return this.binary('le', other);
  }
  gt(other: Expr | number): Expr {
    return this.binary('gt', other);
  }
  ge(other: Expr | number): Expr {
    return this.binary('ge', other);
  }
  logicalAnd(other: Expr | number): Expr {
    return this.binary('and', other);
  }
  logicalOr(other: Expr | number): Expr {
    return this.binary('or', other);
  }
  logicalXor(other: Expr | number): Expr {
    return this.binary('xor', other);
  }
  bitwiseAnd(other: Expr | number): Expr {
    return this.binary('bitand', other);
  }
  bitwiseOr(other: Expr | number): Expr {
    return this.binary('bitor', other);
  }
  bitwiseXor(other: Expr | number): Expr {
    return this.binary('bitxor', other);
  }
  bitwiseLeftShift(other: Expr | number): Expr {
    return this.binary('shl', other);
  }
  bitwiseRightShift(other: Expr | number): Expr {
    return this.binary('shr', other);
  }
  gcd(other: Expr): Expr {
    return this.binary('gcd', other);
  }
  nextafter(other: Expr): Expr {
    return this.binary('nextafter', other);
  }
  /** The m of m 2^e with 1/2 <= |m| < 1; 0, infinities and NaN as they are. */
  mantissa(): Expr {
    return this.unary('mantissa');
  }
  /** The e of m 2^e; 0 for 0, infinities and NaN. */
  exponent(): Expr {
    return this.unary('exponent');
  }
  where(condition: Expr, other: Expr | number): Expr {
    if (condition.known !== null) return condition.known === 0 ? Expr.from(other) : this;
    return new Expr('where', [condition, this, Expr.from(other)], 0);
  }
}

const floating: ReadonlySet<ExprKind> = new Set<ExprKind>([
  ...floatingFunctions,
  'atan2',
  'nextafter',
  'mantissa',
  'exponent',
  'library',
]);

/** Whether only floating arithmetic has nodes of this kind. */
export function isFloatingOnly(kind: ExprKind): boolean {
  return floating.has(kind);
}

/** The number that an operand is known to be, or null. */
function knownValue(operand: Expr | number): number | null {
  return typeof operand === 'number' ? operand : operand.kind === 'constant' ? operand.value : null;
}

/** Calls `visit` once for every node reachable from `roots`, operands before their users. */
export function walk(roots: readonly Expr[], visit: (node: Expr) => void): void {
  const seen = new Set<Expr>();
  const enter = (node: Expr): void => {
    // Depth is that of a formula written by hand, so recursion is safe here.
    if (seen.has(node)) return;
    seen.add(node);
    for (const arg of node.args) enter(arg);
    visit(node);
  };
  for (const root of roots) enter(root);
}

/** The indices of the variables or uniforms that the expressions read, ascending. */
export function leavesOf(roots: readonly Expr[], kind: 'variable' | 'uniform'): number[] {
  const found = new Set<number>();
  walk(roots, (node) => {
    if (node.kind === kind) found.add(node.value);
  });
  return [...found].sort((a, b) => a - b);
}
