/** `POST /v1/webhooks/{id}/would-match` and `POST /v1/would-match`: what some rules would have matched. */
import { z } from 'zod';

import { utcTime } from '../base/time.ts';
import { invalid, readFields, readJsonBody, text } from '../http/body-fields.ts';
import { destinationFields } from '../webhooks/destination-body.ts';
import type { Matching } from '../webhooks/match.ts';
import { ownedBy } from '../webhooks/owner.ts';
import { webhookFields } from '../webhooks/webhook-body.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { refuseInput } from './errors.ts';
import { nanosOf } from './list-params.ts';
import { uuidText } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { withId } from './router.ts';
import { wouldMatchShape } from './shapes/matches.ts';
import type { WebhookRecords } from './webhook-records.ts';
import { MOST_EVENTS, look } from './matches/look.ts';
import type { LookDeps, Wanted } from './matches/look.ts';
import { wouldMatchView } from './would-match-view.ts';

const MOST_LAST = 100;

const time = text.refine((given) => utcTime(given) !== null, 'must be an RFC 3339 time from 1970 on');
const { event_types, match } = destinationFields;

const fields = z.object({
  event_types,
  match,
  payload_format: webhookFields.shape.payload_format,
  last: z
    .int('must be a whole number')
    .min(1, 'must be no less than 1')
    .max(MOST_LAST, `must be no greater than ${MOST_LAST}; give from and to for more`)
    .describe(`So many of the newest events. Without it, and without \`from\` and \`to\`, ${MOST_LAST}.`)
    .exactOptional(),
  from: time.meta({ format: 'date-time', description: 'Events that arrived from then on.' }).exactOptional(),
  to: time.meta({ format: 'date-time', description: 'Events that arrived before then.' }).exactOptional(),
});

type Body = z.output<typeof fields>;

export interface WouldMatchDeps extends LookDeps {
  records: Pick<WebhookRecords, 'find'>;
  /** What a webhook gets whose body names no types. */
  defaultEventTypes: string[] | null;
  now: () => number;
}

const id = uuidText('The webhook.');
const body = { name: 'WouldMatchBody', fields, optional: true } as const;
const answers = { 200: { means: 'The counts.', shape: wouldMatchShape } } as const;
const COUNTED = `Of the last ${MOST_LAST} events, or of those that arrived in a window, the newest ${MOST_EVENTS.toLocaleString('en')} at most. Nothing is sent.`;

const ofWebhook = route({
  method: 'POST',
  path: '/v1/webhooks/{id}/would-match',
  operationId: 'webhookWouldMatch',
  role: 'viewer',
  tag: 'Webhooks',
  summary: 'Count what a webhook would have matched, by its rules or changed ones',
  description: `${COUNTED} A rule that the body has takes the place of the webhook's.`,
  id,
  body,
  answers,
  errors: ['invalid_id', 'webhook_not_found', 'malformed_body'],
  handle: (deps: WouldMatchDeps) =>
    withId(
      id,
      deps.records.find,
      'webhook_not_found',
    )(({ fields: webhook }, request) => answer(deps, request, webhook)),
});

const ofRules = route({
  method: 'POST',
  path: '/v1/would-match',
  operationId: 'wouldMatch',
  role: 'viewer',
  tag: 'Webhooks',
  summary: 'Count what a webhook would have matched that is not made yet',
  description: `${COUNTED} Rules that the body does not have are those of a webhook that is made without them.`,
  body,
  answers,
  errors: ['malformed_body'],
  handle: (deps: WouldMatchDeps) => (request) => answer(deps, request, null),
});

export const wouldMatchRoutes = [ofWebhook, ofRules];

async function answer(deps: WouldMatchDeps, { body: bytes, handling }: ApiRequest, webhook: Webhook | null) {
  const parsed = bytes.length === 0 ? { ok: true as const, json: {} } : readJsonBody(bytes);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, fields, handling);
  if (!read.ok) return refuseInput(read);
  const problems = problemsOf(read.body);
  if (Object.keys(problems).length > 0) return refuseInput(invalid(problems));
  const rules = rulesOf(deps, read.body, webhook);
  const wanted = wantedOf(read.body);
  const looked = await look(deps, rules, wanted);
  return {
    status: 200 as const,
    body: wouldMatchView(rules, wanted, looked, deps.now()),
    log: { items: looked.lookedAt },
  };
}

function problemsOf({ last, from, to }: Body): Record<string, string> {
  if (last !== undefined && (from ?? to) !== undefined) return { last: 'must not be given together with from or to' };
  const isEmpty = from !== undefined && to !== undefined && Date.parse(from) >= Date.parse(to);
  return isEmpty ? { from: 'must be before to' } : {};
}

/** A webhook is asked as itself: it never gets events about itself. */
const rulesOf = ({ defaultEventTypes }: WouldMatchDeps, given: Body, webhook: Webhook | null): Matching => ({
  ...(webhook && { id: webhook.id, ...ownedBy(webhook) }),
  event_types: given.event_types ?? (webhook ? webhook.event_types : defaultEventTypes),
  match: given.match ?? webhook?.match ?? {},
  payload_format: given.payload_format ?? webhook?.payload_format ?? 'event',
});

function wantedOf({ last, from, to }: Body): Wanted {
  const bound = (op: '>=' | '<', given: string | undefined) => {
    const at = given === undefined ? null : nanosOf(given);
    return at === null ? [] : [{ op, at }];
  };
  const bounds = [...bound('>=', from), ...bound('<', to)];
  return bounds.length > 0 ? { kind: 'window', bounds } : { kind: 'last', count: last ?? MOST_LAST };
}
