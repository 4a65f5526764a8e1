import { availableParallelism } from 'node:os';
import process from 'node:process';

import groups from './test/groups/groups.cjs';

/** Of all tests, many files run as one; who names files gets each for itself. */
const isGrouped = process.env['GROUPED'] === '1';
const files = ['<rootDir>/test/{unit,contract,flow,browser}/**/*.test.ts'];
const inGroups = groups.GROUPS.flatMap(groups.filesOf).map((file) => `<rootDir>/${file.replaceAll('.', '\\.')}$`);

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: isGrouped ? [...files, '<rootDir>/test/groups/*.test.cjs'] : files,
  testPathIgnorePatterns: ['/node_modules/', ...(isGrouped ? inGroups : [])],
  transform: { '\\.[jt]s$': '<rootDir>/test/support/esbuild-transform.cjs' },
  // They ship ES modules only; jest runs CommonJS.
  transformIgnorePatterns: ['node_modules/(?!(jose|dinero\\.js|@octokit/webhooks-methods)/)'],
  // Its exports name no file for require().
  moduleNameMapper: {
    '^@octokit/webhooks-methods$': '<rootDir>/node_modules/@octokit/webhooks-methods/dist-node/index.js',
  },
  modulePathIgnorePatterns: ['<rootDir>/.local/', '<rootDir>/.local-flow', '<rootDir>/dist/'],
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  globalSetup: '<rootDir>/test/support/run-setup.ts',
  globalTeardown: '<rootDir>/test/support/run-teardown.ts',
  // A flow waits for processes of its own, and for Pub/Sub's own pauses: with one for each core much of their time is left.
  maxWorkers: availableParallelism() + 2,
  // Minutes: a busy machine is no failure, and a test waits for effects alone. `test/support/patience.ts` is below it.
  testTimeout: 300_000,
  // Functions live as long as their process and close nothing: their clients' channels would keep jest alive.
  forceExit: true,
};
