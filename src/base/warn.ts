/** Warnings: a text on the console, where there is one. */

/** Warns with a text, each time. */
export function warn(text: string): void {
  (globalThis as unknown as { console?: { warn(text: string): void } }).console?.warn(`chainrule: ${text}`);
}

const said = new Set<string>();

/** Warns with a text, unless it has done so. */
export function warnOnce(text: string): void {
  if (said.has(text)) return;
  said.add(text);
  warn(text);
}
