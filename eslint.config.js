import tseslint from 'typescript-eslint';

const above = (folders, message) => ({ regex: `/(${folders})/`, message });
const store = {
  regex: '^@google-cloud/firestore',
  message: 'Only shared/store sees the client: take collections, writes and Timestamp from there.',
};
const restricted = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const belowAll = above('cli|local|test|functions', 'shared/ sees nothing above it.');

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'dist/',
      'local/embedded/dist/',
      '.local/',
      '.local-flow-*/',
      'coverage/',
      '*.js',
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
  {
    // What is deployed must not see what only exists on one machine, and the lower layers must not see the upper ones.
    files: ['functions/**'],
    rules: restricted(above('cli|local|test', 'Nothing deployed imports cli/, local/ or test/.'), store),
  },
  { files: ['shared/**'], rules: restricted(belowAll, store) },
  { files: ['cli/**'], rules: restricted(store) },
  {
    // Documents are typed by their collections (docs/decisions/2026-11-30-typed-store.md).
    files: ['shared/**', 'functions/**', 'cli/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSAsExpression > TSTypeReference[typeName.name=/Document$/]',
          message: 'A document has its type from the collection that it is read from.',
        },
      ],
    },
  },
  {
    files: ['shared/store/**'],
    rules: {
      ...restricted(belowAll),
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': 'off',
    },
  },
);
