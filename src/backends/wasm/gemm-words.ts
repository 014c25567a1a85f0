/** The parameter block of the kernels that multiply matrices, see gemm.ts. */

/** The words of the parameter block, by byte offset. Addresses and steps are in bytes. */
export const word = {
  a: 0,
  b: 4,
  c: 8,
  /** Sizes of one product. */
  rows: 12,
  columns: 16,
  depth: 20,
  aRow: 24,
  aDepth: 28,
  bDepth: 32,
  bColumn: 36,
  cRow: 40,
  cColumn: 44,
  /** Products are numbered (outer, inner), inner < `inner`. */
  inner: 48,
  aOuter: 52,
  aInner: 56,
  bOuter: 60,
  bInner: 64,
  cOuter: 68,
  cInner: 72,
  /** Note [Blocks]. */
  blockRows: 76,
  blockColumns: 80,
  blockDepth: 84,
  rowBlocks: 88,
  columnBlocks: 92,
  /** Whether A is packed, and whether full panels of B are. */
  packA: 96,
  packB: 100,
  /** The whole sum is repeated over `repeats` pairs of A and B, these steps apart. */
  repeats: 104,
  aRepeat: 108,
  bRepeat: 112,
  depthTable: 116,
  columnTable: 120,
  rowTable: 124,
  /** Whether the product is added to what is there already. */
  add: 128,
} as const;

/** Where the words of an epilogue begin. */
export const EPILOGUE_WORDS = 136;
