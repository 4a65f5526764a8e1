const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * What waits for processes of its own comes first, and then what takes long: begun last, it would be waited for with
 * nothing else to do.
 */
const FIRST = [
  '/test/flow/as-deployed.test.ts',
  '/test/flow/local-stack.test.ts',
  '/test/browser/',
  '/test/flow/chaos.test.ts',
  '/test/groups/embedded.',
  '/test/flow/people.test.ts',
  '/test/groups/sending.',
  '/test/groups/sources.',
  '/test/groups/operator.',
  '/test/groups/told.',
  '/test/groups/contract.',
  '/test/groups/jobs.',
  '/test/contract/replay-jobs.test.ts',
  '/test/groups/owners.',
  '/test/groups/reconcile.',
  '/test/groups/flow.',
  '/test/groups/',
  '/test/flow/',
  '/test/contract/recorded/',
  '/test/contract/bundles.test.ts',
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
