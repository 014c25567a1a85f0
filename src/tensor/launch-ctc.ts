/**
 * The launches of the CTC loss. A recursion over time with few numbers in each step gains little from vectors, so the
 * machine has no kernel for it and the host computes, on the machine's memory where the operands are there.
 */
import type { CtcShape } from '../backends/backend.js';
import * as host from '../backends/host/host.js';
import type { Operand as KernelOperand } from '../kernel/operand.js';
import { ready, type Storage } from './storage.js';

type Operand = KernelOperand<Storage>;

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
