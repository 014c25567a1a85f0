/** Products of matrices: cutting them into blocks and launching the kernels of gemm.ts. */
import { Category, type DType, float32, float64 } from '../../base/dtype.js';
import type { Program } from '../../kernel/lower.js';
import type { MatmulEpilogue } from '../../kernel/reference/matmul.js';
import { copy } from './copy.js';
import { emitGemm, MAX_ROWS } from './gemm.js';
import { type ColumnStep, declareEpilogue, inputWords, uniformWords } from './gemm-epilogue.js';
import { ROW_BYTES, ROWS, type Real } from './gemm-tile.js';
import { emitVectorProduct, VECTOR_COLUMNS } from './gemv.js';
import { word } from './gemm-words.js';
import { PARAMETERS } from './layout.js';
import { type Kernel, machine } from './machine.js';
import { pointwise } from './pointwise.js';
import { lanesOf } from './vector-program.js';
import { Temporaries } from './temporaries.js';
import { addressOf, type WasmBuffer, type WasmOperand } from './operand.js';

/** A panel of B of this many rows takes half of a first-level cache. */
const DEPTH = 512;
/** Bytes of a block of A. It streams from the second-level cache; 512 KiB measured 4 % faster than 256 (Zen 3). */
const BLOCK_BYTES = 512 * 1024;
const BLOCK_COLUMNS = 512;
/** Products are not cut into narrower blocks for the sake of more chunks: each packs A anew. */
const LEAST_COLUMNS = 128;
/** Rows of a block; a quarter more is still one block. */
const MOST_ROWS = MAX_ROWS / 2;
/** Operands of up to this many bytes are read where they lie, if their elements are neighbours in the right direction. */
const SMALL_BYTES = 16 * 1024;
/** Rounded multiplications in a nanosecond, for estimates. */
export const SPEED = 17;

/** The type of the tiles for a dtype, null where there are none. */
export function realOf(dtype: DType): Real | null {
  if (dtype === float32) return 'f32';
  return dtype === float64 ? 'f64' : null;
}

/** The kernels of one type, made at first use. */
interface Kernels {
  matrix: Kernel | null;
  subtracted: Kernel | null;
  columns: Kernel | null;
  depth: Kernel | null;
}
const kernels: Record<Real, Kernels> = {
  f32: { matrix: null, subtracted: null, columns: null, depth: null },
  f64: { matrix: null, subtracted: null, columns: null, depth: null },
};

function makeMatrixKernel(real: Real, negative: boolean): Kernel {
  return machine().compile((m) => emitGemm(m, { real, table: false, scatter: false, epilogue: null, negative }));
}

function makeVectorKernel(real: Real, dense: 'columns' | 'depth'): Kernel {
  return machine().kernel(`gemv ${real} ${dense}`, (m) => emitVectorProduct(m, real, dense));
}

function upTo(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** `Backend.matmul` for floats; float16 and bfloat16 are multiplied in float32. */
export function matmul(
  out: WasmOperand,
  a: WasmOperand,
  b: WasmOperand,
  epilogue: MatmulEpilogue<WasmBuffer> | null = null,
): boolean {
  const { dtype, geometry } = out;
  if (a.dtype !== dtype || b.dtype !== dtype || dtype.category !== Category.float) return false;
  if (geometry.numel === 0) return true;
  const depth = a.geometry.sizes[2]!;
  if (depth === 0) return false;
  const real = realOf(dtype);
  if (real === null) return epilogue === null && matmulHalf(out, a, b);
  const [products, rows, columns] = geometry.sizes as [number, number, number];
  // A product whose columns are dense is the transposed product of the transposed matrices; a vector is a row.
  const swap = rows === 1 ? false : columns === 1 || (geometry.strides[2] !== 1 && geometry.strides[1] === 1);
  if (swap) writeProduct(out, b, a, 2, 1, depth);
  else writeProduct(out, a, b, 1, 2, depth);
  const work = (geometry.numel * depth) / SPEED;
  const known = kernels[real];
  if (rows === 1 || columns === 1) {
    const dense = swap ? denseOf(a, 1, 2) : denseOf(b, 2, 1);
    if (dense !== null) {
      const chunks = planVector(products, swap ? rows : columns);
      // Reading the matrix takes longer than the arithmetic.
      machine().launch((known[dense] ??= makeVectorKernel(real, dense)), chunks, 4 * work);
      return epilogue === null || pointwise(epilogue.program, [out], [out, ...epilogue.inputs], epilogue.uniforms);
    }
  }
  const kernel =
    epilogue === null ? (known.matrix ??= makeMatrixKernel(real, false)) : epilogueKernel(real, epilogue, swap);
  if (kernel === null) return false;
  machine().launch(kernel, planBlocks(products, depth, real), work);
  return true;
}

/** `Backend.subtractProduct`, for rows that are dense. */
export function subtractProduct(target: WasmOperand, a: WasmOperand, b: WasmOperand): boolean {
  const real = realOf(target.dtype);
  if (real === null || a.dtype !== target.dtype || b.dtype !== target.dtype) return false;
  const depth = a.geometry.sizes[2]!;
  writeProduct(target, a, b, 1, 2, depth);
  machine().heap.i32[(PARAMETERS + word.add) >> 2] = 1;
  const kernel = (kernels[real].subtracted ??= makeMatrixKernel(real, true));
  machine().launch(kernel, planBlocks(target.geometry.sizes[0]!, depth, real), (target.geometry.numel * depth) / SPEED);
  return true;
}

/** 16-bit floats: products of float32 copies. */
function matmulHalf(out: WasmOperand, a: WasmOperand, b: WasmOperand): boolean {
  return Temporaries.use((temporaries) => {
    const single = (like: WasmOperand): WasmOperand | null => temporaries.operand(float32, like.geometry.sizes);
    const [left, right, product] = [single(a), single(b), single(out)];
    if (left === null || right === null || product === null) return false;
    return copy(left, a) && copy(right, b) && matmul(product, left, right) && copy(out, product);
  });
}

/** Kernels that end with a program, by how its inputs lie. */
const withEpilogue = new WeakMap<Program, Map<string, Kernel>>();

/** Writes the words of an epilogue and gives its kernel, null where there is none. */
function epilogueKernel(real: Real, epilogue: MatmulEpilogue<WasmBuffer>, swap: boolean): Kernel | null {
  const { program, inputs, uniforms } = epilogue;
  if (lanesOf(program) !== (real === 'f32' ? 'f32x4' : 'f64x2')) return null;
  let key: string = real;
  for (let i = 0; i < inputs.length; i++) {
    const { dtype, geometry } = inputs[i]!;
    if (realOf(dtype) !== real) return null;
    key += columnStep(geometry.strides[swap ? 1 : 2]!)[1]!;
  }
  writeEpilogue(inputs, uniforms, swap, real);
  let known = withEpilogue.get(program);
  if (known === undefined) withEpilogue.set(program, (known = new Map<string, Kernel>()));
  let kernel = known.get(key);
  if (kernel === undefined) {
    const steps = inputs.map(({ geometry }) => columnStep(geometry.strides[swap ? 1 : 2]!));
    kernel = machine().compile((m) =>
      emitGemm(m, {
        real,
        table: false,
        scatter: false,
        epilogue: { declare: (module, ops) => declareEpilogue(module, ops, program, steps) },
      }),
    );
    known.set(key, kernel);
  }
  return kernel;
}

function columnStep(stride: number): ColumnStep {
  return stride === 1 ? 'dense' : stride === 0 ? 'splat' : 'strided';
}

function writeEpilogue(inputs: readonly WasmOperand[], uniforms: readonly number[], swap: boolean, real: Real): void {
  const { heap } = machine();
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i]!;
    const { dtype } = input;
    const { strides } = input.geometry;
    const at = (PARAMETERS + inputWords(i + 1)) >> 2;
    heap.i32[at] = addressOf(input);
    heap.i32[at + 1] = strides[0]! * dtype.bytes;
    heap.i32[at + 2] = 0;
    heap.i32[at + 3] = strides[swap ? 2 : 1]! * dtype.bytes;
    heap.i32[at + 4] = strides[swap ? 1 : 2]! * dtype.bytes;
  }
  for (let i = 0; i < uniforms.length; i++) {
    const at = PARAMETERS + uniformWords(inputs.length, i);
    if (real === 'f32') heap.f32[at >> 2] = uniforms[i]!;
    else heap.f64[at >> 3] = uniforms[i]!;
  }
}

/** Along which dimension a matrix is dense, the columns before the depth; null for neither. */
function denseOf(matrix: WasmOperand, columnDim: number, depthDim: number): 'columns' | 'depth' | null {
  const { sizes, strides } = matrix.geometry;
  const byColumn = strides[columnDim] === 1;
  if (byColumn && sizes[columnDim]! > 1) return 'columns';
  if (strides[depthDim] === 1 || sizes[depthDim] === 1) return 'depth';
  return byColumn ? 'columns' : null;
}

/** As planBlocks, for a vector and a matrix. */
function planVector(products: number, columns: number): number {
  const words = machine().heap.i32;
  const p = PARAMETERS >> 2;
  const blockColumns = columns <= 256 ? columns : Math.min(VECTOR_COLUMNS, upTo(columns >> 2, 16));
  const columnBlocks = Math.ceil(columns / blockColumns);
  words[p + (word.blockColumns >> 2)] = blockColumns;
  words[p + (word.columnBlocks >> 2)] = columnBlocks;
  return products * columnBlocks;
}

/** Writes what is multiplied; `rowDim` and `columnDim` are the dimensions of `out` that are rows and columns here. */
function writeProduct(
  out: WasmOperand,
  a: WasmOperand,
  b: WasmOperand,
  rowDim: number,
  columnDim: number,
  depth: number,
): void {
  const words = machine().heap.i32;
  const { bytes } = out.dtype;
  const p = PARAMETERS >> 2;
  const o = out.geometry;
  words[p + (word.a >> 2)] = addressOf(a);
  words[p + (word.b >> 2)] = addressOf(b);
  words[p + (word.c >> 2)] = addressOf(out);
  words[p + (word.rows >> 2)] = o.sizes[rowDim]!;
  words[p + (word.columns >> 2)] = o.sizes[columnDim]!;
  words[p + (word.depth >> 2)] = depth;
  words[p + (word.aRow >> 2)] = a.geometry.strides[rowDim]! * bytes;
  words[p + (word.aDepth >> 2)] = a.geometry.strides[columnDim]! * bytes;
  words[p + (word.bDepth >> 2)] = b.geometry.strides[rowDim]! * bytes;
  words[p + (word.bColumn >> 2)] = b.geometry.strides[columnDim]! * bytes;
  words[p + (word.cRow >> 2)] = o.strides[rowDim]! * bytes;
  words[p + (word.cColumn >> 2)] = o.strides[columnDim]! * bytes;
  words[p + (word.inner >> 2)] = 1;
  words[p + (word.aOuter >> 2)] = a.geometry.strides[0]! * bytes;
  words[p + (word.bOuter >> 2)] = b.geometry.strides[0]! * bytes;
  words[p + (word.cOuter >> 2)] = o.strides[0]! * bytes;
  words[p + (word.repeats >> 2)] = 1;
  words[p + (word.add >> 2)] = 0;
}

/**
 * Decides on the blocks of the product that was written, see Note [Blocks] in gemm.ts; returns the number of chunks.
 * `repeats` is how often the whole sum is repeated.
 */
export function planBlocks(products: number, depth: number, real: Real, repeats = 1): number {
  const words = machine().heap.i32;
  const p = PARAMETERS >> 2;
  const bytes = real === 'f32' ? 4 : 8;
  const tileColumns = ROW_BYTES / bytes;
  const rows = words[p + (word.rows >> 2)]!;
  const columns = words[p + (word.columns >> 2)]!;
  const aRow = words[p + (word.aRow >> 2)]!;
  const aDepth = words[p + (word.aDepth >> 2)]!;
  const bDepth = words[p + (word.bDepth >> 2)]!;
  const bColumn = words[p + (word.bColumn >> 2)]!;
  // Blocks of k of equal length, a multiple of what is transposed at a time.
  const blockDepth = depth <= DEPTH ? depth : upTo(Math.ceil(depth / Math.ceil(depth / DEPTH)), 4);
  const fit = Math.min(MOST_ROWS, Math.max(4, Math.floor(BLOCK_BYTES / (blockDepth * bytes)) & ~3));
  const blockRows = Math.min(rows, rows <= fit * 1.25 ? rows : upTo(Math.ceil(rows / Math.ceil(rows / fit)), 4));
  const rowBlocks = Math.ceil(rows / blockRows);
  let blockColumns = Math.min(columns, BLOCK_COLUMNS);
  // Large products are worth several chunks.
  const large = rows * columns * depth * repeats > 1e6;
  while (large && blockColumns > LEAST_COLUMNS && products * rowBlocks * Math.ceil(columns / blockColumns) < 4) {
    blockColumns = upTo(blockColumns >> 1, tileColumns);
  }
  const columnBlocks = Math.ceil(columns / blockColumns);
  const dense = aRow === bytes ? aDepth : aDepth === bytes ? aRow : 1 << 30;
  const few = blockColumns <= 4 * tileColumns || rows < ROWS;
  const inPlace = aRow === bytes ? blockDepth * dense <= SMALL_BYTES || few : few;
  words[p + (word.blockRows >> 2)] = blockRows;
  words[p + (word.blockColumns >> 2)] = blockColumns;
  words[p + (word.blockDepth >> 2)] = blockDepth;
  words[p + (word.rowBlocks >> 2)] = rowBlocks;
  words[p + (word.columnBlocks >> 2)] = columnBlocks;
  words[p + (word.packA >> 2)] = inPlace ? 0 : 1;
  const bInPlace = bColumn === bytes && (rows <= 8 || blockDepth * bDepth <= SMALL_BYTES);
  words[p + (word.packB >> 2)] = bInPlace ? 0 : 1;
  return products * rowBlocks * columnBlocks;
}
