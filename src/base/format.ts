/**
 * The text of a tensor, to the byte as PyTorch prints it: how numbers are written, where lines break, what a large
 * tensor leaves out, and where `dtype=` and `grad_fn=` go. Knows nothing of tensors, dtypes or graphs: the caller
 * gives sizes, a way to read an element, and the suffixes as finished strings.
 *
 * Source of the method: PyTorch's `torch/_tensor_str.py` (1.13; the algorithm is the same in 2.x).
 */
import { named } from './arguments.js';
import { ArgumentError } from './errors.js';
import { formatExponential, formatFixed } from './number-format.js';

export { formatExponential, formatFixed } from './number-format.js';

/** What is printed: the elements of a tensor in row-major order, wherever they may lie. */
export interface PrintSource {
  readonly sizes: readonly number[];
  /** 'float' for all floating types, narrow ones widened to their exact value; 'int' for all integers. */
  readonly kind: 'float' | 'int' | 'bool';
  /** The value at a flat row-major position of the logical tensor. Called once for each element that is shown. */
  at(flat: number): number | bigint | boolean;
}

/** How tensors are printed; one set of options per process, as in PyTorch. */
export interface PrintOptions {
  /** Decimals of a floating-point number. */
  precision: number;
  /** A tensor of more elements than this is summarised. */
  threshold: number;
  /** Elements kept at the beginning and at the end of each summarised dimension. */
  edgeitems: number;
  /** Characters per line. */
  linewidth: number;
  /** Scientific notation always (`true`), never (`false`), or as the values ask for it (`null`). */
  sciMode: boolean | null;
}

type Profile = 'default' | 'short' | 'full';

const PROFILES: Readonly<Record<Profile, Omit<PrintOptions, 'sciMode'>>> = {
  default: { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80 },
  short: { precision: 2, threshold: 1000, edgeitems: 2, linewidth: 80 },
  full: { precision: 4, threshold: Infinity, edgeitems: 3, linewidth: 80 },
};

let current: Readonly<PrintOptions> = Object.freeze({ ...PROFILES.default, sciMode: null });

/**
 * Sets how tensors are printed, as `torch.set_printoptions` does.
 *
 * What is not given stays as it is, except `sciMode`: every call resets it to `null` unless it is given, as in
 * PyTorch. `profile` sets everything but `sciMode` at once and is applied first.
 *
 * @throws ArgumentError if `precision` or `edgeitems` is not an integer from 0 up, if `threshold` or `linewidth` is not
 *   a number, or if there is no such profile; the options then stay as they were
 * @example
 * setPrintoptions({ precision: 2 }); // tensor([1.12345]) now prints tensor([1.12])
 */
export function setPrintoptions(options: Partial<PrintOptions> & { profile?: Profile }): void;
export function setPrintoptions(): void {
  const options = named<PrintOptions & { profile: Profile }>(
    'setPrintoptions({ precision, threshold, edgeitems, linewidth, sciMode, profile })',
    arguments,
  );
  const { profile, sciMode = null } = options;
  if (profile !== undefined && !Object.hasOwn(PROFILES, profile)) {
    throw new ArgumentError(`setPrintoptions(): no profile '${profile}'; there are 'default', 'short' and 'full'`);
  }
  const base = profile === undefined ? current : PROFILES[profile];
  const {
    precision = base.precision,
    threshold = base.threshold,
    edgeitems = base.edgeitems,
    linewidth = base.linewidth,
  } = options;
  requireCount('precision', precision);
  requireCount('edgeitems', edgeitems);
  requireNumber('threshold', threshold);
  requireNumber('linewidth', linewidth);
  current = Object.freeze({ precision, threshold, edgeitems, linewidth, sciMode });
}

/**
 * The print options in force: a frozen record, which a later `setPrintoptions` does not change.
 *
 * @example
 * const before = getPrintoptions();
 * setPrintoptions({ profile: 'full' });
 * setPrintoptions(before); // back again
 */
export function getPrintoptions(): Readonly<PrintOptions> {
  return current;
}

function requireCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0) {
    throw new ArgumentError(`setPrintoptions(): ${name} must be an integer from 0 up, got ${String(value)}`);
  }
}

function requireNumber(name: string, value: number): void {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new ArgumentError(`setPrintoptions(): ${name} must be a number, got ${String(value)}`);
  }
}

/**
 * The text of a tensor, under the print options in force.
 *
 * @param source sizes and elements; a summarised tensor is read only where it is shown
 * @param suffixes what follows the values, in order: `dtype=torch.float64`, `grad_fn=<AddBackward0>`; may hold
 *   newlines. `size=(2, 0)` of an empty tensor is added here, in front of them.
 * @param prefix what the text begins with; its length is the indent of all further lines
 * @returns prefix, values, suffixes and a closing parenthesis
 * @example
 * formatTensor({ sizes: [2], kind: 'float', at: (i) => i + 0.5 }, ['requires_grad=True'])
 * // 'tensor([0.5000, 1.5000], requires_grad=True)'
 */
export function formatTensor(source: PrintSource, suffixes: readonly string[], prefix = 'tensor('): string {
  const { sizes } = source;
  const count = sizes.reduce((product, size) => product * size, 1);
  const indent = prefix.length;
  if (count === 0) {
    // A size of `(0,)` is what a reader assumes of `[]`; every other one must be said.
    const size = sizes.length === 1 ? [] : [`size=${formatTuple(sizes)}`];
    return appendSuffixes(`${prefix}[]`, [...size, ...suffixes], indent);
  }
  const layout: Layout = { sizes, summarise: count > current.threshold, edge: current.edgeitems };
  const cells = formatCells(readShown(source, layout), source.kind);
  return appendSuffixes(prefix + formatBody(cells, layout, indent), suffixes, indent);
}

/**
 * The text of a shape, as Python prints a `torch.Size`.
 *
 * @example
 * formatSize([2, 3]) // 'torch.Size([2, 3])'
 */
export function formatSize(sizes: readonly number[]): string {
  return `torch.Size([${sizes.join(', ')}])`;
}

/** A Python tuple: one element keeps its comma. */
function formatTuple(sizes: readonly number[]): string {
  return sizes.length === 1 ? `(${String(sizes[0])},)` : `(${sizes.join(', ')})`;
}

/**
 * Which elements are shown: all of them, or `edge` at both ends of every dimension longer than both ends. An edge of 0
 * shows none: PyTorch's own slice `[-0:]` shows all of a vector there, and fails on a matrix.
 */
interface Layout {
  readonly sizes: readonly number[];
  readonly summarise: boolean;
  readonly edge: number;
}

/** How many elements of a dimension are shown; fewer than there are where it is cut. */
function shownOf(size: number, { summarise, edge }: Layout): number {
  return summarise ? Math.min(size, 2 * edge) : size;
}

type Value = number | bigint | boolean;

/** The shown values, in the order in which they are printed. */
function readShown(source: PrintSource, layout: Layout): Value[] {
  const { sizes, edge } = layout;
  const values: Value[] = [];
  const visit = (dim: number, offset: number): void => {
    const size = sizes[dim];
    if (size === undefined) {
      values.push(source.at(offset));
      return;
    }
    const shown = shownOf(size, layout);
    for (let k = 0; k < shown; k += 1) {
      const index = k < edge ? k : size - shown + k;
      visit(dim + 1, offset * size + index);
    }
  };
  visit(0, 0);
  return values;
}

/** The texts of the shown values, and the width to which each is padded on the left. */
interface Cells {
  readonly texts: readonly string[];
  readonly width: number;
}

function formatCells(values: readonly Value[], kind: PrintSource['kind']): Cells {
  switch (kind) {
    case 'float':
      return formatFloats(values.map(Number));
    case 'int': {
      const texts = values.map(String);
      return { texts, width: widest(texts) };
    }
    case 'bool': {
      const texts = values.map((value) => (value ? 'True' : 'False'));
      return { texts, width: widest(texts) };
    }
    default:
      return kind satisfies never;
  }
}

/**
 * All numbers of a tensor are written one way, which the finite non-zero ones decide; they alone decide the width,
 * too. So `inf`, `nan` and zeros stand unaligned beside short integers: PyTorch prints `[0., 1., nan, inf, -inf]`.
 */
function formatFloats(values: readonly number[]): Cells {
  const deciding = values.filter((value) => Number.isFinite(value) && value !== 0);
  // With nothing to decide, PyTorch returns before it looks at sci_mode.
  if (deciding.length === 0) return { texts: values.map((value) => writeFloat(value, 'integer')), width: 1 };

  const plain = deciding.every(Number.isInteger) ? 'integer' : 'fixed';
  const automatic = needsExponent(deciding) ? 'exponential' : plain;
  const chosen = current.sciMode === null ? automatic : current.sciMode ? 'exponential' : plain;
  // The width is that of the automatic form even where the option chose another: PyTorch overrides the form only
  // after it measured, so sciMode: false can leave wide padding.
  const width = widest(deciding.map((value) => writeFloat(value, automatic)));
  return { texts: values.map((value) => writeFloat(value, chosen)), width };
}

type FloatForm = 'integer' | 'fixed' | 'exponential';

/** Integers cannot be below 1e-4, so one test serves both plain forms. */
function needsExponent(deciding: readonly number[]): boolean {
  let smallest = Infinity;
  let largest = 0;
  for (const value of deciding) {
    const magnitude = Math.abs(value);
    if (magnitude < smallest) smallest = magnitude;
    if (magnitude > largest) largest = magnitude;
  }
  return largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4;
}

function writeFloat(value: number, form: FloatForm): string {
  switch (form) {
    case 'integer':
      return formatFixed(value, 0) + (Number.isFinite(value) ? '.' : '');
    case 'fixed':
      return formatFixed(value, current.precision);
    case 'exponential':
      return formatExponential(value, current.precision);
    default:
      return form satisfies never;
  }
}

function widest(texts: readonly string[]): number {
  let width = 1;
  for (const text of texts) width = Math.max(width, text.length);
  return width;
}

/** The values in brackets; `indent` is the column at which they begin. */
function formatBody(cells: Cells, layout: Layout, indent: number): string {
  const { sizes, edge } = layout;
  let next = 0;
  const block = (dim: number, column: number): string => {
    const size = sizes[dim];
    if (size === undefined) {
      const text = cells.texts[next] ?? '';
      next += 1;
      return text.padStart(cells.width);
    }
    const inner = sizes.length - dim - 1;
    const shown = shownOf(size, layout);
    const parts: string[] = [];
    for (let k = 0; k < shown; k += 1) parts.push(block(dim + 1, column + 1));
    if (shown < size) parts.splice(edge, 0, inner === 0 ? ' ...' : '...');
    // Rows break where the line is full; a block of n dimensions is followed by n newlines, so a 3-d tensor shows
    // blank lines between its matrices.
    const margin = ' '.repeat(column + 1);
    const body = inner === 0 ? wrapRow(parts, cells.width, column) : parts.join(`,${'\n'.repeat(inner)}${margin}`);
    return `[${body}]`;
  };
  return block(0, indent);
}

/** Joins the elements of a row, as many to a line as fit by the common width. The `...` counts as one element. */
function wrapRow(parts: readonly string[], width: number, column: number): string {
  const perLine = Math.max(1, Math.floor((current.linewidth - column) / (width + 2)));
  const lines: string[] = [];
  for (let i = 0; i < parts.length; i += perLine) lines.push(parts.slice(i, i + perLine).join(', '));
  return lines.join(`,\n${' '.repeat(column + 1)}`);
}

/**
 * Appends each suffix to the last line, or on a line of its own where it would not fit.
 * The first line to be extended counts as two characters longer than it is, as in PyTorch (`len - rfind('\n') + 1`);
 * a suffix that holds newlines itself counts with all its characters.
 */
function appendSuffixes(text: string, suffixes: readonly string[], indent: number): string {
  let lineLength = text.length - text.lastIndexOf('\n') + 1;
  let result = text;
  for (const suffix of suffixes) {
    if (lineLength + suffix.length + 2 > current.linewidth) {
      result += `,\n${' '.repeat(indent)}${suffix}`;
      lineLength = indent + suffix.length;
    } else {
      result += `, ${suffix}`;
      lineLength += suffix.length + 2;
    }
  }
  return `${result})`;
}
