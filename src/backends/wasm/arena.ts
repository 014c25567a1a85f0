/**
 * The allocator of the arena: blocks of the machine's linear memory. It knows nothing of tensors, budgets or garbage
 * collection, only of addresses.
 *
 * Note [Arena]. Free blocks lie in bins by size, each power of two cut into 16 (two-level segregated fit), so that a block
 * of the right size is found from two bit masks. Blocks know their neighbours in the memory; a freed block joins those
 * that are free. Small blocks that are freed go to a list of their exact size first, where the next request of that size
 * finds them; they are joined with their neighbours only when nothing else fits. What the allocator knows of a block is
 * in JavaScript objects, not in the memory, so a kernel that writes past its end cannot break it.
 *
 *   | block | free | block | block | free ........ | end
 *      <-before    after->
 */
import { ARENA_START } from './layout.js';

/** Addresses and sizes are multiples of this many bytes. */
const UNIT = 64;
const UNITS_PER_PAGE = 4096 / UNIT;
/** Every power of two has this many bins. */
const STEPS_LOG = 4;
const STEPS = 1 << STEPS_LOG;
/** Powers of two up to 4 GiB in units, from 16 on; smaller sizes have a bin each. */
const LEVELS = 26 - STEPS_LOG + 2;
/** Blocks of up to this many units go to the lists of exact sizes. */
const QUICK_UNITS = (256 * 1024) / UNIT;
/** Blocks from this size on are coloured, see `colour`. */
const COLOURED_UNITS = (16 * 1024) / UNIT;
/** The memory grows by at least this, and by a quarter of itself up to the second. */
const LEAST_GROWTH = 16 * 2 ** 20;
const MOST_GROWTH = 256 * 2 ** 20;

const FREE = 0;
const USED = 1;
const QUICK = 2;
type State = typeof FREE | typeof USED | typeof QUICK;

/** A piece of the arena. */
export class Block {
  /** @internal The neighbours in the memory. */
  before: Block | null = null;
  /** @internal */
  after: Block | null = null;
  /** @internal The neighbours in a bin or list. */
  previous: Block | null = null;
  /** @internal */
  next: Block | null = null;
  /** @internal */
  state: State = USED;

  /** @internal */
  constructor(
    /** Byte address; a multiple of 64. */
    public address: number,
    /** Usable bytes. */
    public bytes: number,
  ) {}
}

/** Counters of an arena. */
export interface ArenaStats {
  /** Bytes in blocks that are in use. */
  readonly used: number;
  /** Blocks in use. */
  readonly blocks: number;
  /** The most bytes that were ever in use. */
  readonly peak: number;
  /** Bytes of the memory that the arena manages. */
  readonly held: number;
}

/** Hands out blocks of a memory that grows. */
export class Arena {
  /** Bytes in blocks that are in use. */
  used = 0;
  /** Blocks in use. */
  blocks = 0;
  /** The most bytes that were ever in use. */
  peak = 0;
  /** A debugging aid: called with every block that is handed out or taken back. */
  onBlock: ((block: Block) => void) | null = null;

  private end = ARENA_START;
  private last: Block | null = null;
  private readonly bins = new Array<Block | null>(LEVELS * STEPS).fill(null);
  /** Bit l: level l has a bin that is not empty; the bits of `stepMasks[l]` say which. */
  private levelMask = 0;
  private readonly stepMasks = new Int32Array(LEVELS);
  private readonly quick: (Block | null)[] = [];
  private quickBlocks = 0;
  private nextColour = 0;

  /** `grow(bytes)` makes the memory at least that long, or says that it cannot. */
  constructor(private readonly grow: (bytes: number) => boolean) {}

  /** Bytes of the memory that the arena manages. */
  get held(): number {
    return this.end - ARENA_START;
  }

  /** A block of at least `bytes` bytes, whose content is anything; null where there is no room. */
  allocate(bytes: number): Block | null {
    const units = bytes <= UNIT ? 1 : Math.ceil(bytes / UNIT);
    let block: Block | null = null;
    if (units <= QUICK_UNITS) {
      block = this.quick[units] ?? null;
      if (block !== null) {
        this.quick[units] = block.next;
        block.next = null;
        this.quickBlocks--;
      }
    }
    block ??= this.find(units);
    if (block === null) return null;
    block.state = USED;
    this.blocks++;
    this.used += block.bytes;
    if (this.used > this.peak) this.peak = this.used;
    if (this.onBlock !== null) this.onBlock(block);
    return block;
  }

  /** Takes a block back. */
  free(block: Block): void {
    if (block.state !== USED) throw new Error('arena: a block was freed twice');
    if (this.onBlock !== null) this.onBlock(block);
    this.blocks--;
    this.used -= block.bytes;
    const units = block.bytes / UNIT;
    if (units > QUICK_UNITS) {
      this.release(block);
      return;
    }
    while (this.quick.length <= units) this.quick.push(null);
    block.state = QUICK;
    block.next = this.quick[units]!;
    this.quick[units] = block;
    this.quickBlocks++;
  }

  /** What is free in one piece, largest first; for tests. */
  freePieces(): number[] {
    this.flush();
    const pieces: number[] = [];
    for (let block = this.last; block !== null; block = block.before) {
      if (block.state === FREE) pieces.push(block.bytes);
    }
    return pieces.sort((a, b) => b - a);
  }

  // ---- finding ------------------------------------------------------------------------------------------------------

  private find(units: number): Block | null {
    return this.fit(units) ?? (this.flush() ? this.fit(units) : null) ?? (this.extend(units) ? this.fit(units) : null);
  }

  /** Takes a block out of the bins and cuts it to size. */
  private fit(units: number): Block | null {
    if (units < COLOURED_UNITS) {
      const block = this.take(units);
      return block === null ? null : this.cut(block, units);
    }
    const roomy = this.take(units + UNITS_PER_PAGE - 1);
    if (roomy !== null) return this.cut(this.colour(roomy), units);
    const tight = this.take(units);
    return tight === null ? null : this.cut(tight, units);
  }

  /**
   * Moves the start of a large block to one of 48 places in its page, a different one each time and never in the first
   * KiB. Blocks of one size would else lie a multiple of 4 KiB apart, and the processor takes a load for one that depends
   * on an earlier store at the same place of another page; copies from JavaScript's arrays, which start at the beginning
   * of a page, were up to 20 times slower.
   */
  private colour(block: Block): Block {
    const colour = 16 + ((this.nextColour * 11) % 48);
    this.nextColour = (this.nextColour + 1) % 48;
    const skip = (colour + UNITS_PER_PAGE - ((block.address / UNIT) % UNITS_PER_PAGE)) % UNITS_PER_PAGE;
    if (skip === 0) return block;
    const rest = this.split(block, skip);
    this.insert(block);
    return rest;
  }

  /** Gives back what a block has beyond `units`. */
  private cut(block: Block, units: number): Block {
    if (block.bytes > units * UNIT) this.insert(this.split(block, units));
    return block;
  }

  /** Cuts a block after `units`; returns the second part. */
  private split(block: Block, units: number): Block {
    const bytes = units * UNIT;
    const rest = new Block(block.address + bytes, block.bytes - bytes);
    block.bytes = bytes;
    rest.before = block;
    rest.after = block.after;
    if (block.after === null) this.last = rest;
    else block.after.before = rest;
    block.after = rest;
    return rest;
  }

  // ---- bins ---------------------------------------------------------------------------------------------------------

  /** A free block of at least `units`, out of its bin. */
  private take(units: number): Block | null {
    // The first bin whose blocks are all large enough.
    const above = units < STEPS ? units : units + (1 << (31 - Math.clz32(units) - STEPS_LOG)) - 1;
    const bin = binOf(above);
    let level = bin >> STEPS_LOG;
    let steps = this.stepMasks[level]! & (-1 << (bin & (STEPS - 1)));
    if (steps === 0) {
      const levels = this.levelMask & (-2 << level);
      if (levels === 0) return this.search(units);
      level = lowestBit(levels);
      steps = this.stepMasks[level]!;
    }
    const block = this.bins[(level << STEPS_LOG) + lowestBit(steps)]!;
    this.remove(block);
    return block;
  }

  /** The bin that `units` itself belongs to may hold a block that is large enough: the last thing to try. */
  private search(units: number): Block | null {
    let block = this.bins[binOf(units)] ?? null;
    for (let tries = 0; block !== null && tries < 32; tries++, block = block.next) {
      if (block.bytes >= units * UNIT) {
        this.remove(block);
        return block;
      }
    }
    return null;
  }

  private insert(block: Block): void {
    const bin = binOf(block.bytes / UNIT);
    const first = this.bins[bin]!;
    block.state = FREE;
    block.previous = null;
    block.next = first;
    if (first !== null) first.previous = block;
    this.bins[bin] = block;
    this.stepMasks[bin >> STEPS_LOG]! |= 1 << (bin & (STEPS - 1));
    this.levelMask |= 1 << (bin >> STEPS_LOG);
  }

  private remove(block: Block): void {
    const { previous, next } = block;
    if (next !== null) next.previous = previous;
    if (previous !== null) previous.next = next;
    else {
      const bin = binOf(block.bytes / UNIT);
      this.bins[bin] = next;
      if (next === null) {
        const level = bin >> STEPS_LOG;
        if ((this.stepMasks[level]! &= ~(1 << (bin & (STEPS - 1)))) === 0) this.levelMask &= ~(1 << level);
      }
    }
    block.previous = null;
    block.next = null;
  }

  /** Puts a block into its bin, joined with the neighbours that are free. */
  private release(block: Block): void {
    let whole = block;
    const before = block.before;
    if (before?.state === FREE) {
      this.remove(before);
      this.join(before, block);
      whole = before;
    }
    const after = whole.after;
    if (after?.state === FREE) {
      this.remove(after);
      this.join(whole, after);
    }
    this.insert(whole);
  }

  private join(first: Block, second: Block): void {
    first.bytes += second.bytes;
    first.after = second.after;
    if (second.after === null) this.last = first;
    else second.after.before = first;
  }

  /** Joins the blocks of the lists of exact sizes with their neighbours; false where there were none. */
  private flush(): boolean {
    if (this.quickBlocks === 0) return false;
    for (let units = 0; units < this.quick.length; units++) {
      for (let block = this.quick[units]!; block !== null;) {
        const next: Block | null = block.next;
        block.next = null;
        this.release(block);
        block = next!;
      }
      this.quick[units] = null;
    }
    this.quickBlocks = 0;
    return true;
  }

  /** Makes the memory longer, so that `units` fit at its end. */
  private extend(units: number): boolean {
    const loose = this.last?.state === FREE ? this.last.bytes : 0;
    // As much as the bins need to find it, see `take`, and room for its colour.
    const bytes = units * UNIT;
    const padded = units < COLOURED_UNITS ? bytes + (bytes >> STEPS_LOG) + UNIT : bytes + bytes / STEPS + 2 * 4096;
    const wanted = Math.ceil(Math.max(LEAST_GROWTH, Math.min(MOST_GROWTH, this.held / 4), padded) / UNIT) * UNIT;
    for (const more of [wanted, Math.ceil((padded - loose) / UNIT) * UNIT, bytes - loose]) {
      if (more <= 0 || !this.grow(this.end + more)) continue;
      const block = new Block(this.end, more);
      block.before = this.last;
      if (this.last !== null) this.last.after = block;
      this.last = block;
      this.end += more;
      this.release(block);
      return true;
    }
    return false;
  }
}

/** The bin of blocks of `units`: below 16 one for each size, above 16 for each power of two. */
function binOf(units: number): number {
  if (units < STEPS) return units;
  const log = 31 - Math.clz32(units);
  return ((log - STEPS_LOG + 1) << STEPS_LOG) + ((units >> (log - STEPS_LOG)) & (STEPS - 1));
}

function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}
