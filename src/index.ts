/**
 * chainrule: PyTorch's autograd for TypeScript.
 *
 * The public surface. Importing it installs the methods of Tensor.
 */
import { installVmap } from './func/vmap.js';
import './ops/complete.js';
import { installForwardMode } from './ops/dual.js';
import { installGradDtype } from './tools/grad-dtype.js';
import { explainLostGraphs } from './tools/lost-graphs.js';

export * from './lite/exports.js';
export * from './lite/features.js';

installForwardMode();
explainLostGraphs();
installVmap();
installGradDtype();
