/** Signatures read by the type checker: from the text of a signature, the types of its parameters. Types only. */
import type { DType } from '../base/dtype.js';
import type { Generator } from '../kernel/random.js';
import type { Scalar, Tensor } from '../tensor/tensor.js';

type Single<T extends string> = T extends 'Tensor'
  ? Tensor
  : T extends 'Scalar'
    ? Scalar
    : T extends 'int' | 'float'
      ? number
      : T extends 'ints'
        ? readonly number[]
        : T extends 'bool'
          ? boolean
          : T extends 'True'
            ? true
            : T extends 'False'
              ? false
              : T extends 'str'
                ? string
                : T extends 'ScalarType'
                  ? DType
                  : T extends 'Generator'
                    ? Generator
                    : T extends 'Callable'
                      ? (a: Tensor, b: Tensor) => Tensor
                      : never;

type TypeOf<T extends string> = T extends `${infer Inner}?`
  ? TypeOf<Inner> | null
  : T extends `${infer Item}[${string}]`
    ? readonly TypeOf<Item>[]
    : Single<T>;

type ParamList<S extends string> = S extends `${string}(${infer List}) -> ${string}` ? List : never;
type Parts<S extends string> = S extends `${infer First}, ${infer Rest}` ? First | Parts<Rest> : S;
type Clean<P extends string> = P extends `${infer Decl}=${string}` ? Decl : P extends '*' ? never : P;
type PythonName<P extends string> = P extends `${string} ${infer Name}` ? Name : never;
type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? Tail extends ''
    ? S
    : Head extends ''
      ? S
      : `${Head}${Capitalize<Camel<Tail>>}`
  : S;

/** The declarations of the parameters, as a union of strings such as `int dim`. */
type Declarations<S extends string> = Clean<Parts<ParamList<S>>>;

/** The parameters as an object by our names, each with its type. */
export type Values<S extends string> = {
  [D in Declarations<S> as Camel<PythonName<D>>]: D extends `${infer T} ${string}` ? TypeOf<T> : never;
};

/** Our names of the parameters that are tensors (not optional, not lists). */
export type TensorNames<S extends string> = Extract<
  {
    [D in Declarations<S>]: D extends `Tensor ${infer Name}` ? Camel<Name> : never;
  }[Declarations<S>],
  keyof Values<S>
>;

/** Our names of the parameters that are tensors, optional tensors or lists of tensors. */
export type DifferentiableNames<S extends string> = Extract<
  {
    [D in Declarations<S>]: D extends `${'Tensor' | 'Tensor?' | 'Tensor[]' | 'Tensor?[]'} ${infer Name}`
      ? Camel<Name>
      : never;
  }[Declarations<S>],
  keyof Values<S>
>;

/** Our names of the parameters that are numbers. */
export type NumberNames<S extends string> = Extract<
  {
    [D in Declarations<S>]: D extends `${'Scalar' | 'float' | 'int'} ${infer Name}` ? Camel<Name> : never;
  }[Declarations<S>],
  keyof Values<S>
>;

/** Our names of the parameters that may be numbers or null. */
export type OptionalNumberNames<S extends string> = Extract<
  {
    [D in Declarations<S>]: D extends `${'Scalar' | 'float' | 'int'}? ${infer Name}` ? Camel<Name> : never;
  }[Declarations<S>],
  keyof Values<S>
>;

/** Our names of the parameters that select a variant of a formula: strings and booleans. */
export type StaticNames<S extends string> = Extract<
  {
    [D in Declarations<S>]: D extends `${'str' | 'bool' | 'str?'} ${infer Name}` ? Camel<Name> : never;
  }[Declarations<S>],
  keyof Values<S>
>;

/** The names of the results, where the signature names them. */
export type ResultNames<S extends string> = S extends `${string}) -> (${infer List})`
  ? Camel<PythonName<Parts<List>>>
  : never;
