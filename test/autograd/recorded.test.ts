/**
 * @features
 * | A2 | values, nodes and gradients of recorded programs | the same | recorded.test.ts: "$name" |
 */
/**
 * Programs whose values, gradients and second derivatives were recorded with PyTorch 1.13 (Debian's python3-torch), in
 * float64, at the parameters below.
 */
import { describe, expect, test } from 'vitest';
import { cat, elu, gelu, grad, silu, softplus, stack, tensor, type Tensor, zeros } from 'chainrule';
import { constant, leaf } from './probe.js';

const X = [
  [0.5, -1.25, 0.75],
  [1.5, -0.5, 0.25],
];
const W = [0.8, -0.6, 1.2];
const S = 1.7;

type Nested = number | readonly Nested[] | null;

interface Recorded {
  readonly name: string;
  readonly run: (x: Tensor, w: Tensor, s: Tensor) => Tensor;
  readonly value: number;
  /** The node of the result. */
  readonly node: string;
  /** With respect to x, w and s. */
  readonly grads: readonly Nested[];
  /** Of the sum of the gradients, weighted 1, -2, 3 along their last dimension. */
  readonly second: readonly Nested[];
}

const recorded: readonly Recorded[] = [
  {
    name: 'a row scaled in place',
    run: (x, w) => {
      const y = x.mul(2);
      y.select(0, 1).mul_(w);
      return y.pow(2).sum();
    },
    value: 15.98,
    node: 'SumBackward0',
    grads: [
      [
        [4.0, -10.0, 6.0],
        [7.6800000000000015, -1.44, 2.88],
      ],
      [14.400000000000002, -1.2, 0.6],
      null,
    ],
    second: [
      [
        [8.0, -16.0, 24.0],
        [24.32, -15.36, 48.959999999999994],
      ],
      [37.2, -13.600000000000001, 15.899999999999999],
      null,
    ],
  },
  {
    name: 'a column replaced by a function of another column',
    run: (x, _w, s) => {
      const y = x.mul(1);
      y.select(1, 0).copy_(y.select(1, 2).clone().sin().mul(s));
      return y.mul(y).sum();
    },
    value: 3.95717794165858,
    node: 'SumBackward0',
    grads: [
      [
        [0.0, -2.5, 4.382760511285717],
        [0.0, -1.0, 1.8855398065661466],
      ],
      null,
      1.7878564019512713,
    ],
    second: [
      [
        [0.0, -4.0, 10.618066031371752],
        [0.0, -4.0, 22.847328454433352],
      ],
      null,
      16.11626959356615,
    ],
  },
  {
    name: 'the diagonal of a product, shifted in place',
    run: (x, _w, s) => {
      const y = x.matmul(x.t());
      y.diagonal().add_(s);
      return y.exp().sum();
    },
    value: 139.3791768309095,
    node: 'SumBackward0',
    grads: [
      [
        [73.16268013425021, -151.8969346528361, 90.6610874735049],
        [217.73242281784823, -82.91406283354588, 42.64971471226484],
      ],
      null,
      129.83771046697427,
    ],
    second: [
      [
        [925.676650446799, -1986.9874040429725, 1417.173688794245],
        [1789.279830437018, -936.814156448891, 781.5767384785046],
      ],
      null,
      1209.1847508556966,
    ],
  },
  {
    name: 'in-place activations on a slice of a slice',
    run: (x, w) => {
      const y = x.mul(w);
      y.narrow(1, 0, 2).narrow(0, 0, 1).tanh_();
      return y.sigmoid().mul(x).sum();
    },
    value: 1.0222490033914617,
    node: 'SumBackward0',
    grads: [
      [
        [0.6764094525698845, 0.7549517671180959, 0.895899779233041],
        [0.9819981122751845, 0.6477800103188828, 0.6477800103188828],
      ],
      [0.45185540356666554, 0.27214731572078127, 0.13087256736069483],
      null,
    ],
    second: [
      [
        [0.4377823084682094, 0.45463680860994876, 1.9478761202328616],
        [0.5546291817701057, 1.0515950900286015, 2.079290291647462],
      ],
      [0.1839051496949154, 0.009173821489352751, 0.9962452157686189],
      null,
    ],
  },
  {
    name: 'a transposed view written, then the base',
    run: (x, w, s) => {
      const y = x.clone();
      y.t().mul_(w.unsqueeze(1));
      y.add_(s).pow_(2);
      return y.mean();
    },
    value: 5.597083333333334,
    node: 'MeanBackward0',
    grads: [
      [
        [0.5599999999999999, -0.49, 1.0399999999999998],
        [0.7733333333333334, -0.39999999999999997, 0.7999999999999999],
      ],
      [1.8000000000000003, -1.3541666666666665, 0.8166666666666665],
      4.683333333333333,
    ],
    second: [
      [
        [1.3133333333333332, -2.5733333333333333, 5.34],
        [1.8466666666666667, -1.9733333333333332, 4.14],
      ],
      [3.7, -5.458333333333334, 6.758333333333333],
      8.566666666666666,
    ],
  },
  {
    name: 'a plain buffer filled step by step',
    run: (x, w, s) => {
      const buffer = zeros([4], { dtype: 'float64' });
      buffer.select(0, 0).copy_(s);
      for (let i = 1; i < 4; i++)
        buffer.select(0, i).copy_(
          buffer
            .select(0, i - 1)
            .clone()
            .mul(w.select(0, i - 1))
            .sin(),
        );
      return buffer.sum().mul(x.sum());
    },
    value: 1.8845992743744788,
    node: 'MulBackward0',
    grads: [
      [
        [1.507679419499583, 1.507679419499583, 1.507679419499583],
        [1.507679419499583, 1.507679419499583, 1.507679419499583],
      ],
      [0.012573852160073331, 1.979606981774386, -0.5448515345919559],
      1.255917106898858,
    ],
    second: [
      [
        [-3.460222086612566, -3.460222086612566, -3.460222086612566],
        [-3.460222086612566, -3.460222086612566, -3.460222086612566],
      ],
      [-0.766492811651531, 3.8520799744551484, -1.9271851280643786],
      3.6432132329058766,
    ],
  },
  {
    name: 'addmm_ and sub_ with alpha',
    run: (x, w, s) => {
      const y = x.mul(1);
      y.addmm_(x.matmul(x.t()), x, { beta: 0.5, alpha: 2 }).sub_(w, { alpha: 3 });
      return y.cos().sum().mul(s);
    },
    value: 5.2353908443127075,
    node: 'MulBackward0',
    grads: [
      [
        [12.243130536323735, -5.960989968418752, -8.456636028696453],
        [-11.099771173334958, -13.607852745390293, -3.1857510689014545],
      ],
      [-0.06183670224416726, 4.778600602566933, 5.3498656695065865],
      3.079641673125122,
    ],
    second: [
      [
        [-757.1421242999646, 1177.3485752727804, -790.5125426935404],
        [-508.6356279460719, 710.7128415836917, -674.4262451165152],
      ],
      [85.15639733546621, -270.0519778067038, 251.2941075973567],
      6.932025058208751,
    ],
  },
  {
    name: 'masked filling and clamping in place',
    run: (x, w, s) => {
      const y = x.mul(s);
      y.maskedFill_(y.lt(-0.9), 0.1).clamp_(-0.5, 1);
      return y.mul(w).exp().sum();
    },
    value: 11.476450119565602,
    node: 'SumBackward0',
    grads: [
      [
        [2.684473715833409, 0.0, 0.0],
        [0.0, 0.0, 3.397194037689608],
      ],
      [3.9033370008883486, -0.5807529504295768, 4.027865680588549],
      1.289138451375945,
    ],
    second: [
      [
        [11.941170728901316, 0.0, 0.0],
        [0.0, 0.0, 36.63274264818062],
      ],
      [10.947119688352704, -0.6937646944596866, 24.315785352841285],
      15.715110825895355,
    ],
  },
  {
    name: 'divisions and powers of both operands',
    run: (x, w, s) => {
      const y = x.abs().add(0.1).pow(w).div(s);
      y.div_(w.mul(w).add(s));
      return y.log().sum();
    },
    value: -9.978963172178101,
    node: 'SumBackward0',
    grads: [
      [
        [1.3333333333333333, 0.4444444444444443, 1.411764705882353],
        [0.5, 0.9999999999999999, 3.4285714285714293],
      ],
      [-1.4083433620416228, 0.9543275123736676, -2.7410034743786182],
      -5.99192908097374,
    ],
    second: [
      [
        [-0.5555555555555551, 0.8230452674897115, -1.453287197231834],
        [0.3124999999999999, -1.3322676295501878e-15, -20.81632653061226],
      ],
      [2.10173314339981, 6.775414305813025, 12.27123264413884],
      6.291558712235627,
    ],
  },
  {
    name: 'an expanded tensor summed in two ways',
    run: (x, w, s) => {
      const y = w.expand(2, 3).mul(x);
      return y.sum(0).norm().add(y.sum(1).prod()).mul(s);
    },
    value: 10.113081379346017,
    node: 'MulBackward0',
    grads: [
      [
        [3.4113129182876833, -2.310130576969719, 4.755727033073643],
        [3.7513129182876828, -2.565130576969718, 5.265727033073642],
      ],
      [9.165782295719207, -6.950380849495013, 4.069355860894702],
      5.948871399615304,
    ],
    second: [
      [
        [15.90641918922239, -18.502268721506482, 36.81367433592751],
        [19.25141918922239, -21.542268721506478, 42.4686743359275],
      ],
      [43.533977399126165, -49.58121811920864, 46.73643245973771],
      48.38360112958202,
    ],
  },
  {
    name: 'unbind, stack and cat',
    run: (x, w, s) => {
      const [a, b] = x.unbind();
      return cat([stack([a!, b!.mul(s)]).softmax(1), w.unsqueeze(0)])
        .cumsum(0)
        .pow(2)
        .sum();
    },
    value: 10.35672534602677,
    node: 'SumBackward0',
    grads: [
      [
        [0.5670758043143647, -0.47917069310746635, -0.08790511120689834],
        [0.5940767010341583, -0.34921483813762705, -0.2448618628965293],
      ],
      [4.148633000077091, -1.000694690139993, 3.6520616900629026],
      0.5908864734681875,
    ],
    second: [
      [
        [-3.063325074075482, 0.9367827987792102, 2.126542275296272],
        [-2.412645721003056, 1.8686170722979107, 0.5440286487051399],
      ],
      [1.2925185798063337, -4.954054323593242, 7.66153574378691],
      -2.617785670779775,
    ],
  },
  {
    name: 'one layer and a cross entropy',
    run: (x, w, s) => {
      const h = x.matmul(w.unsqueeze(0).expand(3, 3).mul(s)).tanh();
      return h
        .logSoftmax(1)
        .mul(
          tensor(
            [
              [0, 1, 0],
              [0, 0, 1],
            ],
            { dtype: 'float64' },
          ),
        )
        .sum()
        .neg();
    },
    value: 1.8439812973683982,
    node: 'NegBackward0',
    grads: [
      [
        [1.8133333333333335, 1.8133333333333335, 1.8133333333333335],
        [0.03013672657348545, 0.03013672657348545, 0.03013672657348545],
      ],
      [0.11962049222514087, 0.04290801139626177, -0.02690056560458237],
      0.02215935777462169,
    ],
    second: [
      [
        [9.042311111111111, 9.042311111111111, 9.042311111111111],
        [0.0769947638372017, 0.0769947638372017, 0.0769947638372017],
      ],
      [0.13574946656191056, -2.7844637287725353, 1.7090024928985166],
      2.212367186373835,
    ],
  },
  {
    name: 'windows by unfold and a strided view',
    run: (x, w, s) => {
      const flat = x.view(6);
      return flat
        .unfold(0, 3, 1)
        .mul(w)
        .sum(1)
        .pow(3)
        .sum()
        .add(flat.asStrided([3], [2]).mul(s).sin().sum());
    },
    value: 14.71757031504099,
    node: 'AddBackward0',
    grads: [
      [
        [11.207971348004468, -7.270499999999999, 17.348052864571585],
        [6.759000000000003, -1.7940286519955333, 11.664000000000003],
      ],
      [22.246875000000003, -16.698750000000004, 11.221874999999997],
      0.21862626378158173,
    ],
    second: [
      [
        [117.22169443066028, -105.67649999999998, 209.80090990195947],
        [67.1985, -45.63100594019518, 143.856],
      ],
      [257.77875, -221.20499999999998, 173.31374999999997],
      -3.343842003631732,
    ],
  },
  {
    name: 'maxima, a norm and a variance',
    run: (x, w, s) => {
      return x.max().mul(x.var()).add(x.norm()).add(x.amax(1).mul(s).sum()).mul(w.std());
    },
    value: 7.041629367526443,
    node: 'MulBackward0',
    grads: [
      [
        [0.37808186624299933, -1.3587135329046014, 2.2329728076185433],
        [3.8614350330456073, -0.6143726475556297, 0.12996823779334205],
      ],
      [1.31373682229971, -4.20395783135907, 2.890221009059361],
      2.126617031813674,
    ],
    second: [
      [
        [1.3460557926401715, -5.547873652533393, 9.032443774671995],
        [13.93383539923954, -3.8693454080572454, 2.7714554054120475],
      ],
      [1.1288140454456923, -9.91814169246482, 8.789327647019128],
      9.33524922588855,
    ],
  },
  {
    name: 'a base written while its views are in use',
    run: (x, w, s) => {
      const y = x.mul(1);
      const row = y.select(0, 0);
      const cell = row.select(0, 1);
      y.mul_(s);
      row.add_(w);
      cell.mul_(cell.detach().clone());
      return y.mul(y).sum().add(row.sum()).add(cell.exp());
    },
    value: 1761.3925570764918,
    node: 'AddBackward0',
    grads: [
      [
        [7.31, -7848.842551581653, 10.114999999999998],
        [8.67, -2.8899999999999997, 1.4449999999999998],
      ],
      [4.3, -4616.966206812737, 5.949999999999999],
      5786.53275851592,
    ],
    second: [
      [
        [15.18, -145685.03769614224, 36.03999999999999],
        [15.98, -14.959999999999999, 19.04],
      ],
      [6.4, -82981.218523135, 17.7],
      113026.30556754422,
    ],
  },
  {
    name: 'lerp, addcmul and where',
    run: (x, w, s) => {
      const y = x.lerp(w.expand(2, 3), s.div(4)).addcmul(x, w, { value: 0.5 });
      return y.where(x.gt(0), y.mul(y)).logsumexp(1).sum();
    },
    value: 4.293854079184026,
    node: 'SumBackward0',
    grads: [
      [
        [0.2882160936626427, -0.06090295912713144, 0.6103584939734068],
        [0.6247242415239953, -0.026605784492771185, 0.27731285087062085],
      ],
      [0.9524070225774137, 0.0273621074152412, 0.5453692452404825],
      -0.009037751128833052,
    ],
    second: [
      [
        [-0.4789995722706523, 0.5009059087816332, 2.110603541309186],
        [-0.25048829311404075, 0.10895095570930824, 1.0659798816188133],
      ],
      [-0.17543072814980815, 0.06807064537011179, 2.6778596296716097],
      0.4604208380790021,
    ],
  },
  {
    name: 'gelu, softplus, silu and elu',
    run: (x, w, s) => {
      return gelu(x)
        .mul(softplus(x.mul(s)))
        .add(silu(x))
        .sum()
        .add(elu(w).mul(s).sum());
    },
    value: 9.396537978555937,
    node: 'AddBackward0',
    grads: [
      [
        [2.1977967536987695, -0.031472458078256146, 3.1335316461622407],
        [6.208399922815877, 0.22866433388695334, 1.4229171164891792],
      ],
      [1.7, 0.9329797813598448, 1.7],
      4.020874256121873,
    ],
    second: [
      [
        [4.0678117291162215, -0.27968460449326005, 13.09737076102838],
        [7.005647481085374, -1.4422393624397447, 8.349574505515701],
      ],
      [1.0, -1.3171479266256632, 1.0],
      11.024434595785785,
    ],
  },
];

const flat = (value: unknown): number[] => [value].flat(5) as number[];

function close(found: readonly (Tensor | null)[], wanted: readonly Nested[]): void {
  wanted.forEach((expected, i) => {
    const t = found[i] ?? null;
    if (expected === null) {
      // PyTorch has nothing here; a zero says the same.
      expect(t === null || t.eq(0).all().item()).toBe(true);
      return;
    }
    const values = flat(t!.toArray());
    const scale = Math.max(1, ...flat(expected).map(Math.abs));
    flat(expected).forEach((v, k) => expect(Math.abs(values[k]! - v) / scale).toBeLessThan(1e-12));
  });
}

describe("PyTorch's numbers for", () => {
  test.each(recorded)('$name', ({ run, value, node, grads, second }) => {
    const [x, w, s] = [leaf(X), leaf(W), leaf(S)];
    const y = run(x, w, s);
    expect(Math.abs(y.item() - value)).toBeLessThan(1e-12 * Math.max(1, Math.abs(value)));
    expect(y.gradFn?.name()).toBe(node);
    const first = grad(y, [x, w, s], { createGraph: true, allowUnused: true, materializeGrads: false });
    close(first, grads);
    const weights = constant([1, -2, 3]);
    const sum = first
      .filter((g) => g !== null)
      .map((g) => (g.dim() > 0 ? g.mul(weights).sum() : g))
      .reduce((a, b) => a.add(b));
    close(sum.requiresGrad ? grad(sum, [x, w, s], { allowUnused: true }) : [null, null, null], second);
  });

  test.each(recorded)('$name, by backward() in one pass', ({ run, grads }) => {
    const [x, w, s] = [leaf(X), leaf(W), leaf(S)];
    run(x, w, s).backward();
    close([x.grad, w.grad, s.grad], grads);
  });
});
