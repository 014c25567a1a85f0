/**
 * Makes operands reachable for a kernel of the WebAssembly machine: what is in the arena stays, large arrays of the host
 * move in, and small ones (biases, scalars, the results of sums) are copied in for the launch alone, and back if they were
 * written. A storage that is copied has its `address` set as long as the launch lasts, so a kernel sees no difference, and two
 * operands on one storage see one copy.
 *
 *   begin();  if (placeAll) done = kernel(...);  if (done) writeBack(outputs);  finally settle();
 */
import type { Block } from '../backends/wasm/arena.js';
import { machine } from '../backends/wasm/socket.js';
import type { DType } from '../base/dtype.js';
import type { Operand } from '../kernel/operand.js';
import { haveArena, heapArray, nextLaunch, SMALL_BYTES, use } from './memory.js';
import { copyElements, isForeign, moveIn, ready, type Storage } from './storage.js';

const STAGE_BYTES = 32 * 1024;

let stage: Block | null = null;
let stageUsed = 0;
const staged: Storage[] = [];
/** Blocks for the large arrays of users, which stay theirs. */
const extraBlocks: Block[] = [];

/** A launch begins. */
export function begin(): void {
  nextLaunch();
}

/** Sees to it that the operand has an address; false where there is no room. Throws DisposedError. */
export function place(operand: Operand<Storage>): boolean {
  const storage = operand.storage;
  const slot = storage.slot;
  if (slot !== null) {
    if (slot.block !== null) {
      use(slot);
      return true;
    }
    ready(storage);
  } else if (storage.address !== 0) {
    return true;
  }
  const { dtype } = operand;
  const bytes = storage.length * dtype.bytes;
  if (bytes <= SMALL_BYTES || isForeign(storage)) return copyIn(storage, dtype, bytes);
  if (!moveIn(storage, dtype)) return false;
  use(storage.slot!);
  return true;
}

/** As `place`, for several. */
export function placeAll(operands: readonly Operand<Storage>[]): boolean {
  for (let i = 0; i < operands.length; i++) if (!place(operands[i]!)) return false;
  return true;
}

function copyIn(storage: Storage, dtype: DType, bytes: number): boolean {
  if (!haveArena()) return false;
  let address: number;
  const end = bytes <= SMALL_BYTES ? stageUsed + ((bytes + 63) & ~63) : Infinity;
  if (end <= STAGE_BYTES) {
    stage ??= machine().arena.allocate(STAGE_BYTES);
    if (stage === null) return false;
    address = stage.address + stageUsed;
    stageUsed = end;
  } else {
    const block = machine().arena.allocate(bytes);
    if (block === null) return false;
    extraBlocks.push(block);
    address = block.address;
  }
  copyElements(heapArray(dtype), address / dtype.bytes, storage.array, storage.start, storage.length);
  storage.address = address;
  staged.push(storage);
  return true;
}

/** After the kernel: what it wrote into a copy goes where it belongs. */
export function writeBack(operand: Operand<Storage>): void {
  const storage = operand.storage;
  if (storage.slot !== null) return;
  const { dtype } = operand;
  copyElements(storage.array, storage.start, heapArray(dtype), storage.address / dtype.bytes, storage.length);
}

/** The launch is over: copies are gone, and what was used may move again. */
export function settle(): void {
  nextLaunch();
  if (staged.length === 0) return;
  for (let i = 0; i < staged.length; i++) staged[i]!.address = 0;
  staged.length = 0;
  stageUsed = 0;
  while (extraBlocks.length > 0) machine().arena.free(extraBlocks.pop()!);
}
