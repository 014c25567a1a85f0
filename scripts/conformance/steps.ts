/** The steps around a recorded call that belong to the differentiated function (`pre` and `post` of the format). */
import { invoke } from '../../src/ops/invoke.js';
import { callables } from '../../src/ops/table.js';
import { Tensor } from '../../src/tensor/tensor.js';
import type { LiveCall } from './bind.js';
import type { PostStep } from './golden.js';
import { makeTensor, Unsupported } from './values.js';

/** One result: as the function gave it, and after the steps behind it. */
export interface Output {
  readonly raw: unknown;
  readonly value: unknown;
}

/** Calls an operation of the table by our name. */
function op(name: string, ...args: unknown[]): Tensor {
  const callable = callables.get(name);
  if (callable === undefined) throw new Unsupported(`the step around the call needs ${name}()`);
  return invoke(callable, args) as Tensor;
}

const transposed = (t: Tensor): Tensor => op('transpose', t, -2, -1);

/** The steps on one argument. Real numbers only, so that a conjugate is the number itself. */
const onArgument: Readonly<Record<string, (t: Tensor) => Tensor>> = {
  clone: (t) => t.clone(),
  hermitian: (t) => op('add', t, transposed(t)),
  tril: (t) => op('tril', t),
  triu: (t) => op('triu', t),
  log_softmax: (t) => op('logSoftmax', t, -1),
};

/** The call after the steps before it: `clone0` replaces argument 0 by its clone. */
export function applyPre(steps: readonly string[], call: LiveCall): LiveCall {
  let args = [...call.args];
  for (const step of steps) {
    if (step === 'matmul_mT') {
      const [a, b, ...rest] = args as Tensor[];
      args = [op('matmul', a, transposed(b!)), ...rest];
      continue;
    }
    const [, name = '', position = ''] = /^(.*?)(\d+)$/.exec(step) ?? [];
    const change = onArgument[name];
    if (change === undefined) throw new Unsupported(`the step ${step}`);
    args[Number(position)] = change(args[Number(position)] as Tensor);
  }
  return { ...call, args };
}

function changed(step: PostStep, t: Tensor): Tensor {
  switch (step.op) {
    case 'abs':
      return op('abs', t);
    case 'cols':
      return op('narrow', t, -1, 0, step.k);
    case 'rows':
      return op('narrow', t, -2, 0, step.k);
    case 'where0':
      return op('where', makeTensor(step.mask.t), t, 0);
    case 'select':
      return t;
    default:
      return step satisfies never;
  }
}

/** The results after the steps behind the call. */
export function applyPost(steps: readonly PostStep[], outputs: readonly Output[]): readonly Output[] {
  let current = outputs;
  for (const step of steps) {
    if (step.op === 'select') {
      current = [current[step.out]!];
      continue;
    }
    current = current.map((output, i) =>
      i === step.out && output.value instanceof Tensor
        ? { raw: output.raw, value: changed(step, output.value) }
        : output,
    );
  }
  return current;
}
