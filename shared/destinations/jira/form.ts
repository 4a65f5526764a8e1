/** A Jira destination as the API takes and shows it. */
import { z } from 'zod';

import { patchedDestination } from '../../webhooks/destination-patch.ts';
import { destinationMembers, destinationView } from '../../webhooks/destination-view.ts';
import { emptied } from '../../webhooks/signing/sealed-fields.ts';
import type { JsonObject } from '../../base/json.ts';
import { form } from '../form.ts';
import { peopleMembers, peopleView } from '../people/view.ts';
import { resumedBy } from '../people/make.ts';
import { SEALED, TOKEN_KINDS } from '../people/secret.ts';
import { jiraFields, jiraObject } from './body.ts';
import { checkJira } from './check.ts';
import { readJira } from './document.ts';
import type { JiraDestination, JiraTarget } from './document.ts';

const target = () =>
  z.object({
    plans: z.array(z.string()).exactOptional(),
    group_id: z.string().exactOptional(),
    organization_id: z.string().exactOptional(),
  });

const shown = ({ site, account, service_desk, targets, adopts_members, ...people }: JiraDestination) => ({
  site,
  email: account,
  ...(service_desk !== null && { service_desk_id: service_desk }),
  targets: targets.map(targetView),
  ...peopleView(people),
  ...(adopts_members && { adopts_members }),
});

function targetView({ plans, key }: JiraTarget): JsonObject {
  const [kind, id] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
  return { ...(plans && { plans }), ...(kind === 'group' ? { group_id: id } : { organization_id: id }) };
}

const OWN = Object.keys(jiraObject);

export const jiraForm = form<JiraDestination>({
  kind: 'jira',
  fields: jiraFields,
  testedBy: 'question',
  members: () => ({
    kind: z.literal('jira'),
    ...destinationMembers(),
    jira: z
      .object({
        site: z.string(),
        email: z.string().describe('The account whose token is used.'),
        service_desk_id: z.string().exactOptional().describe('Where people are invited to.'),
        targets: z.array(target()).describe('Groups and organizations, each for its plans.'),
        ...peopleMembers(),
        adopts_members: z.boolean().exactOptional().describe('Whether members from before leave, too.'),
      })
      .describe('Where it is, and who gets what.'),
    jira_token_set: z.boolean(),
  }),
  read: readJira,
  check: checkJira,
  view: (jira) => ({
    kind: 'jira',
    ...destinationView(jira),
    jira: shown(jira),
    jira_token_set: jira.service_token !== null,
  }),
  patched: (jira, patch) =>
    patchedDestination(resumedBy(jira, patch, TOKEN_KINDS.jira.name), patch, {
      fields: Object.keys(jiraFields.shape),
      kept: ['jira', 'jira_token'],
      objects: { jira: OWN },
      own: () => ({ jira: shown(jira) }),
    }),
  sealed: ({ service_token }) => ({ jira_token: service_token }),
  emptied: emptied(SEALED),
});
