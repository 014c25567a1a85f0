/**
 * @features
 * | A18 | arguments and options that a function does not have | refused by every function | surplus-by-hand.test.ts: "%s refuses an argument after its last one, and an option it does not have" |
 */
/**
 * As surplus.test.ts, for the functions that have no record in the op table. Every function that is exported has a line here, and
 * a new one without a line, or one that drops what it is given, fails.
 */
import { afterEach, describe, expect, test } from 'vitest';
import * as library from 'chainrule';
import {
  asTensor,
  ChainruleError,
  enterDualLevel,
  exitDualLevel,
  float32,
  graph,
  keep,
  noGrad,
  ones,
  tensor,
  type Tensor,
  zeros,
} from 'chainrule';
import * as func from 'chainrule/func';
import { callables } from '../../src/ops/table.js';

type Call = (...args: unknown[]) => unknown;

interface Row {
  /** The arguments that have to be given. */
  readonly required: () => unknown[];
  /** Those that may follow by position. */
  readonly more?: readonly unknown[];
  /** Options, each of which may be given. */
  readonly options?: Readonly<Record<string, unknown>>;
}

const run = (): number => 1;
const x = (): Tensor => tensor([1, 2], { requiresGrad: true });
const y = (): Tensor => x().mul(x()).sum();
const square = (t: Tensor): Tensor => t.mul(t).sum();
const inside = (): unknown[] => {
  enterDualLevel();
  return [];
};
const model = (): unknown => ({ weight: ones([2]), forward: square });
const pictured = { params: null, maxNodes: 10, saved: true, shapes: true, direction: 'LR' };

/** What gradcheck() and gradgradcheck() may be told. */
const checks = {
  eps: 1e-6,
  atol: 1e-5,
  rtol: 1e-3,
  raiseException: true,
  nondetTol: 0,
  checkUndefinedGrad: true,
  checkGradDtypes: true,
  checkBatchedGrad: true,
  fastMode: true,
  masked: null,
};

const rows: Readonly<Record<string, Row>> = {
  asTensor: { required: () => [1], options: { dtype: 'float64' } },
  backward: {
    required: () => [y()],
    more: [tensor(1), true, false, null],
    options: { gradTensors: tensor(1), retainGraph: true, createGraph: false, inputs: null },
  },
  checkpointSequential: { required: () => [[], 1, 1], options: { useReentrant: false, preserveRngState: true } },
  createSelectiveCheckpointContexts: {
    required: () => [['mm']],
    more: [true],
    options: { allowCacheEntryMutation: true },
  },
  deepCopy: { required: () => [1] },
  detectAnomaly: { required: () => [], more: [true, run] },
  dualLevel: { required: () => [], more: [run] },
  enableGrad: { required: () => [run] },
  enforceGradLayoutPolicy: { required: () => [], more: [true, run] },
  enterDualLevel: { required: () => [] },
  exitDualLevel: { required: inside },
  fromTypedArray: {
    required: () => [Float32Array.of(1)],
    more: [[1]],
    options: { dtype: 'float32', requiresGrad: true },
  },
  grad: {
    required: () => {
      const leaf = x();
      return [square(leaf), leaf];
    },
    more: [tensor(1), true, true],
    options: {
      gradOutputs: tensor(1),
      retainGraph: true,
      createGraph: true,
      allowUnused: true,
      materializeGrads: true,
      isGradsBatched: false,
    },
  },
  gradcheck: {
    required: () => [square, tensor([1, 2], { dtype: 'float64', requiresGrad: true })],
    options: {
      ...checks,
      checkBatchedForwardGrad: false,
      checkForwardAd: true,
      checkBackwardAd: true,
    },
  },
  gradgradcheck: {
    required: () => [square, tensor([1, 2], { dtype: 'float64', requiresGrad: true })],
    more: [null],
    options: {
      gradOutputs: null,
      ...checks,
      genNonContigGradOutputs: true,
      checkFwdOverRev: true,
      checkRevOverRev: true,
    },
  },
  inferenceMode: { required: () => [], more: [true, run] },
  keep: { required: () => [1] },
  makeDual: { required: () => [...inside(), x(), ones([2])] },
  manualSeed: { required: () => [1] },
  noGrad: { required: () => [run] },
  perSample: {
    required: () => {
      const leaf = x();
      return [leaf.mul(leaf), leaf];
    },
    more: [1, true, true],
    options: { chunkSize: 1, retainGraph: true, createGraph: true },
  },
  profile: {
    required: () => [],
    options: { enabled: false, recordShapes: true, profileMemory: true, withStack: true },
  },
  recordedFunction: { required: () => ['name', run] },
  recordFunction: { required: () => ['name'], more: [run] },
  scalar: { required: () => [1, 'float'] },
  scope: { required: () => [run] },
  setCheckpointDebugEnabled: { required: () => [true, run] },
  setCheckpointEarlyStop: { required: () => [true, run] },
  setDefaultDtype: { required: () => ['float32'] },
  setDetectAnomaly: { required: () => [true], more: [true, run] },
  setGradEnabled: { required: () => [true], more: [run] },
  setMemoryLimit: { required: () => [Infinity] },
  setMultithreadingEnabled: { required: () => [true], more: [run] },
  setNumThreads: { required: () => [library.getNumThreads()] },
  setPrintoptions: {
    required: () => [],
    options: { ...library.getPrintoptions(), profile: 'default' },
  },
  setStructuralZeros: { required: () => [false] },
  slice: { required: () => [], more: [0, 1, 1] },
  structuralZeros: { required: () => [run] },
  tensor: { required: () => [1], options: { dtype: 'float64', requiresGrad: true } },
  unpackDual: { required: () => [...inside(), x()], more: [1], options: { level: 1 } },
  vmap: {
    required: () => [square],
    options: { inDims: 0, outDims: 0, randomness: 'error', chunkSize: 1 },
  },
  'func.grad': { required: () => [square], more: [0, false], options: { argnums: 0, hasAux: false } },
  'func.gradAndValue': { required: () => [square], more: [0, false], options: { argnums: 0, hasAux: false } },
  'func.hessian': { required: () => [square], more: [0], options: { argnums: 0, chunkSize: 1 } },
  'func.hessianDiagonal': { required: () => [square], more: [0, 1], options: { argnum: 0, chunkSize: 1 } },
  'func.hutchinsonTrace': {
    required: () => [square],
    more: [1, 'normal', null, 'hessian', 0],
    options: { probes: 1, distribution: 'normal', generator: null, of: 'hessian', argnum: 0 },
  },
  'func.jacfwd': {
    required: () => [square],
    more: [0, false],
    options: { argnums: 0, hasAux: false, chunkSize: 1, randomness: 'error' },
  },
  'func.jacobianDiagonal': {
    required: () => [square],
    more: [0, 1, true],
    options: { argnum: 0, chunkSize: 1, elementwise: true },
  },
  'func.jacrev': { required: () => [square], more: [0, false], options: { argnums: 0, hasAux: false, chunkSize: 1 } },
  'func.jvp': {
    required: () => [square, [x()], [ones([2])]],
    more: [false, false],
    options: { strict: false, hasAux: false },
  },
  'func.laplacian': { required: () => [square], more: [0, 1], options: { argnum: 0, chunkSize: 1 } },
  'graph.allowMutationOnSavedTensors': { required: () => [run] },
  'graph.checkpointSavings': { required: () => [y()] },
  'graph.describe': { required: () => [y()], options: { params: null, maxNodes: 10 } },
  'graph.disableSavedTensorsHooks': { required: () => ['no'], more: [run] },
  'graph.getGradientEdge': { required: () => [y()] },
  'graph.incrementVersion': { required: () => [zeros([1])] },
  'graph.nodeCreationHook': { required: () => [run], more: [run] },
  'graph.rawSavedTensors': { required: () => [y().gradFn] },
  'graph.registerMultiGradHook': { required: () => [[y()], run], options: { mode: 'any' } },
  'graph.savedTensors': { required: () => [y()], options: { params: null } },
  'graph.savedTensorsHooks': { required: () => [(t: Tensor) => t, (t: Tensor) => t, run] },
  'graph.saveOnCpu': { required: () => [], more: [true, run], options: { pinMemory: true } },
  'graph.summarize': { required: () => [y()], options: { params: null } },
  'graph.toDot': { required: () => [y()], options: pictured },
  'graph.toJSON': { required: () => [y()], options: { params: null, maxNodes: 10 } },
  'graph.toMermaid': { required: () => [y()], options: pictured },
  'func.debugUnwrap': { required: () => [x()] },
  'func.functionalCall': { required: () => [model(), {}, [x()]], options: { tieWeights: true, strict: false } },
  'func.namedBuffers': { required: () => [model()] },
  'func.namedParameters': { required: () => [model()] },
  'func.replaceAllBatchNormModules_': { required: () => [model()] },
  'func.stackModuleState': { required: () => [[model(), model()]] },
  'functional.hessian': {
    required: () => [square, x()],
    more: [false, false, true, 'reverse-mode'],
    options: { createGraph: false, strict: false, vectorize: true, outerJacobianStrategy: 'reverse-mode' },
  },
  'functional.hvp': { required: () => [square, x(), ones([2])], more: [true, false] },
  'functional.jacobian': {
    required: () => [square, x()],
    more: [false, false, true, 'reverse-mode'],
    options: { createGraph: false, strict: false, vectorize: true, strategy: 'reverse-mode' },
  },
  'functional.jvp': { required: () => [square, x(), ones([2])], more: [true, false] },
  'functional.vhp': { required: () => [square, x(), ones([2])], more: [true, false] },
  'functional.vjp': { required: () => [square, x(), tensor(1)], more: [true, false] },
};

/** Functions that drop nothing because of what they are, or that may drop it. */
const without: Readonly<Record<string, string>> = {
  broadcastShapes: 'takes any number of arguments',
  checkpoint: "passes them on; an object is the function's argument or the options, see autograd/checkpoint.test.ts",
  'func.linearize': 'takes any number of arguments',
  'func.vjp': 'takes any number of arguments',
  customOp: 'below: its options are all it takes',
  onceDifferentiable: 'a decorator, which is passed a context',
  promoteTypes: 'called for every operation, and given to reduce',
  'graph.queueCallback': 'below: only in a backward pass',
  'graph.willEngineExecuteNode': 'below: only in a backward pass',
  'graph.toSVG': 'below: a promise',
  // They answer, and have no argument that one could mean.
  backendInfo: 'takes nothing',
  defaultGenerator: 'takes nothing',
  getDefaultDtype: 'takes nothing',
  getNumThreads: 'takes nothing',
  getPrintoptions: 'takes nothing',
  isAnomalyCheckNanEnabled: 'takes nothing',
  isAnomalyEnabled: 'takes nothing',
  isGradEnabled: 'takes nothing',
  isInferenceModeEnabled: 'takes nothing',
  isStructuralZerosEnabled: 'takes nothing',
  memoryStats: 'takes nothing',
  useWebAssembly: 'takes nothing',
  'graph.currentGraphTaskExecutionOrder': 'takes nothing',
  'graph.currentGraphTaskId': 'takes nothing',
  'graph.currentNode': 'takes nothing',
  'graph.installHooks': 'takes nothing',
};

const isFunction = (value: unknown): value is Call =>
  typeof value === 'function' && !Function.prototype.toString.call(value).startsWith('class');

/** All functions that are exported and not the op table's, by the names under which programs reach them. */
const functions = new Map<string, Call>();
for (const [space, members] of Object.entries({ '': library, func, graph, functional: library.functional })) {
  for (const [name, value] of Object.entries(members)) {
    if (!isFunction(value) || (space === '' && callables.get(name)?.overloads.some((op) => op.fn) === true)) continue;
    if (space === 'func' && value === (library as Record<string, unknown>)[name]) continue;
    functions.set(space === '' ? name : `${space}.${name}`, value);
  }
}

/** Ends what a call left open. */
function tidy(result: unknown): void {
  if (typeof result === 'object' && result !== null && Symbol.dispose in result) {
    (result as Disposable)[Symbol.dispose]();
  }
}

afterEach(() => {
  for (let open = true; open;) {
    try {
      exitDualLevel();
    } catch {
      open = false;
    }
  }
});

test('every function that is exported has a line here', () => {
  expect([...Object.keys(rows), ...Object.keys(without)].sort()).toEqual([...functions.keys()].sort());
});

describe('the function', () => {
  const nothing = Symbol('nothing');

  test.each(Object.entries(rows))(
    '%s refuses an argument after its last one, and an option it does not have',
    (name, { required, more = [], options = {} }) => {
      const fn = functions.get(name)!;
      const own = name.split('.').at(-1)!;
      const taken = (...args: unknown[]): void => {
        tidy(fn(...required(), ...args));
      };
      const refused = (words: string | RegExp, ...args: unknown[]): void => {
        const all = required();
        const call = (): void => {
          tidy(fn(...all, ...args));
        };
        expect(call).toThrow(ChainruleError);
        expect(call).toThrow(own);
        expect(call).toThrow(words);
      };
      taken();
      taken(...more);
      refused('positional arguments but', ...more, nothing);
      refused('positional arguments but', ...more, undefined, nothing);

      refused(/unexpected keyword arguments?:? '?noSuchOption/i, ...more, { noSuchOption: 1 });
      if (Object.keys(options).length === 0) return;
      taken(options);
      for (const [option, value] of Object.entries(options)) taken({ [option]: value });
      refused(/unexpected keyword arguments?:? '?noSuchOption/i, { ...options, noSuchOption: 1 });
      refused('its signature is', { ...options, noSuchOption: 1 });
      for (const option of Object.keys(options)) refused(option, { noSuchOption: 1 });
      refused(/takes its options object as the last argument|positional arguments but/, options, nothing);
    },
  );
});

describe('functions that are called in a way of their own', () => {
  const typo = { noSuchOption: 1 };

  test('customOp refuses a part that it does not know, and what follows', () => {
    const spec = { name: 'cube', forward: square, vjp: run, jvp: run };
    const make = library.customOp as Call;
    expect(() => make({ ...spec, ...typo })).toThrow(
      "customOp() got an unexpected keyword argument 'noSuchOption'; its signature is customOp({ name, forward, vjp, jvp, vmap })",
    );
    expect(() => make(spec, 1)).toThrow('customOp() takes its options object as the last argument');
  });

  test('graph.toSVG rejects an option that it does not have, and what follows', async () => {
    const draw = graph.toSVG as (...args: unknown[]) => Promise<string>;
    const layout = (): string => '<svg></svg>';
    await expect(draw(y(), { ...pictured, layout })).resolves.toContain('<svg');
    await expect(draw(y(), { layout, ...typo })).rejects.toThrow(
      "toSVG() got an unexpected keyword argument 'noSuchOption'",
    );
    await expect(draw(y(), { layout }, 1)).rejects.toThrow('toSVG() takes its options object as the last argument');
  });

  test('what is asked or told in a backward pass refuses an argument after the first', () => {
    const messages: string[] = [];
    const note = (call: Call): void => {
      try {
        call();
      } catch (error) {
        messages.push((error as Error).message);
      }
    };
    const leaf = x();
    leaf.registerHook(() => {
      note(() => (graph.queueCallback as Call)(run, 1));
      note(() => (graph.willEngineExecuteNode as Call)(y().gradFn, 1));
    });
    square(leaf).backward();
    expect(messages).toEqual([
      'queueCallback() takes 1 positional arguments but 2 were given; its signature is queueCallback(fn)',
      'willEngineExecuteNode() takes 1 positional arguments but 2 were given; its signature is willEngineExecuteNode(node)',
    ]);
  });

  test('backward() of a tensor refuses what it does not have', () => {
    const z = y();
    expect(() => (z.backward as Call).call(z, { retain_graph: true })).toThrow(
      "backward() got an unexpected keyword argument 'retain_graph'; its signature is backward(gradient, retainGraph, createGraph, inputs)",
    );
    expect(() => (z.backward as Call).call(z, null, true, false, null, 1)).toThrow(
      'backward() takes 4 positional arguments but 5 were given',
    );
    z.backward();
  });

  test('hooks are registered one at a time, and have no options', () => {
    const t = x();
    const node = t.mul(2).gradFn!;
    const saved = graph.rawSavedTensors(t.mul(t).gradFn!)[0]!;
    const methods: [object, string, unknown[]][] = [
      [t, 'registerHook', [run]],
      [t, 'registerPostAccumulateGradHook', [run]],
      [node, 'registerHook', [run]],
      [node, 'registerPrehook', [run]],
      [saved, 'registerHooks', [(u: Tensor) => u, (u: Tensor) => u]],
    ];
    for (const [owner, name, given] of methods) {
      const call = (owner as Record<string, Call>)[name]!;
      const words = `${name}() takes ${given.length} positional arguments but ${given.length + 1} were given`;
      expect(() => call.call(owner, ...given, run)).toThrow(words);
      expect(() => call.call(owner, ...given, { prepend: true })).toThrow(
        `${name}() got an unexpected keyword argument 'prepend'`,
      );
      call.call(owner, ...given);
    }
  });

  test('a Parameter may be told by name whether it requires grad, and nothing else', () => {
    const make = (...args: unknown[]): Tensor => Reflect.construct(library.Parameter, args) as Tensor;
    expect(make(ones([1]), { requiresGrad: false }).requiresGrad).toBe(false);
    expect(() => make(ones([1]), { requires_grad: false })).toThrow('its signature is Parameter(data, requiresGrad)');
    expect(() => make(ones([1]), true, 1)).toThrow('Parameter() takes 2 positional arguments but 3 were given');
  });

  test('a mode takes a boolean, by position', () => {
    expect(() => (library.setGradEnabled as Call)({ enabled: false })).toThrow('setGradEnabled: expected a boolean');
    expect(() => (library.inferenceMode as Call)({ enabled: false })).toThrow('inferenceMode: expected a boolean');
    expect(() => (library.inferenceMode as Call)(run, run)).toThrow('inferenceMode() takes 2 positional arguments');
    expect(library.isGradEnabled() && !library.isInferenceModeEnabled()).toBe(true);
  });

  test('a function that map is given takes the entry alone, unless it has a place for the index', () => {
    const leaves = [x(), x()];
    expect(leaves.map(keep).every((kept, i) => kept === leaves[i])).toBe(true);
    expect([[1], [2, 3]].map(tensor as (data: number[]) => Tensor).map((t) => t.shape)).toEqual([[1], [2]]);
    expect(leaves.map(graph.getGradientEdge).length).toBe(2);
    enterDualLevel();
    expect(() => leaves.map(library.unpackDual)).toThrow('unpackDual() takes 2 positional arguments but 3 were given');
  });
});

describe('a name that is written as in Python, or nearly right, is answered with the right one', () => {
  test.each<[string, () => unknown, string]>([
    ['tensor', () => tensor([1], { requires_grad: true } as object), 'tensor(data, { dtype, requiresGrad })'],
    ['tensor', () => tensor([1], { dType: float32 } as object), 'tensor(data, { dtype, requiresGrad })'],
    ['tensor', () => (tensor as Call)([1], 'float64'), 'tensor(data, { dtype, requiresGrad })'],
    ['zeros', () => zeros([1], { dType: float32 } as object), 'its options are size, dtype, requiresGrad'],
    ['ones', () => ones([1], { requiresgrad: true } as object), 'its options are size, dtype, requiresGrad'],
    ['full', () => library.full([1], 2, { Dtype: float32 } as object), 'dtype, requiresGrad'],
    ['arange', () => library.arange(3, { dType: float32 } as object), 'dtype, requiresGrad'],
    ['linspace', () => library.linspace(0, 1, 3, { dType: float32 } as object), 'dtype, requiresGrad'],
    ['sum', () => library.sum(x(), { keepDims: true } as object), 'its options are self, dim, keepdim, dtype'],
    ['asTensor', () => asTensor([1], { requiresGrad: true } as object), 'asTensor(data, { dtype })'],
    [
      'vmap',
      () => library.vmap(square, { in_dims: 0 } as object),
      'vmap(f, { inDims, outDims, randomness, chunkSize })',
    ],
    ['noGrad', () => (noGrad as Call)(square, x()), 'noGrad() takes 1 positional arguments but 2 were given'],
  ])('%s', (_, call, words) => {
    expect(call).toThrow(ChainruleError);
    expect(call).toThrow(words);
  });

  test('but the functions of the table take the names of PyTorch, too', () => {
    expect(zeros([1], { requires_grad: true } as object).requiresGrad).toBe(true);
  });
});
