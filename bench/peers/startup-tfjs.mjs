// W10: import, compute W1, print, exit.
import tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';

await tf.setBackend('wasm');
const f = tf.valueAndGrad((x) => {
  const fourth = tf.add(tf.pow(x, 4), tf.mul(tf.pow(x, 3), 3));
  return tf.add(tf.add(tf.add(fourth, tf.mul(tf.pow(x, 2), 3)), tf.mul(x, 5)), 1);
});
const { value, grad } = f(tf.scalar(1));
console.log(JSON.stringify([value.dataSync()[0], grad.dataSync()[0]]));
