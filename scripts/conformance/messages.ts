/**
 * When an error is PyTorch's error. Both must refuse the call, and ours must be an error of the library, not a crash in
 * it. Where PyTorch's message is about values, ours must share at least one number or distinctive word with it. Where it
 * is about parsing Python's arguments (`maximum(2, 3)`), any of our errors will do, and taking the call is excused: our
 * signatures take numbers where Python's binding insists on a tensor.
 */
import { ChainruleError } from '../../src/base/errors.js';
import type { ErrorCase } from './golden.js';

/** Words that messages share whatever they are about. */
const common = new Set(
  (
    'about also argument arguments been but cannot could does expected error for from function given got has have input ' +
    'inputs into invalid its must not only operation should supported tensor tensors than that the their this type ' +
    'use value values was were when which with'
  ).split(' '),
);

/** The numbers and distinctive words of a message. */
function distinctive(message: string): Set<string> {
  const words = message.toLowerCase().match(/-?\d+(?:\.\d+)?|[a-z]{3,}/g) ?? [];
  return new Set(words.filter((word) => !common.has(word)));
}

/** How much of PyTorch's message is in ours: the share of its numbers and distinctive words, 0 to 1. */
export function similarity(theirs: string, ours: string): number {
  const wanted = distinctive(theirs);
  const found = distinctive(ours);
  if (wanted.size === 0) return 1;
  return [...wanted].filter((word) => found.has(word)).length / wanted.size;
}

/** Whether PyTorch's error comes from its parser of Python arguments rather than from the operation. */
function isArgumentParsing(error: Pick<ErrorCase, 'error_type' | 'message'>): boolean {
  return (
    error.error_type === 'TypeError' &&
    /must be (?:\w+), not \w+|received an invalid combination of arguments|unexpected keyword argument/.test(
      error.message,
    )
  );
}

export type Verdict =
  | { readonly status: 'passed'; readonly similarity: number }
  | { readonly status: 'failed' | 'excused'; readonly why: string };

/** Judges what was thrown (undefined: nothing) against PyTorch's error. */
export function judgeError(expected: ErrorCase, thrown: unknown): Verdict {
  const parsing = isArgumentParsing(expected);
  if (thrown === undefined) {
    if (parsing) return { status: 'excused', why: "taken by our signature; refused by Python's argument parser only" };
    return { status: 'failed', why: 'nothing was thrown' };
  }
  if (!(thrown instanceof ChainruleError)) {
    return { status: 'failed', why: `a crash, not an error of the library: ${describeThrown(thrown)}` };
  }
  const share = similarity(expected.message, thrown.message);
  if (share > 0 || parsing) return { status: 'passed', similarity: share };
  return { status: 'failed', why: `a message with no number or word of PyTorch's: ${thrown.name}: ${thrown.message}` };
}

/** What was thrown, with the place for what is no error of the library. */
export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown instanceof ChainruleError) return `${thrown.name}: ${thrown.message}`;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return [`${thrown.name}: ${thrown.message}`, ...frames.slice(0, 3)].join('\n');
}
