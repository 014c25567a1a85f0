/**
 * The JavaScript side of the protocol between `npm run bench` and those who compute, each a process of its own. One JSON
 * object a line: first, unasked, the contender's words about itself; then for each line read
 *
 *   { do: 'prepare', id }   -> { check }      makes the workload ready; the numbers that it comes to
 *   { do: 'time', runs }    -> { seconds }    of one run, the mean of `runs`
 *   what fails              -> { error }
 */
import { createInterface } from 'node:readline';

/** A workload made ready: what is not to be timed has been done. */
export interface Prepared {
  /** Does the work once; a promise where the library only computes when awaited. */
  readonly run: () => unknown;
  /** The numbers that the work comes to, called once and before `run` is timed. */
  readonly check: () => number[] | Promise<number[]>;
}

export type Workloads = Readonly<Record<string, () => Prepared>>;

/** How to prepare the workload of an id; undefined where there is none. */
export type Finder = (id: string) => (() => Prepared) | undefined;

/** Why a contender has no row: thrown by workloads that the library has no means for. */
export class CannotDo extends Error {}

interface Request {
  readonly do: 'prepare' | 'time';
  readonly id: string;
  readonly runs: number;
}

let prepared: Prepared | null = null;

export async function serve(hello: object, workloads: Workloads | Finder): Promise<void> {
  // The protocol owns the standard output: what a library has to say goes to the other one.
  console.log = console.error;
  const find: Finder = typeof workloads === 'function' ? workloads : (id) => workloads[id];
  send(hello);
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      send(await answer(JSON.parse(line) as Request, find));
    } catch (error) {
      send({ error: error instanceof CannotDo ? error.message : String(error).split('\n', 1)[0] });
    }
  }
}

async function answer(request: Request, find: Finder): Promise<object> {
  switch (request.do) {
    case 'prepare': {
      const prepare = find(request.id);
      if (prepare === undefined) throw new CannotDo('not written for it');
      prepared = prepare();
      return { check: await prepared.check() };
    }
    case 'time':
      return { seconds: await secondsOf(prepared!.run, request.runs) };
  }
}

async function secondsOf(run: () => unknown, runs: number): Promise<number> {
  const start = performance.now();
  const first = run();
  if (first instanceof Promise) {
    await first;
    for (let i = 1; i < runs; i++) await run();
  } else {
    repeat(run, runs - 1);
  }
  return (performance.now() - start) / 1000 / runs;
}

function repeat(run: () => unknown, runs: number): void {
  for (let i = 0; i < runs; i++) run();
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
