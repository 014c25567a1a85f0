/** The allocator of the arena: blocks of the machine's linear memory. */
import { ARENA_START } from './layout.js';
import { machine } from './machine.js';

/** A piece of the arena. */
export interface Block {
  /** Byte address; a multiple of 64. */
  readonly address: number;
  /** Usable bytes. */
  readonly bytes: number;
}

let top = ARENA_START;
const free = new Map<number, Block[]>();

/** A block of at least `bytes` bytes, whose content is anything; null where the arena has no room. */
export function allocateBlock(bytes: number): Block | null {
  const size = Math.max(64, Math.ceil(bytes / 64) * 64);
  const found = free.get(size)?.pop();
  if (found !== undefined) return found;
  const address = top;
  if (!machine().grow(address + size)) return null;
  top += size;
  return { address, bytes: size };
}

/** Gives a block back. */
export function freeBlock(block: Block): void {
  let list = free.get(block.bytes);
  if (list === undefined) free.set(block.bytes, (list = []));
  list.push(block);
}
