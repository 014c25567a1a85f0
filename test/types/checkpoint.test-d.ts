/** What TypeScript makes of checkpoints and of hooks of saved tensors. Nothing runs here: `npm run typecheck` is the test. */
import {
  checkpoint,
  checkpointSequential,
  createSelectiveCheckpointContexts,
  graph,
  type ModeGuard,
  type Tensor,
} from '../../src/index.js';

declare const x: Tensor;

/** Compiles if `value` is exactly a `T`: for any less or more, one of the two directions fails. */
declare function exactly<T>(): <U>(
  value: U,
  ...same: [T] extends [U] ? ([U] extends [T] ? [] : [never]) : [never]
) => void;

export function checkpoints(): void {
  const two = (a: Tensor, n: number): readonly [Tensor, number] => [a, n];
  exactly<Tensor>()(checkpoint((a: Tensor) => a.exp(), x));
  exactly<readonly [Tensor, number]>()(checkpoint(two, x, 3));
  exactly<readonly [Tensor, number]>()(checkpoint(two, x, 3, { earlyStop: false }));
  const light: (a: Tensor, n: number) => readonly [Tensor, number] = checkpoint({ debug: true })(two);
  light(x, 3);
  // @ts-expect-error -- the second argument is a number
  light(x, 'three');
  exactly<Tensor>()(checkpointSequential([(a: Tensor) => a.exp()], 1, x, { useReentrant: true }));
  checkpoint(two, x, 3, { contextFn: () => createSelectiveCheckpointContexts(['mm']) });
  checkpoint(two, x, 3, { contextFn: () => [(run) => run(), (run) => run()] });
  // @ts-expect-error -- the second argument is a number
  checkpoint(two, x, 'three');
  // @ts-expect-error -- an argument is missing
  checkpoint(two, x);
  // @ts-expect-error -- there is no such option
  checkpoint(two, x, 3, { earlystop: false });
  // @ts-expect-error -- the check has a name
  checkpoint(two, x, 3, { determinismCheck: true });
}

export function hooks(): void {
  exactly<number>()(
    graph.savedTensorsHooks(
      (t) => t.toArray(),
      () => x,
      () => 3,
    ),
  );
  exactly<ModeGuard>()(
    graph.savedTensorsHooks(
      (t) => t,
      (t) => t,
    ),
  );
  const unpack = (packed: string): Tensor => x.add(packed.length);
  // @ts-expect-error -- a number was packed
  graph.savedTensorsHooks((t) => t.numel(), unpack);
  exactly<graph.SavedTensor | undefined>()(x.gradFn!.rawSavedSelf);
  exactly<unknown>()(x.gradFn!.savedSelf);
}
