/** What is left in place of methods that a bundler dropped: a word on why they are not there. */
import { NotImplementedError } from '../base/errors.js';
import { Node, rawSaved } from '../autograd/node.js';
import { Tensor } from '../tensor/tensor.js';
import { methodNames } from './names.generated.js';

/** The methods of Tensor that come from the table. */
export function tableMethods(): string[] {
  const [both, others] = methodNames.split(',') as [string, string];
  return `${both} ${both.replaceAll(' ', '_ ')}_ ${others}`.split(' ');
}

function refusal(name: string, advice: string): () => never {
  return () => {
    throw new NotImplementedError(
      `${name}: this program holds only the operations that it imports from 'chainrule/lite'; ${advice}, or import from ` +
        "'chainrule'",
    );
  };
}

/** For the methods, or the properties that are read, that a class does not have. */
function refuse(
  of: string,
  { prototype }: { prototype: object },
  names: readonly string[],
  advice: string,
  read = false,
): void {
  for (const name of names) {
    if (name in prototype) continue;
    const value = refusal(`${of}.${name}`, advice);
    Object.defineProperty(prototype, name, {
      configurable: true,
      ...(read ? { get: value, set: value } : { value, writable: true }),
    });
  }
}

/**
 * Gives Tensor and Node, for every method that they do not have, one that throws and says how to get it. Only a program bundled
 * from chainrule/lite misses any.
 */
export function refuseMissing(): void {
  refuse('Tensor', Tensor, tableMethods(), 'import its function from there and call that');
  refuse('Tensor', Tensor, ['at', 'setAt_'], 'call select(), narrow() or indexSelect()');
  const hooks = 'call graph.installHooks() once';
  refuse('Tensor', Tensor, ['registerHook', 'registerPostAccumulateGradHook'], hooks);
  refuse('Node', Node, ['registerHook', 'registerPrehook'], hooks);
  refuse('Node', Node, ['sequenceNr', 'inputMetadata'], hooks, true);
  refuse('Tensor', Tensor, ['gradDtype'], 'convert gradients in a hook', true);
  rawSaved.get ??= refusal('rawSaved', 'call graph.rawSavedTensors()');
}
