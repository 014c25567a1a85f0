/** What the platform has besides the language. */

/** A module that is built into the runtime (Node, Deno, Bun); undefined in browsers, which have none. */
export function builtinModule<Module>(id: `node:${string}`): Module | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  return process?.getBuiltinModule?.(id) as Module | undefined;
}
