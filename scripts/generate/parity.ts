/** How much of PyTorch's operator database the library has, as README.md says it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileOf } from '../conformance/golden.js';

const BEGIN = '<!-- parity: written by npm run generate -->';
const END = '<!-- /parity -->';

/** What is left for later, by name; the rest is listed one by one. */
const LATER: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['Fourier transforms', /^fft\.|^istft|^stft/],
  ['complex numbers', /^(complex|polar|imag|view_as_(complex|real))$|\.complex$/],
  [
    'matrix decompositions',
    /^(linalg\.)?(svd|svdvals|eig|eigh|eigvals|eigvalsh|qr|lu|lu_\w+|ldl_\w+|geqrf|ormqr|householder_product|lstsq|pinv|pinverse|matrix_exp|symeig|svd_lowrank|pca_lowrank|cond|matrix_rank)\b/,
  ],
];

/**
 * README.md with the block between its two comments written anew.
 *
 * @param fixtures the folder of recorded cases: entries.json names the database's entries by tier, and a file is there for
 * each entry that the library has, which the tests judge
 */
export function withParity(readme: string, fixtures: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${BEGIN} before ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n${parityText(fixtures)}\n${readme.slice(end)}`;
}

function parityText(fixtures: string): string {
  const tiers = JSON.parse(readFileSync(join(fixtures, 'entries.json'), 'utf8')) as Record<string, string[]>;
  const isHere = (key: string): boolean => existsSync(join(fixtures, fileOf(key)));
  const all = Object.values(tiers).flat();
  const missing = all.filter((key) => !isHere(key));
  const here = all.length - missing.length;
  const byTier = Object.entries(tiers).map(
    ([tier, keys]) => `${keys.filter(isHere).length} of ${keys.length} in tier ${tier}`,
  );
  const groups = LATER.map(([what, pattern]) => [what, missing.filter((key) => pattern.test(key))] as const);
  const others = missing.filter((key) => !LATER.some(([, pattern]) => pattern.test(key)));
  const later = [
    ...groups.filter(([, keys]) => keys.length > 0).map(([what, keys]) => `${what} (${keys.length})`),
    ...(others.length > 0 ? [`${others.length} others`] : []),
  ];
  const percentage = ((100 * here) / all.length).toFixed(0);
  return (
    `Of the ${all.length} entries of PyTorch's operator database that were recorded, chainrule has ${here} (${percentage} %): ${byTier.join(', ')}.\n` +
    `Missing are ${later.join(', ')}.`
  );
}
