/** The part of TensorFlow.js that tfjs.ts uses, so that types are checked whether or not the peers are installed. */
declare module '@tensorflow/tfjs' {
  interface TfTensor {
    readonly shape: number[];
    dataSync(): Float32Array | Int32Array;
    dispose(): void;
  }
  interface TfVariable extends TfTensor {
    readonly name: string;
  }
  interface Optimizer {
    minimize(f: () => TfTensor, returnCost: true, variables: TfVariable[]): TfTensor;
  }
  type Sum = TfTensor | number;
  const tf: {
    setBackend(name: string): Promise<boolean>;
    ready(): Promise<void>;
    scalar(value: number): TfTensor;
    tensor(values: ArrayLike<number>, sizes?: readonly number[], dtype?: 'float32' | 'int32'): TfTensor;
    variable(initial: TfTensor): TfVariable;
    tidy<T>(f: () => T): T;
    dispose(tensors: unknown): void;
    grad(f: (x: TfTensor) => TfTensor): (x: TfTensor) => TfTensor;
    valueAndGrad(f: (x: TfTensor) => TfTensor): (x: TfTensor) => { value: TfTensor; grad: TfTensor };
    valueAndGrads(f: (...xs: TfTensor[]) => TfTensor): (xs: TfTensor[]) => { value: TfTensor; grads: TfTensor[] };
    variableGrads(f: () => TfTensor, variables: TfVariable[]): { value: TfTensor; grads: Record<string, TfTensor> };
    add(a: Sum, b: Sum): TfTensor;
    sub(a: Sum, b: Sum): TfTensor;
    mul(a: Sum, b: Sum): TfTensor;
    pow(a: TfTensor, b: number): TfTensor;
    square(x: TfTensor): TfTensor;
    rsqrt(x: TfTensor): TfTensor;
    exp(x: TfTensor): TfTensor;
    tanh(x: TfTensor): TfTensor;
    softmax(x: TfTensor): TfTensor;
    sum(x: TfTensor, axis?: number): TfTensor;
    mean(x: TfTensor, axis?: number, keepDims?: boolean): TfTensor;
    matMul(a: TfTensor, b: TfTensor, transposeA?: boolean, transposeB?: boolean): TfTensor;
    transpose(x: TfTensor, axes?: number[]): TfTensor;
    reshape(x: TfTensor, sizes: readonly number[]): TfTensor;
    slice(x: TfTensor, begin: number, size: number): TfTensor;
    split(x: TfTensor, sections: number, axis: number): TfTensor[];
    stack(xs: TfTensor[]): TfTensor;
    relu(x: TfTensor): TfTensor;
    conv2d(x: TfTensor, filter: TfTensor, strides: number, pad: 'same'): TfTensor;
    maxPool(x: TfTensor, size: number, strides: number, pad: 'same'): TfTensor;
    fused: {
      matMul(options: { a: TfTensor; b: TfTensor; bias: TfTensor; activation: 'linear' | 'relu' }): TfTensor;
    };
    losses: { softmaxCrossEntropy(labels: TfTensor, logits: TfTensor): TfTensor };
    train: { sgd(rate: number): Optimizer };
  };
  export default tf;
  export type { TfTensor, TfVariable };
}
declare module '@tensorflow/tfjs-backend-wasm';
