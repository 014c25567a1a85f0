/**
 * Those who run the workloads: a process for each contender and workload, so that none finds another's memory, caches,
 * threads or compiled code.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ContenderName } from './catalog.js';

/** An answer later than this ends the contender for the workload. */
const PATIENCE = 120_000;

/** What a process writes to its standard error that is kept, to say why it ended. */
const LAST_WORDS = 2000;

/** Something that a contender could not do; the text says why. */
export class Failure extends Error {}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

/** A TypeScript file, run as this one is. */
export function script(relative: string, ...args: string[]): Command {
  return { file: process.execPath, args: [...process.execArgv, path(relative), ...args] };
}

export const PYTHON_ENVIRONMENT: NodeJS.ProcessEnv = {
  ...process.env,
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
};

/** Where a Python with torch may be. Debian's own comes first: another one may lie before it on the path. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

/** A Python file, run on one thread by the first Python that can. */
export function python(relative: string): Command[] {
  return PYTHONS.map((file) => ({ file, args: [path(relative)], env: PYTHON_ENVIRONMENT }));
}

function commands(name: ContenderName): Command[] {
  switch (name) {
    case 'chainrule':
      return [script('contenders/chainrule.ts', '1')];
    case 'chainrule-2t':
      return [script('contenders/chainrule.ts', '2')];
    case 'pytorch-1t':
      return python('contenders/pytorch.py');
    case 'jax-js':
      return [script('peers/jax.ts')];
    case 'tfjs-wasm':
      return [script('peers/tfjs.ts')];
  }
}

/** A contender, and the process that runs for it; the protocol is in serve.ts. */
export class Contender {
  private child: ChildProcess | null = null;
  private lines: AsyncIterator<string> | null = null;
  private lastWords = '';

  private constructor(
    readonly name: ContenderName,
    private readonly command: Command,
  ) {}

  /** What the contender says of itself. */
  description = '';

  /** The executable that runs it. */
  get file(): string {
    return this.command.file;
  }

  /** Starts the first command that works; the reason where none does. */
  static async start(name: ContenderName, list: readonly Command[] = commands(name)): Promise<Contender | Failure> {
    let failure = new Failure('there is no command for it');
    for (const command of list) {
      const contender = new Contender(name, command);
      try {
        await contender.open();
        return contender;
      } catch (error) {
        contender.stop();
        failure = error as Failure;
      }
    }
    return failure;
  }

  /** Makes a workload ready; the numbers that it comes to. */
  async prepare(id: string): Promise<number[]> {
    if (this.child === null) await this.open();
    return (await this.ask<{ check: number[] }>({ do: 'prepare', id })).check;
  }

  /** Seconds of one run, the mean of `runs`. */
  async time(runs: number): Promise<number> {
    return (await this.ask<{ seconds: number }>({ do: 'time', runs })).seconds;
  }

  /** Ends the process, and with it what is prepared; the next `prepare` starts another. */
  stop(): void {
    this.child?.kill();
    this.child = null;
    this.lines = null;
  }

  private async open(): Promise<void> {
    const { file, args, env } = this.command;
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: env ?? process.env });
    this.lastWords = '';
    child.stderr.on('data', (text: Buffer) => {
      this.lastWords = (this.lastWords + String(text)).slice(-LAST_WORDS);
    });
    // A process that cannot start, or that has ended, also ends its lines: `read` says what there is to say.
    child.on('error', (error) => (this.lastWords += error.message));
    child.stdin.on('error', () => undefined);
    this.child = child;
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.description = (await this.read<{ name: string }>()).name;
  }

  private async ask<Answer>(request: object): Promise<Answer> {
    this.child?.stdin?.write(`${JSON.stringify(request)}\n`);
    return this.read<Answer>();
  }

  private async read<Answer>(): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), PATIENCE);
    });
    const line = await Promise.race([this.lines!.next(), late]);
    clearTimeout(timer);
    if (line === 'late') {
      this.stop();
      throw new Failure(`no answer in ${PATIENCE / 1000} s`);
    }
    if (line.done) {
      this.stop();
      throw new Failure(`its process has ended: ${lastError(this.lastWords)}`);
    }
    const answer = JSON.parse(line.value) as Answer | { error: string };
    if (typeof answer === 'object' && answer !== null && 'error' in answer) throw new Failure(answer.error);
    return answer;
  }
}

/** The line of an error report that names the error. */
function lastError(words: string): string {
  const lines = words.trim().split('\n');
  return lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? lines.at(-1) ?? '';
}
