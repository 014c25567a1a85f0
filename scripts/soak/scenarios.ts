/** What the soak runs do, and how they are measured. */
import {
  crossEntropy,
  linear,
  manualSeed,
  memoryStats,
  noGrad,
  randint,
  randn,
  relu,
  tensor,
  type Tensor,
} from '../../src/index.js';

/** What came of a run. Sizes in MB. */
export interface Outcome {
  readonly steps: number;
  readonly milliseconds: number;
  /** How far the resident memory rose beyond its start. */
  readonly growth: number;
  /** The processor's time for the last tenth of the steps by that for the first: the lower quartile of each one's parts. */
  readonly slowdown: number;
  readonly collections: number;
  /** Milliseconds that the library spent in garbage collections of its own asking. */
  readonly collecting: number;
  readonly problems: readonly string[];
}

interface Scenario {
  readonly steps: number;
  /** Steps for one of `--steps`. */
  readonly scale: number;
  /** Makes what runs one step. */
  readonly make: () => Run;
  /** Whether the steps are awaited. */
  readonly isAsync?: boolean;
}

interface Run {
  step(): void;
  /** What is wrong at the end. */
  problems?(): string[];
}

const BATCH = 8;
const RATE = 0.01;

/** A training step of a 784-256-128-10 network as a newcomer writes it. Returns the loss. */
function network(): () => Tensor {
  manualSeed(1);
  const sizes = [784, 256, 128, 10];
  const layers = sizes.slice(1).map((out, i) => {
    const weight = randn(out, sizes[i]!)
      .mul(Math.sqrt(2 / sizes[i]!))
      .requiresGrad_();
    return { weight, bias: randn(out).mul(0.01).requiresGrad_() };
  });
  const inputs = randn(BATCH * 16, 784);
  const targets = randint(0, 10, [BATCH * 16]);
  let at = 0;
  return () => {
    const from = BATCH * (at++ % 16);
    let x = inputs.narrow(0, from, BATCH);
    layers.forEach(({ weight, bias }, i) => {
      x = linear(x, weight, bias);
      if (i < layers.length - 1) x = relu(x);
    });
    const loss = crossEntropy(x, targets.narrow(0, from, BATCH));
    loss.backward();
    noGrad(() => {
      for (const { weight, bias } of layers) {
        weight.sub_(weight.grad!.mul(RATE));
        bias.sub_(bias.grad!.mul(RATE));
        weight.grad = null;
        bias.grad = null;
      }
    });
    return loss;
  };
}

function training(): Run {
  const step = network();
  let last: Tensor | null = null;
  return {
    step() {
      last = step();
    },
    problems: () => (Number.isFinite(last!.item()) ? [] : ['the loss is no number']),
  };
}

/** The user keeps every loss, as a curve to plot. */
function keptLosses(): Run {
  const step = network();
  const losses: Tensor[] = [];
  return {
    step() {
      losses.push(step().detach());
    },
    problems() {
      const wrong = losses.filter((loss) => !Number.isFinite(loss.item())).length;
      return wrong === 0 ? [] : [`${wrong} kept losses are no numbers`];
    },
  };
}

/** The scalar of PyTorch's autograd tutorial. */
function scalars(): Run {
  const x = tensor(2, { requiresGrad: true });
  return {
    step() {
      x.grad = null;
      const y = x.pow(4).add(x.pow(3).mul(3)).add(x.pow(2).mul(3)).add(x.mul(5)).add(1);
      y.backward();
    },
    problems: () => (x.grad!.item() === 85 ? [] : [`the gradient is ${x.grad!.item()}, not 85`]),
  };
}

export const scenarios = {
  sync: { steps: 100_000, scale: 1, make: training },
  async: { steps: 100_000, scale: 1, make: training, isAsync: true },
  scalars: { steps: 1_000_000, scale: 100, make: scalars },
  losses: { steps: 20_000, scale: 1, make: keptLosses },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;

/** Parts that times and memory are taken of. */
const PARTS = 200;

/** Runs a scenario and measures it. */
export async function runScenario(name: ScenarioName, steps: number): Promise<Outcome> {
  const scenario: Scenario = scenarios[name];
  const run = scenario.make();
  run.step();
  const start = process.memoryUsage.rss();
  const before = memoryStats();
  const part = Math.max(1, Math.floor(steps / PARTS));
  const times: number[] = [];
  let peak = start;
  const begin = performance.now();
  for (let done = 0; done + part <= steps; done += part) {
    const from = process.cpuUsage();
    if (scenario.isAsync === true) {
      for (let i = 0; i < part; i++) {
        run.step();
        // A turn of the event loop now and then, as with data that is read from files; else a microtask.
        await (i % 16 === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined);
      }
    } else {
      for (let i = 0; i < part; i++) run.step();
    }
    const { user, system } = process.cpuUsage(from);
    times.push(user + system);
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  const tenth = Math.max(1, Math.floor(times.length / 10));
  const after = memoryStats();
  return {
    steps: part * times.length,
    milliseconds: performance.now() - begin,
    growth: (peak - start) / 2 ** 20,
    slowdown: quartile(times.slice(-tenth)) / quartile(times.slice(0, tenth)),
    collections: after.collections - before.collections,
    collecting: after.collectionTime - before.collectionTime,
    problems: run.problems?.() ?? [],
  };
}

/** What a quarter of the values do not reach: other programs on the machine only make times longer. */
function quartile(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 4)]!;
}
