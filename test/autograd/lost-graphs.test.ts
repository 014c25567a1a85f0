/**
 * @features
 * | A2 | element 0 of tensors does not require grad (E9) | the message says why | lost-graphs.test.ts: "says why: %s" |
 * | A2 | — | under `setDetectAnomaly(true)` also where | lost-graphs.test.ts: "says which call cut it, and where: %s" |
 * | A2 | backward through the graph a second time (E9) | which operation and which pass | lost-graphs.test.ts: "names the operation, the pass that freed it, and what is the usual cause" |
 * | A2 | — | under `setDetectAnomaly(true)` also where | lost-graphs.test.ts: "says where the operation was recorded and where the first pass was called" |
 */
import { afterEach, describe, expect, test } from 'vitest';
import { grad, inferenceMode, noGrad, setDetectAnomaly, tensor, type Tensor, zeros } from 'chainrule';
import { constant, gradOf, leaf } from './probe.js';

afterEach(() => setDetectAnomaly(false));

const LOST = 'element 0 of tensors does not require grad and does not have a grad_fn, because';
const AGAIN = 'Trying to backward through the graph a second time';

function messageOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('did not throw');
}

const underNoGrad = (x: Tensor): Tensor => noGrad(() => x.mul(2));
const writtenUnderNoGrad = (x: Tensor): Tensor => noGrad(() => zeros([2]).add_(x));

/** How a graph is lost, the words that say so, and the call to blame. */
const ways: [string, (x: Tensor) => Tensor, string, string][] = [
  ['under noGrad', underNoGrad, 'under noGrad() or inferenceMode()', 'mul'],
  ['in place under noGrad', writtenUnderNoGrad, 'under noGrad() or inferenceMode()', 'add_'],
  ['copied under noGrad', (x) => noGrad(() => zeros([2]).copy_(x)), 'under noGrad() or inferenceMode()', 'copy_'],
  ['in inference mode', (x) => inferenceMode(() => x.exp()), 'under noGrad() or inferenceMode()', 'exp'],
  ['by a view under noGrad', (x) => noGrad(() => x.clone().select(0, 0)), 'under noGrad()', 'clone'],
  ['by detach()', (x) => x.detach(), 'detach()', 'detach'],
  ['by detach_()', (x) => x.mul(2).detach_(), 'detach()', 'detach_'],
  ['by data', (x) => x.data, 'or data', 'data'],
  ['by an index', (x) => x.argmax(), 'no derivative', 'argmax'],
  ['by a comparison', (x) => x.gt(0), 'no derivative', 'gt'],
  ['by a cast to integers', (x) => x.to('int64'), 'no derivative', 'to'],
];

describe('backward() of what has no graph', () => {
  test.each(ways)('says why: %s', (_, lose, words) => {
    const lost = lose(leaf([1, 2]));
    const message = messageOf(() => lost.double().sum().backward());
    expect(message).toContain(`backward: ${LOST}`);
    expect(message).toContain(words);
    expect(message).toContain('Hint: call setDetectAnomaly(true) before the forward pass');
  });

  test.each(ways)('says which call cut it, and where: %s', (_, lose, __, by) => {
    setDetectAnomaly(true);
    const lost = lose(leaf([1, 2]));
    const after = lost.double().mul(3).sum();
    const message = messageOf(() => after.backward());
    expect(message).toContain(`It was cut from its graph by ${by}, called at\n`);
    expect(message.slice(message.indexOf('called at\n'))).toMatch(/^called at\n\s+at .*lost-graphs\.test\.ts/);
    expect(message).not.toContain('Hint');
  });

  test('names the function of the user that cut it', () => {
    setDetectAnomaly(true);
    expect(
      messageOf(() =>
        underNoGrad(leaf([1, 2]))
          .sum()
          .backward(),
      ),
    ).toMatch(/called at\n(.*\n)*\s+at underNoGrad/);
  });

  test('follows what was cut through everything made from it', () => {
    setDetectAnomaly(true);
    const cut = leaf([1, 2]).detach();
    const later = cut
      .mul(2)
      .view(2, 1)
      .add(constant([1]))
      .sum();
    expect(messageOf(() => later.backward())).toContain('cut from its graph by detach');
    expect(messageOf(() => zeros([2]).add_(cut).sum().backward())).toContain('cut from its graph by detach');
  });

  test('says that nothing asked for a gradient, where nothing was lost', () => {
    const message = messageOf(() => constant([1, 2]).sum().backward());
    expect(message).toContain(`${LOST} none of the tensors it was computed from requires grad`);
    expect(message).toContain('item()');
    expect(message).not.toContain('Hint');
  });

  test('says that integers have no gradient', () => {
    expect(messageOf(() => tensor([1n]).backward())).toContain(`${LOST} its dtype is int64`);
  });

  test('says why to grad(), too', () => {
    const x = leaf([1, 2]);
    expect(messageOf(() => grad(x.detach().sum(), x))).toContain(
      `grad: ${LOST} it was made from a tensor that was cut`,
    );
  });

  test('blames nobody once anomaly detection is off', () => {
    setDetectAnomaly(true);
    setDetectAnomaly(false);
    expect(messageOf(() => leaf([1, 2]).detach().sum().backward())).toContain('Hint: call setDetectAnomaly(true)');
    expect(leaf([1, 2]).detach().requiresGrad).toBe(false);
  });
});

function firstPass(y: Tensor): void {
  y.backward();
}

function recordedHere(x: Tensor): Tensor {
  return x.exp();
}

describe('a second backward', () => {
  test('names the operation, the pass that freed it, and what is the usual cause', () => {
    const y = leaf(3).exp();
    y.backward();
    const message = messageOf(() => y.backward());
    expect(message).toContain(`ExpBackward0: ${AGAIN}`);
    const [, freed, latest] = /Pass (\d+) of backward\(\) or grad\(\) freed it, the latest is (\d+)/.exec(message)!;
    expect(Number(latest)).toBe(Number(freed) + 1);
    expect(message).toContain('detach() what is carried over from the step before');
    leaf(1).exp().backward();
    expect(messageOf(() => y.backward())).toContain(`Pass ${freed} of backward() or grad() freed it`);
  });

  test('in a loop with carried-over state names what the step before recorded last', () => {
    const w = leaf(0.5);
    let state = constant(1);
    const step = (): void => {
      state = state.mul(w).tanh();
      state.exp().backward();
    };
    step();
    const grad = gradOf(w);
    expect(messageOf(step)).toContain('TanhBackward0: ');
    expect(gradOf(w)).toBe(grad);
    state = state.detach();
    expect(step).not.toThrow();
  });

  test('says where the operation was recorded and where the first pass was called', () => {
    setDetectAnomaly(true);
    const y = recordedHere(leaf(3));
    firstPass(y);
    const message = messageOf(() => y.backward());
    expect(message).toMatch(/ExpBackward0 was recorded at\n\s+at recordedHere/);
    expect(message).toMatch(/Pass \d+ was called at\n\s+at firstPass/);
  });

  test('says so where grad() was the first, and where saved values are read', () => {
    setDetectAnomaly(true);
    const x = leaf(3);
    const y = recordedHere(x);
    const before = (): unknown => grad(y, x);
    before();
    expect(messageOf(() => grad(y, x))).toMatch(/was called at\n\s+at before/);
    expect(messageOf(() => y.gradFn!.savedResult)).toMatch(/was called at\n\s+at before/);
  });
});
