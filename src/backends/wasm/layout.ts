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
export const CONTROL = PARAMETERS + PARAMETER_BYTES;
export const CONTROL_BYTES = 15 * 1024;
/** Where the arena begins. */
export const ARENA_START = CONTROL + CONTROL_BYTES;
/** Bytes that every thread has for itself while it runs a kernel. */
export const SCRATCH_BYTES = 2 * 1024 * 1024;
export const PAGE = 65536;
