/**
 * Calls of models with other tensors in the place of their own, so that transforms can differentiate with respect to these and map
 * over them.
 *
 * Note [Modules]. A module here is any object with a method `forward`. Its tensors are the properties that hold one, its own and
 * those of the arrays, plain objects and modules in its properties; a tensor's name is the path to it: `layers.0.weight`. Those
 * that are a Parameter, or another leaf that requires grad, are its parameters, the others its buffers.
 */
import { isPlainObject, named } from '../base/arguments.js';
import { ArgumentError } from '../base/errors.js';
import { listOf } from '../base/lists.js';
import { Parameter } from '../autograd/parameter.js';
import { stack } from '../ops/functions.generated.js';
import { physicalOf } from '../tensor/batching.js';
import { Tensor } from '../tensor/tensor.js';
import { refuseAsync } from './inputs.js';
import { typeName } from './structure.js';

/** A model: an object that holds its tensors in properties. See Note [Modules]. */
export interface ModuleLike<Args extends readonly unknown[] = readonly unknown[], Result = unknown> {
  forward(...args: Args): Result;
}

/** Tensors of a module by name, as `Object.fromEntries(namedParameters(model))` gives them. */
export type NamedTensors = Record<string, Tensor>;

export interface FunctionalCallOptions {
  /** Whether a tensor that the module has under several names is replaced under all of them; true by default. */
  readonly tieWeights?: boolean;
  /** Whether every tensor of the module must be given; false by default. */
  readonly strict?: boolean;
}

/** A place where a module keeps a tensor. */
interface Place {
  readonly name: string;
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly tensor: Tensor;
}

function isModule(value: unknown): value is ModuleLike {
  return typeof value === 'object' && value !== null && typeof (value as { forward?: unknown }).forward === 'function';
}

function checkModule(fn: string, value: unknown): void {
  if (isModule(value)) return;
  throw new ArgumentError(`${fn}: expected a module, which is an object with a method forward, got ${typeName(value)}`);
}

/** Calls `visit` for a module and all that are in it, with its name; of a module inside itself once. */
function walk(module: object, visit: (part: Record<string, unknown>, prefix: string) => void): void {
  const open = new Set<object>();
  const enter = (part: object, prefix: string): void => {
    if (open.has(part)) return;
    open.add(part);
    visit(part as Record<string, unknown>, prefix);
    for (const [key, value] of Object.entries(part) as [string, unknown][]) {
      if (Array.isArray(value) || isPlainObject(value) || isModule(value)) enter(value as object, `${prefix}${key}.`);
    }
    open.delete(part);
  };
  enter(module, '');
}

/** Where a module keeps tensors: one that it has under several names once for each. */
function placesOf(module: object): Place[] {
  const places: Place[] = [];
  walk(module, (holder, prefix) => {
    for (const [key, tensor] of Object.entries(holder)) {
      if (tensor instanceof Tensor) places.push({ name: prefix + key, holder, key, tensor });
    }
  });
  return places;
}

const isParameter = (t: Tensor): boolean => t instanceof Parameter || (t.isLeaf && t.requiresGrad);

function namedTensors(module: object, parameters: boolean): [string, Tensor][] {
  const seen = new Set<Tensor>();
  const named: [string, Tensor][] = [];
  for (const { name, tensor } of placesOf(module)) {
    if (isParameter(tensor) !== parameters || seen.has(tensor)) continue;
    seen.add(tensor);
    named.push([name, tensor]);
  }
  return named;
}

/**
 * The parameters of a module with their names: the leaves among its tensors that require grad, and all that are a Parameter. One
 * that has several names is listed under the first.
 *
 * @param module an object with a method `forward`; its tensors are found in its own properties, and in the arrays, plain objects
 *   and modules there
 * @throws ArgumentError for what is no module
 * @example const params = Object.fromEntries(namedParameters(model)); // { 'layers.0.weight': Parameter, ... }
 */
export function namedParameters(module: ModuleLike): [string, Tensor][] {
  named('namedParameters(module)', arguments, 1);
  checkModule('namedParameters', module);
  return namedTensors(module, true);
}

/** The tensors of a module that are no parameters, with their names; see `namedParameters`. */
export function namedBuffers(module: ModuleLike): [string, Tensor][] {
  named('namedBuffers(module)', arguments, 1);
  checkModule('namedBuffers', module);
  return namedTensors(module, false);
}

/**
 * Calls `module.forward(...args)` with the given tensors in the place of its own, which are back when it has returned, also after
 * an error. What forward writes in place is written to the given tensors; what it puts in their place is put into `state`.
 *
 * @param state tensors by name, or several such objects without a name in common; tensors that are left out stay
 * @param args the arguments of forward; what is no array is its only one
 * @returns what forward returns
 * @throws ArgumentError for names that the module does not have (PyTorch ignores them unless `strict`), for names twice, for
 *   names of one tensor with several values, and under `strict` for tensors that are left out
 * @example
 * const params = Object.fromEntries(namedParameters(model));
 * const gradients = grad((p: NamedTensors) => functionalCall(model, p, x).square().mean())(params);
 */
export function functionalCall<Args extends readonly unknown[], Result>(
  module: ModuleLike<Args, Result>,
  state: NamedTensors | readonly NamedTensors[],
  args: NoInfer<Args> | NoInfer<Args>[0],
  options?: FunctionalCallOptions,
): Result;
export function functionalCall(
  module: ModuleLike,
  state: NamedTensors | readonly NamedTensors[],
  args: unknown,
): unknown {
  const options = named<FunctionalCallOptions>(
    'functionalCall(module, state, args, { tieWeights, strict })',
    arguments,
    3,
  );
  checkModule('functionalCall', module);
  const records = listOf(state);
  const places = placesOf(module);
  const given = valuesFor(module, places, records, options);
  const swapped: [Place, Tensor][] = [];
  try {
    for (const [place, value] of given) {
      place.holder[place.key] = value;
      swapped.push([place, value]);
    }
    const result = module.forward(...(listOf(args) as unknown[]));
    refuseAsync('functionalCall', result);
    return result;
  } finally {
    for (const [{ name, holder, key, tensor }, value] of swapped) {
      const now = holder[key];
      holder[key] = tensor;
      if (now === value || !(now instanceof Tensor)) continue;
      for (const record of records) if (Object.hasOwn(record, name)) record[name] = now;
    }
  }
}

/** The tensor to put into each place that gets one. */
function valuesFor(
  module: object,
  places: readonly Place[],
  records: readonly NamedTensors[],
  { tieWeights = true, strict = false }: FunctionalCallOptions,
): Map<Place, Tensor> {
  const values = namedValues(records);
  const byName = new Map(places.map((place) => [place.name, place]));
  const given = new Map<Place, Tensor>();
  const unexpected: string[] = [];
  for (const [name, value] of values) {
    const place = byName.get(name);
    if (place === undefined) unexpected.push(name);
    else given.set(place, value);
  }
  if (tieWeights) tie(places, given);
  const missing = strict ? places.filter((place) => !given.has(place)).map(({ name }) => name) : [];
  if (unexpected.length + missing.length > 0) {
    const parts = [
      ...(unexpected.length > 0 ? [`Unexpected key(s): ${quoted(unexpected)}.`] : []),
      ...(missing.length > 0 ? [`Missing key(s): ${quoted(missing)}.`] : []),
    ];
    throw new ArgumentError(
      `functionalCall: Error(s) in reparametrizing for ${typeName(module)}:\n\t${parts.join('\n\t')}\n` +
        `It has ${quoted(byName.keys())}.`,
    );
  }
  return given;
}

function namedValues(records: readonly NamedTensors[]): Map<string, Tensor> {
  const values = new Map<string, Tensor>();
  records.forEach((record, i) => {
    if (!isPlainObject(record)) {
      const place = records.length > 1 ? ` at index ${i}` : '';
      throw new ArgumentError(
        `functionalCall: Expected parameters_and_buffers to be an object of tensors by name, or an array of such, but got ` +
          `${typeName(record)}${place}; see namedParameters()`,
      );
    }
    for (const [name, value] of Object.entries(record) as [string, unknown][]) {
      if (!(value instanceof Tensor)) {
        throw new ArgumentError(`functionalCall: expected a tensor for '${name}', got ${typeName(value)}`);
      }
      if (values.has(name)) {
        throw new ArgumentError(
          `functionalCall: '${name}' appears in multiple dictionaries; behavior of functional call is ambiguous. Give each ` +
            'name once',
        );
      }
      values.set(name, value);
    }
  });
  return values;
}

/** Gives all places that hold the same tensor the same value. */
function tie(places: readonly Place[], given: Map<Place, Tensor>): void {
  const tied = new Map<Tensor, Place[]>();
  for (const place of places) {
    const group = tied.get(place.tensor);
    if (group === undefined) tied.set(place.tensor, [place]);
    else group.push(place);
  }
  for (const group of tied.values()) {
    const named = group.filter((place) => given.has(place));
    if (named.length === 0) continue;
    const value = given.get(named[0]!)!;
    if (named.some((place) => given.get(place) !== value)) {
      throw new ArgumentError(
        `functionalCall: functional_call got multiple values for keys ${quoted(named.map(({ name }) => name).sort())}, which ` +
          'are tied. Consider using tie_weights=False (tieWeights: false)',
      );
    }
    for (const place of group) given.set(place, value);
  }
}

const quoted = (names: Iterable<string>): string => Array.from(names, (name) => `'${name}'`).join(', ');

/**
 * The tensors of several models of one kind, stacked along a new first dimension, for `vmap` over an ensemble.
 *
 * @returns the parameters, as leaves that require grad where those of the models do, and the buffers
 * @throws ArgumentError for no models, models of several classes, in several modes (`training`), with several sets of names, or
 *   of which some want gradients of a parameter that others do not
 * @throws ShapeError for tensors of several sizes
 * @example
 * const [params, buffers] = stackModuleState(models);
 * const out = vmap((p, b) => functionalCall(models[0], [p, b], x))(params, buffers);
 */
export function stackModuleState(models: readonly ModuleLike[]): [params: NamedTensors, buffers: NamedTensors] {
  const fn = 'stackModuleState';
  named('stackModuleState(models)', arguments, 1);
  const [first] = models;
  if (first === undefined) throw new ArgumentError(`${fn}: Expected at least one model, got 0.`);
  for (const model of models) checkModule(fn, model);
  if (
    models.some((model) => (model as { training?: unknown }).training !== (first as { training?: unknown }).training)
  ) {
    throw new ArgumentError(`${fn}: Expected all models to have the same training/eval mode.`);
  }
  if (models.some(({ constructor }) => constructor !== first.constructor)) {
    throw new ArgumentError(`${fn}: Expected all models to be of the same class.`);
  }
  const stacked = (parameters: boolean): NamedTensors => {
    const states = models.map((model) => new Map(namedTensors(model, parameters)));
    const names = [...states[0]!.keys()];
    const other = states.findIndex((state) => state.size !== names.length || names.some((name) => !state.has(name)));
    if (other >= 0) {
      throw new ArgumentError(
        `${fn}: expected all models to have the same ${parameters ? 'parameters' : 'buffers'}, got ${quoted(names)} at index 0 ` +
          `and ${quoted(states[other]!.keys())} at index ${other}; a parameter is a Parameter, or a leaf that requires grad`,
      );
    }
    return Object.fromEntries(
      names.map((name) => [
        name,
        stackedLeaf(
          name,
          states.map((state) => state.get(name)!),
        ),
      ]),
    );
  };
  return [stacked(true), stacked(false)];
}

function stackedLeaf(name: string, tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  if (tensors.some((t) => t.requiresGrad !== first!.requiresGrad)) {
    throw new ArgumentError(`stackModuleState: Expected ${name} from each model to have the same .requires_grad`);
  }
  return stack(tensors).detach().requiresGrad_(first!.requiresGrad);
}

/**
 * Makes all batch normalizations in a module use the statistics of the batch alone, since running ones cannot be updated inside
 * `vmap`: wherever `trackRunningStats` is true it becomes false, and `runningMean`, `runningVar`, `numBatchesTracked` null.
 *
 * @returns the module
 * @throws ArgumentError for what is no module
 */
export function replaceAllBatchNormModules_<Module extends ModuleLike>(root: Module): Module {
  named('replaceAllBatchNormModules_(root)', arguments, 1);
  checkModule('replaceAllBatchNormModules_', root);
  walk(root, (part) => {
    if (part.trackRunningStats !== true) return;
    Object.assign(part, { trackRunningStats: false, runningMean: null, runningVar: null, numBatchesTracked: null });
  });
  return root;
}

/**
 * What a tensor holds inside transforms, for debugging: outside of all graphs and tangents, and inside `vmap` all examples, with a
 * dimension in front for each vmap. The elements are shared, not copied.
 *
 * @example vmap((x) => (console.log(String(debugUnwrap(x))), x.sin()))(xs); // prints all of xs
 */
export function debugUnwrap(t: Tensor): Tensor {
  named('debugUnwrap(t)', arguments, 1);
  return physicalOf(t).detach();
}
