/**
 * What lies where in the machine's linear memory.
 *
 *   0        1 KiB        17 KiB                 control ... first block of the arena
 *   | unused | parameters | control of the pool  |           (see arena.ts)
 */

/** Bytes for the parameters of one launch, at PARAMETERS. */
export const PARAMETER_BYTES = 16 * 1024;
export const PARAMETERS = 1024;
/** Words that the threads of the pool share. */
const CONTROL = PARAMETERS + PARAMETER_BYTES;
const CONTROL_BYTES = 15 * 1024;

/** The control words, by index in an Int32Array over the memory; see Note [Launches in parallel] in pool.ts. */
export const Control = {
  /** Counts launches; threads sleep until it changes. */
  generation: CONTROL / 4,
  /** 1 while a launch has chunks to give away. */
  open: CONTROL / 4 + 16,
  /** How many other threads are at work on the open launch, or about to look whether it is open. */
  active: CONTROL / 4 + 32,
  /** The next chunk that nobody has taken. */
  next: CONTROL / 4 + 48,
  /** Set by a thread whose kernel trapped. */
  failed: CONTROL / 4 + 64,
  // What the launch is, written before it opens.
  kernel: CONTROL / 4 + 80,
  bytesAddress: CONTROL / 4 + 81,
  bytesLength: CONTROL / 4 + 82,
  chunks: CONTROL / 4 + 83,
  /** Chunks taken at a time. */
  step: CONTROL / 4 + 84,
  /** Threads with a number from this on do not take part. */
  threads: CONTROL / 4 + 85,
} as const;

/** Where the arena begins. */
export const ARENA_START = CONTROL + CONTROL_BYTES;
/** Bytes that every thread has for itself while it runs a kernel. */
export const SCRATCH_BYTES = 2 * 1024 * 1024;
export const PAGE = 65536;
