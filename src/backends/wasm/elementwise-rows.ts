/**
 * Elementwise kernels on operands of any strides: the inner loop of elementwise-kernel.ts, walked through the rows of the
 * dimensions outside. There are two. The row kernel takes row after row:
 *
 *     chunk = rows first ... first + rowStep of all outer dimensions, columns of one piece
 *
 * The tile kernel is for inputs that are dense across the rows (transposed matrices), called crossed: it transposes them
 * tile by tile into scratch memory, where the rows are dense, so that every line of the cache is read once and whole:
 *
 *     chunk = rows first ... first + TILE_ROWS of one dimension, columns of one piece, TILE_COLUMNS at a time
 *
 * Parameters, after those that all elementwise kernels have (strides in bytes, n operands):
 *
 *     n strides of the inner dimension
 *     rows, rows per chunk, elements per piece of a row, pieces per row, number of outer dimensions
 *     tile kernel only: n strides of the row dimension
 *     for each outer dimension, the innermost first: size, n strides
 */
import type { Program } from '../../kernel/lower.js';
import type { Callee, FunctionBuilder, ModuleBuilder, Value, Variable } from './assembler.js';
import { addressesAt, emitterFor, InnerLoop, type KernelOperand, LENGTH, unsignedMin } from './elementwise-kernel.js';
import { loadPacked } from './vector-memory.js';

/** Tall, so that several lines of the cache that follow one another are read: 16 elements of 4 bytes are a line. */
export const TILE_ROWS = 64;
const TILE_COLUMNS = 16;
/** Scratch memory: the coordinates, then a tile for each operand that needs one. */
const COORDINATE_BYTES = 1024;
const TILE_BYTES = TILE_ROWS * TILE_COLUMNS * 8;

const RUN = ['i32', 'i32', 'i32', 'i32'] as const;

/** Emits the row kernel. */
export function emitRows(
  m: ModuleBuilder,
  program: Program,
  operands: readonly KernelOperand[],
  plainLimits: boolean,
): void {
  const emitter = emitterFor(m, program, plainLimits);
  m.function('run', RUN, [], (f, params, from, to, scratch) => {
    const run = new InnerLoop(f, emitter, program, operands, params);
    const loops = new OuterLoops(f, program, operands, params, scratch, false);
    f.for(from, to, 1, (chunk) => {
      const [group, column, columns] = loops.piece(chunk);
      const first = f.op('i32.mul', group, loops.rowStep);
      const count = unsignedMin(f, loops.rowStep, f.op('i32.sub', loops.rows, first));
      loops.begin(column, first);
      f.for(f.i32(0), count, 1, () => {
        const pointers = loops.starts.map((start) => f.variable('i32', start));
        run.emit(pointers, loops.strides, columns);
        loops.advance();
      });
    });
  });
}

/** Emits the tile kernel. */
export function emitTiles(
  m: ModuleBuilder,
  program: Program,
  operands: readonly KernelOperand[],
  plainLimits: boolean,
): void {
  const emitter = emitterFor(m, program, plainLimits);
  const crossed = operands.filter(({ walk }) => walk === 'crossed');
  const sizes = new Set(crossed.map(({ dtype }) => dtype.bytes));
  const transposes = new Map([...sizes].map((bytes) => [bytes, emitTranspose(m, bytes)]));
  m.function('run', RUN, [], (f, params, from, to, scratch) => {
    const run = new InnerLoop(f, emitter, program, operands, params);
    const loops = new OuterLoops(f, program, operands, params, scratch, true);
    const tiles = f.op('i32.div_u', f.op('i32.add', loops.rows, f.i32(TILE_ROWS - 1)), f.i32(TILE_ROWS));
    f.for(from, to, 1, (chunk) => {
      const [group, column, columns] = loops.piece(chunk);
      const first = f.op('i32.mul', f.op('i32.rem_u', group, tiles), f.i32(TILE_ROWS));
      const rows = unsignedMin(f, f.i32(TILE_ROWS), f.op('i32.sub', loops.rows, first));
      loops.begin(column, f.op('i32.div_u', group, tiles));
      loops.skipRows(first);
      f.for(f.i32(0), columns, TILE_COLUMNS, (at) => {
        const width = unsignedMin(f, f.i32(TILE_COLUMNS), f.op('i32.sub', columns, at));
        emitTile(f, run, loops, operands, transposes, rows, width);
        loops.skipColumns(width);
      });
    });
  });
}

/** Transposes the crossed operands' tiles, then runs the inner loop over the rows of the tile. */
function emitTile(
  f: FunctionBuilder,
  run: InnerLoop,
  loops: OuterLoops,
  operands: readonly KernelOperand[],
  transposes: ReadonlyMap<number, Callee>,
  rows: Value,
  width: Value,
): void {
  let used = 0;
  const pointers = operands.map(({ dtype, walk }, k) => {
    if (walk !== 'crossed') return f.variable('i32', loops.starts[k]);
    const tile = f.op('i32.add', loops.scratch, f.i32(COORDINATE_BYTES + TILE_BYTES * used++));
    f.callVoid(transposes.get(dtype.bytes)!, loops.starts[k]!, loops.strides[k]!, tile, rows, width);
    return f.variable('i32', tile);
  });
  f.for(f.i32(0), rows, 1, () => {
    run.emit(
      pointers.map((pointer) => f.variable('i32', pointer)),
      loops.strides,
      width,
    );
    operands.forEach(({ dtype, walk }, k) => {
      const stride = walk === 'crossed' ? f.i32(TILE_COLUMNS * dtype.bytes) : loops.rowStrides[k]!;
      f.set(pointers[k]!, f.op('i32.add', pointers[k]!, stride));
    });
  });
}

/** The dimensions outside the rows, and where the operands are in them. */
class OuterLoops {
  /** Byte strides of the inner dimension, where an operand is strided or crossed. */
  readonly strides: readonly (Value | undefined)[];
  readonly rowStrides: readonly Value[];
  /** Where the current row (of the current piece) begins, per operand. */
  readonly starts: readonly Variable[];
  readonly rows: Value;
  readonly rowStep: Value;
  private readonly pieceLength: Value;
  private readonly pieces: Value;
  private readonly length: Value;
  private readonly rank: Value;
  private readonly dims: Value;
  private readonly dimBytes: number;

  constructor(
    private readonly f: FunctionBuilder,
    private readonly program: Program,
    private readonly operands: readonly KernelOperand[],
    private readonly params: Value,
    /** Holds the coordinates, a word per outer dimension. */
    readonly scratch: Value,
    tiled: boolean,
  ) {
    const n = operands.length;
    const base = addressesAt(program) + 4 * n;
    const word = (index: number): Value => f.load('i32.load', params, base + 4 * index);
    this.strides = operands.map(({ walk }, k) => (walk === 'strided' || walk === 'crossed' ? word(k) : undefined));
    this.length = f.load('i32.load', params, LENGTH);
    this.rows = word(n);
    this.rowStep = word(n + 1);
    this.pieceLength = word(n + 2);
    this.pieces = word(n + 3);
    this.rank = word(n + 4);
    this.rowStrides = tiled ? operands.map((_, k) => word(n + 5 + k)) : [];
    this.dims = f.op('i32.add', params, f.i32(base + 4 * (n + 5 + this.rowStrides.length)));
    this.dimBytes = 4 * (n + 1);
    this.starts = operands.map(() => f.variable('i32'));
  }

  /** Splits the number of a chunk: its group of rows; the first column of its piece, and how many there are. */
  piece(chunk: Value): [group: Value, column: Value, columns: Value] {
    const { f } = this;
    const group = f.op('i32.div_u', chunk, this.pieces);
    const column = f.op('i32.mul', f.op('i32.rem_u', chunk, this.pieces), this.pieceLength);
    return [group, column, unsignedMin(f, this.pieceLength, f.op('i32.sub', this.length, column))];
  }

  /** Goes to a column of the index `row` of the outer dimensions. */
  begin(column: Value, row: Value): void {
    const { f, params, program, operands, starts } = this;
    operands.forEach((_, k) => f.set(starts[k]!, f.load('i32.load', params, addressesAt(program) + 4 * k)));
    this.skipColumns(column);
    const rest = f.variable('i32', row);
    const dim = f.variable('i32', this.dims);
    f.for(f.i32(0), this.rank, 1, (d) => {
      const size = f.load('i32.load', dim);
      const coordinate = f.op('i32.rem_u', rest, size);
      f.store('i32.store', this.coordinateOf(d), coordinate);
      f.set(rest, f.op('i32.div_u', rest, size));
      starts.forEach((start, k) => {
        f.set(start, f.op('i32.add', start, f.op('i32.mul', coordinate, f.load('i32.load', dim, 4 + 4 * k))));
      });
      f.set(dim, f.op('i32.add', dim, f.i32(this.dimBytes)));
    });
  }

  skipColumns(count: Value): void {
    const { f } = this;
    this.operands.forEach(({ dtype, walk }, k) => {
      if (walk === 'splat') return;
      const bytes = f.op('i32.mul', count, this.strides[k] ?? f.i32(dtype.bytes));
      f.set(this.starts[k]!, f.op('i32.add', this.starts[k]!, bytes));
    });
  }

  skipRows(count: Value): void {
    const { f } = this;
    this.starts.forEach((start, k) => {
      f.set(start, f.op('i32.add', start, f.op('i32.mul', count, this.rowStrides[k]!)));
    });
  }

  /** Goes to the next row. */
  advance(): void {
    const { f, starts, rank } = this;
    const dim = f.variable('i32', this.dims);
    const d = f.variable('i32', f.i32(0));
    f.block((leave) => {
      leave(f.op('i32.eqz', rank));
      f.loop((again) => {
        const at = this.coordinateOf(d);
        const size = f.load('i32.load', dim);
        const next = f.op('i32.add', f.load('i32.load', at), f.i32(1));
        const strides = starts.map((_, k) => f.load('i32.load', dim, 4 + 4 * k));
        starts.forEach((start, k) => f.set(start, f.op('i32.add', start, strides[k]!)));
        f.store('i32.store', at, next);
        leave(f.op('i32.lt_u', next, size));
        f.store('i32.store', at, f.i32(0));
        starts.forEach((start, k) => f.set(start, f.op('i32.sub', start, f.op('i32.mul', size, strides[k]!))));
        f.set(dim, f.op('i32.add', dim, f.i32(this.dimBytes)));
        f.set(d, f.op('i32.add', d, f.i32(1)));
        again(f.op('i32.lt_u', d, rank));
      });
    });
  }

  private coordinateOf(d: Value): Value {
    const { f } = this;
    return f.op('i32.add', this.scratch, f.op('i32.shl', d, f.i32(2)));
  }
}

/**
 * A function (source, stride, tile, rows, columns) that copies a tile: element (r, c) is at `source + r * bytes + c * stride`
 * and goes to `tile + (r * TILE_COLUMNS + c) * bytes`. Square blocks are transposed in registers, what is left over at the
 * edges goes one by one.
 */
function emitTranspose(m: ModuleBuilder, bytes: number): Callee {
  const block = bytes === 8 ? 2 : 4;
  const rowBytes = TILE_COLUMNS * bytes;
  return m.function(null, ['i32', 'i32', 'i32', 'i32', 'i32'], [], (f, source, stride, tile, rows, columns) => {
    const whole = (count: Value): Value => f.op('i32.and', count, f.i32(-block));
    const blockRows = whole(rows);
    const blockColumns = whole(columns);
    const at = (r: Value, c: Value): [from: Value, to: Value] => [
      f.op('i32.add', source, f.op('i32.add', f.op('i32.mul', r, f.i32(bytes)), f.op('i32.mul', c, stride))),
      f.op('i32.add', tile, f.op('i32.add', f.op('i32.mul', r, f.i32(rowBytes)), f.op('i32.mul', c, f.i32(bytes)))),
    ];
    // All rows of some columns before the next columns: each line of the cache is finished before the next.
    f.for(f.i32(0), blockColumns, block, (c) => {
      f.for(f.i32(0), blockRows, block, (r) => emitBlock(f, bytes, block, stride, ...at(r, c)));
    });
    const single = (r: Value, c: Value): void => {
      const [from, to] = at(r, c);
      if (bytes === 8) f.store('i64.store', to, f.load('i64.load', from));
      else if (bytes === 4) f.store('i32.store', to, f.load('i32.load', from));
      else if (bytes === 2) f.store('i32.store16', to, f.load('i32.load16_u', from));
      else f.store('i32.store8', to, f.load('i32.load8_u', from));
    };
    f.for(f.i32(0), columns, 1, (c) => {
      const isWhole = f.op('i32.lt_u', c, blockColumns);
      f.for(f.select(isWhole, blockRows, f.i32(0)), rows, 1, (r) => single(r, c));
    });
  });
}

/** One block: vector c of `from` holds the block's column c, vector r of `to` gets its row r. */
function emitBlock(f: FunctionBuilder, bytes: number, block: number, stride: Value, from: Value, to: Value): void {
  let address = from;
  const columns: Value[] = [];
  for (let c = 0; c < block; c++) {
    if (c > 0) address = f.op('i32.add', address, stride);
    columns.push(loadPacked(f, block, bytes, { kind: 'dense', address })[0]!);
  }
  const rowBytes = TILE_COLUMNS * bytes;
  /** Element i of `a`, element i of `b`, element i + 1 of `a`, ...: `count` pairs of elements of `size` bytes. */
  const zip = (a: Value, b: Value, size: number, first: number): Value =>
    f.shuffle(
      a,
      b,
      Array.from({ length: 16 }, (_, i) => {
        const element = Math.floor(i / size);
        const byte = (first + Math.floor(element / 2)) * size + (i % size);
        return byte > 15 ? 0 : byte + (element % 2 === 0 ? 0 : 16);
      }),
    );
  if (block === 2) {
    f.store('v128.store', to, zip(columns[0]!, columns[1]!, 8, 0));
    f.store('v128.store', to, zip(columns[0]!, columns[1]!, 8, 1), rowBytes);
    return;
  }
  for (let pair = 0; pair < 2; pair++) {
    // Rows 2 * pair and 2 * pair + 1, two columns side by side, then four.
    const left = zip(columns[0]!, columns[1]!, bytes, 2 * pair);
    const right = zip(columns[2]!, columns[3]!, bytes, 2 * pair);
    for (let i = 0; i < 2; i++) {
      const row = zip(left, right, 2 * bytes, i);
      const offset = (2 * pair + i) * rowBytes;
      if (bytes === 4) f.store('v128.store', to, row, offset);
      else f.storeLane(bytes === 2 ? 'v128.store64_lane' : 'v128.store32_lane', 0, to, row, offset);
    }
  }
}
