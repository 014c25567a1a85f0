/**
 * Lowering: expressions become a program for a register machine whose registers are blocks of elements.
 *
 * A program is the same for every device: a list of instructions over numbered registers, in one arithmetic (`float`:
 * double precision, `int32` or `int64` with wrap-around). Equal subexpressions are computed once, and registers are
 * reused after their last reader, so that a program's registers fit in a cache.
 */
import type { DType } from '../base/dtype.js';
import { int64 } from '../base/dtype.js';
import { type Expr, instructions, walk } from './expr.js';
import { libraryFunction } from './library.js';

/** The number system a program computes in. Booleans are 0 and 1 in any of them. */
export type ArithmeticClass = 'float' | 'int32' | 'int64';

/** The arithmetic used to compute in `dtype`. */
export function arithmeticOf(dtype: DType): ArithmeticClass {
  if (dtype.isFloatingPoint) return 'float';
  return dtype === int64 ? 'int64' : 'int32';
}

/** Elements per register of the reference interpreter. */
export const BLOCK = 256;

/** Instruction words: opcode, destination register, then up to three source registers. */
export const WORDS = 5;

const opcodeOf = new Map<string, number>(instructions.map((name, i) => [name, i]));

/** Opcodes from here on call library functions (library.ts), in the order of their numbers. */
export const LIBRARY = instructions.length;

/** A lowered pointwise kernel. */
export class Program {
  /** What a backend keeps beside the program, such as its compiled kernels; null at first, opaque here. */
  memo: unknown = null;
  /** Whether it calls library functions, and such as are there for JavaScript alone. */
  readonly callsLibrary: boolean;
  readonly hostOnly: boolean;

  constructor(
    readonly arithmetic: ArithmeticClass,
    readonly registers: number,
    readonly code: Int32Array,
    /** (register, kernel input) pairs to load before the code runs. */
    readonly loads: readonly { readonly register: number; readonly input: number }[],
    readonly constants: readonly { readonly register: number; readonly value: number }[],
    readonly uniforms: readonly { readonly register: number; readonly index: number }[],
    /** The register that holds each output after the code has run. */
    readonly results: readonly number[],
    /** Whether numbers given at launch are rounded to single precision, as operations on float32 see them. */
    readonly single: boolean,
  ) {
    const called = code.filter((word, i) => i % WORDS === 0 && word >= LIBRARY);
    this.callsLibrary = called.length > 0;
    this.hostOnly = called.some((word) => libraryFunction(word - LIBRARY).loop === undefined);
  }
}

/**
 * Lowers the expressions of a kernel's outputs.
 *
 * @param arithmetic the class that all of them compute in
 * @param single whether numbers given at launch are rounded to float32 first
 * @param inputOf which of the kernel's inputs a variable is; by default its number
 */
export function lower(
  outputs: readonly Expr[],
  arithmetic: ArithmeticClass,
  single = false,
  inputOf: (variable: number) => number = (variable) => variable,
): Program {
  // Value numbering: structurally equal nodes share a number.
  const numberOf = new Map<Expr, number>();
  const byKey = new Map<string, number>();
  const nodes: Expr[] = [];
  walk(outputs, (node) => {
    const value = Object.is(node.value, -0) ? '-0' : String(node.value);
    const key = `${node.kind}:${value}:${node.args.map((a) => numberOf.get(a)).join(',')}`;
    let id = byKey.get(key);
    if (id === undefined) {
      id = nodes.length;
      byKey.set(key, id);
      nodes.push(node);
    }
    numberOf.set(node, id);
  });
  const argsOf = (node: Expr): number[] => node.args.map((a) => numberOf.get(a) ?? 0);

  const lastUse = nodes.map(() => -1);
  nodes.forEach((node, i) => {
    for (const a of argsOf(node)) lastUse[a] = i;
  });
  for (const out of outputs) lastUse[numberOf.get(out) ?? 0] = Infinity;

  const loads: { register: number; input: number }[] = [];
  const constants: { register: number; value: number }[] = [];
  const uniforms: { register: number; index: number }[] = [];
  const words: number[] = [];
  const registerOf: number[] = [];
  const free: number[] = [];
  let registers = 0;
  const isLeaf = (node: Expr): boolean => node.args.length === 0;

  // Leaves are loaded before the code runs, so each has a register of its own from the start; constants and uniforms
  // are written once per launch, so theirs are never reused.
  nodes.forEach((node, i) => {
    if (!isLeaf(node)) return;
    const register = registers++;
    registerOf[i] = register;
    if (node.kind === 'variable') loads.push({ register, input: inputOf(node.value) });
    else if (node.kind === 'uniform') uniforms.push({ register, index: node.value });
    else constants.push({ register, value: node.value });
  });
  nodes.forEach((node, i) => {
    if (isLeaf(node)) return;
    const sources = argsOf(node);
    for (const a of new Set(sources)) {
      const leaf = nodes[a]!;
      if (lastUse[a] === i && (!isLeaf(leaf) || leaf.kind === 'variable')) free.push(registerOf[a]!);
    }
    const register = free.pop() ?? registers++;
    registerOf[i] = register;
    const [a = 0, b = 0, c = 0] = sources.map((s) => registerOf[s]!);
    const opcode = node.kind === 'library' ? LIBRARY + node.value : opcodeOf.get(node.kind)!;
    words.push(opcode, register, a, b, c);
  });
  const results = outputs.map((out) => registerOf[numberOf.get(out)!]!);
  return new Program(arithmetic, registers, Int32Array.from(words), loads, constants, uniforms, results, single);
}
