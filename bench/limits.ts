/** What this machine can do at best, measured the plain way, so that results can be held against it. */
import { setFlagsFromString } from 'node:v8';
import { type FunctionBuilder, ModuleBuilder, type Value } from '../src/backends/wasm/assembler.js';
import { median } from './measure.js';

export interface Limits {
  /** Copying within `bytes` of memory, half of it to the other half: bytes read plus bytes written a second, / 1e9. */
  readonly copy: readonly { readonly bytes: number; readonly gigabytes: number }[];
  /** 128-bit multiplications and additions of float32 on one core, in registers: 1e9 operations a second. */
  readonly multiplyAdd: number;
  /** The same with fused multiply-add, which relaxed SIMD offers; null where the platform does not have it. */
  readonly fusedMultiplyAdd: number | null;
}

/** Seconds for each measurement, in short pieces of which the fastest tenth counts: a limit is what nothing disturbed. */
const TIME = 0.25;

function best(run: () => void): number {
  const times: number[] = [];
  const end = performance.now() + 1000 * TIME;
  while (performance.now() < end || times.length < 10) {
    const start = performance.now();
    run();
    times.push((performance.now() - start) / 1000);
  }
  times.sort((a, b) => a - b);
  return median(times.slice(0, Math.ceil(times.length / 10)));
}

function copySpeed(bytes: number): number {
  const half = bytes / 2;
  const memory = new Uint8Array(bytes).fill(1);
  // Pieces long enough for the clock.
  const repeats = Math.ceil(16e6 / bytes);
  const seconds = best(() => {
    for (let i = 0; i < repeats; i++) memory.copyWithin(half, 0, half);
  });
  return (bytes * repeats) / seconds / 1e9;
}

/** Independent chains of v = v * a + b: as many as it takes to hide the latency of both, and no more than registers. */
const CHAINS = 12;
const STEPS = 1_000_000;

/** A loop of `CHAINS` vector steps, `STEPS` times. */
function chains(step: (f: FunctionBuilder, v: Value, a: Value, b: Value) => Value): Uint8Array<ArrayBuffer> {
  const m = new ModuleBuilder({ shared: false });
  m.function('run', [], ['f32'], (f) => {
    const a = f.variable('v128', f.f32x4(0.999));
    const b = f.variable('v128', f.f32x4(0.001));
    const all = Array.from({ length: CHAINS }, (_, i) => f.variable('v128', f.f32x4(i)));
    f.for(f.i32(0), f.i32(STEPS), 1, () => {
      for (const v of all) f.set(v, step(f, v, a, b));
    });
    // All chains end in the result, so that none can be left out.
    f.return(
      f.lane(
        'f32x4.extract_lane',
        0,
        all.reduce<Value>((sum, v) => f.op('f32x4.add', sum, v), f.f32x4(0)),
      ),
    );
  });
  return m.bytes();
}

/** 1e9 operations a second; null where the module is not accepted. */
function speedOf(bytes: Uint8Array<ArrayBuffer>): number | null {
  if (!WebAssembly.validate(bytes)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { memory: new WebAssembly.Memory({ initial: 1, maximum: 65536 }) },
  });
  const run = exports['run'] as () => number;
  const warm = performance.now() + 300;
  while (performance.now() < warm) run();
  return (CHAINS * STEPS * 4 * 2) / best(run) / 1e9;
}

/** Fused multiply-add needs a flag on Node 20, as in chainrule's machine.ts. */
function fusedSpeed(): number | null {
  const bytes = chains((f, v, a, b) => f.op('f32x4.relaxed_madd', v, a, b));
  if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  return speedOf(bytes);
}

export function measureLimits(): Limits {
  const copy = [1, 8, 64].map((megabytes) => {
    const bytes = megabytes * 2 ** 20;
    return { bytes, gigabytes: copySpeed(bytes) };
  });
  const multiplyAdd = speedOf(chains((f, v, a, b) => f.op('f32x4.add', f.op('f32x4.mul', v, a), b)))!;
  return { copy, multiplyAdd, fusedMultiplyAdd: fusedSpeed() };
}

/** Copy speed for data of so many bytes: the smallest measured area that holds them. */
export function copyLimit({ copy }: Limits, bytes: number): number {
  return (copy.find((one) => one.bytes >= bytes) ?? copy.at(-1)!).gigabytes;
}
