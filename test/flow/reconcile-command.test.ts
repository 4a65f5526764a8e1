/** `npx --no subrelay reconcile` as an operator runs it: a process of its own, everything over the wire. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { startOperatorWorld } from '../support/operator-world.ts';
import type { OperatorWorld } from '../support/operator-world.ts';
import { demoReseller, demoSubscriptions } from '../support/sandbox-samples.ts';

let world: OperatorWorld;
beforeAll(async () => {
  world = await startOperatorWorld();
});
afterAll(() => world.stop());

const account = `google-workspace/${demoReseller.account}`;
const count = demoSubscriptions.length;

test('takes stock for a baseline, and announces a change that it finds in two runs', async () => {
  const baseline = await world.run(['reconcile', '--baseline']);
  expect(baseline).toMatchObject({
    code: 0,
    stdout: `${account}: ${count} checked, 0 announced, 0 missing, ${count} unknown\n`,
  });
  const [changed] = demoSubscriptions;
  world.demo.sandbox.reseller.put({ ...changed!, status: 'SUSPENDED', suspensionReasons: ['OTHER'] });
  const line = (announced: number) => `${account}: ${count} checked, ${announced} announced, 0 missing, 0 unknown\n`;
  expect((await world.run(['reconcile'])).stdout).toBe(line(0));
  expect((await world.run(['reconcile'])).stdout).toBe(line(1));
  expect((await world.run(['reconcile'])).stdout).toBe(line(0));
  world.demo.sandbox.reseller.put(changed!);
});

test('says which account could not be gone through, and why', async () => {
  world.demo.sandbox.reseller.refuse({ reason: 'accessNotConfigured' });
  const { code, stdout } = await world.run(['reconcile']);
  expect({ code, stdout }).toEqual({
    code: 6,
    stdout: expect.stringContaining(`${account}: failed: The Reseller API answered 403 accessNotConfigured`),
  });
});

test('without an account has nothing to compare', async () => {
  const { code, stdout } = await world.run(['reconcile'], {
    WORKSPACE_ACCOUNTS: undefined,
    PADDLE_ACCOUNTS: undefined,
  });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'No account with API credentials is configured: nothing to compare\n',
  });
});

test.each([
  [['--basline'], /There is no option --basline: did you mean --baseline\?; see npx --no subrelay reconcile --help/],
  [['--baseline', 'x'], /"x" is one argument too many; see npx --no subrelay reconcile --help/],
])('refuses %j', async (args, message) => {
  const { code, stderr } = await world.run(['reconcile', ...args]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
});
