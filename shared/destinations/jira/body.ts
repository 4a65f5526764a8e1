/** The body of a Jira destination: its fields' types and bounds, and what a document keeps of it. */
import { z } from 'zod';

import { notBlank, objectOf, text } from '../../http/body-fields.ts';
import { destinationFields } from '../../webhooks/destination-body.ts';
import { secretFields } from '../../webhooks/signing/secret-fields.ts';
import { dryRunField, plans, rulesField, rulesOf, statusesField } from '../people/body.ts';
import { USUAL_STATUSES } from '../people/entitlement.ts';
import type { Rule } from '../people/rules.ts';
import { TOKEN_KINDS } from '../people/secret.ts';
import type { JiraFields } from './document.ts';

const id = text.regex(/^[\w-]{1,128}$/, 'must be an id: 1 to 128 letters, digits, _ or -');

const target = objectOf({
  plans: plans.exactOptional(),
  group_id: id.exactOptional(),
  organization_id: id.exactOptional(),
}).refine(
  ({ group_id, organization_id }) => (group_id === undefined) !== (organization_id === undefined),
  'must each have either group_id or organization_id',
);

const ACTIONS = ['invite', 'join', 'leave'] as const;

/** The predecessor's three (docs/facts/paddle-endpoint.md, PD-2 to PD-4), and Workspace's end of a subscription. */
export const JIRA_RULES: Rule[] = rulesOf([
  { event_types: ['subscription.created'], actions: ['invite', 'join'] },
  { event_types: ['payment.succeeded'], actions: ['invite'] },
  { event_types: ['subscription.cancelled', 'subscription.suspended'], actions: ['leave'] },
]);

/** What is within the field `jira`. */
export const jiraObject = {
  site: text
    .regex(
      /^https:\/\/([a-z0-9-]+\.atlassian\.net|api\.atlassian\.com\/ex\/jira\/[\w-]+)\/?$/i,
      'must be https://SITE.atlassian.net, or https://api.atlassian.com/ex/jira/CLOUD_ID for a scoped token',
    )
    .describe('`https://SITE.atlassian.net`; `https://api.atlassian.com/ex/jira/CLOUD_ID` for a scoped token.'),
  email: notBlank.regex(/^\S+@\S+$/, 'must be an e-mail address').describe('The account whose token `jira_token` is.'),
  service_desk_id: id
    .describe('People are invited to this service desk. Without it nobody is invited.')
    .exactOptional(),
  targets: z
    .array(target, 'must be a list of objects')
    .max(100, 'must be no more than 100 targets')
    .describe(
      'Groups and organizations, each for its `plans`; without them for every plan. Portal-only customers can be in organizations alone.',
    )
    .exactOptional(),
  rules: rulesField(ACTIONS).exactOptional(),
  statuses: statusesField,
  dry_run: dryRunField,
  adopts_members: z
    .boolean('must be true or false')
    .describe(
      'Members from before count as added here: they leave, too, when what they paid for ends. Without it `false`.',
    )
    .exactOptional(),
};

export const jiraFields = z.object({
  ...destinationFields,
  jira: objectOf(jiraObject).describe('Of kind `jira`: where it is, and who gets what.'),
  ...secretFields([TOKEN_KINDS.jira]),
});

export type JiraBody = z.output<typeof jiraFields>;

/** What a document keeps of a body, but its token. */
export const ownOf = ({ jira: given }: JiraBody): Omit<JiraFields, 'service_token'> => ({
  site: given.site.replace(/\/$/, ''),
  account: given.email,
  service_desk: given.service_desk_id ?? null,
  targets: (given.targets ?? []).map(({ plans: of = null, group_id, organization_id }) => ({
    plans: of,
    key: group_id === undefined ? `organization:${organization_id}` : `group:${group_id}`,
  })),
  rules: given.rules === undefined ? JIRA_RULES : rulesOf(given.rules),
  statuses: given.statuses ?? [...USUAL_STATUSES],
  dry_run: given.dry_run ?? false,
  ...(given.adopts_members && { adopts_members: true }),
});
