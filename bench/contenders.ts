/** Those who run the workloads: chainrule in this process, PyTorch in a Python beside it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Prepared, Workload } from './workloads.js';

export interface Contender {
  readonly name: 'chainrule' | 'pytorch-1t';
  /** The numbers that the workload comes to. */
  check(workload: Workload): Promise<number[]>;
  /** Seconds of one run, the mean of `runs`; less those of its `minus`, where it has one. */
  time(workload: Workload, runs: number): Promise<number>;
}

export class Chainrule implements Contender {
  readonly name = 'chainrule';
  private readonly prepared = new Map<string, Prepared>();

  check(workload: Workload): Promise<number[]> {
    return Promise.resolve(this.prepare(workload).check());
  }

  time(workload: Workload, runs: number): Promise<number> {
    const prepared = this.prepare(workload);
    const rest = prepared.minus === undefined ? 0 : secondsOf(prepared.minus, runs);
    return Promise.resolve(secondsOf(prepared.run, runs) - rest);
  }

  private prepare(workload: Workload): Prepared {
    let prepared = this.prepared.get(workload.id);
    if (prepared === undefined) this.prepared.set(workload.id, (prepared = workload.prepare()));
    return prepared;
  }
}

function secondsOf(run: () => unknown, runs: number): number {
  const start = performance.now();
  for (let i = 0; i < runs; i++) run();
  return (performance.now() - start) / 1000 / runs;
}

/** Where a Python with torch may be. Debian's own comes first: another one may lie before it on the path. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

interface Hello {
  readonly torch: string;
  readonly python: string;
  readonly threads: number;
}

/** PyTorch on one thread. The protocol is described in pytorch.py. */
export class PyTorch implements Contender {
  readonly name = 'pytorch-1t';

  private constructor(
    private readonly python: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    readonly hello: Hello,
  ) {}

  /** Starts the first Python that can import torch; null where none can. */
  static async start(): Promise<PyTorch | null> {
    for (const command of PYTHONS) {
      const python = spawn(command, [fileURLToPath(new URL('pytorch.py', import.meta.url))], {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
      });
      const missing = new Promise<{ done: true; value: undefined }>((resolve) => {
        python.once('error', () => resolve({ done: true, value: undefined }));
      });
      const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
      const first = await Promise.race([lines.next(), missing]);
      if (!first.done) return new PyTorch(python, lines, JSON.parse(first.value) as Hello);
    }
    return null;
  }

  async check(workload: Workload): Promise<number[]> {
    return (await this.ask<{ values: number[] }>({ do: 'check', id: workload.id })).values;
  }

  async time(workload: Workload, runs: number): Promise<number> {
    return (await this.ask<{ seconds: number }>({ do: 'time', id: workload.id, runs })).seconds;
  }

  stop(): void {
    this.python.stdin?.end();
  }

  private async ask<Answer>(request: object): Promise<Answer> {
    this.python.stdin?.write(`${JSON.stringify(request)}\n`);
    const line = await this.lines.next();
    if (line.done) throw new Error('pytorch.py has ended');
    const answer = JSON.parse(line.value) as Answer | { error: string };
    if (typeof answer === 'object' && answer !== null && 'error' in answer)
      throw new Error(`pytorch.py: ${answer.error}`);
    return answer;
  }
}
