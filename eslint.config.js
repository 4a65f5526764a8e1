import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'dist/',
      'local/embedded/dist/',
      'kits/*/dist/',
      'kits/*/src/document.ts',
      '.local/',
      '.local-flow-*/',
      'coverage/',
      'test/**/*.cjs',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['*.js'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['console/**'],
    languageOptions: { parserOptions: { project: './console/tsconfig.json' } },
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '/(cli|local|test|functions)/', message: 'The console sees shapes of shared/ alone.' }] },
      ],
    },
  },
  {
    // What is deployed must not see what only exists on one machine, and the lower layers must not see the upper ones.
    files: ['shared/**', 'functions/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '/(cli|local|test)/', message: 'Nothing deployed imports cli/, local/ or test/.' }] },
      ],
    },
  },
  {
    // `!` says that a type is wrong. `present` (shared/base/present.ts) checks, where a type can't say it.
    files: ['shared/**', 'functions/**', 'cli/**', 'console/**', 'kits/**', 'local/**'],
    ignores: ['shared/store/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'error' },
  },
  {
    // A cast says what nothing checks: values are parsed, narrowed by a guard, or built. Each that remains says why.
    files: ['shared/**', 'functions/**', 'cli/**', 'console/**', 'kits/**', 'local/**'],
    ignores: ['shared/store/**'],
    rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }] },
  },
  {
    files: ['shared/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '/(cli|local|test|functions)/', message: 'shared/ sees nothing above it.' }] },
      ],
    },
  },
);
