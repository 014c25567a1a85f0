/**
/**
 * Every operation as a method of Tensor, the WebAssembly backend, and what features add to tensors and messages. Imported
 * for that effect alone, by the entry `chainrule` and by others that give users a Tensor with all of its methods; see
 * Note [Operations by need] in invoke.ts.
 */
import { installHooks } from '../autograd/hooks.js';
import { installRawSaved } from '../autograd/saved.js';
import { plugWebAssembly } from '../tensor/webassembly.js';
import { installIndexing } from './at.js';
import { all } from './complete.generated.js';
import { keep } from './invoke.js';

plugWebAssembly();
keep(all);
installIndexing();
installHooks();
installRawSaved();
