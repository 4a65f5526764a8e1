/** `subrelay register-topic`: the push subscription that brings the events of an operator's topic (docs/pubsub.md). */
import { SubrelayError } from '../../shared/base/errors.ts';
import { ensureSubscription } from '../../shared/bus/ensure-subscription.ts';
import { fullName } from '../../shared/bus/names.ts';
import { driftOf, obstaclesIn, subscriptionFor } from '../../shared/bus/push-subscription.ts';
import type { NotificationSubscription, Subscriptions } from '../../shared/bus/push-subscription.ts';
import { SUBSCRIPTION_SETTINGS } from '../../shared/bus/settings.ts';
import { PUSH_SERVICE_ACCOUNT } from '../../shared/http/settings.ts';
import { subscriptionOf } from '../../shared/sources/pubsub/accounts.ts';
import { ACCOUNT, PUBSUB_SUBSCRIPTIONS } from '../../shared/sources/pubsub/settings.ts';
import type { Run } from '../frame/command.ts';
import { UsageError } from '../frame/usage-error.ts';
import { targetOf } from '../target/target.ts';
import type { Target } from '../target/target.ts';
import { auditIfPossible } from './audited.ts';
import { whole } from './operator.ts';
import { topicLines, topicLookLines } from './registration-report.ts';
import { settingsOf } from './settings-options.ts';
import type { OptionValues } from './settings-options.ts';

export interface RegisterTopicFlags extends Omit<OptionValues, 'service-account' | 'key-file'> {
  account?: string | undefined;
  subscription?: string | undefined;
  filter?: string | undefined;
  ordered?: boolean | undefined;
  'dry-run'?: boolean | undefined;
}

export const registerTopic: Run<RegisterTopicFlags, [string]> = async (terminal, values, topic) => {
  const chosen = chosenOf(topic, values, await targetOf(values.project, terminal));
  const { projectId, account, wanted, isKnown } = chosen;
  const { createSubscriptions, openPubSub } = await import('../../shared/bus/subscriptions.ts');
  const pubsub = openPubSub(projectId, undefined);
  try {
    const subscriptions = createSubscriptions(pubsub, 'operator');
    if (values['dry-run']) return await show(terminal.print, subscriptions, wanted);
    const order = { account, topic: wanted.topic, subscription: wanted.name };
    await auditIfPossible(projectId, { action: 'register-topic', order, note: terminal.note });
    const changed = await ensureSubscription(subscriptions, wanted);
    terminal.print(topicLines(account, wanted, changed).join('\n'));
    if (!isKnown) terminal.note(unknown(account, wanted.name));
    return 'done';
  } catch (error) {
    throw error instanceof SubrelayError ? whole(error) : error;
  } finally {
    await pubsub.close();
  }
};

async function show(print: (line: string) => void, subscriptions: Subscriptions, wanted: NotificationSubscription) {
  const existing = await subscriptions.get(wanted.name);
  const drift = existing ? driftOf(wanted, existing) : [];
  const obstacles = existing ? obstaclesIn(wanted, existing) : [];
  print(topicLookLines(wanted, { exists: existing !== null, drift, obstacles }).join('\n'));
  return existing !== null && drift.length === 0 && obstacles.length === 0 ? 'done' : 'wrong';
}

interface Chosen {
  projectId: string;
  account: string;
  wanted: NotificationSubscription;
  /** Whether receive-pubsub knows the account by the subscription's name, or by its setting. */
  isKnown: boolean;
}

/** @throws UsageError that names what is missing or wrong */
function chosenOf(given: string, values: RegisterTopicFlags, { env, isLocal }: Target): Chosen {
  const settings = [...SUBSCRIPTION_SETTINGS, PUSH_SERVICE_ACCOUNT, PUBSUB_SUBSCRIPTIONS] as const;
  const { projectId, deadLetterTopic, pushServiceAccount, pubsubSubscriptions } = settingsOf(settings, values, env);
  const account = accountOf(values.account);
  const endpoint = endpointOf(values['push-endpoint']);
  // The function's own: Terraform makes it its URL.
  const audience = values.audience ?? (isLocal ? env['PUSH_AUDIENCE'] : undefined) ?? endpoint;
  const named = pubsubSubscriptions.find((each) => each.account === account)?.subscription;
  const name = values.subscription ?? named ?? subscriptionOf(account);
  const choice = { projectId, name, push: { endpoint, serviceAccount: pushServiceAccount, audience }, deadLetterTopic };
  const wanted = {
    ...subscriptionFor(fullName(projectId, 'topics', given), choice),
    filter: values.filter ?? '',
    ordered: values.ordered ?? false,
  };
  const isKnown = [named, subscriptionOf(account)].some(
    (each) => each !== undefined && fullName(projectId, 'subscriptions', each) === wanted.name,
  );
  return { projectId, account, wanted, isKnown };
}

function accountOf(given: string | undefined): string {
  if (given !== undefined && ACCOUNT.test(given)) return given;
  throw new UsageError('Name the account of its events: --account orders; letters, digits, _, . and -, 100 at most');
}

function endpointOf(given: string | undefined): string {
  const url = given !== undefined && URL.canParse(given) ? new URL(given) : null;
  if (given !== undefined && (url?.protocol === 'https:' || url?.protocol === 'http:')) return given;
  throw new UsageError('Say where messages are pushed: --push-endpoint URL, the address of receive-pubsub');
}

const unknown = (account: string, subscription: string): string =>
  `receive-pubsub does not know this subscription yet: add ${JSON.stringify({ account, subscription })} to PUBSUB_SUBSCRIPTIONS.`;
