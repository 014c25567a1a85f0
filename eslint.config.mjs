// @ts-check
// What a linter can hold of the project's style. Layout is Prettier's, layers are dependency-cruiser's (.dependency-cruiser.mjs).

import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * A rule may be switched off where it stands in the way, but never without a word:
 * `// eslint-disable-next-line RULE -- reason`.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
const reasonedDisable = {
  meta: { type: 'suggestion', schema: [], messages: { bare: 'Say why, after " -- ".' } },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const text = comment.value.trim();
          if (!/^eslint-disable(?:-next-line|-line)?\b/.test(text) || /\s--\s+\S/.test(text)) continue;
          if (comment.loc) context.report({ loc: comment.loc, messageId: 'bare' });
        }
      },
    };
  },
};

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.ci/', '**/*.generated.*']),
  eslint.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { chainrule: { rules: { 'reasoned-disable': reasonedDisable } } },
    rules: {
      'chainrule/reasoned-disable': 'error',

      // A page with a strict content-security policy must be able to use the library, so no text becomes code.
      // (@typescript-eslint/no-implied-eval, in the recommended set, has setTimeout('...') and Function('...').)
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',

      // `import type` says what is gone at run time; the layer check leans on it (see .dependency-cruiser.mjs).
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',

      // What a function was given beyond its parameters; a rest parameter would be part of its type, and makes an array in each call.
      'prefer-rest-params': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        // `using _ = noGrad()` is a use.
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      // `interface Tensor extends TensorMethods {}` is how a class gets the methods that are generated from the op table.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],

      'max-lines': ['warn', { max: 600, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      // A library speaks through results and errors.
      'no-console': 'error',
      // About 60 lines is the aim; an interpreter's switch may say why it is longer.
      'max-lines-per-function': ['warn', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // tsc checks these files by their JSDoc, undefined names included; the typed rules do not see a cast in a comment.
    files: ['**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-undef': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests hand out wrong arguments on purpose, and async callbacks where none is taken.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
