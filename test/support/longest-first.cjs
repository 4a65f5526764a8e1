const { default: Sequencer } = require('@jest/test-sequencer');

/** What waits for processes of its own comes first: begun last, it would be waited for with nothing else to do. */
const FIRST = [
  '/test/flow/chaos.test.ts',
  '/test/flow/local-stack.test.ts',
  '/test/flow/',
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
