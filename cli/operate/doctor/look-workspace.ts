/** Delegation, scopes, topic, subscription and push identity of every reseller, as the functions meet them. */
import { readConfig } from '../../../shared/settings/config.ts';
import type { Env } from '../../../shared/settings/config.ts';
import { SOURCE_TIMEOUT_MS } from '../../../shared/sources/asking/http-exchange.ts';
import { resellersOf } from '../../../shared/sources/workspace/accounts.ts';
import { SCOPE_ORDER, SCOPE_ORDER_READONLY, signerOf } from '../../../shared/sources/workspace/auth.ts';
import { openReseller } from '../../../shared/sources/workspace/open-reseller.ts';
import { createRegistrar } from '../../../shared/sources/workspace/registrar.ts';
import { WORKSPACE_KEY_FILE, WORKSPACE_SERVICE_ACCOUNT } from '../../../shared/sources/workspace/settings.ts';
import { OPERATOR_SETTINGS, namesPush, pushChoice } from '../operator.ts';
import { checked, fail, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeWatch } from './judge.ts';

const REFUSALS = 'docs/registration.md, What a refusal means';

export async function lookAtWorkspace(env: Env): Promise<Finding[]> {
  const config = readConfig(OPERATOR_SETTINGS, env);
  const resellers = resellersOf(config);
  if (resellers.length === 0)
    return [
      warn(
        'Workspace',
        'WORKSPACE_ACCOUNTS is not set here, so no reseller was looked at',
        'export it, if you have one',
      ),
    ];
  const signer = signerOf(config, { fetch, timeoutMs: SOURCE_TIMEOUT_MS });
  if (!signer)
    return [
      fail(
        'delegation',
        'nobody is delegated',
        `set ${WORKSPACE_SERVICE_ACCOUNT.variable} or ${WORKSPACE_KEY_FILE.variable}`,
      ),
    ];
  const world = { signer, config, fetch, now: Date.now };
  const delegations = await Promise.all(
    resellers.flatMap(({ account, adminEmail }) => [
      checked(`scope apps.order.readonly ${account}`, REFUSALS, async () => {
        const reseller = await openReseller({ ...world, adminEmail, use: 'read' });
        await reseller.listSubscriptions({ maxResults: 1 });
        return [
          ok(`scope apps.order.readonly ${account}`, `delegated: ${SCOPE_ORDER_READONLY}, subscriptions are listed`),
        ];
      }),
      checked(`scope apps.order ${account}`, REFUSALS, async () => {
        const reseller = await openReseller({ ...world, adminEmail, use: 'register' });
        await reseller.findWatchDetails();
        return [ok(`scope apps.order ${account}`, `delegated: ${SCOPE_ORDER}`)];
      }),
    ]),
  );
  return [...delegations.flat(), ...(await registrations(env, config, resellers, world))];
}

type World = Pick<Parameters<typeof createRegistrar>[0], 'signer' | 'config' | 'fetch' | 'now'>;

async function registrations(
  env: Env,
  {
    projectId,
    deadLetterTopic,
    workspaceKeyFile,
  }: { projectId: string; deadLetterTopic: string; workspaceKeyFile?: string | undefined },
  resellers: ReturnType<typeof resellersOf>,
  world: World,
): Promise<Finding[]> {
  const { createSubscriptions, openPubSub } = await import('../../../shared/bus/subscriptions.ts');
  const pubsub = openPubSub(projectId, workspaceKeyFile);
  const push = namesPush({}, env) ? pushChoice({}, env) : null;
  const choice = { projectId, deadLetterTopic, push };
  const registrar = createRegistrar({ resellers, subscriptions: createSubscriptions(pubsub), choice, ...world });
  const outcomes = await registrar.watch().finally(() => pubsub.close());
  return outcomes.flatMap((outcome) => (push === null ? withoutIdentity(judgeWatch(outcome)) : judgeWatch(outcome)));
}

/** Where no setting says whom pushes are signed as, there is nothing to compare with. */
const withoutIdentity = (findings: Finding[]): Finding[] =>
  findings.map((each) =>
    each.check.startsWith('push identity')
      ? warn(each.check, 'was not compared', 'export RECEIVE_WORKSPACE_URL, PUSH_SERVICE_ACCOUNT and PUSH_AUDIENCE')
      : each,
  );
