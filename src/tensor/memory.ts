/**
 * The memory of the arena, as storages use it: who has which block, when garbage is looked for, what is moved out. It knows
 * slots, not storages.
 *
 * Note [Memory]. A storage in the arena is four objects:
 *
 *   Tensor --> Storage --> Slot <--> list of slots, oldest first
 *                  |         |--> Block            the memory
 *                  |         '--> WeakRef ..> token
 *                  '--> token                      lives as long as the storage
 *
 * The list reaches slots but never storages, so a storage dies with the last tensor on it, and its token with it. The token
 * is apart from the slot because making or reading a WeakRef keeps its target alive until the current job ends: what
 * is kept this way is only the token. Once it is known that the platform can collect what is young, a token is first in
 * the set `young` and gets its WeakRef when it has survived two looks at that set; see Note [Collecting what is young].
 *
 * Blocks come back
 *  1. at once, where the library knows that nobody can see them (`release`);
 *  2. at the end of a scope, or by `dispose()`;
 *  3. when a garbage collection was noticed: `sweep` frees the blocks whose tokens are gone;
 *  4. under pressure. Every 64 MiB of new blocks, or 8, garbage among them is looked for (`makeRoom`). When the blocks in use
 *     reach the budget nevertheless, a full collection is forced where the platform can, else, or where all is alive and the
 *     memory is full, the slots that were not used lately are moved out to typed arrays of their own. There the JavaScript
 *     engine reclaims the dead ones with nobody's help, and the live ones move back at next use.
 */
import { named } from '../base/arguments.js';
import { ArgumentError, OutOfMemoryError } from '../base/errors.js';
import type { DType, TypedArray } from '../base/dtype.js';
import type { Block } from '../backends/wasm/arena.js';
import type { Heap } from '../backends/wasm/machine.js';
import { hasMachine, machine } from '../backends/wasm/socket.js';
import { aliveIn, canCollect, canCollectYoung, collect, collectYoung, isYoungCollected, Young } from './collect.js';
import { modes } from './modes.js';

const MiB = 2 ** 20;
/** The budget is at least this, and at most twice what is alive. */
const LEAST_BUDGET = 128 * MiB;
/** Garbage is looked for among what is young when this part of the least budget, or half of what is alive, has been taken. */
const YOUNG_SHARE = 1 / 2;
/**
 * After a look that found nearly all of it dead, this part: blocks then come back while they are in the processor's caches. A
 * look costs some 0.1 ms, so that this is for programs whose blocks are large.
 */
const SHORT_SHARE = 1 / 16;
const LARGE_BLOCK = 2 ** 16;

/** Storages of up to this many bytes are small: they live in JavaScript's memory and are copied where a kernel needs them. */
export const SMALL_BYTES = 1024;

/** Where storages live and kernels run; read freely, written by `setBackend` and tests. */
export const policy = {
  /** Storages of more bytes than this live in the arena. */
  hostBytes: Infinity,
  /** Elementwise work below this many elements is done by JavaScript. */
  hostElements: Infinity,
  /** Sums of up to this many elements are taken by JavaScript. */
  hostSums: Infinity,
  /** Matrix products of up to this many multiplications are done by JavaScript. */
  hostProducts: Infinity,
};

/** Where storages live and kernels run: `auto` by size, or all on one side, for tests and measurements. */
export type BackendChoice = 'auto' | 'host' | 'wasm';

const limits = {
  auto: { hostBytes: SMALL_BYTES, hostElements: 64, hostSums: 384, hostProducts: 256 },
  host: { hostBytes: Infinity, hostElements: Infinity, hostSums: Infinity, hostProducts: Infinity },
  wasm: { hostBytes: 0, hostElements: 0, hostSums: 0, hostProducts: 0 },
} as const;

/**
 * @internal Chooses where storages live and kernels run, from now on. Results do not depend on it but for the rounding of
 * floats. In Node the variable CHAINRULE_BACKEND chooses at the start.
 */
export function setBackend(choice: BackendChoice): void {
  Object.assign(policy, limits[choice]);
}

/** A variable of the environment; undefined also where a program may not look at it (Deno asks for a permission). */
function variable(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  try {
    return process?.env?.[name];
  } catch {
    return undefined;
  }
}

/** From now on there is an arena. Called when the WebAssembly backend has been plugged in; until then all is on the host. */
export function useArena(): void {
  const chosen = variable('CHAINRULE_BACKEND');
  setBackend(chosen === 'host' || chosen === 'wasm' ? chosen : 'auto');
  if (variable('CHAINRULE_POISON') === '1' && hasMachine()) poisonMemory();
}

/** Whether the platform has an arena. Where it does not, all is on the host from then on. */
export function haveArena(): boolean {
  if (hasMachine()) return true;
  setBackend('host');
  return false;
}

/**
 * A debugging aid: fills every block of the arena with bits of ones (NaN, -1) when it is handed out and when it is
 * freed, so that whoever reads what was not written, or is gone, computes nonsense. CHAINRULE_POISON=1 does it in Node.
 */
function poisonMemory(): void {
  machine().arena.onBlock = ({ address, bytes }) => {
    machine().heap.u8.fill(0xff, address, address + bytes);
  };
}

const state = {
  /** Blocks in use beyond this cause a look for garbage: at most the budget. */
  next: LEAST_BUDGET * YOUNG_SHARE,
  /** Blocks in use beyond this cause a full collection. */
  budget: LEAST_BUDGET,
  /** What the budget is at least. */
  floor: LEAST_BUDGET,
  limit: Infinity,
  slots: 0,
  evictions: 0,
  evictedBytes: 0,
  collections: 0,
  collectionTime: 0,
};

/** Launches so far: what was used in the current one stays where it is. */
let clock = 1;
/** `clock` when slots were last moved out. */
let lastEviction = 0;
/** How many slots there have ever been. */
let made = 0;
/** Looks at what is young so far. */
let looks = 0;
/** `made` at the last one. */
let madeAtLook = 0;
/** The blocks in use after it, in bytes. */
let usedAtLook = 0;
/** Bytes that were needed again since slots were last moved out. */
let returnedBytes = 0;

/** What lives exactly as long as a storage in the arena. */
export class Token extends Young {
  slot: Slot | null = null;
}

/** Tokens without a WeakRef. */
let young = new WeakSet<Token>();

/** `seen` of slots with a WeakRef. */
const AGED = -1;

/** What the memory knows of a storage in the arena. */
export class Slot {
  /** The elements' copy outside, after the slot was moved out. */
  evicted: TypedArray | null = null;
  /** Freed while tensors could still see it. */
  disposed = false;
  /** When a kernel last used it, in launches. */
  stamp = clock;
  older: Slot | null = null;
  newer: Slot | null = null;
  /** Later slots have larger numbers. */
  readonly serial = ++made;
  /** Made for elements that were elsewhere before, so that it is younger than its storage. */
  moved = false;
  /** The last look at what is young that found it alive. */
  seen = 0;
  /** Of a gradient that several nodes have yet to receive: how many. See Note [Ownership]. */
  holders = 0;

  constructor(
    /** Null once the elements are elsewhere or gone. */
    public block: Block | null,
    readonly dtype: DType,
    readonly length: number,
    /** The scope that it ends with, 0 for none. */
    public scope: number,
    /** Null while its token is young. */
    public ref: WeakRef<Token> | null,
  ) {}
}

let oldest: Slot | null = null;
let newest: Slot | null = null;

/** Tokens, with their references, of storages that nobody can see any more: both serve again. */
const spareTokens: Token[] = [];
const spareRefs: WeakRef<Token>[] = [];

/** Room for `length` elements; null where there is no arena. Throws OutOfMemoryError with nothing changed. */
export function takeSlot(dtype: DType, length: number): Slot | null {
  if (!haveArena()) return null;
  const block = takeBlock(length * dtype.bytes);
  let ref: WeakRef<Token> | null = null;
  let token: Token;
  if (isYoungCollected()) {
    token = new Token();
    young.add(token);
  } else if (spareRefs.length > 0) {
    ref = spareRefs.pop()!;
    token = spareTokens.pop()!;
  } else {
    token = new Token();
    ref = new WeakRef(token);
  }
  const slot = new Slot(block, dtype, length, modes.scope, ref);
  token.slot = slot;
  lastToken = token;
  if (ref !== null) slot.seen = AGED;
  slot.older = newest;
  if (newest === null) oldest = slot;
  else newest.newer = slot;
  newest = slot;
  state.slots++;
  return slot;
}

const noToken = new Token();
let lastToken = noToken;

/** The token of the slot that was taken last, for its storage to hold. */
export function takeToken(): Token {
  const token = lastToken;
  lastToken = noToken;
  return token;
}

/** Gives the block of a slot back and forgets the slot. */
export function freeSlot(slot: Slot): void {
  const block = slot.block;
  if (block === null) return;
  slot.block = null;
  machine().arena.free(block);
  const { older, newer } = slot;
  if (older === null) oldest = newer;
  else older.newer = newer;
  if (newer === null) newest = older;
  else newer.older = older;
  // A slot that is still pointed to must not keep its neighbours.
  slot.older = null;
  slot.newer = null;
  state.slots--;
}

/** As `freeSlot`, for a storage that nobody can see any more, whose token can serve another one. */
export function recycle(slot: Slot, token: Token): void {
  if (slot.block === null) return;
  freeSlot(slot);
  if (slot.ref !== null && spareRefs.length < 256 && !isYoungCollected()) {
    spareRefs.push(slot.ref);
    spareTokens.push(token);
  }
}

/** A new launch begins: what `use` names from here on stays where it is until the next one. */
export function nextLaunch(): void {
  clock++;
}

/** Notes that elements that were moved out are needed again. */
export function noteReturn(bytes: number): void {
  returnedBytes += bytes;
}

/** Notes that the current launch uses a slot. */
export function use(slot: Slot): void {
  slot.stamp = clock;
}

// ---- pressure --------------------------------------------------------------------------------------------------------

function takeBlock(bytes: number): Block {
  const arena = machine().arena;
  if (bytes > state.limit || bytes > ADDRESSABLE) throw outOfMemory(bytes);
  if (arena.used + bytes > state.next) makeRoom(bytes);
  const block = arena.allocate(bytes) ?? takeFromFull(bytes);
  if (block === null) throw outOfMemory(bytes);
  return block;
}

/** The memory is full, or in pieces that are too small. */
function takeFromFull(bytes: number): Block | null {
  const arena = machine().arena;
  const known = reclaim();
  let block = arena.allocate(bytes);
  // What is known to be alive stays, unless there is room enough and only its pieces are too small.
  if (known && arena.used + bytes > 0.9 * addressable()) return block;
  for (let share = 1; block === null && share <= 8 && evict(bytes * share, true) > 0; share *= 2) {
    block = arena.allocate(bytes);
  }
  return block;
}

/** What 32-bit addresses reach. */
const ADDRESSABLE = 65535 * 65536;

/** How large the memory can be. One that is not shared has been reserved at once, and the platform may have given less. */
function addressable(): number {
  const { features, memory } = machine();
  return features.shared ? ADDRESSABLE : memory.buffer.byteLength;
}

function outOfMemory(bytes: number): OutOfMemoryError {
  const { used, held } = machine().arena;
  const limit = Math.min(state.limit, addressable());
  const first = limit === state.limit ? 'raise it with setMemoryLimit(), ' : '';
  return new OutOfMemoryError(
    `allocate: tried to allocate ${formatBytes(bytes)}; ${formatBytes(used)} are in use by tensors, ` +
      `${formatBytes(held)} are held, and the limit is ${formatBytes(limit)}: ` +
      `${first}work on smaller pieces, or dispose() of tensors that are no longer needed`,
  );
}

function formatBytes(bytes: number): string {
  const power = Math.floor(Math.log2(bytes) / 10);
  return power < 1 ? `${bytes} bytes` : `${(bytes / 1024 ** power).toFixed(2)} ${' KMGTP'[power]!}iB`;
}

/** Enough blocks were taken: looks for garbage among them, and then in all, then moves out or allows more. */
function makeRoom(bytes: number): void {
  const arena = machine().arena;
  // The first time, nothing is in the set of what is young.
  const watched = isYoungCollected();
  let share = YOUNG_SHARE;
  if (watched) {
    const taken = arena.used - usedAtLook;
    const isLarge = taken > LARGE_BLOCK * (made - madeAtLook);
    reclaimYoung();
    if (isLarge && arena.used - usedAtLook < taken / 8) share = SHORT_SHARE;
  }
  if (!watched || arena.used + bytes + youngBytes() / 2 > state.budget) makeRoomInBudget(bytes);
  usedAtLook = arena.used;
  state.next = canCollectYoung() ? Math.min(state.budget, arena.used + bytes + youngBytes(share)) : state.budget;
}

/** How many bytes are taken between two looks at what is young. */
function youngBytes(share = YOUNG_SHARE): number {
  return Math.max(state.floor * share, machine().arena.used / 2);
}

/** The blocks in use have reached the budget: looks for garbage, then moves out or allows more. */
function makeRoomInBudget(bytes: number): void {
  const arena = machine().arena;
  if (reclaim()) {
    state.budget = Math.min(state.limit, Math.max(state.floor, 2 * (arena.used + bytes)));
  } else if (arena.used + bytes > state.budget) {
    moveSomeOut(bytes);
  }
  if (arena.used + bytes <= state.limit) return;
  // Moving live tensors out would go around a limit that the user has set; where nobody knows what is alive, it is the way.
  if (!canCollect()) evict(arena.used + bytes - state.limit, true);
  if (arena.used + bytes > state.limit) throw outOfMemory(bytes);
}

/** Nobody can say what is dead: half of the budget goes out, that which was not used since the last time first. */
function moveSomeOut(bytes: number): void {
  const arena = machine().arena;
  // If much of it came back, it was alive, and the budget is too small.
  if (returnedBytes > state.budget / 4) state.budget = Math.min(state.limit, state.budget * 1.5);
  returnedBytes = 0;
  const wanted = arena.used + bytes - state.budget / 2;
  const moved = wanted > 0 ? evict(wanted) : 0;
  if (moved < wanted) evict(wanted - moved, true);
  if (arena.used + bytes > state.budget) state.budget = Math.min(state.limit, arena.used + bytes);
}

/** Frees the blocks of storages that have died. True where a collection was forced, so that all of them are known. */
function reclaim(): boolean {
  const begin = performance.now();
  const forced = collect();
  sweep();
  if (!forced) return false;
  countCollection(begin);
  return true;
}

/** Frees the blocks of storages that have died young. */
function reclaimYoung(): void {
  const begin = performance.now();
  collectYoung();
  sweep(true);
  countCollection(begin);
}

function countCollection(begin: number): void {
  state.collections++;
  state.collectionTime += performance.now() - begin;
}

/** Frees the blocks whose storages are known to have died: of all, or of those that are young. */
export function sweep(onlyYoung = false): void {
  const look = lookAtYoung();
  for (let slot = newest; slot !== null && !(onlyYoung && slot.seen === AGED);) {
    const next: Slot | null = slot.older;
    const isDead = slot.ref !== null ? slot.ref.deref() === undefined : look !== null && slot.seen !== look;
    if (isDead) freeSlot(slot);
    slot = next;
  }
}

/**
 * Marks the slots of young tokens that no collection has found dead with the number of this look, which it returns, and
 * gives those that were there at the last look already their WeakRefs. Null where it cannot be told what is alive.
 */
function lookAtYoung(): number | null {
  const alive = aliveIn(young);
  if (alive === null) return null;
  // A look takes time for every place that the set ever made for a member: a new one has few.
  young = new WeakSet();
  const look = ++looks;
  for (const token of alive) {
    const slot = token.slot!;
    if (slot.block === null) continue;
    if (slot.serial <= madeAtLook) {
      slot.seen = AGED;
      slot.ref = new WeakRef(token);
    } else {
      slot.seen = look;
      young.add(token);
    }
  }
  madeAtLook = made;
  return look;
}

/**
 * Moves slots out of the arena, oldest first, until `bytes` are free. Spares those that were used since the last time,
 * unless `all`, and always those of the current launch. Returns how many bytes became free.
 */
export function evict(bytes: number, all = false): number {
  let moved = 0;
  const before = all ? clock : lastEviction;
  for (let slot = oldest; slot !== null && moved < bytes;) {
    const next: Slot | null = slot.newer;
    if (slot.stamp < before) moved += moveOut(slot);
    slot = next;
  }
  lastEviction = clock;
  return moved;
}

/** Copies a slot's elements out and frees its block; returns the bytes, 0 where JavaScript has no memory either. */
function moveOut(slot: Slot): number {
  const { address, bytes } = slot.block!;
  const start = address / slot.dtype.bytes;
  try {
    slot.evicted = heapArray(slot.dtype).slice(start, start + slot.length);
  } catch (error) {
    if (error instanceof RangeError) return 0;
    throw error;
  }
  freeSlot(slot);
  state.evictions++;
  state.evictedBytes += bytes;
  return bytes;
}

// ---- the heap as arrays of a dtype -----------------------------------------------------------------------------------

let heap: Heap | null = null;
let arrays: readonly TypedArray[] = [];

/** The whole memory as an array of the elements of a dtype. It does not cover what the memory grows by later. */
export function heapArray(dtype: DType): TypedArray {
  const now = machine().heap;
  if (now !== heap) {
    heap = now;
    arrays = [now.f32, now.f64, now.u16, now.u16, now.i64, now.i32, now.i16, now.i8, now.u8, now.u8];
  }
  return arrays[dtype.code]!;
}

// ---- ends ----------------------------------------------------------------------------------------------------------

/** How many slots were ever made: those that come from here on have larger serials. */
export function slotsMade(): number {
  return made;
}

/** Frees slots that were made since then; tensors that still see them will say so. */
export function freeSince(made: number, ends: (slot: Slot) => boolean): void {
  for (let slot = newest; slot !== null && slot.serial > made;) {
    const next: Slot | null = slot.older;
    if (ends(slot)) {
      slot.disposed = true;
      freeSlot(slot);
    }
    slot = next;
  }
}

// ---- what users and tests see -----------------------------------------------------------------------------------------

/** What `memoryStats()` tells. All sizes are in bytes. */
export interface MemoryStats {
  /** In blocks of the arena that are in use: by tensors, by what waits to be collected, and by the kernels' own buffers. */
  readonly used: number;
  /** The most that was ever in use. */
  readonly peak: number;
  /** WebAssembly memory taken from the platform; it is used again and never given back. */
  readonly held: number;
  /** How many storages live in the arena. Small ones live in JavaScript's own memory and are not counted. */
  readonly storages: number;
  /** What may be in use before garbage is looked for. */
  readonly budget: number;
  /** What may be in use at most. */
  readonly limit: number;
  /** How many garbage collections the library has asked for, and their time in milliseconds. */
  readonly collections: number;
  readonly collectionTime: number;
  /** How many storages were moved out to JavaScript's memory to make room, and their size. */
  readonly evictions: number;
  readonly evictedBytes: number;
}

/**
 * What the library's memory is used for. Only tensors of more than 1 KiB are counted.
 *
 * @example memoryStats().used // bytes
 */
export function memoryStats(): MemoryStats {
  const { used, peak, held } = hasMachine() ? machine().arena : NO_ARENA;
  const { slots, budget, limit, collections, collectionTime, evictions, evictedBytes } = state;
  return {
    used,
    peak,
    held,
    storages: slots,
    budget,
    limit: Math.min(limit, hasMachine() ? addressable() : Infinity),
    collections,
    collectionTime,
    evictions,
    evictedBytes,
  };
}

const NO_ARENA = { used: 0, peak: 0, held: 0 };

/**
 * Limits the memory that tensors of more than 1 KiB may take together. An operation that would pass it throws
 * OutOfMemoryError and changes nothing. The default, and the most there is, are 4 GiB: what WebAssembly addresses.
 *
 * @param bytes Infinity for the default
 * @throws ArgumentError for what is no positive number
 * @example setMemoryLimit(512 * 2 ** 20)
 */
export function setMemoryLimit(bytes: number): void {
  named('setMemoryLimit(bytes)', arguments, 1);
  if (typeof bytes !== 'number' || !(bytes > 0)) {
    throw new ArgumentError(`setMemoryLimit: expects a positive number of bytes, got ${String(bytes)}`);
  }
  state.limit = bytes;
  state.floor = Math.min(LEAST_BUDGET, bytes);
  state.budget = Math.min(bytes, Math.max(state.floor, state.budget));
  state.next = Math.min(state.next, state.budget);
}

/** @internal For tests: as if the budget had been reached. Returns whether a collection could be forced. */
export function reclaimNow(): boolean {
  return reclaim();
}

/** @internal For tests: another budget than the usual one, null for that. */
export function setLeastBudget(bytes: number | null): void {
  state.floor = bytes ?? LEAST_BUDGET;
  state.budget = state.floor;
  state.next = state.floor * YOUNG_SHARE;
}
