/** Composite operations: ordinary functions of other operations, with a signature. They record no node of their own. */
import { NONE } from '../autograd/node.js';
import { Flag } from '../tensor/flags.js';
import { modes } from '../tensor/modes.js';
import { slotsMade } from '../tensor/memory.js';
import { freeTemporaries } from '../tensor/temporaries.js';
import { Tensor } from '../tensor/tensor.js';
import { numbersToTensors } from './scalar.js';
import { type Describe, Op, type Result } from './op.js';
import type { Bound } from './signature.js';
import type { Values } from './signature-types.js';

export interface CompositeRecord<S extends string> extends Describe {
  run: (values: Values<S>) => Result;
  /** The in-place form, where there is one. */
  runInplace?: (values: Values<S>) => Tensor;
  /** Calls a function of the user's, who may keep what was made meanwhile. */
  callsBack?: boolean;
}

/** Defines a composite operation. */
export function composite<const S extends string>(signature: S, record: CompositeRecord<S>): CompositeOp {
  return new CompositeOp(signature, record as unknown as AnyRecord);
}

interface AnyRecord extends Describe {
  callsBack?: boolean;
  run: (values: Bound) => Result;
  runInplace?: (values: Bound) => Tensor;
}

export class CompositeOp extends Op {
  override get nodeName(): null {
    return null;
  }

  constructor(
    text: string,
    private readonly record: AnyRecord,
  ) {
    super('composite', text, record, record.runInplace !== undefined);
  }

  override run(bound: Bound): Result {
    const values = numbersToTensors(this.signature, bound);
    const before = slotsMade();
    const result = this.record.run(values);
    if (this.record.callsBack === true) return result;
    // What was recorded, or carries tangents, holds on to what it was made from.
    if (slotsMade() !== before && modes.dualLevel === 0 && !isTracked(result)) freeTemporaries(before, listOf(result));
    return result;
  }

  override runInplace(bound: Bound): Tensor {
    if (this.record.runInplace === undefined) return super.runInplace(bound);
    return this.record.runInplace(numbersToTensors(this.signature, bound));
  }
}

function listOf(result: Result): readonly Tensor[] {
  return Array.isArray(result) ? result : result instanceof Tensor ? [result] : NONE;
}

function isTracked(result: Result): boolean {
  for (const t of listOf(result)) if ((t.flags & Flag.requiresGrad) !== 0) return true;
  return false;
}
