/** What all operations have in common, whichever of the define functions made them. */
import type { Tensor } from '../tensor/tensor.js';
import { type Bound, parseSignature, type Signature } from './signature.js';

export type OpKind = 'pointwise' | 'structured' | 'reduction' | 'view' | 'composite';

/** What an operation returns: tensors, or a plain truth value where PyTorch's is one. */
export type Result = Tensor | Tensor[] | boolean;

/** What every record may say, besides its formulas. */
export interface Describe {
  /** One sentence for the reference and the editor: what it computes, with shapes. */
  doc: string;
  /** Other names that PyTorch gives the same operation, such as `special.expit`. */
  aliases?: readonly string[];
  /** Whether there is a function of this name; default true. */
  fn?: boolean;
  /** Whether Tensor has a method of this name; default: the first parameter is `self`. */
  method?: boolean;
  /** Whether there is an in-place method `name_`. */
  inplace?: boolean;
  /** Refuse numbers in place of tensors, so that another overload takes them. */
  tensorsOnly?: boolean;
}

/**
 * Note [Ready at first use]. A program imports hundreds of operations and uses a few dozen. So defining one costs little:
 * signatures are parsed, formulas read and methods chosen when the operation is first called.
 */
let defined = 0;

/** An operation: one record, callable. */
export abstract class Op {
  /** Order of definition: overloads of a name are tried in this order. */
  readonly order = defined++;
  /** PyTorch's name, without overload: `log_softmax`. */
  readonly name: string;
  readonly fn: boolean;
  readonly method: boolean;
  readonly inplace: boolean;
  readonly doc: string;
  readonly aliases: readonly string[];

  constructor(
    readonly kind: OpKind,
    private readonly text: string,
    private readonly describe: Describe,
    inplaceByDefault: boolean,
  ) {
    this.name = /^\w+/.exec(text)![0];
    this.fn = describe.fn ?? true;
    this.method = describe.method ?? /^[\w.]+\(Tensor\S* self\b/.test(text);
    this.inplace = describe.inplace ?? inplaceByDefault;
    this.doc = describe.doc;
    this.aliases = describe.aliases ?? [];
  }

  private parsed: Signature | null = null;

  /** The signature; parsed at first use, see Note [Ready at first use]. */
  get signature(): Signature {
    return (this.parsed ??= {
      ...parseSignature(this.text),
      // A number may stand for any tensor of a pointwise operation; elsewhere the first argument is a tensor.
      numbersFrom: this.describe.tensorsOnly === true ? Infinity : this.kind === 'pointwise' ? 0 : 1,
    });
  }

  /** The name of the node it records, or null if it records none. */
  abstract get nodeName(): string | null;

  /** The results that have a gradient, by position; null: all that are floating. */
  get differentiable(): readonly number[] | null {
    return null;
  }

  /** Runs on bound arguments. */
  abstract call(bound: Bound): Result;

  /** Runs on bound arguments, writing the result over `self`. */
  callInplace(_bound: Bound): Tensor {
    throw new Error(`${this.signature.fullName} has no in-place form`);
  }
}

/** `log_softmax` to `LogSoftmax`: how PyTorch names nodes. */
export function nodeNameOf(name: string): string {
  const camel = name
    .split('_')
    .map((part) => part.replace(/(^|\d)([a-z])/g, (_, d: string, c: string) => d + c.toUpperCase()))
    .join('');
  return camel;
}
