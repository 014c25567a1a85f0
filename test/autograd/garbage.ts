/**
 * For tests of what lives how long: the collector, forced. What a WeakRef was made of, or asked for, lives until the running
 * job ends; so the objects are made in one job, and looked for in a later one.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Lets the running job end, and collects. */
export async function afterwards(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    collect();
  }
}

/** Whether the object was collected. */
export const gone = (ref: WeakRef<object>): boolean => ref.deref() === undefined;

/** The names of the objects that are still there when what `make` left behind was collected. */
export async function leftOf(make: () => Record<string, object | null | undefined>): Promise<string[]> {
  const refs = Object.entries(make()).map(([name, object]) => {
    if (object === null || object === undefined) throw new Error(`leftOf: there is no ${name}`);
    return [name, new WeakRef(object)] as const;
  });
  await afterwards();
  return refs.filter(([, ref]) => !gone(ref)).map(([name]) => name);
}
