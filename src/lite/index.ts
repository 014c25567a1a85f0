/**
 * chainrule/lite: the functions of `chainrule`, without what a program does not use.
 *
 * The same names, and the same Tensor. What differs is what a bundler keeps: here the operations whose functions a program
 * imports and those that their derivatives need (Note [Operations by need] in ops/invoke.ts), in `chainrule` all. So a
 * program that imports from here calls functions, `add(x, y)`; methods that nothing it imports needs are not there, and say
 * so when they are called.
 */
import { refuseMissing } from '../ops/missing.js';

export * from './exports.js';
export * from './features.js';

refuseMissing();
