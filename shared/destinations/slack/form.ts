/** A Slack destination as the API takes and shows it. */
import { z } from 'zod';

import { patchedDestination } from '../../webhooks/destination-patch.ts';
import { destinationMembers, destinationView } from '../../webhooks/destination-view.ts';
import { emptied } from '../../webhooks/signing/sealed-fields.ts';
import { form } from '../form.ts';
import { resumedBy } from '../people/make.ts';
import { SEALED, TOKEN_KINDS } from '../people/secret.ts';
import { peopleMembers, peopleView } from '../people/view.ts';
import { slackFields, slackObject } from './body.ts';
import { checkSlack } from './check.ts';
import { METHODS, readSlack } from './document.ts';
import type { SlackDestination } from './document.ts';

const shown = ({ method, team, channels, ...people }: SlackDestination) => ({
  method,
  ...(team !== null && { team_id: team }),
  ...(channels.length > 0 && { channel_ids: channels }),
  ...peopleView(people),
});

const OWN = Object.keys(slackObject);

export const slackForm = form<SlackDestination>({
  kind: 'slack',
  fields: slackFields,
  testedBy: 'question',
  members: () => ({
    kind: z.literal('slack'),
    ...destinationMembers(),
    slack: z
      .object({
        method: z.enum(METHODS).describe('How people are invited.'),
        team_id: z.string().exactOptional(),
        channel_ids: z.array(z.string()).exactOptional(),
        ...peopleMembers(),
      })
      .describe('How people are invited, and who.'),
    slack_token_set: z.boolean(),
  }),
  read: readSlack,
  check: checkSlack,
  view: (slack) => ({
    kind: 'slack',
    ...destinationView(slack),
    slack: shown(slack),
    slack_token_set: slack.service_token !== null,
  }),
  patched: (slack, patch) =>
    patchedDestination(resumedBy(slack, patch, TOKEN_KINDS.slack.name), patch, {
      fields: Object.keys(slackFields.shape),
      kept: ['slack', 'slack_token'],
      objects: { slack: OWN },
      own: () => ({ slack: shown(slack) }),
    }),
  sealed: ({ service_token }) => ({ slack_token: service_token }),
  emptied: emptied(SEALED),
});
