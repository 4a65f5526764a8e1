/** Our own work: what is verified, decoded, stored, and sent with its subject's state. */
import { readFileSync } from 'node:fs';

import { embeddedIdTokens } from '../../../local/id-tokens.ts';
import { customerOf } from '../bodies.ts';
import { IN_FLIGHT, runLoad, saturationFigures, warmUp } from '../run-load.ts';
import type { Scenario } from '../scenario.ts';
import { newLoad } from '../world.ts';
import type { World } from '../world.ts';

/** Every alert is about the sandbox's one subscription: a fetch serves all that wait for it. */
export const paddle: Scenario = {
  name: 'paddle',
  title: '5,000 signed Paddle Classic alerts about one subscription, 32 requests in flight',
  run: async (world, { quick }) => {
    await world.webhook({ name: 'Paddle', url: world.endpoint('/ok') });
    const privateKey = readFileSync(world.stack.file.paddle.privateKeyFile!, 'utf8');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const target = world.target('receive-paddle', '/', form);
    const load = (count: number) => newLoad(world, target, { kind: 'classic-alert', privateKey }, count);
    await warmUp(world, load(quick ? 200 : 1_000));
    return saturationFigures(await runLoad(world, load(quick ? 300 : 5_000), { inFlight: IN_FLIGHT }));
  },
};

/** Calls that the functions may make to the Reseller API at once: a sixth of the most that can be set for a minute. */
const BUDGET_AT_ONCE = 1_000;
const WARM_UP = 200;

/** Every push is about a customer of its own: each has its fetch. */
export const workspace: Scenario = {
  name: 'workspace',
  title: '700 pushes of Workspace notifications, each about a customer of its own, 32 requests in flight',
  run: async (world, { quick }) => {
    await world.webhook({ name: 'Workspace', url: world.endpoint('/ok') });
    const count = quick ? 200 : BUDGET_AT_ONCE - WARM_UP - 100;
    const authorization = `Bearer ${await pushToken(world)}`;
    const target = world.target('receive-workspace', '/', { authorization });
    const loads = [quick ? 50 : WARM_UP, count].map((each) => newLoad(world, target, { kind: 'workspace-push' }, each));
    for (const { from, count } of loads) {
      for (let n = from; n < from + count; n++) await sell(world, n);
    }
    await warmUp(world, loads[0]!);
    return saturationFigures(await runLoad(world, loads[1]!, { inFlight: IN_FLIGHT }));
  },
};

function pushToken({ stack }: World): Promise<string> {
  const { OIDC_CERTS_URL } = stack.file.settings;
  return embeddedIdTokens(OIDC_CERTS_URL!).token();
}

async function sell({ stack }: World, n: number): Promise<void> {
  const answer = await fetch(`${stack.file.resellerApi}/sandbox/reseller/changes`, {
    method: 'POST',
    body: JSON.stringify({ change: { change: 'create', ...customerOf(n) }, delivery: 'drop' }),
  });
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${await answer.text()}`);
}
