/** What is left in place of methods that a bundler dropped: a word on why they are not there. */
import { NotImplementedError } from '../base/errors.js';
import { Tensor } from '../tensor/tensor.js';
import { packedNames } from './names.generated.js';

/** The methods of Tensor that come from the table. */
export const methodNames = (): string[] => packedNames.replace(/(\w+)=/g, '$1 $1_').split(' ');

/** Of `chainrule` alone. */
const PROPERTY = 'gradDtype';

/**
 * Gives Tensor, for every method of the table that it does not have, one that throws and says how to get it. Only a
 * program bundled from chainrule/lite misses any.
 */
export function refuseMissing(): void {
  for (const name of [...methodNames(), PROPERTY]) {
    if (name in Tensor.prototype) continue;
    const value = (): never => {
      throw new NotImplementedError(
        `Tensor.${name}: this program holds only the operations that it imports from 'chainrule/lite', and ${name} is ` +
          `not among them; import its function from there and call that, or import from 'chainrule'`,
      );
    };
    const how = name === PROPERTY ? { get: value, set: value } : { value, writable: true };
    Object.defineProperty(Tensor.prototype, name, { ...how, configurable: true });
  }
}
