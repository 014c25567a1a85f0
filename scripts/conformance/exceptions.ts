/**
 * Rows that may differ from PyTorch, each with its reason: `{ id or op, part, reason }`, where part may be a list. An
 * exception covers failures only, and one that covers none any more is reported: the list cannot outlive its reasons.
 */
import { existsSync, readFileSync } from 'node:fs';
import { type Outcome, type Part, parts } from './judge.js';

export interface Exception {
  /** One case. */
  readonly id?: string;
  /** All cases of an entry, by its key. */
  readonly op?: string;
  readonly part: Part;
  readonly reason: string;
}

/** Where the list is kept, seen from this file. */
const exceptionsFile = new URL('../../test/conformance/exceptions.json', import.meta.url);

/** Reads and checks the list, a row for each part; no file is an empty list. */
function readExceptions(file: URL = exceptionsFile): Exception[] {
  if (!existsSync(file)) return [];
  const list = JSON.parse(readFileSync(file, 'utf8')) as (Omit<Exception, 'part'> & { part: Part | Part[] })[];
  return list.flatMap((e) => {
    const row = JSON.stringify(e);
    const named = [e.part].flat();
    if ((e.id === undefined) === (e.op === undefined)) throw new Error(`an exception names an id or an op: ${row}`);
    if (!named.every((part) => parts.includes(part))) throw new Error(`a part is one of ${parts.join(', ')}: ${row}`);
    if (!e.reason) throw new Error(`an exception gives its reason: ${row}`);
    return named.map((part) => ({ ...e, part }));
  });
}

/** Applies the list and remembers which of its rows were met and which were needed. */
export class Exceptions {
  private readonly met = new Set<Exception>();
  private readonly needed = new Set<Exception>();

  constructor(private readonly list: readonly Exception[] = readExceptions()) {}

  /** The outcome, excused where the list says so. */
  apply(key: string, id: string, outcome: Outcome): Outcome {
    const rows = this.list.filter((e) => e.part === outcome.part && (e.id === id || e.op === key));
    for (const row of rows) this.met.add(row);
    if (outcome.status !== 'failed' || rows.length === 0) return outcome;
    for (const row of rows) this.needed.add(row);
    return { ...outcome, status: 'excused', excuse: rows[0]!.reason };
  }

  /** Rows whose cases were all judged without needing them. */
  unneeded(): Exception[] {
    return [...this.met].filter((row) => !this.needed.has(row));
  }
}
