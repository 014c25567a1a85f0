/** What all operations have in common, whichever of the define functions made them. */
import { modes } from '../tensor/modes.js';
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
export abstract class Op<R extends Result = Result> {
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

  /** Calls it on bound arguments. Takes `bound` over: the caller must not use it afterwards. */
  call(bound: Bound): R {
    return interceptors.length === 0
      ? this.run(bound)
      : (intercepted(this, bound, false, interceptors.length - 1) as R);
  }

  /** Calls it on bound arguments, writing the result over `self`. */
  callInplace(bound: Bound): Tensor {
    if (interceptors.length === 0) return this.runInplace(bound);
    return intercepted(this, bound, true, interceptors.length - 1) as Tensor;
  }

  /** What `call` does if nobody intercepts it. */
  abstract run(bound: Bound): R;

  /** What `callInplace` does if nobody intercepts it. */
  runInplace(_bound: Bound): Tensor {
    throw new Error(`${this.signature.fullName} has no in-place form`);
  }
}

/**
 * Note [Interceptors]. Somebody may want to see every call of an operation, or to answer it in the operation's place: vmap,
 * the profiler, selective checkpointing. While there is an interceptor, operations leave their fast paths
 * (`modes.watchers`) and each call goes to the interceptor that was added last. It answers the call itself, or calls `proceed`, which
 * goes to the one before it and at last to the operation. What an operation calls in turn is intercepted likewise.
 */
export type Interceptor = (op: Op, bound: Bound, inplace: boolean, proceed: (bound: Bound) => Result) => Result;

const interceptors: Interceptor[] = [];

function intercepted(op: Op, bound: Bound, inplace: boolean, at: number): Result {
  const interceptor = interceptors[at];
  if (interceptor === undefined) return inplace ? op.runInplace(bound) : op.run(bound);
  return interceptor(op, bound, inplace, (given) => intercepted(op, given, inplace, at - 1));
}

/** Whether anybody sees all calls. */
export const isIntercepted = (): boolean => interceptors.length > 0;

/** Lets `interceptor` see all calls of operations, until the function that is returned is called. */
export function intercept(interceptor: Interceptor): () => void {
  interceptors.push(interceptor);
  modes.watchers++;
  return () => {
    const at = interceptors.lastIndexOf(interceptor);
    if (at < 0) return;
    interceptors.splice(at, 1);
    modes.watchers--;
  };
}

/** `log_softmax` to `LogSoftmax`: how PyTorch names nodes. */
export function nodeNameOf(name: string): string {
  const camel = name
    .split('_')
    .map((part) => part.replace(/(^|\d)([a-z])/g, (_, d: string, c: string) => d + c.toUpperCase()))
    .join('');
  return camel;
}
