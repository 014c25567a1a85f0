/** The generator of declarations, on a table of its own: what the editor is told of an operation. */
import { describe, expect, test } from 'vitest';
import { functionsFile } from '../../scripts/generate/functions.js';
import { methodsFile } from '../../scripts/generate/methods.js';
import { referenceFile } from '../../scripts/generate/reference.js';
import { OptionsNames } from '../../scripts/generate/text.js';
import { composite } from '../../src/ops/define-composite.js';
import { pointwise } from '../../src/ops/define-pointwise.js';
import { groupByName } from '../../src/ops/invoke.js';
import type { Describe, Op } from '../../src/ops/op.js';

const op = (signature: string, describe: Partial<Describe> & { runInplace?: () => never } = {}): Op =>
  composite(signature, { doc: `What ${signature.split('(')[0]} does.`, run: () => [], ...describe });

const add = pointwise('add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor', {
  doc: 'The sum.',
  forward: ({ self, other, alpha }) => self.add(other.mul(alpha)),
  grad: { self: (g) => g, other: (g, { alpha }) => g.mul(alpha) },
});

const generate = (...ops: Op[]): { methods: string; functions: string } => {
  const callables = [...groupByName(ops).values()];
  const options = new OptionsNames();
  return { methods: methodsFile(callables, options), functions: functionsFile(callables, options) };
};

/** The declarations of a name, without comments. */
const declarations = (text: string, name: string): string[] =>
  text
    .replace(/\/\*\*[^]*?\*\//g, '')
    .split('\n')
    .filter(
      (line) =>
        line.includes(`${name}(`) && line.endsWith(';') && !line.startsWith('const ') && !line.includes('return '),
    )
    .map((line) => line.trim().replace(/^(export )?function /, ''));

const methodOf = (signature: string): string[] => {
  const name = /^\w+/.exec(signature)![0].replace(/_(\w)/g, (_, c: string) => c.toUpperCase());
  return declarations(generate(op(signature)).methods, name);
};

describe('methods', () => {
  test('an optional place admits the options object, and keyword-only parameters are in it alone', () => {
    const { methods } = generate(
      op('sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor'),
    );
    expect(declarations(methods, 'sum')).toEqual([
      'sum(dim?: number | readonly number[] | null | SumOptions, keepdim?: boolean | SumOptions, options?: SumOptions): Tensor;',
    ]);
    expect(methods).toContain(
      'export interface SumOptions {\n  dim?: number | readonly number[] | null;\n  keepdim?: boolean;\n  dtype?: DTypeLike | null;\n}',
    );
  });

  test('an options object of one entry is written in place', () => {
    expect(methodOf('softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor')).toEqual([
      'softmax(dim: number, dtype?: DTypeLike | null | { dtype?: DTypeLike | null }): Tensor;',
    ]);
  });

  test('options that are required are not optional', () => {
    expect(methodOf('scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor')).toEqual(
      ['scatter(dim: number, index: Tensor, src: Tensor, options: { reduce: string }): Tensor;'],
    );
  });

  test('a sole list of integers may be given as a run', () => {
    expect(methodOf('view(Tensor self, int[] size) -> Tensor')).toEqual([
      'view(size: number | readonly number[]): Tensor;',
      'view(...size: number[]): Tensor;',
    ]);
  });

  test('results have the names that PyTorch gives them', () => {
    expect(methodOf('max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)')).toEqual([
      'max(dim: number, keepdim?: boolean | { keepdim?: boolean }): [values: Tensor, indices: Tensor] & { readonly values: Tensor; readonly indices: Tensor };',
    ]);
    expect(methodOf('frexp(Tensor self) -> (Tensor, Tensor)')).toEqual(['frexp(): [Tensor, Tensor];']);
    expect(methodOf('split.Tensor(Tensor self, int split_size, int dim=0) -> Tensor[]')).toEqual([
      'split(splitSize: number, dim?: number | { dim?: number }): Tensor[];',
    ]);
  });

  test('overloads that another covers share its line, and all documentation is kept', () => {
    const { methods } = generate(
      op('sum(Tensor self, *, ScalarType? dtype=None) -> Tensor'),
      op('sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor'),
    );
    expect(declarations(methods, 'sum')).toHaveLength(1);
    expect(methods).toContain('   * What sum does.\n   *\n   * What sum.dim_IntList does.\n');
  });

  test('overloads that differ in one place share a line', () => {
    const { methods } = generate(
      op('masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor'),
      op('masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor'),
    );
    expect(declarations(methods, 'maskedFill')).toEqual(['maskedFill(mask: Tensor, value: Tensor | Scalar): Tensor;']);
  });

  test('options that differ between overloads have names that tell them apart', () => {
    const { methods } = generate(
      op('clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor'),
      op('clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor'),
    );
    expect(declarations(methods, 'clamp')).toEqual([
      'clamp(min?: Tensor | null | ClampTensorOptions, max?: Tensor | null | ClampTensorOptions): Tensor;',
      'clamp(min?: Scalar | null | ClampOptions, max?: Scalar | null | ClampOptions): Tensor;',
    ]);
  });

  test('what is PyTorch’s own affair is marked as internal', () => {
    expect(generate(op('_unsafe_view(Tensor self, int[] size) -> Tensor')).methods).toContain(' * @internal\n');
  });

  test('overloads with other results keep their lines, in order', () => {
    const { methods } = generate(
      op('max(Tensor self) -> Tensor'),
      op('max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)'),
      op('max.other(Tensor self, Tensor other) -> Tensor'),
    );
    expect(declarations(methods, 'max').map((line) => line.slice(0, 10))).toEqual([
      'max(): Ten',
      'max(dim: n',
      'max(other:',
    ]);
  });

  test('a pointwise operation takes a number for its other tensor, and has an in-place form that returns this', () => {
    const { methods } = generate(add);
    expect(declarations(methods, ' add')).toEqual([
      'add(other: Tensor | Scalar, options?: { alpha?: Scalar }): Tensor;',
    ]);
    expect(declarations(methods, 'add_')).toEqual([
      'add_(other: Tensor | Scalar, options?: { alpha?: Scalar }): this;',
    ]);
    expect(methods).toContain(
      '  /**\n   * The sum.\n   *\n   * PyTorch: torch.add / Tensor.add\n   * Graph: AddBackward0\n   *\n   * @param options.alpha Default: 1.\n   */\n  add(',
    );
  });

  test('nothing is imported that is not named', () => {
    expect(generate(op('t(Tensor self) -> Tensor')).methods.match(/^import.*$/gm)).toEqual([
      "import type { Tensor } from './tensor.js';",
    ]);
  });

  test('a result of a kind that is not known is refused', () => {
    expect(() => methodOf('item(Tensor self) -> Scalar')).toThrow(
      'item: no TypeScript type is known for the result Scalar',
    );
  });
});

describe('functions', () => {
  test('a pointwise function goes through the method, which skips binding, unless it is given too much', () => {
    expect(generate(add).functions).toContain(
      'export function add(self: any, other?: any, options?: any): any {\n' +
        '  if (arguments.length > 3 || !(self instanceof Tensor)) return callFunction(add$, arguments);\n' +
        '  return self.add(other, options);\n}',
    );
  });

  test('names that JavaScript reserves are exported all the same', () => {
    const { functions } = generate(op('var(Tensor self, bool unbiased=True) -> Tensor'));
    expect(functions).toContain('\nfunction var_(self: Tensor, unbiased?: boolean | { unbiased?: boolean }): Tensor;');
    expect(functions).toContain('export { var_ as var };');
  });

  test('a function without a tensor in front takes a run of integers', () => {
    const { functions } = generate(
      op('zeros(int[] size, *, ScalarType? dtype=None) -> Tensor'),
      op('permute(Tensor self, int[] dims) -> Tensor'),
    );
    expect(declarations(functions, 'zeros')).toEqual([
      'zeros(size: number | readonly number[], options?: { dtype?: DTypeLike | null }): Tensor;',
      'zeros(...size: number[]): Tensor;',
    ]);
    expect(declarations(functions, 'permute')).toEqual([
      'permute(self: Tensor, dims: number | readonly number[]): Tensor;',
    ]);
  });

  test('an overload without a function is left out', () => {
    const { functions } = generate(
      op('flatten(Tensor self) -> Tensor'),
      op('view(Tensor self, int[] size) -> Tensor', { fn: false }),
    );
    expect(functions).toContain('export function flatten');
    expect(functions).not.toContain('export function view');
  });
});

test('the list of operations has an entry for each signature, with what its record says, and counts', async () => {
  const t = op('t(Tensor self) -> Tensor', { aliases: ['linalg.t'] });
  const text = await referenceFile(groupByName([add, t]).values(), { arithmetic: { add }, 'linalg/views': { t } });
  expect(text).toContain('2 names, 2 signatures: 2 functions, 2 methods, 1 in-place methods; 1 kinds of nodes.');
  expect(text).toContain('* [Linalg: views](#linalg-views): `t`');
  expect(text).toContain(
    [
      '### `add`',
      '',
      '`add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`  ',
      'The sum.  ',
      '`torch.add`, `Tensor.add` · function, method, in place · pointwise · node `AddBackward0`  ',
      'forward: `self + other * alpha`  ',
      'gradient of `self`: `g`  ',
    ].join('\n'),
  );
  expect(text).toContain('`torch.t`, `Tensor.t`, `torch.linalg.t` · function, method · ');
});
