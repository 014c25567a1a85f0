/** What PyTorch takes and gives as one value or a tuple of them. */

/** The values, of which there may be one without a list around it. */
export function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
