/**
 * Reading and writing at lists of indices: gather and scatter, and their forms with tuples of indices. First a kernel turns
 * the indices into byte offsets and checks them (nothing is written if one is out of range: the reference then says which),
 * then another moves the elements. The code of both is indexing-kernel.ts.
 */
import { bool, type DType, float64, int64 } from '../../base/dtype.js';
import { collapse, Geometry } from '../../base/geometry.js';
import { Expr } from '../../kernel/expr.js';
import { arithmeticOf, lower, type Program } from '../../kernel/lower.js';
import type { ScatterMode } from '../backend.js';
import { copy, identity, raw, rowMajor } from './copy.js';
import {
  emitGatherRows,
  emitLocate,
  emitMove,
  Gather,
  Locate,
  LOCATE_CHUNK,
  Move,
  type MoveKernel,
} from './indexing-kernel.js';
import { PARAMETER_BYTES, PARAMETERS } from './layout.js';
import { type Kernel, machine } from './machine.js';
import { Temporaries } from './temporaries.js';
import { addressOf, type WasmOperand } from './operand.js';

/** `Backend.gather`; where it says no because of an index out of range, `out` may hold anything. */
export function gather(out: WasmOperand, input: WasmOperand, index: WasmOperand): boolean {
  if (index.geometry.numel === 0) return true;
  return Temporaries.use((temporaries) => {
    const done = gatherRows(out, input, index, temporaries);
    if (done !== null) return done;
    const offsets = locateRows(input, index, temporaries);
    if (offsets === null) return false;
    const move = moveOf(input, index.geometry, out, offsets, 'set');
    return launchMove('source', move, CHUNK, temporaries);
  });
}

/** The same at once, where the rows of the input are at equal distances and `out` is dense; null where that is not so. */
function gatherRows(
  out: WasmOperand,
  input: WasmOperand,
  index: WasmOperand,
  temporaries: Temporaries,
): boolean | null {
  const { sizes, numel } = index.geometry;
  const { sizes: bounds, strides } = input.geometry;
  const last = sizes.length - 1;
  const rows = collapse(sizes.slice(0, last), [strides.slice(0, last)]);
  if (!out.geometry.isContiguous || rows.sizes.length > 1) return null;
  const dense = rowMajor(index, temporaries);
  if (dense === null) return false;
  const { bytes } = input.dtype;
  const m = machine();
  const words = [0, addressOf(dense), addressOf(input), addressOf(out), numel, sizes[last]!];
  words.push((rows.strides[0]![0] ?? 0) * bytes, strides[last]! * bytes, bounds[last]!);
  m.heap.i32.set(words, PARAMETERS >> 2);
  const kernel = m.kernel(`gather rows ${bytes}`, (builder) => {
    emitGatherRows(builder, bytes);
  });
  m.launch(kernel, Math.ceil(numel / LOCATE_CHUNK), numel);
  return m.heap.i32[(PARAMETERS >> 2) + Gather.failed] === 0;
}

/** `Backend.scatter`. */
export function scatter(target: WasmOperand, index: WasmOperand, source: WasmOperand, mode: ScatterMode): boolean {
  if (index.geometry.numel === 0) return true;
  return Temporaries.use((temporaries) => {
    const offsets = locateRows(target, index, temporaries);
    if (offsets === null) return false;
    const { sizes } = index.geometry;
    // Of the source, the corner that index covers.
    const { storage, dtype, geometry } = source;
    const corner = { storage, dtype, geometry: new Geometry(sizes, geometry.strides, geometry.offset) };
    const move = moveOf(target, index.geometry, corner, offsets, mode);
    // Rows of index write to rows of the target, each to its own: they may be cut apart, but no row in itself.
    const last = sizes.length - 1;
    const rowLength = sizes[last]!;
    const apart = sizes.every((size, d) => d === last || size === 1 || target.geometry.strides[d] !== 0);
    const step = apart ? rowLength * Math.ceil(CHUNK / rowLength) : index.geometry.numel;
    return launchMove('target', move, step, temporaries);
  });
}

/** `Backend.indexGet`. */
export function indexGet(out: WasmOperand, input: WasmOperand, indices: readonly WasmOperand[]): boolean {
  if (indices[0]!.geometry.numel === 0) return true;
  return Temporaries.use((temporaries) => {
    const offsets = locateTuples(input, indices, temporaries);
    if (offsets === null) return false;
    if (out.geometry.numel === 0) return true;
    const move = moveOf(input, indices[0]!.geometry, out, offsets, 'set', indices.length);
    const block = out.geometry.numel / indices[0]!.geometry.numel;
    return launchMove('source', move, Math.max(1, Math.floor(CHUNK / block)), temporaries);
  });
}

/** `Backend.indexPut`. */
export function indexPut(
  target: WasmOperand,
  indices: readonly WasmOperand[],
  values: WasmOperand,
  mode: ScatterMode,
): boolean {
  const tuples = indices[0]!.geometry.numel;
  if (tuples === 0) return true;
  return Temporaries.use((temporaries) => {
    const offsets = locateTuples(target, indices, temporaries);
    if (offsets === null) return false;
    if (values.geometry.numel === 0) return true;
    const move = moveOf(target, indices[0]!.geometry, values, offsets, mode, indices.length);
    // Two tuples may name one place, so all tuples stay together and the rest dims are cut.
    return launchMove('target', move, tuples, temporaries);
  });
}

/** Elements per chunk, about. */
const CHUNK = 16384;

// ---------------------------------------------------------------------------------------------------------------------
// Offsets

/** The address of the byte offsets of `indexed[..., index[..., j]]`; null where an index is out of range, or memory. */
function locateRows(indexed: WasmOperand, index: WasmOperand, temporaries: Temporaries): number | null {
  const offsets = temporaries.allocate(4 * index.geometry.numel);
  if (offsets === null) return null;
  const { sizes } = index.geometry;
  const last = sizes.length - 1;
  const { sizes: bounds, strides } = indexed.geometry;
  const outer = collapse(sizes.slice(0, last), [strides.slice(0, last)]);
  const dims: number[] = [];
  for (let d = outer.sizes.length - 1; d >= 0; d--) {
    dims.push(outer.sizes[d]!, outer.strides[0]![d]! * indexed.dtype.bytes);
  }
  const step = strides[last]! * indexed.dtype.bytes;
  return locate('rows', index, sizes[last]!, step, bounds[last]!, dims, offsets, temporaries) ? offsets : null;
}

/** The address of the byte offsets of the tuples; null as for `locateRows`. */
function locateTuples(indexed: WasmOperand, indices: readonly WasmOperand[], temporaries: Temporaries): number | null {
  const { numel } = indices[0]!.geometry;
  const offsets = temporaries.allocate(4 * numel);
  if (offsets === null) return null;
  const { sizes, strides } = indexed.geometry;
  for (let d = 0; d < indices.length; d++) {
    const step = strides[d]! * indexed.dtype.bytes;
    const kind = d === 0 ? 'first' : 'next';
    if (!locate(kind, indices[d]!, numel, step, sizes[d]!, [], offsets, temporaries)) return null;
  }
  return offsets;
}

/** By kind: rows of indices that do not wrap; the first index of tuples, and those after it. */
const locators: { rows: Kernel | null; first: Kernel | null; next: Kernel | null } = {
  rows: null,
  first: null,
  next: null,
};

function locate(
  kind: keyof typeof locators,
  index: WasmOperand,
  rowLength: number,
  step: number,
  size: number,
  dims: readonly number[],
  offsets: number,
  temporaries: Temporaries,
): boolean {
  const dense = rowMajor(index, temporaries);
  if (dense === null || 4 * (Locate.dims + dims.length) > PARAMETER_BYTES) return false;
  const m = machine();
  const kernel = (locators[kind] ??= m.kernel(`locate ${kind}`, (builder) =>
    emitLocate(builder, kind !== 'rows', kind === 'next'),
  ));
  const words = m.heap.i32;
  const at = PARAMETERS >> 2;
  const count = dense.geometry.numel;
  words[at + Locate.failed] = 0;
  words[at + Locate.index] = addressOf(dense);
  words[at + Locate.offsets] = offsets;
  words[at + Locate.count] = count;
  words[at + Locate.rowLength] = rowLength;
  words[at + Locate.step] = step;
  words[at + Locate.size] = size;
  words[at + Locate.rank] = dims.length / 2;
  for (let i = 0; i < dims.length; i++) words[at + Locate.dims + i] = dims[i]!;
  m.launch(kernel, Math.ceil(count / LOCATE_CHUNK), count);
  return m.heap.i32[at + Locate.failed] === 0;
}

// ---------------------------------------------------------------------------------------------------------------------
// Moving

interface MovePlan {
  readonly indexed: WasmOperand;
  readonly plain: WasmOperand;
  readonly mode: ScatterMode;
  readonly offsets: number;
  /** Dimensions of the plain operand that the offsets run over. */
  readonly tupleSizes: readonly number[];
  /** Dimensions of the indexed operand that the offsets stand for. */
  readonly taken: number;
}

function moveOf(
  indexed: WasmOperand,
  index: Geometry,
  plain: WasmOperand,
  offsets: number,
  mode: ScatterMode,
  taken = indexed.geometry.rank,
): MovePlan {
  return { indexed, plain, mode, offsets, tupleSizes: index.sizes, taken };
}

/** Runs the moving kernel; `tupleStep` tuples to a chunk. */
function launchMove(side: 'source' | 'target', move: MovePlan, tupleStep: number, temporaries: Temporaries): boolean {
  const { indexed, tupleSizes, taken } = move;
  const rank = tupleSizes.length;
  let { plain } = move;
  let tuples = collapse(tupleSizes, [plain.geometry.strides.slice(0, rank)]);
  const staged = tuples.sizes.length > 1;
  if (staged) {
    // The tuples of the plain operand have no one stride: it goes through row-major memory.
    const { sizes } = plain.geometry;
    const made = side === 'target' ? rowMajor(plain, temporaries) : temporaries.operand(plain.dtype, sizes);
    if (made === null) return false;
    plain = made;
    tuples = collapse(tupleSizes, [plain.geometry.strides.slice(0, rank)]);
  }
  const { bytes } = indexed.dtype;
  const rest = collapse(indexed.geometry.sizes.slice(taken), [
    indexed.geometry.strides.slice(taken),
    plain.geometry.strides.slice(rank),
  ]);
  const inner = rest.sizes.length - 1;
  const dense = inner >= 0 && rest.sizes[inner]! >= 4 && rest.strides[0]![inner] === 1 && rest.strides[1]![inner] === 1;
  const columns = dense ? rest.sizes[inner]! : 1;
  const outer = dense ? inner : inner + 1;
  let rows = 1;
  for (let d = 0; d < outer; d++) rows *= rest.sizes[d]!;
  if (4 * (Move.dims + 3 * outer) > PARAMETER_BYTES) return false;
  const count = tupleSizes.reduce((product, size) => product * size, 1);
  const block = rows * columns;
  // Where the tuples may not be cut, the rest is.
  const whole = tupleStep >= count && count * block > CHUNK;
  const columnStep = whole && dense ? Math.max(64, Math.ceil(CHUNK / count / 16) * 16) : columns;
  const rowStep = whole && !dense ? Math.max(1, Math.floor(CHUNK / count)) : rows;
  const m = machine();
  const kernel = moveKernel(move.mode, indexed.dtype, side, dense);
  const words = m.heap.i32;
  const at = PARAMETERS >> 2;
  words[at + Move.indexed] = addressOf(indexed);
  words[at + Move.plain] = addressOf(plain);
  words[at + Move.offsets] = move.offsets;
  words[at + Move.tupleStride] = (tuples.strides[0]![0] ?? 0) * bytes;
  words[at + Move.tuples] = count;
  words[at + Move.tupleStep] = tupleStep;
  words[at + Move.rows] = rows;
  words[at + Move.rowStep] = rowStep;
  words[at + Move.columns] = columns;
  words[at + Move.columnStep] = columnStep;
  words[at + Move.rank] = outer;
  let next = at + Move.dims;
  for (let d = outer - 1; d >= 0; d--) {
    words[next++] = rest.sizes[d]!;
    words[next++] = rest.strides[0]![d]! * bytes;
    words[next++] = rest.strides[1]![d]! * bytes;
  }
  const chunks = Math.ceil(count / tupleStep) * Math.ceil(rows / rowStep) * Math.ceil(columns / columnStep);
  m.launch(kernel, chunks, count * block * (dense ? 0.3 : 1.5));
  return !staged || side === 'target' || copy(move.plain, plain);
}

const moveKernels = new Map<string, Kernel>();

function moveKernel(mode: ScatterMode, dtype: DType, indexed: 'source' | 'target', dense: boolean): Kernel {
  const stored = mode === 'set' ? raw(dtype) : dtype;
  const key = `move ${mode} ${stored.name} ${indexed} ${dense}`;
  let kernel = moveKernels.get(key);
  if (kernel === undefined) {
    const program = mode === 'set' ? identity(stored, 1) : combining(mode, dtype);
    const parts: MoveKernel = { program, dtype: stored, indexed, dense };
    kernel = machine().kernel(key, (m) => emitMove(m, parts));
    moveKernels.set(key, kernel);
  }
  return kernel;
}

/** The program that combines an old element (input 0) and a new one (input 1); bool adds as "or" and multiplies as "and". */
function combining(mode: Exclude<ScatterMode, 'set'>, dtype: DType): Program {
  const [old, value] = [Expr.variable(0), Expr.variable(1)];
  let result: Expr;
  if (mode === 'add') result = dtype === bool ? old.logicalOr(value) : old.add(value);
  else if (mode === 'mul') result = dtype === bool ? old.logicalAnd(value) : old.mul(value);
  else result = mode === 'max' ? old.maximum(value) : old.minimum(value);
  return lower([result], dtype === int64 ? 'int64' : arithmeticOf(dtype), dtype !== float64);
}
