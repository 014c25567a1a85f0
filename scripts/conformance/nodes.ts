/**
 * Names of nodes. The recorded cases are from PyTorch 1.13; where 2.x is known to give another name, that one is right
 * too (the semantics page lists them as "2.x: ...", and says to follow 2.x).
 */
const newerNames: Readonly<Record<string, readonly string[]>> = {
  ReshapeAliasBackward0: ['ViewBackward0'],
  PreluBackward0: ['PreluKernelBackward0'],
  // squeeze over several dims came in between, and moved the numbers of the overloads behind it.
  SqueezeBackward2: ['SqueezeBackward3'],
  SqueezeBackward3: ['SqueezeBackward4'],
  NormBackward1: ['LinalgVectorNormBackward0'],
  // diag became a composite of diag_embed for a vector and a copy of the diagonal for a matrix.
  DiagBackward0: ['DiagEmbedBackward0', 'DiagonalBackward0_copy', 'DiagonalCopyBackward0', 'CloneBackward0'],
};

/** Whether `got` is the name that PyTorch 1.13 or 2.x gives; null for no node. */
export function acceptsNode(expected: string | null, got: string | null): boolean {
  if (expected === null || got === null) return expected === got;
  // Types of the engine have their namespace in Python, and print without it.
  const name = expected.replace(/^torch::autograd::/, '');
  return name === got || (newerNames[name] ?? []).includes(got);
}
