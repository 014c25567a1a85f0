/** Where storages live: the home by size, the moves between homes, arrays that belong to the user. */
import { describe, expect, test } from 'vitest';
import { dtypes } from '../../src/base/dtype.js';
import { evict, memoryStats } from '../../src/tensor/memory.js';
import { allocate, onHost, type Storage } from '../../src/tensor/storage.js';
import { emptyTensor } from '../../src/tensor/tensor.js';
import { arange, bool, float32, fromTypedArray, int64, ones, randn, tensor, type Tensor } from '../../src/index.js';
import { restorePolicies, used } from './memory.js';

restorePolicies();

const inArena = (t: Tensor | Storage): boolean => ('storage' in t ? t.storage : t).slot?.block != null;

/** Moves everything out of the arena that can go. */
function evictAll(): void {
  evict(Infinity, true);
}

describe('a new storage', () => {
  test('of up to 1 KiB lives in JavaScript, a larger one in the arena, for every dtype', () => {
    for (const dtype of dtypes) {
      expect(inArena(allocate(dtype, 1024 / dtype.bytes))).toBe(false);
      expect(inArena(allocate(dtype, 1024 / dtype.bytes + 1))).toBe(true);
    }
  });

  test('overlaps no other: small ones share slabs', () => {
    for (const dtype of dtypes) {
      const storages = [1, 3, 16, 17, 33, 60, 100, 128, 1024, 70, 5].flatMap((bytes) =>
        Array.from({ length: 20 }, () => allocate(dtype, Math.ceil(bytes / dtype.bytes))),
      );
      storages.forEach(({ array, start, length }, i) => {
        for (let k = start; k < start + length; k++) array[k] = dtype === int64 ? BigInt(i) : i % 100;
      });
      storages.forEach(({ array, start, length }, i) => {
        for (let k = start; k < start + length; k++) expect(Number(array[k])).toBe(dtype === int64 ? i : i % 100);
      });
    }
  });

  test('takes memory of the arena that is counted, and given back by dispose()', () => {
    const before = used();
    const x = emptyTensor(float32, [1000]);
    expect(used() - before).toBe(4032);
    expect(memoryStats().storages).toBeGreaterThan(0);
    x.dispose();
    expect(used()).toBe(before);
  });
});

describe('a storage that is moved out of the arena', () => {
  const values = (t: Tensor): string => String([...t.toTypedArray()]);

  test('holds the same bits, of every dtype, and so do its views', () => {
    for (const dtype of dtypes) {
      const x = randn(40, 50).mul(1000).to(dtype);
      const view = x.narrow(1, 3, 30).t();
      const [whole, part] = [values(x), values(view)];
      expect(inArena(x)).toBe(true);
      evictAll();
      expect(inArena(x)).toBe(false);
      expect(values(view)).toBe(part);
      expect(values(x)).toBe(whole);
    }
  });

  test('keeps NaN payloads and signed zeros', () => {
    const bits = new Uint32Array(1000).map((_, i) => (i % 2 === 0 ? 0x7fc00000 + i : 0x80000000));
    const x = tensor(new Float32Array(bits.buffer));
    evictAll();
    expect(new Uint32Array((x.toTypedArray() as Float32Array).buffer)).toEqual(bits);
  });

  test('moves back when a kernel needs it, and is written there', () => {
    const x = randn(40, 50);
    const expected = x.mul(2).add(1).toArray();
    evictAll();
    x.mul_(2).add_(1);
    expect(inArena(x)).toBe(true);
    expect(x.toArray()).toEqual(expected);
  });

  test('gives the same gradients when what was saved was moved out between forward and backward', () => {
    const make = (): [Tensor, Tensor] => {
      const x = tensor(
        new Float32Array(5000).map((_, i) => Math.sin(i)),
        {},
      ).requiresGrad_();
      return [x, x.exp().mul(x.tanh()).sum()];
    };
    const [x, y] = make();
    y.backward();
    const [x2, y2] = make();
    evictAll();
    y2.backward();
    expect(x2.grad!.toArray()).toEqual(x.grad!.toArray());
  });

  test('stays where it is while a kernel uses it', () => {
    const [a, b] = [randn(1000), randn(1000)];
    const sum = a.add(b).toArray();
    evictAll();
    // Placing b could move a out again, were it not in use.
    expect(a.add(b).toArray()).toEqual(sum);
  });
});

describe("an array of the user's", () => {
  test('stays shared whatever kernels run on the tensor, large or small', () => {
    for (const n of [3, 200, 5000]) {
      const array = new Float32Array(n).fill(1);
      const x = fromTypedArray(array);
      x.add_(1);
      expect(array.every((v) => v === 2)).toBe(true);
      array.fill(5);
      expect(x.mul(2).sum().item()).toBe(10 * n);
      expect(inArena(x)).toBe(false);
    }
  });

  test('is written through views, and only there', () => {
    const array = new Float32Array(6000).fill(1);
    const x = fromTypedArray(array, [60, 100]);
    x.narrow(1, 10, 5).mul_(3);
    expect(array.filter((v) => v === 3)).toHaveLength(300);
    expect(array.filter((v) => v === 1)).toHaveLength(5700);
  });

  test('can be both operands and the result of one kernel', () => {
    const array = new Float64Array(3000).map((_, i) => i);
    const x = fromTypedArray(array);
    x.mul_(x);
    expect(array).toEqual(new Float64Array(3000).map((_, i) => i * i));
  });

  test('that was copied into a tensor is not written', () => {
    const array = new Float32Array(5000);
    tensor(array).add_(1);
    expect(array.every((v) => v === 0)).toBe(true);
  });
});

describe('small operands of large kernels', () => {
  test('are read and written where they are', () => {
    const x = ones(100, 50);
    const bias = arange(50n).to(float32);
    expect(inArena(bias)).toBe(false);
    expect(x.add(bias).sum().item()).toBe(100 * 50 + 100 * 1225);
    expect(x.add(bias).sum(0).toArray()).toEqual(Array.from({ length: 50 }, (_, i) => 100 + 100 * i));
    expect(inArena(bias)).toBe(false);
  });

  test('may be views, and the target of an in-place reduction', () => {
    const total = tensor([1, 2, 3, 4]);
    total.at('1:3').add_(ones(2, 2000).sum(1));
    expect(total.toArray()).toEqual([1, 2002, 2003, 4]);
  });

  test('may be of other dtypes', () => {
    const x = ones(40, 50);
    const mask = tensor(Array.from({ length: 50 }, (_, i) => i % 2 === 0));
    expect(mask.dtype).toBe(bool);
    expect(x.maskedFill(mask, 0).sum().item()).toBe(1000);
  });
});

test('reading elements from JavaScript works in either home', () => {
  const x = arange(2000n);
  expect(onHost(x.storage, 'test').array).toBeInstanceOf(BigInt64Array);
  expect(x.at(1999).item()).toBe(1999);
  evictAll();
  expect(x.at(1999).item()).toBe(1999);
  expect(x.toArray()).toHaveLength(2000);
});
