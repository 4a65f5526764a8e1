/** Registrations as an operator reads them. */
import type { Ensured } from '../../shared/bus/ensure-subscription.ts';
import type { Drift, NotificationSubscription } from '../../shared/bus/push-subscription.ts';
import { isInOrder } from '../../shared/sources/workspace/register.ts';
import type { Registration, Unregistration, Watch } from '../../shared/sources/workspace/register.ts';
import type { Outcome } from '../../shared/sources/workspace/registrar.ts';

const LABEL_WIDTH = 15;

/** One label and its values, one below the other. */
function field(label: string, values: readonly string[]): string[] {
  return values.map((value, index) => `  ${(index === 0 ? label : '').padEnd(LABEL_WIDTH)} ${value}`);
}

/** One block for each reseller, with an empty line between them. */
export function reportOf<T>(outcomes: readonly Outcome<T>[], linesOf: (done: T) => string[]): string {
  return outcomes
    .map((each) => [each.account, ...('done' in each ? linesOf(each.done) : field('failed', [each.failed.message]))])
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

export const registrationLines = (done: Registration): string[] => [
  ...field('topic', [done.topic]),
  ...field('may subscribe', done.serviceAccounts),
  ...field('subscription', [done.subscription]),
  ...field('drift', driftLines(done.drift)),
  ...field('changed', changesOf(done)),
];

/** What `register-topic` has done. */
export const topicLines = (account: string, { topic, name }: Topic, { drift, changes }: Ensured): string[] => [
  account,
  ...field('topic', [topic]),
  ...field('subscription', [name]),
  ...field('drift', driftLines(drift)),
  ...field('changed', changesOf({ authorized: [], changes })),
];

/** What it would do. */
export const topicLookLines = (
  { topic, name }: Topic,
  { exists, drift, obstacles }: Pick<Watch, 'exists' | 'drift' | 'obstacles'>,
): string[] => [
  ...field('topic', [topic]),
  ...field('subscription', [`${name}${exists ? '' : ' (would be created)'}`]),
  ...field('drift', driftLines(drift)),
  ...field('in the way', obstacles),
];

type Topic = Pick<NotificationSubscription, 'topic' | 'name'>;

function changesOf({ authorized, changes }: Pick<Registration, 'authorized' | 'changes'>): string[] {
  const made = [
    ...authorized.map((email) => `authorized ${email}`),
    ...(changes.length > 0 ? [changes.join(', ')] : []),
  ];
  return made.length > 0 ? made : ['nothing, all was as it should be'];
}

export const unregistrationLines = (done: Unregistration): string[] => [
  ...field('topic', [done.topic]),
  ...field('revoked', done.revoked),
  ...field('may subscribe', orNobody(done.serviceAccounts)),
];

export const watchLines = (done: Watch): string[] => [
  ...field('topic', [done.topic ?? 'none yet, nobody has registered this reseller']),
  ...field('may subscribe', orNobody(done.serviceAccounts)),
  ...field('missing', done.missing),
  ...field('subscription', [`${done.subscription}${done.exists ? '' : ' (does not exist)'}`]),
  ...field('drift', driftLines(done.drift)),
  ...field('in the way', done.obstacles),
  ...field('in order', [verdict(done)]),
];

function verdict(done: Watch): string {
  if (isInOrder(done)) return 'yes';
  return done.obstacles.length > 0
    ? 'no: delete the subscription and register again, or choose another name'
    : 'no: npx --no subrelay register mends it';
}

const orNobody = (emails: readonly string[]): readonly string[] => (emails.length > 0 ? emails : ['nobody']);

/** `ackDeadlineSeconds   10 → 60` */
function driftLines(drift: readonly Drift[]): string[] {
  const width = Math.max(0, ...drift.map(({ setting }) => setting.length));
  return drift.map(
    ({ setting, current, desired }) => `${setting.padEnd(width)}  ${shown(current)} → ${shown(desired)}`,
  );
}

const shown = (value: Drift['current']): string => (value === null ? 'none' : value === '' ? '""' : String(value));
