/** Why a delivery is not sent now, in an answer that says what to do. */
import type { EpochMs } from '../base/time.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import type { Retried } from '../lanes/retry.ts';
import { refuse } from './errors.ts';
import { timeText } from './explain/verdict-words.ts';

export function refusalOf(
  { id, status }: Pick<DeliveryDocument, 'id' | 'status'>,
  refusal: Extract<Retried, { outcome: 'refused' }>['refusal'],
  now: EpochMs,
) {
  switch (refusal.reason) {
    case 'ended':
      return refuse('delivery_ended', `It has ended, ${status}: POST /v1/deliveries/${id}/replay sends it again.`);
    case 'webhook_paused':
      return refuse('webhook_paused', 'Resume its webhook: what it holds goes out then.');
    case 'webhook_disabled':
      return refuse('webhook_disabled', 'This delivery ends with its webhook. Enable that, then replay this.');
    case 'webhook_deleted':
      return refuse('webhook_deleted', 'This delivery ends with its webhook.');
    case 'order':
      return waitsForOrder(refusal.behind);
    case 'rate':
      return waitsForRate(refusal.at, now);
  }
}

function waitsForOrder(waits_for: string) {
  const details = `It waits for ${waits_for}, which is pending: its webhook takes them in order. Retry that one.`;
  const refused = refuse('delivery_waits_for_order', details);
  return { ...refused, body: { ...refused.body, waits_for } };
}

function waitsForRate(at: EpochMs, now: EpochMs) {
  const details = `Its webhook takes no more requests at the moment: this goes out at about ${timeText(at, now)}.`;
  const refused = refuse('delivery_waits_for_rate', details);
  const headers = { 'retry-after': String(Math.max(1, Math.ceil((at - now) / 1_000))) };
  return { ...refused, body: { ...refused.body, goes_at: new Date(at).toISOString() }, headers };
}
