/** Webhooks of every payload format, signature, retry policy and way to fail. */
import { answer } from '../../endpoint.ts';
import { SECRETS } from '../secrets.ts';
import type { RecordedWorld } from '../world.ts';

const EVERY_SIGNATURE = ['v1', 'v1a', 'x-hub-signature', 'x-hub-signature-256', 'x-signature', 'content-signature'];
/** Of the sources, but for what the API gives. */
const SOURCES = ['subscription.*', 'payment.*', 'paddle_classic.*', 'google_workspace.*'];
const HOUR = 3_600;

export async function makeWebhooks({ webhook }: RecordedWorld): Promise<void> {
  await webhook(
    'every signature',
    { ...SECRETS, signatures: EVERY_SIGNATURE, event_types: SOURCES, headers: { 'X-Own': 'own value' } },
    answer(204),
  );
  const { secret_token, rsa_private_key } = SECRETS;
  const matched = {
    account: ['default', 'C0abcdefg'],
    customer: ['9900871', 'C012345', 'ctm_01k5dddddddddddddddddddd01'],
  };
  await webhook('token', { secret_token, event_types: SOURCES, match: matched }, answer(200, { 'x-answer': 'yes' }));
  await webhook(
    'hooker-v0',
    { payload_format: 'hooker-v0', signatures: ['x-signature'], retry_policy: 'hooker', rsa_private_key },
    answer(200),
  );
  await webhook(
    'hooker-v1',
    { payload_format: 'hooker-v1', signatures: ['content-signature'], retry_policy: 'hooker-28', rsa_private_key },
    answer(200),
  );
  const failing = { event_types: ['recorded.fails'] };
  await webhook('fails once', { ...failing, retry_policy: [2, HOUR] }, answer(500), answer(200));
  await webhook('backs off', failing, answer(503, { 'retry-after': `${HOUR}` }));
  await webhook(
    'exhausted',
    { ...failing, retry_policy: 'exponential', max_delivery_attempts: 1 },
    answer(302, { location: 'https://example.com/' }),
  );
  await webhook('paused', { ...failing, active: false, content_type: 'application/vnd.own+json' }, answer(200));
  await webhook('gone', { event_types: ['recorded.gone'] }, answer(410));
  await webhook('limited', { event_types: [], rate_limit: 1, rate_limit_duration: HOUR }, answer(200));
  await webhook('scheduled', { event_types: [] }, answer(200));
  await webhook(
    'ordered',
    { event_types: ['recorded.ordered'], ordering: 'subject', retry_policy: [2] },
    answer(500),
    answer(200),
  );
  await webhook('large', { event_types: ['recorded.large'], valid_status_codes: [202] }, answer(202));
  await webhook('operations', { event_types: ['webhook.*', 'delivery.*'] }, answer(200));
}
