/**
 * Every error the library throws on purpose. A message names the function, what it got, what it wanted and the next
 * step; where PyTorch has a message for the same mistake, ours contains PyTorch's words.
 */

/** Base class of all errors of this library; catch it to catch them all. */
export class ChainruleError extends Error {
  override name = 'ChainruleError';
}

/** Sizes, strides or numbers of elements that do not fit together. */
export class ShapeError extends ChainruleError {
  override name = 'ShapeError';
}

/** A dtype that an operation does not accept or cannot produce. */
export class DTypeError extends ChainruleError {
  override name = 'DTypeError';
}

/** An index or a dimension outside its range (PyTorch's `IndexError`). */
export class IndexError extends ChainruleError {
  override name = 'IndexError';
}

/** An argument of the wrong kind or value, or a call that no signature accepts (`TypeError`, `ValueError`). */
export class ArgumentError extends ChainruleError {
  override name = 'ArgumentError';
}

/** The autograd graph is missing, was freed, was modified, or may not be changed this way. */
export class GraphError extends ChainruleError {
  override name = 'GraphError';
}

/** A checkpoint whose function did something else when it was run again, or that is used in a way it cannot be. */
export class CheckpointError extends GraphError {
  override name = 'CheckpointError';
}

/** `gradcheck` or `gradgradcheck` found derivatives that are not what differences of the values say. */
export class GradcheckError extends ChainruleError {
  override name = 'GradcheckError';
}

/** Something PyTorch has and that has no derivative, or that is not built yet. */
export class NotImplementedError extends ChainruleError {
  override name = 'NotImplementedError';
}

/** No room for what was asked. Nothing has changed; the library goes on working. */
export class OutOfMemoryError extends ChainruleError {
  override name = 'OutOfMemoryError';
}

/** The elements of a tensor were freed by `dispose()` or by the end of a scope. */
export class DisposedError extends ChainruleError {
  override name = 'DisposedError';

  constructor(private readonly what: string) {
    super(what);
  }

  /** Says which function met the tensor; of functions that call one another the outermost, which the user called. */
  in(fn: string): this {
    this.message = `${fn}: ${this.what}`;
    return this;
  }
}
