/** What a checkpoint's function did the first time and again, for the message where the two differ. */
import { CheckpointError } from '../base/errors.js';
import { callSite } from '../autograd/node.js';
import { intercept, type Result } from '../ops/op.js';
import { Tensor } from '../tensor/tensor.js';
import type { Block } from './recompute.js';

/** One call of an operation: what it was, and where. */
interface Line {
  readonly text: string;
  readonly site: string;
}

function described(value: unknown): string {
  if (value instanceof Tensor) return `${value.dtype.name}[${value.shape.join(', ')}]`;
  if (Array.isArray(value)) return `[${value.map(described).join(', ')}]`;
  return typeof value === 'object' && value !== null ? '{...}' : String(value);
}

/** Runs something and notes its calls of operations; of those that call others, only the outermost. */
function logging(lines: Line[]): Block {
  return (run) => {
    lines.length = 0;
    let inside = false;
    const end = intercept((op, bound, inplace, proceed) => {
      if (inside) return proceed(bound);
      const given = Object.entries(bound).map(([name, value]) => `${name}: ${described(value)}`);
      const text = `${op.name}${inplace ? '_' : ''}(${given.join(', ')})`;
      const at = lines.push({ text, site: callSite() }) - 1;
      inside = true;
      let result: Result;
      try {
        result = proceed(bound);
      } finally {
        inside = false;
      }
      lines[at] = { ...lines[at]!, text: `${text} -> ${described(result)}` };
      return result;
    });
    try {
      return run();
    } finally {
      end();
    }
  };
}

const sites = (lines: readonly Line[]): string =>
  lines.map(({ text, site }, i) => `(${i + 1} of ${lines.length}) ${text}\n${site}`).join('\n\n');

/** The contexts of the two runs, and what they add to an error. */
export function logCalls(): { forward: Block; recompute: Block; explain: (error: CheckpointError) => Error } {
  const first: Line[] = [];
  const second: Line[] = [];
  return {
    forward: logging(first),
    recompute: logging(second),
    explain: (error) =>
      new CheckpointError(
        'checkpoint: An error happened while unpacking tensors; dumping logs of latest computation because you passed ' +
          '`debug=True` to `torch.utils.checkpoint.checkpoint()`.\n\n' +
          `1. Stack traces of the operators that ran in the original forward\n\n${sites(first)}\n\n` +
          `2. Stack traces of the operators that ran during recomputation\n\n${sites(second)}\n\n` +
          '3. Log of operators in the original forward and recomputation\n\n' +
          `Operations executed during the original forward:\n\n${first.map(({ text }) => text).join('\n')}\n\n` +
          `Operations executed during recomputation:\n\n${second.map(({ text }) => text).join('\n')}\n\n` +
          'ERROR: Detected non-determinism while running activation checkpointing. The function has to call the same ' +
          `operations each time it is run.\n\n${error.message}`,
        { cause: error },
      ),
  };
}
