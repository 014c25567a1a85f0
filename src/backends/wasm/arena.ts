/** The allocator of the arena: blocks of the machine's linear memory. */
import { ARENA_START } from './layout.js';

/** A piece of the arena. */
export interface Block {
  /** Byte address; a multiple of 64. */
  readonly address: number;
  /** Usable bytes. */
  readonly bytes: number;
}

/** Hands out blocks of a memory that grows. */
export class Arena {
  private top = ARENA_START;
  private readonly unused = new Map<number, Block[]>();

  /** `grow(bytes)` makes the memory at least that long, or says that it cannot. */
  constructor(private readonly grow: (bytes: number) => boolean) {}

  /** A block of at least `bytes` bytes, whose content is anything; null where there is no room. */
  allocate(bytes: number): Block | null {
    const size = Math.max(64, Math.ceil(bytes / 64) * 64);
    const found = this.unused.get(size)?.pop();
    if (found !== undefined) return found;
    const address = this.top;
    if (!this.grow(address + size)) return null;
    this.top += size;
    return { address, bytes: size };
  }

  /** Takes a block back. */
  free(block: Block): void {
    let list = this.unused.get(block.bytes);
    if (list === undefined) this.unused.set(block.bytes, (list = []));
    list.push(block);
  }
}
