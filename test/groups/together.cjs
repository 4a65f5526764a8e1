/** Runs the files of a group, each in a `describe` of its own, in one registry of modules: what they import is loaded once. */
const { join } = require('node:path');

const { ROOT, filesOf } = require('./groups.cjs');

/** @param {Record<string, string | undefined>} outer the environment before a file ran, which the next one is to find */
function restoreEnvironment(outer) {
  for (const name of Object.keys(process.env)) if (!(name in outer)) delete process.env[name];
  Object.assign(process.env, outer);
}

/** @param {string} name of the group */
module.exports = function together(name) {
  for (const file of filesOf(name)) {
    describe(file, () => {
      let outer;
      beforeAll(() => {
        outer = { ...process.env };
      });
      require(join(ROOT, file));
      afterAll(() => {
        jest.useRealTimers();
        jest.restoreAllMocks();
        restoreEnvironment(outer);
      });
    });
  }
};
