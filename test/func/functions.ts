/** Custom functions that the tests of what is nested inside transforms share. */
import { type Context, Function, type Tensor } from 'chainrule';

/** sin x, which calls another custom function in its derivatives. */
export class Sine extends Function {
  static override readonly generateVmapRule = true;
  static forward(ctx: Context, x: Tensor): Tensor {
    ctx.saveForBackward(x);
    return x.sin();
  }
  static backward(ctx: Context, g: Tensor): Tensor {
    return g.mul(Cosine.apply(ctx.savedTensors[0]));
  }
  static jvp(ctx: Context, t: Tensor): Tensor {
    return t.mul(Cosine.apply(ctx.savedTensors[0]));
  }
}

/** cos x, likewise. */
class Cosine extends Function {
  static override readonly generateVmapRule = true;
  static forward(ctx: Context, x: Tensor): Tensor {
    ctx.saveForBackward(x);
    return x.cos();
  }
  static backward(ctx: Context, g: Tensor): Tensor {
    return g.mul(Sine.apply(ctx.savedTensors[0])).neg();
  }
  static jvp(ctx: Context, t: Tensor): Tensor {
    return t.mul(Sine.apply(ctx.savedTensors[0])).neg();
  }
}
