/** How a delivery ended, in a sentence for people: pure. */
import type { EpochMs } from '../../base/time.ts';
import type { Situation } from './situation.ts';
import { nameOf, timeText, triesText } from './verdict-words.ts';

export function verdictOfEnded(situation: Situation, now: EpochMs): string {
  const { delivery, webhook, lastAttempt } = situation;
  const { status, reason } = delivery;
  const name = nameOf(webhook);
  const at = delivery.ended_at ? ` at ${timeText(delivery.ended_at.toMillis(), now)}` : '';
  if (status === 'succeeded') {
    const how = lastAttempt?.success ? `: answered ${lastAttempt.status} in ${lastAttempt.duration_ms} ms` : '';
    return `Delivered to ${name}${at}${how}, on try ${Math.max(1, delivery.attempts)}.`;
  }
  const why = (WHY[reason ?? ''] ?? otherwise)({ name, reason: reason ?? status });
  const whose = status === 'cancelled' ? 'Cancelled' : 'Given up';
  return `${whose}${at}: not delivered to ${name}, ${triesText(situation)}. ${why}`;
}

interface Ended {
  name: string;
  reason: string;
}

const REPLAY = 'Replay it to send it again.';

/** By the reason that a delivery ended for. */
const WHY: Readonly<Record<string, (ended: Ended) => string>> = {
  attempts_exhausted: () => `Its tries are used up. ${REPLAY}`,
  endpoint_gone: ({ name }) => `${name} said that it is gone, and was disabled. Mend it, enable it, then replay this.`,
  webhook_disabled: ({ name }) => `${name} was disabled. Enable it, then replay this.`,
  webhook_deleted: () => 'Its webhook was deleted.',
  not_for_owner: () => "The match of its webhook's owner was changed while it was made, and does not take its event.",
  erased: () => 'What it was to carry was erased, with all that was kept of its customer.',
  deleted_by_client: () => 'It was deleted through the API.',
  no_payload_in_format: ({ name }) => `Its event has no form in the payload format of ${name}.`,
  event_unreadable: () => 'Its event is nested too deep to be sent.',
  retention: () => 'It had been pending for 60 days, or its event had expired.',
};

const otherwise = ({ reason }: Ended): string => `It ended as ${reason}. ${REPLAY}`;
