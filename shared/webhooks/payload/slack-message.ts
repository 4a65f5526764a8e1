/**
 * Operational events as messages of Slack's incoming webhooks: docs/operational-events.md, In Slack. The body is
 * `{"text"}` in mrkdwn (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks).
 */
import type { Json } from '../../base/json.ts';
import { OWN_SOURCE } from '../../events/event.ts';
import type { NormalizedEvent } from '../../events/event.ts';
import type { DataLinks } from './data-links.ts';

type Told = Pick<NormalizedEvent, 'source' | 'type' | 'data'>;
type Data = NormalizedEvent['data'];

const TEXTS: Readonly<Record<string, (data: Data) => string>> = {
  'webhook.failing': (data) => `:warning: ${nameIn(data)} is failing${sinceIn(data)}. What is due is retried.`,
  'webhook.recovered': (data) =>
    `:white_check_mark: ${nameIn(data)} takes deliveries again. It was failing${sinceIn(data)}.`,
  'webhook.disabled': (data) =>
    `:no_entry: ${nameIn(data)} is disabled (${textOf(data['reason'])}): nothing more is sent there${failedSince(data)}. ` +
    'Enable it when its endpoint works, then replay what it missed.',
  'webhook.stopped': (data) =>
    `:no_entry: ${nameIn(data)} is paused: ${textOf(data['reason'])}. What is due waits. Mend that, then resume it.`,
  'delivery.exhausted': (data) =>
    `:x: ${nameIn(data)} did not get ${contentIn(data)}: given up after ${textOf(data['attempts'])} tries, the last ` +
    `${answerIn(data)}. It can be replayed: delivery \`${textOf(data['delivery_id'])}\``,
};

/** The types that have a text, in no order. */
export const SLACK_TYPES = Object.keys(TEXTS);

/** What new webhooks of this format get unless they say otherwise. */
export const SLACK_EVENT_TYPES = ['webhook.*', 'delivery.*'];

/** Whether an event has a form in Slack: operational events alone. */
export const hasSlackForm = ({ source, type }: Told): boolean => source === OWN_SOURCE && Object.hasOwn(TEXTS, type);

/** @throws Error where the event has no form in Slack */
export function slackBody(event: Told, links: Pick<DataLinks, 'consoleUrlOf'>): Buffer {
  const write = hasSlackForm(event) ? TEXTS[event.type] : undefined;
  if (write === undefined) throw new Error(`${event.type} has no form in slack`);
  return Buffer.from(JSON.stringify({ text: `${write(event.data)} ${linkIn(event.data, links)}` }));
}

/** Where the console shows what it is about. */
function linkIn({ delivery_id, webhook_id }: Data, { consoleUrlOf }: Pick<DataLinks, 'consoleUrlOf'>): string {
  const screen = typeof delivery_id === 'string' ? `deliveries/${delivery_id}` : `destinations/${textOf(webhook_id)}`;
  return `<${consoleUrlOf(screen)}|Open it>`;
}

const nameIn = (data: Data): string => `*${textOf(data['webhook_name'])}*`;

const sinceIn = ({ failing_since: since }: Data): string => (since == null ? '' : ` since ${textOf(since)}`);

const failedSince = (data: Data): string => (data['failing_since'] == null ? '' : `; it was failing${sinceIn(data)}`);

const contentIn = ({ event_id, event_type }: Data): string =>
  event_id == null ? 'a payload that was given' : `\`${textOf(event_type)}\` (\`${textOf(event_id)}\`)`;

const answerIn = ({ response_status_code: status, error_code }: Data): string =>
  status === 0 ? `without an answer (${textOf(error_code ?? 'no reason known')})` : `answered ${textOf(status)}`;

/** Names are other people's: Slack's own signs mean nothing in them (https://docs.slack.dev/messaging/formatting-message-text). */
const textOf = (value: Json | undefined): string =>
  (typeof value === 'string' ? value : JSON.stringify(value ?? null))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[*`\n\r]/g, ' ');
