/**
 * The WebAssembly machine: one linear memory, views on it, and the kernels compiled for it.
 *
 * Note [Kernels]. A kernel is a module that imports `env.memory` and exports `run(params, from, to, scratch)`. `params` is
 * the byte address of what the launch wrote for it; `from` and `to` are a range of chunks, pieces of work whose results
 * do not depend on one another. How work is cut into chunks depends on the sizes alone, never on the number of threads;
 * so every number of threads computes the same bits. `scratch` is the address of SCRATCH_BYTES that belong to the
 * thread.
 */
import { builtinModule } from '../../base/platform.js';
import { Arena } from './arena.js';
import { ModuleBuilder, type Value } from './assembler.js';
import { PAGE, PARAMETERS, SCRATCH_BYTES } from './layout.js';
import { Pool } from './pool.js';
import { instantiate, type Run } from './run.js';

/** Typed arrays over the whole memory; older ones stay valid for what they cover. */
export interface Heap {
  readonly i8: Int8Array;
  readonly u8: Uint8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i64: BigInt64Array;
}

/** Nanoseconds of work from which on other threads are asked to help: waking them may take 50 us. */
const PARALLEL_FROM = 60_000;

/** A compiled kernel. */
export interface Kernel {
  /** Its number, by which the threads of a pool know it. */
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly run: Run;
}

/** What the platform offers, found by validating small modules. */
export interface Features {
  readonly simd: boolean;
  /** Fused multiply-add and its relatives. */
  readonly relaxed: boolean;
  /** Memory that threads can share. */
  readonly shared: boolean;
}

/** How relaxed instructions work on a processor. */
export interface Habits {
  /** Whether a multiply-add rounds once. */
  readonly fuses: boolean;
  /** Whether a float that no int32 holds, or NaN, becomes -2^31, as C's conversion gives on x86. */
  readonly truncates: boolean;
}

/** A function of 1 that tries them: 1 where they fuse, plus 2 where they truncate. */
function emitTrial(m: ModuleBuilder): void {
  m.function('run', ['i32'], ['i32'], (f, one) => {
    // (1 + e)^2 is 1 + 2 e + e^2, of which rounding leaves 1 + 2 e.
    const fuses = (['f32x4', 'f64x2'] as const).map((lanes) => {
      const constant = (value: number): Value => (lanes === 'f32x4' ? f.f32x4(value) : f.f64x2(value));
      const e = lanes === 'f32x4' ? 2 ** -12 : 2 ** -27;
      const two = f.op('f64x2.convert_low_i32x4_s', f.op('i32x4.splat', one));
      const x = lanes === 'f64x2' ? two : f.op('f32x4.demote_f64x2_zero', two);
      const a = f.op(`${lanes}.add`, x, constant(e));
      const rest = f.op(`${lanes}.relaxed_madd`, a, a, constant(-1 - 2 * e));
      return f.lane('i32x4.extract_lane', lanes === 'f32x4' ? 0 : 1, f.op(`${lanes}.gt`, rest, constant(0)));
    });
    const x = f.op('f32x4.convert_i32x4_s', f.op('i32x4.splat', one));
    const wrong = [f.f32x4(2 ** 31), f.f32x4(2 ** 100), f.f32x4(Infinity), f.f32x4(NaN)].map((large) => {
      const whole = f.op('i32x4.relaxed_trunc_f32x4_s', f.op('f32x4.mul', x, large));
      return f.op('i32x4.ne', whole, f.i32x4(-(2 ** 31)));
    });
    const truncates = f.op(
      'i32.eqz',
      f.op(
        'v128.any_true',
        wrong.reduce((a, b) => f.op('v128.or', a, b)),
      ),
    );
    const fused = f.op('i32.and', f.op('i32.and', fuses[0]!, fuses[1]!), f.i32(1));
    f.return(f.op('i32.or', fused, f.op('i32.shl', truncates, f.i32(1))));
  });
}

/** The least modules that use what is asked for: (module (memory ...)) or a function with one instruction. */
function validates(body: (m: ModuleBuilder) => void, shared = false): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  const m = new ModuleBuilder({ shared });
  body(m);
  return WebAssembly.validate(m.bytes());
}

function hasRelaxedSimd(): boolean {
  return validates((m) => {
    m.function('run', ['v128'], ['v128'], (f, v) => {
      f.return(f.op('f32x4.relaxed_madd', v, v, v));
    });
  });
}

/**
 * Switches relaxed SIMD on where it exists behind a flag of V8 (Node 20), which works at any time before a module uses it.
 * The flag adds instructions and changes nothing else.
 */
function switchRelaxedSimdOn(): void {
  const v8 = builtinModule<{ setFlagsFromString?: (flags: string) => void }>('node:v8');
  v8?.setFlagsFromString?.('--experimental-wasm-relaxed-simd');
}

/** What this platform offers. */
function detect(): Features {
  const simd = validates((m) => {
    m.function('run', ['v128'], ['v128'], (f, v) => {
      f.return(f.op('f32x4.add', v, v));
    });
  });
  if (simd && !hasRelaxedSimd()) switchRelaxedSimdOn();
  const shared = typeof SharedArrayBuffer !== 'undefined' && validates(() => undefined, true);
  return { simd, relaxed: simd && hasRelaxedSimd(), shared };
}

/** The one machine of the process; made at first use. */
export class Machine {
  readonly features: Features;
  readonly memory: WebAssembly.Memory;
  heap: Heap;
  readonly arena = new Arena((bytes) => this.grow(bytes));
  /** The helping threads; null where memory cannot be shared. */
  readonly pool: Pool | null;
  private readonly kernels: Kernel[] = [];
  private readonly byKey = new Map<string, Kernel>();

  constructor() {
    this.features = detect();
    const { shared } = this.features;
    this.memory = shared ? new WebAssembly.Memory({ initial: 256, maximum: MOST_PAGES, shared }) : reserved();
    this.heap = heapOf(this.memory.buffer);
    this.pool = shared ? new Pool(this.memory, this.arena) : null;
  }

  /** How many kernels have been compiled. */
  get compiled(): number {
    return this.kernels.length;
  }

  /** A builder for a kernel module on this machine. */
  builder(): ModuleBuilder {
    return new ModuleBuilder({ shared: this.features.shared });
  }

  /** The kernel with this key, emitted and compiled at first use. */
  kernel(key: string, emit: (m: ModuleBuilder) => void): Kernel {
    let kernel = this.byKey.get(key);
    if (kernel === undefined) {
      kernel = this.compile(emit);
      this.byKey.set(key, kernel);
    }
    return kernel;
  }

  /** Compiles a module that exports `run(params, from, to, scratch)`, see Note [Kernels]. */
  compile(emit: (m: ModuleBuilder) => void): Kernel {
    const m = this.builder();
    emit(m);
    const bytes = m.bytes();
    const kernel = { id: this.kernels.length, bytes, run: instantiate(this.memory, bytes) };
    this.kernels.push(kernel);
    return kernel;
  }

  /**
   * Runs all chunks of a kernel. `work` is roughly how many nanoseconds one thread needs, which decides whether others
   * are asked to help; by default the kernel is small.
   */
  launch(kernel: Kernel, chunks: number, work = 0): void {
    if (work < PARALLEL_FROM || chunks < 2 || this.pool?.available !== true) {
      kernel.run(PARAMETERS, 0, chunks, this.scratch);
    } else {
      this.pool.run(kernel, chunks, this.scratch);
    }
  }

  private habits: Habits | null = null;

  /** What relaxed instructions do here where the standard leaves it open; found at first use. */
  get relaxedHabits(): Habits {
    return (this.habits ??= this.features.relaxed ? this.tryRelaxed() : { fuses: false, truncates: false });
  }

  private tryRelaxed(): Habits {
    const m = this.builder();
    emitTrial(m);
    const run = instantiate(this.memory, m.bytes()) as unknown as (one: number) => number;
    const found = run(1);
    return { fuses: (found & 1) !== 0, truncates: (found & 2) !== 0 };
  }

  private scratchAddress = 0;

  /** The address of the main thread's scratch memory. */
  get scratch(): number {
    if (this.scratchAddress === 0) {
      const block = this.arena.allocate(SCRATCH_BYTES);
      if (block === null) throw new Error('wasm: no room for scratch memory');
      this.scratchAddress = block.address;
    }
    return this.scratchAddress;
  }

  /** Makes the memory at least `bytes` long; false where the platform refuses. */
  grow(bytes: number): boolean {
    const missing = Math.ceil(bytes / PAGE) - this.memory.buffer.byteLength / PAGE;
    if (missing <= 0) return true;
    try {
      this.memory.grow(missing);
    } catch {
      return false;
    }
    this.heap = heapOf(this.memory.buffer);
    return true;
  }
}

/** One page less than 4 GiB, so that the address behind the last byte is still a number of 32 bits. */
const MOST_PAGES = 65535;

/**
 * Memory that is not shared must not grow, since growing detaches all views (and V8 then runs every loop over typed arrays
 * more slowly): all of it is reserved at once, which takes address space and no memory. As much as the platform gives.
 */
function reserved(): WebAssembly.Memory {
  for (let pages = 32768; ; pages /= 2) {
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages });
    } catch (error) {
      if (pages <= 1024) throw error;
    }
  }
}

function heapOf(buffer: ArrayBufferLike): Heap {
  return {
    i8: new Int8Array(buffer),
    u8: new Uint8Array(buffer),
    i16: new Int16Array(buffer),
    u16: new Uint16Array(buffer),
    i32: new Int32Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
    i64: new BigInt64Array(buffer),
  };
}

let instance: Machine | null = null;
let usable: boolean | null = null;

/** Whether there is WebAssembly with SIMD here, and memory for it; makes the machine where there is. */
export function hasMachine(): boolean {
  if (usable === null) {
    try {
      usable = typeof WebAssembly !== 'undefined' && machine().features.simd && mayCompile();
    } catch {
      usable = false;
    }
  }
  return usable;
}

/** Throws where a content-security policy forbids to compile; that is no matter of what the platform knows. */
function mayCompile(): boolean {
  return new WebAssembly.Module(machine().builder().bytes()) instanceof WebAssembly.Module;
}

/** The machine, made at first use. */
export function machine(): Machine {
  return (instance ??= new Machine());
}
