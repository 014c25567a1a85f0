/** `npm start`: the tutorial, then gradient descent on real data. `npm start -- --seed 7` trains from another seed. */
import { parseArgs } from 'node:util';
import { trainIris } from './iris.js';
import { session, showProgress, title } from './terminal.js';
import { tutorial } from './tutorial.js';

const { values } = parseArgs({ options: { seed: { type: 'string', default: '0' } } });
const seed = Number(values.seed);
if (!Number.isSafeInteger(seed) || seed < 0) {
  console.error(`--seed wants a whole number from 0 on, not ${values.seed}`);
  process.exit(2);
}

title("PyTorch's autograd tutorial, in TypeScript");
tutorial(session);

title(`Gradient descent on Fisher's iris flowers, seed ${seed}`);
console.log('\nA network of 4, 16 and 3 units learns from 120 flowers; accuracy is that on the 30 held out.');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const { loss, accuracy } = trainIris({
  seed,
  onEpoch: ({ epoch, epochs, loss, accuracy }) => {
    const count = String(epoch).padStart(String(epochs).length);
    showProgress(epoch, epochs, `epoch ${count}/${epochs}   loss ${loss.toFixed(4)}   accuracy ${percent(accuracy)}`);
  },
});
console.log(`\nloss ${loss.toFixed(4)}, held-out accuracy ${percent(accuracy)}`);
