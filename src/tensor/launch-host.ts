/**
 * The launches of kernels that only the host has: it computes on the machine's memory where the operands are there. The CTC
 * loss is a recursion over time with few numbers in each step, bags of rows are read from all over a table; both gain little
 * from vectors.
 */
import type { CtcShape } from '../backends/backend.js';
import * as host from '../backends/host/host.js';
import type { Operand as KernelOperand } from '../kernel/operand.js';
import { ready, type Storage } from './storage.js';

type Operand = KernelOperand<Storage>;

/** See `Backend.bagSum`. */
export function bagSum(out: Operand, table: Operand, rows: Operand, bags: Operand, factors: Operand | null): void {
  for (const { storage } of [out, table, rows, bags]) ready(storage);
  if (factors !== null) ready(factors.storage);
  host.bagSum(out, table, rows, bags, factors);
}

/** See `Backend.bagMax`. */
export function bagMax(out: Operand, winners: Operand, table: Operand, rows: Operand, bags: Operand): void {
  for (const { storage } of [out, winners, table, rows, bags]) ready(storage);
  host.bagMax(out, winners, table, rows, bags);
}

/** See `Backend.ctcLoss`. */
export function ctcLoss(
  losses: Operand,
  logAlpha: Operand,
  logProbs: Operand,
  targets: Operand,
  shape: CtcShape,
): void {
  for (const { storage } of [losses, logAlpha, logProbs, targets]) ready(storage);
  host.ctcLoss(losses, logAlpha, logProbs, targets, shape);
}

/** See `Backend.ctcLossGradient`. */
export function ctcLossGradient(
  gradProbs: Operand,
  gradOut: Operand,
  logProbs: Operand,
  targets: Operand,
  losses: Operand,
  logAlpha: Operand,
  shape: CtcShape,
  zeroInfinity: boolean,
): void {
  for (const { storage } of [gradProbs, gradOut, logProbs, targets, losses, logAlpha]) ready(storage);
  host.ctcLossGradient(gradProbs, gradOut, logProbs, targets, losses, logAlpha, shape, zeroInfinity);
}
