/**
 * Special functions: their values, and the conventions at poles, at the ends of domains and for what has no derivative. Values
 * were computed with 40 digits; conventions are PyTorch's unless a comment says more.
 */
import { describe, expect, test } from 'vitest';
import * as chainrule from '../../src/index.js';
import {
  enterDualLevel,
  exitDualLevel,
  grad,
  makeDual,
  NotImplementedError,
  tensor,
  type Tensor,
} from '../../src/index.js';

const double = (data: number[]): Tensor => tensor(data, { dtype: 'float64' });
const leaf = (data: number[]): Tensor => tensor(data, { dtype: 'float64', requiresGrad: true });

type Unary = (x: Tensor) => Tensor;
const unary = chainrule as unknown as Readonly<Record<string, Unary>>;

/** Arguments with the values of functions of one argument. */
const values: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  lgamma: [
    [1e-8, 18.42068073818021], [0.3, 1.0957979948180756], [0.9999, 5.7729791561193866e-5], [1.5, -0.12078223763524522],
    [1.9999, -4.227520877215346e-5], [2.75, 0.47521466691493713], [5.5, 3.9578139676187165], [12, 17.502307845873887],
    [170.5, 704.0044277342047], [-0.25, 1.589575312551186], [-3.7, -1.3797399049658245],
  ],
  digamma: [
    [1e-5, -100000.57719921567], [0.3, -3.502524222200133], [1.5, 0.03648997397857652], [6.25, 1.750453526883736],
    [40, 3.676327374034843], [-0.25, 2.9141391202135276], [-3.7, -0.8450768588704194],
  ],
  specialErfcx: [
    [-5, 144009798674.66104], [-0.5, 1.952360489182557], [0, 1], [0.7, 0.525930337349441], [3, 0.17900115118138996],
    [40, 0.014100335983377814], [1e10, 5.641895835477563e-11],
  ],
  specialLogNdtr: [
    [-40, -804.6084420137538], [-1.5, -2.7059444008238898], [-0.5, -1.1759117615936185], [0.5, -0.3689464152886564],
    [9, -1.1285884059538405e-19],
  ],
  i0: [[0, 1], [0.5, 1.0634833707413236], [-7.9, 389.406283282158], [8.1, 469.5006067101215], [50, 2.9325537838493362e20]],
  specialI1e: [
    [0, 0], [0.5, 0.1564208031848717], [-7.9, -0.13489649943989376], [8.1, 0.13340068832583662], [500, 0.017827851852898056],
  ],
  specialBesselJ0: [
    [0, 1], [0.5, 0.9384698072408129], [-4.9, -0.2097383275853262], [5.1, -0.14433474706050065], [8, 0.1716508071375539],
    [30, -0.08636798358104021],
  ],
  specialBesselJ1: [
    [0.5, 0.2422684576748739], [-4.9, 0.31469467101519066], [5.1, -0.3370972020182318], [8, 0.23463634685391463],
    [30, -0.11875106261662294],
  ],
  specialBesselY0: [
    [0.5, -0.44451873350670656], [4.9, -0.2920545942440142], [5.1, -0.3216024491248594], [8, 0.22352148938756622],
    [30, -0.11729573168666403],
  ],
  specialBesselY1: [
    [0.5, -1.471472392670243], [4.9, 0.18124669204504856], [5.1, 0.11373644197749973], [8, -0.1580604617312475],
    [30, 0.08442557066174723],
  ],
  specialModifiedBesselK0: [
    [0.01, 4.721244730161095], [1.9, 0.1288459792760475], [2.1, 0.10078374088996693], [30, 2.1324774964630563e-14],
  ],
  specialScaledModifiedBesselK1: [
    [0.01, 100.97864845824004], [1.9, 1.0674709298145701], [2.1, 1.0023680527405792], [30, 0.2316541293777118],
    [1000, 0.03964813081296021],
  ],
  specialAiryAi: [
    [-10, 0.04024123848644319], [-3, -0.37881429367765806], [-2, 0.22740742820168558], [0, 0.3550280538878172],
    [1.5, 0.07174949700810541], [3, 0.006591139357460719], [20, 1.6916728686705404e-27],
  ],
}; // prettier-ignore

/** To 12 digits, or as many as double precision leaves near a zero. */
function expectClose(got: number, wanted: number, label: string): void {
  expect(Math.abs(got - wanted), `${label}: ${got}, wanted ${wanted}`).toBeLessThanOrEqual(
    1e-12 * Math.abs(wanted) + 3e-18,
  );
}

function expectAll(got: Tensor, wanted: readonly number[]): void {
  (got.toArray() as number[]).forEach((value, i) => expectClose(value, wanted[i % wanted.length]!, `element ${i}`));
}

describe('the value', () => {
  // Few elements are computed by the reference kernel, many by WebAssembly.
  test.each(Object.keys(values))('of %s has 12 digits, of few elements and of many', (name) => {
    const [xs, ys] = [values[name]!.map(([x]) => x), values[name]!.map(([, y]) => y)];
    expectAll(unary[name]!(double(xs)), ys);
    expectAll(unary[name]!(double(Array.from({ length: 40 }, () => xs).flat())), ys);
  });

  test('of polygamma has 12 digits', () => {
    const third = chainrule.polygamma(3, double([0.5, 4, -2.5, -40.25]));
    expectAll(third, [97.40909103400244, 0.04486532819275507, 194.74787621918762, 1558.5454269968318]);
    const first = [101.43329915079275, 2.834049156694611, 0.2838229557371153, 0.04081066325722558, 9.539246644989124];
    expectAll(chainrule.polygamma(1, double([0.1, 0.7, 4, 25, -2.5])), first);
  });

  test('of zeta has 12 digits', () => {
    const wanted = [12.103813495683747, 17.19732915450711, 0.003681929219641926, 1.7089167198843548e-5];
    expectAll(chainrule.specialZeta(double([1.1, 2, 3.5, 12]), double([0.5, 0.25, 7, 2.5])), wanted);
  });

  test('of the incomplete gamma functions has 12 digits, by each of the methods', () => {
    const a = double([0.1, 0.5, 3, 5, 30, 250]);
    const x = double([0.05, 3, 0.2, 9, 29, 260]);
    const lower = [
      0.7755386354510305, 0.9856941215645704, 0.0011484812448621325, 0.9450363585048951, 0.4508291147181239, 0.7406105173923527,
    ]; // prettier-ignore
    const upper = [
      0.22446136454896942, 0.01430587843542964, 0.9988515187551379, 0.0549636414951049, 0.5491708852818761, 0.25938948260764727,
    ]; // prettier-ignore
    expectAll(chainrule.igamma(a, x), lower);
    expectAll(chainrule.igammac(a, x), upper);
    expectAll(chainrule.igammac(double([1000]), double([1500])), [2.204698611388996e-43]);
  });

  test('of orthogonal polynomials has 12 digits', () => {
    const at = (name: string, x: number, n: number): number =>
      (chainrule as unknown as Record<string, (x: Tensor, n: number) => Tensor>)[name]!(double([x]), n).item();
    expectClose(at('specialChebyshevPolynomialT', 0.3, 5), 0.99888, 'T5');
    expectClose(at('specialChebyshevPolynomialT', 0.3, 20), 0.9821301310548921, 'T20');
    expectClose(at('specialChebyshevPolynomialT', 1.5, 5), 61.5, 'T5 outside');
    expectClose(at('specialShiftedChebyshevPolynomialT', 0.65, 5), 0.99888, 'shifted T5');
    expectClose(at('specialChebyshevPolynomialU', -0.3, 20), 1.0413172668589776, 'U20');
    expectClose(at('specialLegendrePolynomialP', 0.4, 7), -0.0145904, 'P7');
    expectClose(at('specialHermitePolynomialH', 0.7, 4), -7.6784, 'H4');
    expectClose(at('specialLaguerrePolynomialL', 1.2, 5), -0.268736, 'L5');
    expect(at('specialLegendrePolynomialP', 0.4, -1)).toBe(0);
  });
});

describe('at poles and ends', () => {
  test('gamma functions', () => {
    expect(double([0, -2, Infinity, -Infinity, NaN]).lgamma().toArray()).toEqual([Infinity, Infinity, Infinity, Infinity, NaN]);
    expect(double([0, -0, -2, Infinity]).digamma().toArray()).toEqual([-Infinity, Infinity, NaN, Infinity]);
    expect(chainrule.specialZeta(double([1, 0.5, 2, 2.5]), double([2, 2, -3, -0.5])).toArray()).toEqual([Infinity, NaN, Infinity, NaN]);
    expect(chainrule.igamma(double([0, 0, 1, 2, -1]), double([1, 0, 0, Infinity, 1])).toArray()).toEqual([1, NaN, 0, 1, NaN]);
  }); // prettier-ignore

  test('quantiles', () => {
    expect(chainrule.specialNdtri(double([0, 0.5, 1, -0.1, 1.1])).toArray()).toEqual([
      -Infinity,
      0,
      Infinity,
      NaN,
      NaN,
    ]);
    expect(double([-1, 0, 1, 1.5]).erfinv().toArray()).toEqual([-Infinity, 0, Infinity, NaN]);
    // Where 1 - p has no digits left, the small probability itself has all.
    expectAll(chainrule.specialNdtri(double([1e-300])), [-37.0470962993612]);
  });

  test('entropies, and products with logarithms', () => {
    expect(chainrule.specialEntr(double([0, -1, 1, NaN])).toArray()).toEqual([0, -Infinity, -0, NaN]);
    expect(
      double([0, 0, 0, 2])
        .xlogy(double([0, -1, NaN, 0]))
        .toArray(),
    ).toEqual([0, 0, NaN, -Infinity]);
    const inf = Infinity;
    const sums = double([inf, -inf, 0, NaN]).logaddexp(double([inf, -inf, -800, 1]));
    expect(sums.toArray()).toEqual([inf, -inf, 0, NaN]);
    // PyTorch adds 1 to exp(-40) first and gets 0.
    expectAll(double([0]).logaddexp(double([-40])), [4.248354255291589e-18]);
  });
});

describe('the gradient', () => {
  const gradientOf = (y: Tensor, x: Tensor): number[] => grad([y.sum()], [x])[0]!.toArray() as number[];

  test('of xlogy keeps its slope where the incoming gradient is 0', () => {
    const x = leaf([2, 0, 0]);
    const u = leaf([0, 0, 1]);
    const first = grad([x.xlogy(double([3, 3, 3]))], [x], { gradOutputs: [u], createGraph: true })[0]!;
    expectAll(first, [0, 0, Math.log(3)]);
    expectAll(grad([first.sum()], [u])[0]!, [Math.log(3), Math.log(3), Math.log(3)]);
  });

  test('of a sum of exponentials is shared by the larger one and the smaller', () => {
    const [a, b] = [leaf([0, 1000]), leaf([0, -1000])];
    const y = chainrule.logaddexp(a, b);
    expect(gradientOf(y, a)).toEqual([0.5, 1]);
    expect(gradientOf(chainrule.logaddexp(a, b), b)).toEqual([0.5, 0]);
  });

  test('of mvlgamma is the sum of digammas', () => {
    const x = leaf([3.25]);
    expectAll(grad([chainrule.mvlgamma(x, 3).sum()], [x])[0]!, [
      [3.25, 2.75, 2.25].map((v) => double([v]).digamma().item()).reduce((s, v) => s + v, 0),
    ]);
    expect(() => chainrule.mvlgamma(x, 0)).toThrow(/p has to be greater than or equal to 1/);
  });

  test('is refused, by name and for this input alone, where PyTorch has none', () => {
    const [a, x] = [leaf([1.5, 2.5]), leaf([0.5, 0.7])];
    const y = chainrule.igamma(a, x);
    expect(y.gradFn?.name()).toBe('IgammaBackward0');
    expect(() => grad([y.sum()], [a])).toThrow("the derivative for 'igamma: input' is not implemented");
    // x^(a-1) exp(-x) / gamma(a)
    const density = (v: number, shape: number): number =>
      v ** (shape - 1) * Math.exp(-v - double([shape]).lgamma().item());
    expectAll(grad([chainrule.igamma(a.detach(), x).sum()], [x])[0]!, [density(0.5, 1.5), density(0.7, 2.5)]);
    expect(() => grad([chainrule.specialZeta(a, x).sum()], [a])).toThrow(NotImplementedError);
    enterDualLevel();
    try {
      expect(() => chainrule.igamma(makeDual(a.detach(), x.detach()), x.detach())).toThrow(/does not support it/);
    } finally {
      exitDualLevel();
    }
  });

  test('does not arise where PyTorch has values only', () => {
    expect(chainrule.specialBesselJ0(leaf([1])).requiresGrad).toBe(false);
    expect(chainrule.specialChebyshevPolynomialT(leaf([0.5]), 3).requiresGrad).toBe(false);
    expect(() => chainrule.polygamma(-1, double([1]))).toThrow(/does not support negative n/);
  });

  test('of digamma and of polygamma goes up in order', () => {
    const x = leaf([0.7, 3.5]);
    const second = grad([x.digamma().sum()], [x], { createGraph: true })[0]!;
    expectAll(second, chainrule.polygamma(1, x.detach()).toArray() as number[]);
    expectAll(grad([second.sum()], [x])[0]!, chainrule.polygamma(2, x.detach()).toArray() as number[]);
    expect(double([0.7, 3.5]).polygamma_(2).toArray()).toEqual(chainrule.polygamma(2, x.detach()).toArray());
  });
});
