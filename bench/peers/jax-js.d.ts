/**
 * The part of @jax-js/jax that jax.ts uses, so that types are checked whether or not the peers are installed. Every function
 * takes its arguments over: what is used again is passed as `x.ref`.
 */
declare module '@jax-js/jax' {
  interface NdArray {
    readonly ref: this;
    readonly shape: number[];
    add(other: NdArray | number): NdArray;
    sub(other: NdArray | number): NdArray;
    mul(other: NdArray | number): NdArray;
    neg(): NdArray;
    sum(axis?: number | number[]): NdArray;
    mean(axis?: number | number[]): NdArray;
    max(axis?: number | number[]): NdArray;
    transpose(axes?: number[]): NdArray;
    reshape(sizes: number[]): NdArray;
    slice(...index: (number | [] | [number, number])[]): NdArray;
    item(): number;
    dataSync(): Float32Array | Int32Array;
    dispose(): void;
  }
  type Loss = (...inputs: NdArray[]) => NdArray;
  type Axes = { argnums: number[] };

  export function jit<F extends (...args: never[]) => unknown>(f: F): F;
  export function grad(f: Loss): (...inputs: NdArray[]) => NdArray;
  export function valueAndGrad(f: Loss): (...inputs: NdArray[]) => [NdArray, NdArray];
  export function valueAndGrad(f: Loss, axes: Axes): (...inputs: NdArray[]) => [NdArray, NdArray[]];
  export function hessian(f: Loss): (x: NdArray) => NdArray;
  export function jvp(f: Loss, primals: NdArray[], tangents: NdArray[]): [NdArray, NdArray];
  export function blockUntilReady<T>(tree: T): Promise<T>;

  export const numpy: {
    array(values: Float32Array | Int32Array | number[] | number): NdArray;
    add(a: NdArray, b: NdArray): NdArray;
    dot(a: NdArray, b: NdArray): NdArray;
    matmul(a: NdArray, b: NdArray): NdArray;
    exp(x: NdArray): NdArray;
    tanh(x: NdArray): NdArray;
    square(x: NdArray): NdArray;
    power(x: NdArray, exponent: number): NdArray;
    split(x: NdArray, sections: number, axis: number): NdArray[];
  };
  export const lax: {
    conv(image: NdArray, kernel: NdArray, strides: number[], padding: 'SAME' | 'VALID'): NdArray;
  };
  export const nn: {
    relu(x: NdArray): NdArray;
    gelu(x: NdArray, options: { approximate: boolean }): NdArray;
    logSoftmax(x: NdArray, axis: number): NdArray;
    oneHot(x: NdArray, classes: number): NdArray;
    standardize(x: NdArray, axis: number, options: { epsilon: number }): NdArray;
    softmax(x: NdArray, axis: number): NdArray;
  };
  export type { NdArray };
}
