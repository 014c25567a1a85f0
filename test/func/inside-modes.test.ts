/**
 * backward(), modes, anomaly detection and the profiler inside vmap and transforms, two levels deep.
 *
 * @features
 * | E5 | backward() inside vmap and transforms | `vmap(grad(f))` whose f calls `backward()` | inside-modes.test.ts: "inside fills .grad of what is one example’s, and leaves the rest alone" |
 * | A12 | detect_anomaly inside vmap | `detectAnomaly` inside and around `vmap` | inside-modes.test.ts: "finds the example" |
 * | A15 | profile of vmap | `profile(() => vmap(f)(x))` | inside-modes.test.ts: "the profiler sees one call for all examples" |
 * | A3 | inference_mode and transforms | `inferenceMode` inside and around | inside-modes.test.ts: "around changes nothing, and inside cuts the graph" |
 * | A3 | no_grad and transforms with vmap | `noGrad` inside and around | inside-modes.test.ts: "noGrad() inside makes a constant for every example" |
 */
import { describe, expect, test } from 'vitest';
import {
  AnomalyError,
  backward,
  detectAnomaly,
  enableGrad,
  grad as gradOf,
  inferenceMode,
  isGradEnabled,
  keep,
  noGrad,
  profile,
  recordFunction,
  scope,
  type Tensor,
  vmap,
} from 'chainrule';
import { grad, hessian, jacrev, jvp } from 'chainrule/func';
import { expectClose, f64, leaf, loop, rows, xs } from './values.js';

describe('backward()', () => {
  test('inside fills .grad of what is one example’s, and leaves the rest alone', () => {
    const outer = leaf(rows);
    const of = (x: Tensor): Tensor => {
      // Of the argument of a transform, of a leaf, and of what is the same for all examples.
      const own = x.detach().requiresGrad_();
      const w = leaf([1, 2, 3]);
      x.mul(own).mul(w).sin().sum().backward();
      return x.grad!.mul(own.grad!).add(w.grad!).mul(x).sum();
    };
    expectClose(vmap(grad(of))(outer), loop(grad(of)));
    expect(outer.grad).toBeNull();
  });

  test('with createGraph inside is differentiated by what is around', () => {
    const of = (x: Tensor): Tensor => {
      const y = x.mul(1).requiresGrad_();
      backward(y.pow(3).sum(), { createGraph: true, inputs: y });
      return y.grad!.sum();
    };
    expectClose(vmap(grad(of))(xs), xs.mul(6));
    expectClose(vmap(hessian(of))(xs), loop(hessian(of)));
    expectClose(grad((x: Tensor) => vmap(of)(x).sum())(xs), xs.mul(6));
    expectClose(vmap((v: Tensor) => vmap((x: Tensor) => jvp(of, [x], [v])[1])(xs))(xs), xs.matmul(xs.t()).mul(6));
  });

  test('two vmaps deep gives each pair its own gradient', () => {
    const of = (x: Tensor, v: Tensor): Tensor => {
      const own = x.mul(v).detach().requiresGrad_();
      own.exp().mul(v).sum().backward();
      return own.grad!;
    };
    expectClose(
      vmap((x: Tensor) => vmap((v: Tensor) => of(x, v))(xs))(xs),
      loop((x) => loop((v) => of(x, v))),
    );
  });

  test('accumulates', () => {
    const of = (row: Tensor): Tensor => {
      const x = row.detach().requiresGrad_();
      x.sin().sum().backward();
      x.exp().sum().backward();
      return x.grad!;
    };
    expectClose(vmap(of)(xs), xs.cos().add(xs.exp()));
  });

  test('inside a scope() keeps what is asked for', () => {
    const g = scope(() =>
      keep(
        vmap((row: Tensor) => {
          const x = row.detach().requiresGrad_();
          const w = leaf([1, 2, 3]);
          x.exp().mul(w).sum().backward();
          return x.grad!.add(w.grad!);
        })(xs),
      ),
    );
    expectClose(
      g,
      xs
        .exp()
        .mul(f64([1, 2, 3]))
        .add(xs.exp()),
    );
  });
});

describe('anomaly detection', () => {
  test('finds the example', () => {
    const of = (x: Tensor): Tensor => x.sub(0.25).sqrt().mul(0).sum();
    const caught = (run: () => unknown): AnomalyError => {
      try {
        run();
      } catch (error) {
        expect(error).toBeInstanceOf(AnomalyError);
        return error as AnomalyError;
      }
      throw new Error('nothing was thrown');
    };
    const positive = xs.abs();
    for (const run of [
      () => detectAnomaly(() => vmap(grad(of))(positive)),
      () => detectAnomaly(() => grad((x: Tensor) => vmap(of)(x).sum())(positive)),
      () => vmap((x: Tensor) => detectAnomaly(() => grad(of)(x)))(positive),
    ]) {
      const { node, position, message } = caught(run);
      expect(node!.name()).toBe('SqrtBackward0');
      expect(position).toEqual([1, 1]);
      expect(message).toContain("Function 'SqrtBackward0' returned nan values in its 0th output");
    }
  });

  test('looks at gradients of examples, too', () => {
    const units = f64([
      [1, 1, 1],
      [0, 0, 1],
    ]);
    const rowsOf = (data: number[]): Tensor => {
      const x = leaf(data);
      return gradOf(x.sqrt(), x, { gradOutputs: units, isGradsBatched: true })[0]!;
    };
    expectClose(
      detectAnomaly(() => rowsOf([1, 4, 4])),
      [
        [0.5, 0.25, 0.25],
        [0, 0, 0.25],
      ],
    );
    expect(() => detectAnomaly(() => rowsOf([1, 0, 4]))).toThrow(/SqrtBackward0.*The first is NaN, at \[1, 1\]/);
  });

  test('with checkForward finds the example as well', () => {
    expect(() => detectAnomaly({ checkForward: true }, () => vmap((x: Tensor) => x.add(1).log())(xs))).not.toThrow();
    expect(() => detectAnomaly({ checkForward: true }, () => vmap((x: Tensor) => x.log())(xs))).toThrow(
      /'log' returned nan values.*at \[0, 1\]/,
    );
  });

  test('changes no numbers', () => {
    const f = (x: Tensor): Tensor => x.sin().exp().sum();
    expectClose(
      detectAnomaly(() => vmap(hessian(f))(xs)),
      vmap(hessian(f))(xs),
    );
  });
});

test('the profiler sees one call for all examples', () => {
  const p = profile(() => {
    vmap(grad((x: Tensor) => recordFunction('mine', () => x.sin().exp().sum())))(xs);
  });
  const counts = new Map(p.keyAverages().map((entry) => [entry.key, entry.count]));
  expect([counts.get('mine'), counts.get('aten::sin'), counts.get('aten::exp'), counts.get('SinBackward0')]).toEqual([
    1, 1, 1, 1,
  ]);
  // One that begins inside sees what comes after.
  const inside: number[] = [];
  vmap((x: Tensor) => {
    const y = x.sin();
    inside.push(profile(() => void y.exp()).keyAverages().length);
    return y;
  })(xs);
  expect(inside).toEqual([1]);
});

describe('inference mode', () => {
  const f = (x: Tensor): Tensor => x.sin().exp().sum();

  test('around changes nothing, and inside cuts the graph', () => {
    const expected = vmap(grad(f))(xs);
    expectClose(
      inferenceMode(() => vmap(grad(f))(xs)),
      expected,
    );
    expectClose(
      inferenceMode(() => vmap(jacrev(grad(f)))(xs.clone())),
      vmap(hessian(f))(xs),
    );
    expectClose(vmap((x: Tensor) => inferenceMode(() => grad(f)(x)))(xs), expected);
    const constant = (x: Tensor): Tensor =>
      inferenceMode(() => x.exp())
        .sum()
        .mul(x.sum());
    expectClose(vmap(grad(constant))(xs), loop(grad(constant)));
    expectClose(vmap(grad(constant))(xs), xs.exp().sum(1, true).expand([4, 3]));
    expect(() =>
      vmap(
        grad((x: Tensor) =>
          inferenceMode(() => x.exp())
            .mul(x)
            .sum(),
        ),
      )(xs),
    ).toThrow(/Inference tensors cannot be saved for backward/);
  });
});

describe('grad mode', () => {
  test('noGrad() inside makes a constant for every example', () => {
    const of = (x: Tensor): Tensor =>
      noGrad(() => x.exp())
        .mul(x)
        .sum();
    expectClose(vmap(grad(of))(xs), xs.exp());
    expectClose(grad((x: Tensor) => vmap(of)(x).sum())(xs), xs.exp());
    expectClose(
      vmap(jacrev(grad(of)))(xs),
      f64(rows)
        .unsqueeze(-1)
        .mul(f64([0, 0, 0])),
    );
    // Tangents know no grad mode.
    expectClose(vmap(hessian(of))(xs), xs.exp().diagEmbed());
    const inner = (x: Tensor): Tensor =>
      noGrad(() => grad((u: Tensor) => u.exp().sum())(x))
        .mul(x)
        .sum();
    expectClose(vmap(grad(inner))(xs), xs.exp());
  });

  test('noGrad() around gives results without graph, enableGrad() inside gives them back', () => {
    const x = leaf(rows);
    const [off, on] = noGrad(() => [
      vmap((row: Tensor) => row.exp())(x),
      vmap((row: Tensor) => enableGrad(() => row.exp()))(x),
    ]);
    expect([off.requiresGrad, on.requiresGrad]).toEqual([false, true]);
    on.sum().backward();
    expectClose(x.grad, xs.exp());
  });

  test('is as it was after errors inside', () => {
    const failing = (): Tensor => {
      throw new Error('mine');
    };
    expect(() => noGrad(() => vmap(grad((_x: Tensor) => enableGrad(failing)))(xs))).toThrow('mine');
    expect(isGradEnabled()).toBe(true);
    expectClose(vmap(grad((x: Tensor) => x.exp().sum()))(xs), xs.exp());
  });
});
