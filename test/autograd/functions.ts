/** Custom functions that several tests differentiate. */
import { type Context, Function, type Tensor } from 'chainrule';

/** e^x, whose derivatives come from the result. */
export class Exp extends Function {
  static forward(ctx: Context, x: Tensor): Tensor {
    const y = x.exp();
    ctx.saveForBackward(y);
    return y;
  }

  static backward(ctx: Context, g: Tensor): Tensor {
    const [y] = ctx.savedTensors;
    return g.mul(y);
  }

  static jvp(ctx: Context, t: Tensor): Tensor {
    const [y] = ctx.savedTensors;
    return t.mul(y);
  }
}

/** x y^k. */
export class Product extends Function {
  static forward(ctx: Context<{ k: number }>, x: Tensor, k: number, y: Tensor): Tensor {
    ctx.saveForBackward(x, y);
    ctx.k = k;
    return x.mul(y.pow(k));
  }

  static backward(ctx: Context<{ k: number }>, g: Tensor): [Tensor, null, Tensor] {
    const [x, y] = ctx.savedTensors;
    return [
      g.mul(y.pow(ctx.k)),
      null,
      g
        .mul(x)
        .mul(ctx.k)
        .mul(y.pow(ctx.k - 1)),
    ];
  }
}
