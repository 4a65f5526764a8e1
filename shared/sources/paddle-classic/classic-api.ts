/** Paddle Classic's subscription list, asked for one subscription (docs/facts/paddle.md, PC-18). */
import { z } from 'zod';

import { SubrelayError } from '../../base/errors.ts';
import { MAX_DEPTH_AROUND, parseJson } from '../../base/json.ts';
import type { Observation } from '../../events/event.ts';
import type { Gate } from '../asking/gate.ts';
import { askSource, failureOf } from '../asking/http-exchange.ts';
import type { ExchangeOptions, SourceAnswer } from '../asking/http-exchange.ts';
import { withTextForNumbers } from '../paddle/lenient.ts';
import type { PaddleAccount } from '../paddle/paddle-accounts.ts';
import type { SubjectEvent } from '../source.ts';
import { classicState, classicSubscription } from './classic-state.ts';
import type { ClassicSubscription } from './classic-state.ts';

export interface ClassicApiOptions extends Omit<ExchangeOptions, 'what'> {
  /** `https://vendors.paddle.com`, or the sandbox's. */
  apiUrl: string;
  gate: Gate;
}

/**
 * Asks for the subscription that an event is about. An empty answer means that there is none or that it has ended, so
 * the ended ones are asked for, too: another call.
 * @param account the event's account, if it is configured
 * @throws SubrelayError `SOURCE_UNAVAILABLE`, mostly a `SourceFailure`
 */
export async function fetchClassicSubscription(
  event: SubjectEvent,
  account: PaddleAccount | undefined,
  options: ClassicApiOptions,
): Promise<Observation> {
  const { vendorId, vendorAuthCode } = account?.classic ?? {};
  if (!vendorId || !vendorAuthCode) return { kind: 'unavailable' };
  const subscriptionId = event.subject.id.slice(event.account.length + 1);
  const form = { vendor_id: vendorId, vendor_auth_code: vendorAuthCode, subscription_id: subscriptionId };
  const ask = (more: { state?: string }) =>
    options.gate.call(event.account, () => subscriptionIn({ ...form, ...more }, event.account, options));
  const subscription = (await ask({})) ?? (await ask({ state: 'deleted' }));
  if (subscription === undefined) return { kind: 'inaccessible' };
  return { kind: 'found', state: classicState(subscription), subscriptionId };
}

const reply = z.discriminatedUnion('success', [
  z.object({ success: z.literal(true), response: z.array(classicSubscription) }),
  z.object({ success: z.literal(false), error: z.object({ code: z.string().regex(/^\d{1,6}$/) }).optional() }),
]);

async function subscriptionIn(
  form: Record<string, string> & { subscription_id: string },
  account: string,
  options: ClassicApiOptions,
): Promise<ClassicSubscription | undefined> {
  const url = new URL('/api/2.0/subscription/users', options.apiUrl);
  const request = { method: 'POST', body: new URLSearchParams(form) };
  const answer = await askSource(url, request, { ...options, what: WHAT });
  // Errors come with status 200 as well: `success` decides.
  const said = replyIn(answer.text);
  if (said?.success) return said.response.find(({ subscription_id: id }) => id === form.subscription_id);
  throw refusalOf(answer, said && (said.error?.code ?? 'unknown'), account);
}

const WHAT = 'The Paddle Classic API';
/** Bad API key, no permission, bad authentication token. */
const CREDENTIALS_REFUSED = new Set(['102', '107', '111']);

/** @param code the error's; undefined where the reply can't be read */
function refusalOf(answer: SourceAnswer, code: string | undefined, account: string): SubrelayError {
  const { status } = answer;
  const said =
    code === undefined
      ? `${WHAT} answered ${status} without a reply that can be read`
      : `${WHAT} refused with error ${code}, status ${status}`;
  if (status === 401 || status === 403 || (code !== undefined && CREDENTIALS_REFUSED.has(code))) {
    const what = `set classic.vendorId and classic.vendorAuthCode of ${account} in PADDLE_ACCOUNTS`;
    return failureOf('misconfigured', `${said}: ${what}`, answer);
  }
  const isAboutThisOne = status === 200 && code !== undefined;
  return isAboutThisOne ? new SubrelayError('SOURCE_UNAVAILABLE', said) : failureOf('busy', said, answer);
}

function replyIn(text: string): z.output<typeof reply> | undefined {
  try {
    return reply.safeParse(withTextForNumbers(parseJson(text, MAX_DEPTH_AROUND))).data;
  } catch {
    return undefined;
  }
}
