/**
 * Every operation as a method of Tensor, and the WebAssembly backend. Imported for that effect alone, by the entry `chainrule`
 * and by others that give users a Tensor with all of its methods; see Note [Operations by need] in invoke.ts.
 */
import '../autograd/grad-dtype.js';
import './lost-graphs.js';
import { plugWebAssembly } from '../tensor/webassembly.js';
import { installIndexing } from './at.js';
import { all } from './complete.generated.js';
import { keep } from './invoke.js';

plugWebAssembly();
keep(all);
installIndexing();
