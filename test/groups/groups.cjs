/**
 * Test files that run as one, by the name of their group (docs/decisions/2026-11-30-grouped-tests.md). A file that no group
 * names runs for itself: what takes as long as a group.
 */
const { globSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..', '..');

const GROUPS = {
  api: { of: ['test/flow/api{,-*}.test.ts'], but: ['test/flow/api-questions.test.ts'] },
  contract: {
    of: ['test/contract/*.test.ts'],
    but: ['test/contract/{bundles,*-installed,*-jobs,eras*,terraform}.test.ts'],
  },
  embedded: { of: ['test/contract/embedded/**/*.test.ts'], but: ['test/contract/embedded/installed.test.ts'] },
  flow: {
    of: ['test/flow/{audit-log,client-kit,command-line,egress-*,lists,masking,replay,status}.test.ts'],
    but: [],
  },
  jobs: { of: ['test/contract/{never-delivered-jobs,retry-jobs,eras*}.test.ts'], but: [] },
  local: { of: ['test/unit/{bench,cli,console,kits,local,openapi}/**/*.test.ts'], but: [] },
  operator: {
    of: ['test/flow/{doctor,operator-commands,reconcile-command,register-function,workspace-pull}.test.ts'],
    but: [],
  },
  owners: { of: ['test/flow/{ledger,owners,owners-leak,quarantine,rekey}.test.ts'], but: [] },
  reconcile: {
    of: ['test/contract/reconcile/*.test.ts', 'test/flow/reconcile{,-carried,-crash,-property}.test.ts'],
    but: [],
  },
  sending: {
    of: ['test/flow/{api-questions,fan-out,operational-events,rate-limit,replay-jobs,retry,send}.test.ts'],
    but: [],
  },
  servers: { of: ['test/contract/{sandbox,store}/*.test.ts'], but: [] },
  shared: { of: ['test/unit/shared/**/*.test.ts'], but: [] },
  sources: { of: ['test/flow/{hooker,paddle,pubsub,signatures,state-*,workspace}.test.ts'], but: [] },
  told: { of: ['test/flow/{bad-input,counted-operations,telemetry,traces}.test.ts'], but: [] },
  unit: { of: ['test/unit/*.test.ts', 'test/unit/{docs,functions}/**/*.test.ts'], but: [] },
};

/** @returns the files of a group, from the root, in the order in which they run */
const filesOf = (name) => globSync(GROUPS[name].of, { cwd: ROOT, exclude: GROUPS[name].but }).sort();

module.exports = { GROUPS: Object.keys(GROUPS), ROOT, filesOf };
