/**
 * Recorded PyTorch cases: the format of the files and reading them. One gzip'd JSON-lines file per entry of PyTorch's
 * operator database: a header line, then cases, then error cases. Knows nothing of the library.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Where a value is: `['args', 0, 2]` is the third entry of the list that is the first argument. */
export type Path = readonly (string | number)[];

/** One element as recorded: text for what JSON cannot say (nan, inf, integers beyond 2^53), a pair for complex numbers. */
export type RawElement = number | boolean | string | readonly [number | string, number | string];

/** A recorded tensor, row-major. */
export interface TensorData {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** null where the values are random or uninitialised: then only shape and dtype are meant. */
  readonly data: readonly RawElement[] | null;
  readonly requires_grad: boolean;
  readonly grad_fn?: string;
  readonly view?: boolean;
  readonly alias?: Path;
}

/**
 * A recorded value, with tensors of type T in it. A plain number is a Python int; a Python float is `{ f }`, because
 * type promotion depends on the difference.
 */
export type Value<T> =
  | number
  | boolean
  | string
  | null
  | readonly Value<T>[]
  | T
  | { readonly f: number | string }
  | { readonly c: readonly [number | string, number | string] }
  | { readonly i: string }
  | { readonly tuple: readonly Value<T>[]; readonly fields?: readonly string[] }
  | { readonly dict: Readonly<Record<string, Value<T>>> }
  | { readonly slice: readonly [number | null, number | null, number | null] }
  | { readonly ellipsis: true }
  | { readonly dtype: string }
  | { readonly device: string }
  | { readonly layout: string }
  | { readonly memory_format: string };

/** The name of an entry's file. */
export const fileOf = (key: string): string => `${key.replaceAll('.', '_')}.jsonl.gz`;

/** A value as it stands in a file. */
export type Recorded = Value<{ readonly t: TensorData }>;

/** The first line of a file. */
export interface Header {
  readonly kind: 'op';
  readonly op: string;
  readonly variant: string;
  /** name[.variant] */
  readonly key: string;
  /** How much an operation is used: 1 in most programs, 3 seldom; 0 for those that PyTorch's database lacks. */
  readonly tier: number;
  readonly fn: string;
  /** The Tensor method of that name, and its in-place form, where PyTorch has them. */
  readonly method: string | null;
  readonly inplace: string | null;
}

/** A step after the call, inside the differentiated function. */
export type PostStep =
  | { readonly op: 'abs' | 'select'; readonly out: number }
  | { readonly op: 'cols' | 'rows'; readonly out: number; readonly k: number }
  | { readonly op: 'where0'; readonly out: number; readonly mask: { readonly t: TensorData } };

/** What cases and error cases share: the call. */
export interface Call {
  readonly id: string;
  readonly fn: string;
  readonly args: readonly Recorded[];
  readonly kwargs: Readonly<Record<string, Recorded>>;
  /** Steps before the call, inside the differentiated function, such as `clone0`. */
  readonly pre?: readonly string[];
}

/** A call with what PyTorch gave for it. */
export interface Case extends Call {
  readonly kind: 'case';
  readonly dtype: string;
  readonly source?: string;
  readonly note?: string;
  readonly post?: readonly PostStep[];
  readonly out: Recorded;
  /** The tensors that require grad. */
  readonly inputs?: readonly Path[];
  /** Which of the flattened outputs require grad. */
  readonly diff_out?: readonly number[];
  readonly cotangents?: readonly { readonly t: TensorData }[];
  readonly grads?: readonly ({ readonly t: TensorData } | null)[];
  readonly tangents?: readonly { readonly t: TensorData }[];
  readonly second?: readonly ({ readonly t: TensorData } | null)[];
  readonly jvp?: readonly ({ readonly t: TensorData } | null)[];
  readonly method?: boolean;
  readonly inplace?: boolean;
  readonly mutated?: readonly { readonly path: Path; readonly t: TensorData }[];
  readonly random?: boolean;
  readonly uninitialised?: boolean;
  readonly backward_error?: unknown;
  readonly second_error?: unknown;
  readonly unreliable_backward?: boolean;
  readonly nonfinite?: unknown;
  readonly suspect?: readonly string[];
  readonly fd_failed?: { readonly checks: readonly string[]; readonly assumed: string };
}

/** A call that PyTorch refuses. */
export interface ErrorCase extends Call {
  readonly kind: 'error';
  readonly error_type: string;
  readonly message: string;
}

/** One file. */
export interface Entry {
  readonly header: Header;
  readonly cases: readonly Case[];
  readonly errors: readonly ErrorCase[];
  /** The text of each line, for copying: writing JSON anew would lose the sign of -0.0. */
  readonly texts: ReadonlyMap<Header | Case | ErrorCase, string>;
}

/** Reads the files of a directory, one after the other in the order of their names. `wanted` says which entries. */
export function* readEntries(directory: string, wanted: (header: Header) => boolean = () => true): Generator<Entry> {
  const files = readdirSync(directory).filter((name) => name.endsWith('.jsonl.gz'));
  if (files.length === 0) throw new Error(`no *.jsonl.gz files in ${directory}`);
  for (const file of files.sort()) {
    const [first = '', ...rest] = gunzipSync(readFileSync(join(directory, file)))
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    const header = JSON.parse(first) as Header;
    if (header.kind !== 'op') throw new Error(`${file} does not start with a header`);
    if (!wanted(header)) continue;
    const lines = rest.map((line) => JSON.parse(line) as Case | ErrorCase);
    yield {
      header,
      cases: lines.filter((line) => line.kind === 'case'),
      errors: lines.filter((line) => line.kind === 'error'),
      texts: new Map<Header | Case | ErrorCase, string>([
        [header, first],
        ...lines.map((line, i) => [line, rest[i]!] as const),
      ]),
    };
  }
}
