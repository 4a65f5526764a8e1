/** Paddle Classic's subscription list, asked for one subscription (facts §1.6). */
import { z } from 'zod';

import { SubrelayError } from '../../errors.ts';
import type { NormalizedEvent, Observation } from '../../events/event.ts';
import { parseJson } from '../../json.ts';
import type { PaddleAccount } from './accounts.ts';
import { classicState, classicSubscription } from './classic-state.ts';
import type { ClassicSubscription } from './classic-state.ts';

export interface ClassicApiOptions {
  /** `https://vendors.paddle.com`, or the sandbox's. */
  apiUrl: string;
  fetch: typeof fetch;
  timeoutMs: number;
}

/**
 * Asks for the subscription that an event is about. An empty answer means that there is none or that it has ended, so
 * the ended ones are asked for, too.
 * @param account the event's account, if it is configured
 * @throws SubrelayError `SOURCE_UNAVAILABLE`
 */
export async function fetchClassicSubscription(
  event: NormalizedEvent,
  account: PaddleAccount | undefined,
  options: ClassicApiOptions,
): Promise<Observation> {
  const { vendorId, vendorAuthCode } = account?.classic ?? {};
  if (!vendorId || !vendorAuthCode || event.subject === null) return { kind: 'unavailable' };
  const subscriptionId = event.subject.id.slice(event.account.length + 1);
  const form = { vendor_id: vendorId, vendor_auth_code: vendorAuthCode, subscription_id: subscriptionId };
  const subscription =
    (await subscriptionIn(form, options)) ?? (await subscriptionIn({ ...form, state: 'deleted' }, options));
  if (subscription === undefined) return { kind: 'inaccessible' };
  return { kind: 'found', state: classicState(subscription), subscriptionId };
}

const reply = z.discriminatedUnion('success', [
  z.object({ success: z.literal(true), response: z.array(classicSubscription) }),
  z.object({ success: z.literal(false), error: z.object({ code: z.string().regex(/^\d{1,6}$/) }).optional() }),
]);

async function subscriptionIn(
  form: Record<string, string> & { subscription_id: string },
  { apiUrl, fetch, timeoutMs }: ClassicApiOptions,
): Promise<ClassicSubscription | undefined> {
  const url = new URL('/api/2.0/subscription/users', apiUrl);
  const request = { method: 'POST', body: new URLSearchParams(form), signal: AbortSignal.timeout(timeoutMs) };
  const { status, text } = await exchange(() => fetch(url, request));
  // Errors come with status 200 as well: `success` decides.
  const answer = replyIn(text);
  if (!answer) throw unavailable(`answered ${status} without a reply that can be read`);
  if (!answer.success) throw unavailable(`refused with error ${answer.error?.code ?? 'unknown'}, status ${status}`);
  return answer.response.find(({ subscription_id: id }) => id === form.subscription_id);
}

async function exchange(request: () => Promise<Response>): Promise<{ status: number; text: string }> {
  try {
    const response = await request();
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw unavailable('does not answer', cause);
  }
}

/** Numbers stay as they are written: an amount must not pass through a float. */
function replyIn(text: string): z.output<typeof reply> | undefined {
  try {
    return reply.safeParse(parseJson(text, (source) => source)).data;
  } catch {
    return undefined;
  }
}

const unavailable = (what: string, cause?: unknown): SubrelayError =>
  new SubrelayError('SOURCE_UNAVAILABLE', `The Paddle Classic API ${what}`, { cause });
