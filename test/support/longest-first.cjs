const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * What waits for processes of its own comes first, and then what takes long: begun last, it would be waited for with
 * nothing else to do.
 */
const FIRST = [
  '/test/flow/as-deployed.test.ts',
  '/test/flow/local-stack.test.ts',
  '/test/browser/',
  '/test/contract/replay-jobs.test.ts',
  '/test/flow/chaos.test.ts',
  '/test/groups/embedded.',
  '/test/groups/api.',
  '/test/groups/contract.',
  '/test/flow/dead-letters.test.ts',
  '/test/flow/workspace-pull.test.ts',
  '/test/contract/recorded/',
  '/test/contract/bundles.test.ts',
  '/test/flow/',
  '/test/groups/',
  '/test/contract/',
  '/test/',
];

/** On a fresh machine, where no durations are known, jest goes by the sizes of the files, which say little here. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => FIRST.findIndex((part) => path.includes(part));
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
