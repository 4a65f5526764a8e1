/** The body of a Slack destination: its fields' types and bounds, and what a document keeps of it. */
import { z } from 'zod';

import { objectOf, text } from '../../http/body-fields.ts';
import { destinationFields, list } from '../../webhooks/destination-body.ts';
import { secretFields } from '../../webhooks/signing/secret-fields.ts';
import { dryRunField, rulesField, rulesOf, statusesField } from '../people/body.ts';
import { USUAL_STATUSES } from '../people/entitlement.ts';
import type { Rule } from '../people/rules.ts';
import { TOKEN_KINDS } from '../people/secret.ts';
import { METHODS } from './document.ts';
import type { SlackFields } from './document.ts';

/** The predecessor's (docs/facts/paddle-endpoint.md, PD-2 and PD-3): nobody is ever taken out of Slack. */
export const SLACK_RULES: Rule[] = rulesOf([
  { event_types: ['subscription.created'], actions: ['invite'] },
  { event_types: ['payment.succeeded'], actions: ['invite'] },
]);

/** What is within the field `slack`. */
export const slackObject = {
  method: z
    .enum(METHODS, `must be one of ${METHODS.join(', ')}`)
    .describe(
      '`admin`: `admin.users.invite`, for Enterprise plans. `connect`: Slack Connect’s `conversations.inviteShared`, for paid ' +
        'plans. `legacy`: a method that Slack does not document, for legacy tokens. Without it `admin`.',
    )
    .exactOptional(),
  team_id: text.regex(/^[TE][A-Z0-9]{2,20}$/, 'must be a team id such as T0123456').exactOptional(),
  channel_ids: list(text.regex(/^[CG][A-Z0-9]{2,20}$/, 'must be channel ids such as C0123456'))
    .describe('`admin`, `connect`: at least one.')
    .exactOptional(),
  rules: rulesField(['invite']).exactOptional(),
  statuses: statusesField,
  dry_run: dryRunField,
};

export const slackFields = z.object({
  ...destinationFields,
  slack: objectOf(slackObject).describe('Of kind `slack`: how people are invited, and who.'),
  ...secretFields([TOKEN_KINDS.slack]),
});

export type SlackBody = z.output<typeof slackFields>;

/** What its method needs, and is not given. */
export function missingIn({
  slack: { method = 'admin', team_id, channel_ids = [] },
}: SlackBody): Record<string, string> {
  return {
    ...(method === 'admin' && team_id === undefined && { 'slack.team_id': 'must be given for the method admin' }),
    ...(method !== 'legacy' &&
      channel_ids.length === 0 && { 'slack.channel_ids': `must be given for the method ${method}` }),
  };
}

/** What a document keeps of a body, but its token. */
export const ownOf = ({ slack: given }: SlackBody): Omit<SlackFields, 'service_token'> => ({
  method: given.method ?? 'admin',
  team: given.team_id ?? null,
  channels: given.channel_ids ?? [],
  rules: given.rules === undefined ? SLACK_RULES : rulesOf(given.rules),
  statuses: given.statuses ?? [...USUAL_STATUSES],
  dry_run: given.dry_run ?? false,
});
