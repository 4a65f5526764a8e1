/** Statuses and health in words and colours. */
import type { Delivery, HealthyWebhook } from '../client/answers.ts';
import type { Paint, Style } from '../frame/colours.ts';
import { dayAndTime } from '../frame/times.ts';

const STATUS_STYLE: Readonly<Record<string, Style>> = {
  succeeded: 'good',
  failed: 'bad',
  discarded: 'bad',
  cancelled: 'faint',
};

/** Whether somebody should look: it was given up, or an attempt failed. */
export const isTroubled = ({ status, cause }: Pick<Delivery, 'status' | 'cause'>): boolean =>
  status === 'failed' || status === 'discarded' || (status === 'pending' && cause !== null);

export const statusText = ({ status, cause }: Pick<Delivery, 'status' | 'cause'>, paint: Paint): string =>
  paint(STATUS_STYLE[status] ?? (cause === null ? 'strong' : 'doubtful'), status);

const HEALTH_STYLE: Readonly<Record<string, Style>> = {
  ok: 'good',
  slow: 'doubtful',
  limited: 'doubtful',
  paused: 'doubtful',
  failing: 'bad',
  open: 'bad',
  disabled: 'bad',
};

export const isSick = ({ health }: Pick<HealthyWebhook, 'health'>): boolean => HEALTH_STYLE[health] === 'bad';

export function healthText(
  { health, failing_since }: Pick<HealthyWebhook, 'health' | 'failing_since'>,
  paint: Paint,
): string {
  const since = failing_since === null ? '' : ` since ${dayAndTime(failing_since)}`;
  return `${paint(HEALTH_STYLE[health] ?? 'strong', health)}${since}`;
}
