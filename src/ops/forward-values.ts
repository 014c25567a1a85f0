/** Looks at the results of all operations that a program calls, for anomaly detection with `checkForward`. */
import { checkResult, hasBadValue, isNodeRunning, plugForwardCheck } from '../autograd/anomaly.js';
import { Tensor } from '../tensor/tensor.js';
import { intercept, type Op, type Result } from './op.js';
import type { Bound } from './signature.js';

/** The tensors among arguments, also those in lists. */
const tensorsOf = (bound: Bound): Tensor[] =>
  Object.values(bound)
    .flat()
    .filter((value) => value instanceof Tensor);

function look(op: Op, results: Result, given: () => boolean, inplace: boolean): void {
  if (typeof results === 'boolean') return;
  [results].flat().forEach((out, index) => {
    checkResult(inplace ? `${op.name}_` : op.name, out, index, given);
  });
}

/** Starts looking; the function that is returned ends it. */
function start(): () => void {
  let depth = 0;
  return intercept((op: Op, bound, inplace, proceed) => {
    // Values inside an operation may be anything, if only its result is right; gradients have a check of their own.
    // An operation without tensors, such as full(), makes what it is asked for.
    const inputs = depth > 0 || isNodeRunning() ? [] : tensorsOf(bound);
    // Afterwards self is overwritten.
    const before = inplace && inputs.some(hasBadValue);
    depth++;
    let results: Result;
    try {
      results = proceed(bound);
    } finally {
      depth--;
    }
    if (inputs.length > 0) look(op, results, () => (inplace ? before : inputs.some(hasBadValue)), inplace);
    return results;
  });
}

/** Lets anomaly detection look at forward values. */
export function plugForwardValues(): void {
  plugForwardCheck(start);
}
