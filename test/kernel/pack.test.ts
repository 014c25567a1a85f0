import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bool } from '../../src/base/dtype.js';
import { pack, unpack } from '../../src/kernel/reference/pack.js';
import {
  anyDType,
  anyLayout,
  anyReadLayout,
  anySizes,
  emptyOperand,
  operandOf,
  smallValue,
  strays,
  valuesOf,
} from './operands.js';

test('packs what a mask names, and puts it back, for all dtypes and layouts', () => {
  const anyCase = anySizes(0, 3).chain((sizes) =>
    fc.tuple(fc.constant(sizes), anyReadLayout(sizes.length), anyReadLayout(sizes.length), anyLayout(sizes.length)),
  );
  fc.assert(
    fc.property(anyDType, anyCase, fc.nat(5), (dtype, [sizes, layout, maskLayout, outLayout], seed) => {
      const input = operandOf(dtype, sizes, (i) => smallValue(dtype, i), layout);
      const mask = operandOf(bool, sizes, (i) => (i * 7 + seed) % 5 < 2, maskLayout);
      const chosen = valuesOf(mask);
      const wanted = valuesOf(input).filter((_, i) => chosen[i] === true);
      const packed = emptyOperand(dtype, [wanted.length]);
      pack(packed, input, mask);
      expect(valuesOf(packed)).toEqual(wanted);

      const target = operandOf(dtype, sizes, (i) => smallValue(dtype, i + 3), outLayout);
      const [before, around] = [valuesOf(target), strays(target)];
      unpack(target, mask, packed);
      const [now, given] = [valuesOf(target), valuesOf(input)];
      expect(now).toEqual(before.map((old, i) => (chosen[i] === true ? given[i] : old)));
      expect(strays(target)).toEqual(around);
    }),
  );
});
