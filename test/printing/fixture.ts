/** Reads test/fixtures/printing.json, which scripts/fixtures/printing.py records from PyTorch. */
import { readFileSync } from 'node:fs';
import type { PrintSource, setPrintoptions } from '../../src/base/format.js';

type Json = number | string | boolean;
interface PythonOptions {
  readonly precision?: Json;
  readonly threshold?: Json;
  readonly edgeitems?: Json;
  readonly linewidth?: Json;
  readonly profile?: 'default' | 'short' | 'full';
  readonly sci_mode?: boolean;
}

export interface TensorCase {
  readonly dtype: string;
  readonly shape: number[];
  readonly data: Json[];
  /** Row-major positions of `data` where PyTorch read only some. */
  readonly flat?: number[];
  readonly prefix?: string;
  readonly suffixes: string[];
  readonly options?: PythonOptions;
  readonly text: string;
}

export type NumberCase = [value: Json, digits: number, fixed: string, exponential: string];

export const recorded = JSON.parse(readFileSync(new URL('../fixtures/printing.json', import.meta.url), 'utf8')) as {
  torch: string;
  tensors: TensorCase[];
  numbers: NumberCase[];
};

/** A recorded number; what JSON cannot hold is a string. */
export function toNumber(value: Json): number {
  return typeof value === 'string' ? Number(value.replace('inf', 'Infinity')) : Number(value);
}

/** A source that holds only the recorded elements and fails when any other is read. */
export function sourceOf({ dtype, shape, data, flat }: TensorCase): PrintSource {
  const kind = dtype === 'bool' ? 'bool' : dtype.includes('float') ? 'float' : 'int';
  const positions = new Map(flat?.map((position, i) => [position, i]));
  const at = (position: number): number | bigint | boolean => {
    const value = data[flat === undefined ? position : (positions.get(position) ?? -1)];
    if (value === undefined) throw new Error(`PyTorch does not read element ${position} of [${shape.join(', ')}]`);
    if (kind === 'bool') return Boolean(value);
    return dtype === 'int64' ? BigInt(value) : toNumber(value);
  };
  return { sizes: shape, kind, at };
}

/** Python's spelling of options, as ours. */
export function optionsOf({ profile, sci_mode, ...numbers }: PythonOptions): Parameters<typeof setPrintoptions>[0] {
  return {
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, toNumber(value)])),
    ...(profile === undefined ? {} : { profile }),
    ...(sci_mode === undefined ? {} : { sciMode: sci_mode }),
  };
}
