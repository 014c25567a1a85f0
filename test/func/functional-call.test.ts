/**
 * Models called with other tensors in the place of their own.
 *
 * @features
 * | A13 | torch.func.functional_call | `functionalCall(module, state, args)` | functional-call.test.ts: "computes with the given tensors, and puts the module's own back" |
 * | A13 | functional_call in transforms | the same, in `grad`, `vmap`, `jacrev`, ... | functional-call.test.ts: "is differentiated with respect to them, for each example" |
 * | A13 | functional_call: several dictionaries | `functionalCall(module, [params, buffers], args)` | functional-call.test.ts: "takes parameters and buffers apart" |
 * | A13 | functional_call: tie_weights | `{ tieWeights }` | functional-call.test.ts: "replaces a tensor under all its names, unless tieWeights is false" |
 * | A13 | functional_call: strict | `{ strict }`; unknown names are always refused | functional-call.test.ts: "wants every tensor under strict" |
 * | A13 | dict(module.named_parameters()), dict(module.named_buffers()) | `Object.fromEntries(namedParameters(module))`, `namedBuffers` | functional-call.test.ts: "are named by their paths, the same tensor once" |
 * | A13 | torch.func.stack_module_state | `stackModuleState(models)` | functional-call.test.ts: "is an ensemble's: vmap computes what its models do" |
 * | A13 | torch.func.replace_all_batch_norm_modules_ | `replaceAllBatchNormModules_(module)` | functional-call.test.ts: "leaves batch normalizations without running statistics" |
 * | A13 | torch.func.debug_unwrap | `debugUnwrap(t)` | functional-call.test.ts: "shows the elements of all examples, outside of graphs" |
 */
import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  batchNorm,
  Parameter,
  randn,
  ShapeError,
  stack,
  type Tensor,
  vmap,
  zeros,
  ones,
} from 'chainrule';
import {
  debugUnwrap,
  functionalCall,
  grad,
  jacrev,
  namedBuffers,
  type NamedTensors,
  namedParameters,
  replaceAllBatchNormModules_,
  stackModuleState,
} from 'chainrule/func';
import { expectClose, f64, loop, valuesOf, xs } from './values.js';

class Linear {
  weight: Tensor;
  bias: Tensor;

  constructor(seed: number) {
    this.weight = new Parameter(f64([[seed, -1, 0.5], [0.25, seed, 2]])); // prettier-ignore
    this.bias = new Parameter(f64([0.5, -seed]));
  }

  forward(x: Tensor): Tensor {
    return x.matmul(this.weight.t()).add(this.bias);
  }
}

class Model {
  readonly layers: readonly Linear[];
  readonly extra = { scale: f64(2), note: 'no tensor' };
  training = true;

  constructor(seed: number) {
    this.layers = [new Linear(seed)];
  }

  forward(x: Tensor, power = 1): Tensor {
    return this.layers[0]!.forward(x).tanh().mul(this.extra.scale).pow(power).sum();
  }
}

/** What a Model computes, from its tensors. */
const plain = ({ 'layers.0.weight': w, 'layers.0.bias': b }: NamedTensors, x: Tensor, scale = 2): Tensor =>
  x.matmul(w!.t()).add(b!).tanh().mul(scale).sum();

/** Numbers for tensors, the same for the same object. */
const identities = new Map<unknown, number>();
const identity = (t: unknown): number => identities.get(t) ?? identities.set(t, identities.size).size - 1;
const identitiesOf = (named: readonly (readonly [string, Tensor])[]): unknown =>
  named.map(([name, t]) => [name, identity(t)]);

const state = (seed: number): NamedTensors => Object.fromEntries(namedParameters(new Model(seed)));
const example = (): Tensor => xs.select(0, 0);

describe('the tensors of a module', () => {
  test('are named by their paths, the same tensor once', () => {
    const model = new Model(3);
    const { weight, bias } = model.layers[0]!;
    expect(identitiesOf(namedParameters(model))).toEqual([
      ['layers.0.weight', identity(weight)],
      ['layers.0.bias', identity(bias)],
    ]);
    expect(identitiesOf(namedBuffers(model))).toEqual([['extra.scale', identity(model.extra.scale)]]);
    const shared = new Linear(1);
    const twice = { a: shared, b: shared, self: null as unknown, forward: () => null };
    twice.self = twice;
    expect(namedParameters(twice).map(([name]) => name)).toEqual(['a.weight', 'a.bias']);
  });

  test('are those of an object with a method forward', () => {
    expect(() => namedParameters({} as Model)).toThrow(ArgumentError);
    expect(() => namedBuffers(ones([2]) as unknown as Model)).toThrow(
      'namedBuffers: expected a module, which is an object with a method forward, got Tensor',
    );
  });
});

describe('functionalCall()', () => {
  test("computes with the given tensors, and puts the module's own back", () => {
    const model = new Model(3);
    const before = identitiesOf(namedParameters(model));
    const other = state(5);
    expectClose(functionalCall(model, other, [example()]), plain(other, example()));
    expectClose(functionalCall(model, other, example()), plain(other, example()));
    expectClose(functionalCall(model, other, [example(), 2]), new Model(5).forward(example(), 2));
    expect(identitiesOf(namedParameters(model))).toEqual(before);
    expect(functionalCall(model, {}, [example()]).item()).toBe(model.forward(example()).item());
  });

  test('puts them back where forward throws', () => {
    const model = { weight: new Parameter(ones([2])), forward: (x: Tensor) => x.mul(model.weight).view([5]) };
    const { weight } = model;
    expect(() => functionalCall(model, { weight: zeros([2]) }, [ones([2])])).toThrow(ShapeError);
    expect(model.weight).toBe(weight);
  });

  test('puts them back where a part of the module is frozen', () => {
    const weight = new Parameter(ones([2]));
    const model = { weight, frozen: Object.freeze({ bias: ones([2]) }), forward: (x: Tensor) => x.mul(model.weight) };
    const given = { weight: zeros([2]), 'frozen.bias': zeros([2]) };
    expect(() => functionalCall(model, given, [ones([2])])).toThrow(TypeError);
    expect(model.weight === weight).toBe(true);
  });

  test('is differentiated with respect to them, for each example', () => {
    const model = new Model(3);
    const params = state(5);
    const of = (call: (p: NamedTensors, x: Tensor) => Tensor): unknown => [
      grad(call)(params, example()),
      vmap(grad(call), { inDims: [null, 0] })(params, xs),
      jacrev((p: NamedTensors) => call(p, xs))(params),
      grad((p: NamedTensors) =>
        Object.values(grad(call)(p, example())).reduce((sum, g) => sum.add(g.square().sum()), f64(0)),
      )(params),
    ];
    expectClose(
      of((p, x) => functionalCall(model, p, x)),
      of(plain),
    );
    expect([model.layers[0]!.weight.grad, params['layers.0.weight']!.grad]).toEqual([null, null]);
  });

  test('takes parameters and buffers apart', () => {
    const model = new Model(3);
    const params = state(5);
    expectClose(functionalCall(model, [params, { 'extra.scale': f64(7) }], example()), plain(params, example(), 7));
    expect(() => functionalCall(model, [params, params], example())).toThrow(
      "functionalCall: 'layers.0.weight' appears in multiple dictionaries; behavior of functional call is ambiguous",
    );
  });

  test('replaces a tensor under all its names, unless tieWeights is false', () => {
    const weight = new Parameter(f64(2));
    const tied = { a: weight, b: weight, forward: (x: Tensor) => x.mul(tied.a).add(tied.b) };
    const x = f64(10);
    expect(functionalCall(tied, { a: f64(3) }, x).item()).toBe(33);
    expect(functionalCall(tied, { a: f64(3) }, x, { tieWeights: false }).item()).toBe(32);
    expect(functionalCall(tied, { a: f64(3), b: f64(4) }, x, { tieWeights: false }).item()).toBe(34);
    expect(() => functionalCall(tied, { b: f64(3), a: f64(4) }, x)).toThrow(
      "got multiple values for keys 'a', 'b', which are tied. Consider using tie_weights=False",
    );
    const same = f64(5);
    expect(functionalCall(tied, { a: same, b: same }, x).item()).toBe(55);
    expect([tied.a === weight, tied.b === weight]).toEqual([true, true]);
  });

  test('wants every tensor under strict', () => {
    const model = new Model(3);
    const strict = { strict: true };
    expect(() => functionalCall(model, state(5), example(), strict)).toThrow(
      "Error(s) in reparametrizing for Model:\n\tMissing key(s): 'extra.scale'.",
    );
    const all = { ...state(5), 'extra.scale': f64(2) };
    expectClose(functionalCall(model, all, example(), strict), plain(state(5), example()));
  });

  test('refuses names that the module does not have, whose gradients would be zero', () => {
    const model = new Model(3);
    const call = (): unknown => functionalCall(model, { 'layers.0.wieght': f64(1) }, example());
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(
      "Unexpected key(s): 'layers.0.wieght'.\nIt has 'layers.0.weight', 'layers.0.bias', 'extra.scale'.",
    );
  });

  test.each([
    ['a module', (): unknown => functionalCall({} as Model, {}, [example()]), 'functionalCall: expected a module'],
    [
      'tensors by name',
      (): unknown => functionalCall(new Model(1), new Map() as never, [example()]),
      'Expected parameters_and_buffers to be an object of tensors by name, or an array of such, but got Map',
    ],
    [
      'tensors',
      (): unknown => functionalCall(new Model(1), { 'extra.scale': 3 as never }, [example()]),
      "expected a tensor for 'extra.scale', got number",
    ],
    [
      'a forward that is not async',
      (): unknown => functionalCall({ forward: (x: Tensor) => Promise.resolve(x) }, {}, [example()]),
      'functionalCall: the function is async',
    ],
  ])('wants %s', (_, call, message) => {
    expect(call).toThrow(message);
  });

  test('leaves what forward writes in the given tensors', () => {
    const counter = {
      seen: f64(0),
      last: f64(0),
      forward(x: Tensor): Tensor {
        this.seen.add_(1);
        this.last = x.mul(2);
        return x.add(this.seen);
      },
    };
    const { seen, last } = counter;
    const given = { seen: f64(10), last: f64(20) };
    expect(functionalCall(counter, given, f64(1)).item()).toBe(12);
    expect(valuesOf(given)).toEqual({ seen: 11, last: 2 });
    expect([counter.seen === seen, counter.last === last]).toEqual([true, true]);
    expect([seen.item(), last.item()]).toEqual([0, 0]);
  });
});

describe('the state of several models, stacked', () => {
  const models = [new Model(1), new Model(2), new Model(3)];

  test("is an ensemble's: vmap computes what its models do", () => {
    const [params, buffers] = stackModuleState(models);
    expect(params['layers.0.weight']!.shape).toEqual([3, 2, 3]);
    expect(params['layers.0.weight']!.isLeaf && params['layers.0.weight']!.requiresGrad).toBe(true);
    expect(buffers['extra.scale']!.requiresGrad).toBe(false);
    const call = (p: NamedTensors, b: NamedTensors, x: Tensor): Tensor => functionalCall(models[0]!, [p, b], x);
    const out = vmap(call, { inDims: [0, 0, null] })(params, buffers, example());
    expectClose(out, stack(models.map((model) => model.forward(example()))));
    out.sum().backward();
    const own = models.map((model) => grad(plain)(Object.fromEntries(namedParameters(model)), example()));
    expectClose(params['layers.0.bias']!.grad!, stack(own.map((g) => g['layers.0.bias']!)));
  });

  test.each([
    ['at least one model', [], 'Expected at least one model, got 0.'],
    ['models', [ones([2])], 'stackModuleState: expected a module'],
    ['one class', [new Model(1), new Linear(1)], 'Expected all models to have the same training/eval mode.'],
    ['one class of models', [new Linear(1), { forward: () => null }], 'Expected all models to be of the same class.'],
    [
      'one set of parameters',
      [new Linear(1), Object.assign(new Linear(1), { weight: f64(1) })],
      "expected all models to have the same parameters, got 'weight', 'bias' at index 0 and 'bias' at index 1",
    ],
    [
      'one answer to whether gradients are wanted',
      [new Linear(1), Object.assign(new Linear(1), { bias: new Parameter(f64([1, 2]), false) })],
      'Expected bias from each model to have the same .requires_grad',
    ],
    ['one size', [new Linear(1), Object.assign(new Linear(1), { bias: new Parameter(f64([1])) })], 'equal size'],
  ])('wants %s', (_, given, message) => {
    expect(() => stackModuleState(given as never)).toThrow(message);
  });
});

describe('replaceAllBatchNormModules_()', () => {
  class BatchNorm {
    trackRunningStats = true;
    runningMean: Tensor | null = zeros([3]);
    runningVar: Tensor | null = ones([3]);
    numBatchesTracked: Tensor | null = zeros([], { dtype: 'int64' });

    forward(x: Tensor): Tensor {
      const { runningMean, runningVar } = this;
      return batchNorm(x, runningMean, runningVar, null, null, true);
    }
  }

  test('leaves batch normalizations without running statistics', () => {
    const net = { norm: new BatchNorm(), forward: (x: Tensor): Tensor => net.norm.forward(x) };
    const batches = randn([2, 4, 3]);
    expect(() => vmap((x: Tensor) => net.forward(x))(batches)).toThrow('vmap');
    expect(replaceAllBatchNormModules_(net)).toBe(net);
    expect(net.norm).toMatchObject({
      trackRunningStats: false,
      runningMean: null,
      runningVar: null,
      numBatchesTracked: null,
    });
    expectClose(vmap((x: Tensor) => net.forward(x))(batches), stack(batches.unbind().map((x) => net.forward(x))), 5);
  });
});

describe('debugUnwrap()', () => {
  test('shows the elements of all examples, outside of graphs', () => {
    const seen: Tensor[] = [];
    const f = (x: Tensor): Tensor => {
      seen.push(debugUnwrap(x));
      return x.square().sum();
    };
    grad(f)(example());
    vmap(grad(f))(xs);
    loop(f);
    expect(seen.slice(0, 2).map((t) => [t.toArray(), t.requiresGrad])).toEqual([
      [example().toArray(), false],
      [xs.toArray(), false],
    ]);
    expect(seen[1]!.sharesStorage(xs)).toBe(true);
    expect(String(seen[1])).toBe(String(xs));
  });
});
