/**
 * The orthogonal polynomials of degree n at x, by their three-term recurrences. The degree is cut to an integer; below 0 the
 * value is 0, as in PyTorch. The loops end at NaN (`value === value` is false), which would stay.
 */
import { Expr } from '../expr.js';
import { type LibraryFunction, type Loop, withLoop } from '../library.js';

/** The degree as an integer, -1 for what is none. */
function degreeOf(n: number): number {
  return n > -1 && n < 2 ** 63 ? Math.trunc(n) : -1;
}

/** The value of degree n: p0 = 1, p1 = `first`, p(k+1) = 2 x p(k) - p(k-1). */
function chebyshev(x: number, first: number, n: number): number {
  if (n <= 0) return n < 0 ? 0 : 1;
  const twice = 2 * x;
  let before = 1;
  let value = first;
  for (let k = 2; k <= n && value === value; k++) {
    const next = twice * value - before;
    before = value;
    value = next;
  }
  return value;
}

const isOdd = (n: number): boolean => n % 2 !== 0;

/** From this degree on the trigonometric form is taken between -1 and 1. */
const LARGE = 9;

/** T: cos(n t) for x = cos(t). */
function tOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x < 0 && isOdd(n) ? -1 : 1;
  return n >= LARGE && Math.abs(x) < 1 ? Math.cos(n * Math.acos(x)) : chebyshev(x, x, n);
}

/** U: sin((n + 1) t) / sin(t). */
function uOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x < 0 && isOdd(n) ? -(n + 1) : n + 1;
  if (!(n >= LARGE && Math.abs(x) < 1)) return chebyshev(x, 2 * x, n);
  const t = Math.acos(x);
  return Math.sin((n + 1) * t) / Math.sin(t);
}

/** V: cos((n + 1/2) t) / cos(t/2). */
function vOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x > 0 ? 1 : isOdd(n) ? -(2 * n + 1) : 2 * n + 1;
  if (!(n >= LARGE && Math.abs(x) < 1)) return chebyshev(x, 2 * x - 1, n);
  const t = Math.acos(x);
  return Math.cos((n + 0.5) * t) / Math.cos(t / 2);
}

/** W: sin((n + 1/2) t) / sin(t/2). */
function wOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n >= 0 && Math.abs(x) === 1) return x > 0 ? 2 * n + 1 : isOdd(n) ? -1 : 1;
  if (!(n >= LARGE && Math.abs(x) < 1)) return chebyshev(x, 2 * x + 1, n);
  const t = Math.acos(x);
  return Math.sin((n + 0.5) * t) / Math.sin(t / 2);
}

/** p(k+1) = scale (x p(k) - k p(k-1)). */
function hermite(x: number, given: number, scale: number): number {
  const n = degreeOf(given);
  if (n <= 0) return n < 0 ? 0 : 1;
  let before = 1;
  let value = scale * x;
  for (let k = 1; k < n && value === value; k++) {
    const next = scale * (x * value - k * before);
    before = value;
    value = next;
  }
  return value;
}

/** L: (k + 1) p(k+1) = (2 k + 1 - x) p(k) - k p(k-1). */
function lOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n <= 0 || x === 0) return n < 0 ? 0 : 1;
  let before = 1;
  let value = 1 - x;
  for (let k = 1; k < n && value === value; k++) {
    const next = ((2 * k + 1 - x) * value - k * before) / (k + 1);
    before = value;
    value = next;
  }
  return value;
}

/** P: (k + 1) p(k+1) = (2 k + 1) x p(k) - k p(k-1). */
function pOf(x: number, given: number): number {
  const n = degreeOf(given);
  if (n <= 0) return n < 0 ? 0 : 1;
  if (Math.abs(x) === 1) return x < 0 && isOdd(n) ? -1 : 1;
  let before = 1;
  let value = x;
  for (let k = 1; k < n && value === value; k++) {
    const next = ((2 * k + 1) * x * value - k * before) / (k + 1);
    before = value;
    value = next;
  }
  return value;
}

// ---- the same as formulas ------------------------------------------------------------------------------------------

type Formula = (x: Expr, n: Expr) => Expr;

const degree = (n: Expr): Expr => n.trunc().where(n.gt(-1).logicalAnd(n.lt(2 ** 63)), -1);

/** -1 for odd degrees at negative x, else 1. */
const parity: Formula = (x, n) => Expr.constant(-1).where(x.lt(0).logicalAnd(n.mul(0.5).floor().mul(2).ne(n)), 1);

/** A closed form for large degrees where `when` holds. */
interface Closed {
  readonly when: (x: Expr) => Expr;
  readonly value: Formula;
}

/**
 * p0 = 1, p1 = `first`, and p(k+1) by `next`.
 *
 * @param argument x, of which these are polynomials, from the function's argument
 */
function recurrence(
  first: (x: Expr) => Expr,
  next: (k: Expr, x: Expr, value: Expr, before: Expr) => Expr,
  closed: Closed | null,
  argument = (x: Expr): Expr => x,
): Loop {
  const isClosed = (x: Expr, n: Expr): Expr =>
    closed === null ? Expr.constant(0) : degree(n).ge(LARGE).logicalAnd(closed.when(x));
  return {
    begin: (given, n) => {
      const x = argument(given);
      return [Expr.constant(0).where(isClosed(x, n), degree(n)), Expr.constant(1), first(x), x];
    },
    step: (k, state) => {
      const [steps, before, value, x] = state as [Expr, Expr, Expr, Expr];
      return { goesOn: k.lt(steps).logicalAnd(value.eq(value)), next: [steps, value, next(k, x, value, before), x] };
    },
    end: (_, n, state) => {
      const d = degree(n);
      return Expr.constant(1).where(d.eq(0), state[2]!).where(d.ge(0), 0); // the state has four parts
    },
    ...(closed !== null && {
      rare: (given: Expr, n: Expr) => {
        const x = argument(given);
        const value = closed.value(x, degree(n));
        return { when: isClosed(x, n), begin: [Expr.constant(0), Expr.constant(1), value, x] };
      },
    }),
  };
}

/** One of T, U, V, W: `first`, the value where |x| is 1 but for its sign, and that for |x| = |cos(t)| < 1. */
function chebyshevLoop(
  first: (x: Expr) => Expr,
  atOne: Formula,
  inside: (t: Expr, n: Expr) => Expr,
): (argument?: (x: Expr) => Expr) => Loop {
  const closed: Closed = {
    when: (x) => x.abs().le(1),
    value: (x, n) => atOne(x, n).mul(parity(x, n)).where(x.abs().eq(1), inside(x.acos(), n)),
  };
  return (argument) => recurrence(first, (_, x, value, before) => x.mul(2).mul(value).sub(before), closed, argument);
}

const one = (): Expr => Expr.constant(1);
const ofT = chebyshevLoop(
  (x) => x,
  one,
  (t, n) => n.mul(t).cos(),
);
const ofU = chebyshevLoop(
  (x) => x.mul(2),
  (_, n) => n.add(1),
  (t, n) => n.add(1).mul(t).sin().div(t.sin()),
);
const ofV = chebyshevLoop(
  (x) => x.mul(2).sub(1),
  (x, n) => n.mul(2).add(1).where(x.lt(0), 1),
  (t, n) => n.add(0.5).mul(t).cos().div(t.mul(0.5).cos()),
);
const ofW = chebyshevLoop(
  (x) => x.mul(2).add(1),
  (x, n) => n.mul(2).add(1).where(x.gt(0), 1),
  (t, n) => n.add(0.5).mul(t).sin().div(t.mul(0.5).sin()),
);

/** The argument of the shifted ones. */
const shift = (x: Expr): Expr => x.mul(2).sub(1);

// A constant each: bundlers drop what nobody names.
const loopT = ofT();
const loopU = ofU();
const loopV = ofV();
const loopW = ofW();
const shiftedLoopT = ofT(shift);
const shiftedLoopU = ofU(shift);
const shiftedLoopV = ofV(shift);
const shiftedLoopW = ofW(shift);

const hermiteLoop = (scale: number): Loop =>
  recurrence(
    (x) => x.mul(scale),
    (k, x, value, before) => x.mul(value).sub(k.mul(before)).mul(scale),
    null,
  );

const laguerreLoop = recurrence(
  (x) => x.neg().add(1),
  (k, x, value, before) => k.mul(2).add(1).sub(x).mul(value).sub(k.mul(before)).div(k.add(1)),
  { when: (x) => x.eq(0), value: one },
);

const legendreLoop = recurrence(
  (x) => x,
  (k, x, value, before) => k.mul(2).add(1).mul(x).mul(value).sub(k.mul(before)).div(k.add(1)),
  { when: (x) => x.abs().eq(1), value: parity },
);

// ---- blocks of them; `!`: registers are in range by construction of the program ------------------------------------

export const chebyshevT: LibraryFunction = withLoop(function chebyshevT(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = tOf(R[x + i]!, R[n + i]!);
}, loopT);

export const chebyshevU: LibraryFunction = withLoop(function chebyshevU(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = uOf(R[x + i]!, R[n + i]!);
}, loopU);

export const chebyshevV: LibraryFunction = withLoop(function chebyshevV(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = vOf(R[x + i]!, R[n + i]!);
}, loopV);

export const chebyshevW: LibraryFunction = withLoop(function chebyshevW(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = wOf(R[x + i]!, R[n + i]!);
}, loopW);

export const shiftedChebyshevT: LibraryFunction = withLoop(function shiftedChebyshevT(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = tOf(2 * R[x + i]! - 1, R[n + i]!);
}, shiftedLoopT);

export const shiftedChebyshevU: LibraryFunction = withLoop(function shiftedChebyshevU(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = uOf(2 * R[x + i]! - 1, R[n + i]!);
}, shiftedLoopU);

export const shiftedChebyshevV: LibraryFunction = withLoop(function shiftedChebyshevV(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = vOf(2 * R[x + i]! - 1, R[n + i]!);
}, shiftedLoopV);

export const shiftedChebyshevW: LibraryFunction = withLoop(function shiftedChebyshevW(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = wOf(2 * R[x + i]! - 1, R[n + i]!);
}, shiftedLoopW);

export const hermiteH: LibraryFunction = withLoop(function hermiteH(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = hermite(R[x + i]!, R[n + i]!, 2);
}, hermiteLoop(2));

export const hermiteHe: LibraryFunction = withLoop(function hermiteHe(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = hermite(R[x + i]!, R[n + i]!, 1);
}, hermiteLoop(1));

export const laguerreL: LibraryFunction = withLoop(function laguerreL(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = lOf(R[x + i]!, R[n + i]!);
}, laguerreLoop);

export const legendreP: LibraryFunction = withLoop(function legendreP(R, to, x, n, count) {
  for (let i = 0; i < count; i++) R[to + i] = pOf(R[x + i]!, R[n + i]!);
}, legendreLoop);
