/** What `backendInfo` says, and that the WebAssembly backend is plugged in by `import 'chainrule'`. */
import { afterEach, expect, test } from 'vitest';
import { backendInfo, randn, useWebAssembly } from '../../src/index.js';
import { policy, setBackend } from '../../src/tensor/memory.js';

const atStart = { ...policy };

afterEach(() => {
  Object.assign(policy, atStart);
});

test('kernels are compiled for larger tensors, by themselves', () => {
  setBackend('auto');
  const before = backendInfo();
  expect(before.backend).toBe('wasm');
  expect(randn([100, 100]).atan().sinh().cosh().shape).toEqual([100, 100]);
  expect(backendInfo().kernels).toBeGreaterThan(before.kernels);
});

test('nothing is compiled where JavaScript computes', () => {
  setBackend('host');
  expect(randn([100, 100]).tan().asin().acos().shape).toEqual([100, 100]);
  expect(backendInfo()).toEqual({ backend: 'host', relaxedSimd: false, sharedMemory: false, workers: 0, kernels: 0 });
});

test('plugging it in again changes nothing', () => {
  const { kernels } = backendInfo();
  expect(useWebAssembly()).toBe(true);
  expect(backendInfo().kernels).toBe(kernels);
});
