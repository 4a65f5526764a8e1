/** `POST /v1/deliveries/{id}/retry`: what waits for its next attempt is sent at once. */
import { z } from 'zod';

import type { Retried, Retry } from '../delivery/retry.ts';
import type { UnderWay } from '../delivery/retry-now.ts';
import { timeText } from '../delivery/verdict-words.ts';
import { retryRequest } from '../events/ids.ts';
import type { Answer } from '../http/doorway.ts';
import type { DeliveryDocument } from '../store/documents.ts';
import type { Find, Found } from '../store/find.ts';
import type { ReadSituations } from '../store/situations.ts';
import { readFields, readJsonBody } from '../webhooks/body-fields.ts';
import type { DeliveryViews } from './delivery-views.ts';
import { busy, refuse, refuseInput } from './errors.ts';
import { explanationAnswer } from './explanation.ts';
import { readIdempotencyKey } from './idempotency.ts';
import type { ApiRequest } from './router.ts';

/** 202, and 200 where the idempotency key finds it done. */
export const retryAnswer = z.strictObject({
  outcome: z.enum(['brought_forward', 'under_way', 'probe']),
  /** A sentence for people. */
  details: z.string(),
  /** The delivery as it is then, without its payload. */
  delivery: z.looseObject({ id: z.string(), status: z.string(), ...explanationAnswer.shape }),
  warnings: z.array(z.string()).optional(),
});

/** 409. */
export const retryRefusal = z.strictObject({
  code: z.int(),
  message: z.string(),
  details: z.string(),
  /** The delivery before it in its queue, where that is the reason. */
  waits_for: z.string().optional(),
  /** About when it goes, where its webhook's rate is the reason. */
  goes_at: z.iso.datetime().optional(),
});

export interface RetryRouteDeps {
  retry: Retry;
  situations: ReadSituations;
  views: Pick<DeliveryViews, 'summary'>;
  /** Epoch milliseconds. */
  now: () => number;
}

export const retryOfDelivery =
  (deps: RetryRouteDeps, find: Find<DeliveryDocument>) =>
  async ({ fields }: Found<DeliveryDocument>, request: ApiRequest): Promise<Answer> => {
    const { body, headers, apiKey, handling } = request;
    const parsed = body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(body);
    if (!parsed.ok) return refuseInput(parsed);
    const read = readFields(parsed.json, z.object({}), handling);
    if (!read.ok) return refuseInput(read);
    const idempotency = readIdempotencyKey(headers);
    if (!idempotency.ok) return refuseInput(idempotency);
    const by = idempotency.key === null ? null : retryRequest(apiKey, idempotency.key);
    const retried = await deps.retry(fields, by);
    if (retried === null) return busy('delivery');
    const found = retried === 'gone' ? null : await find(fields.id);
    if (retried === 'gone' || found === null) return refuse('delivery_not_found');
    const answer = await answerOf(deps, found.fields, retried, request);
    return { ...answer, log: { delivery: fields.id, ...toldOf(retried) } };
  };

const toldOf = (retried: Retried): Record<string, string> => ({
  outcome: retried.outcome,
  ...('refusal' in retried && { reason: retried.refusal.reason }),
});

async function answerOf(
  deps: RetryRouteDeps,
  delivery: DeliveryDocument,
  retried: Retried,
  { handling }: ApiRequest,
): Promise<Answer> {
  if (retried.outcome === 'refused') return refusalOf(delivery, retried.refusal, deps.now());
  const [situation] = await deps.situations([delivery]);
  const asked = situation!.lastAttempt?.retry_after?.toMillis() ?? 0;
  const overrides = retried.outcome !== 'under_way' && asked > deps.now();
  if (overrides) handling.warnings.push(overridden(timeText(asked, deps.now())));
  const { outcome } = retried;
  const details = outcome === 'under_way' ? UNDER_WAY[retried.why] : DONE[outcome];
  const status = outcome !== 'under_way' && retried.repeated ? 200 : 202;
  return { status, body: { outcome, details, delivery: deps.views.summary(delivery, situation!) } };
}

const overridden = (until: string): string =>
  `Its endpoint asked to be left alone until ${until} (Retry-After): this goes out all the same`;

const DONE = {
  brought_forward: 'Its next attempt is made now.',
  probe: 'It is sent now as the probe that finds out whether its webhook is back.',
};

const UNDER_WAY: Record<UnderWay, string> = {
  sent: 'It is being sent, or is about to be. Nothing was changed.',
  busy: 'Its webhook has as many requests in flight as it may: this goes out when some are answered. Nothing was changed.',
  probed: 'A probe of its webhook is under way: this goes out when that succeeds. Nothing was changed.',
  let_go: 'What it waited for is over, and it is about to go out. Nothing was changed.',
};

function refusalOf(
  { id, status }: DeliveryDocument,
  refusal: Extract<Retried, { outcome: 'refused' }>['refusal'],
  now: number,
): Answer {
  switch (refusal.reason) {
    case 'ended':
      return refuse('delivery_ended', `It has ended, ${status}: POST /v1/deliveries/${id}/replay sends it again.`);
    case 'webhook_paused':
      return refuse('webhook_paused', 'Resume its webhook: what it holds goes out then.');
    case 'webhook_disabled':
      return refuse('webhook_disabled', 'This delivery ends with its webhook. Enable that, then replay this.');
    case 'webhook_deleted':
      return refuse('webhook_deleted', 'This delivery ends with its webhook.');
    case 'order': {
      const details = `It waits for ${refusal.behind}, which is pending: its webhook takes them in order. Retry that one.`;
      return withMembers(refuse('delivery_waits_for_order', details), { waits_for: refusal.behind });
    }
    case 'rate': {
      const details = `Its webhook takes no more requests at the moment: this goes out at about ${timeText(refusal.at, now)}.`;
      const headers = { 'retry-after': String(Math.max(1, Math.ceil((refusal.at - now) / 1_000))) };
      const goes_at = new Date(refusal.at).toISOString();
      return { ...withMembers(refuse('delivery_waits_for_rate', details), { goes_at }), headers };
    }
  }
}

const withMembers = (answer: Answer, members: Record<string, string>): Answer => ({
  ...answer,
  body: { ...answer.body, ...members },
});
