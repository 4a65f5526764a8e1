/** Slack: people are invited into a team, or into channels by Slack Connect (docs/jira-and-slack.md). */
import { emptied, resealedFields } from '../../webhooks/signing/sealed-fields.ts';
import type { Destination, Resources } from '../destination.ts';
import { destination } from '../kind.ts';
import { sendPeople } from '../people/courier.ts';
import type { Composed, Exchange, PeopleService } from '../people/courier.ts';
import { SEALED, TOKEN_FIELD } from '../people/secret.ts';
import type { Thing } from '../people/service.ts';
import { readSlack } from './document.ts';
import type { SlackDestination } from './document.ts';

export const slack: Destination = destination<SlackDestination, Composed, Exchange>({
  kind: 'slack',
  read: readSlack,
  // Only the API asks for it: the other functions do not load what reads a body.
  check: async (...given) => (await import('./check.ts')).checkSlack(...given),
  open: (resources) => sendPeople(resources, slackService(resources)),
  secrets: {
    resealed: (stored, keyring, now) => resealedFields(SEALED, stored, keyring, now),
    none: emptied(SEALED),
  },
});

function slackService({ keyring, apiUrls, now }: Resources): PeopleService<SlackDestination> {
  const tokenOf = ({ id, service_token: token }: SlackDestination): string =>
    token === null ? '' : keyring.open(token, { webhookId: id, field: TOKEN_FIELD });
  return {
    things: thingsOf,
    urlOf: () => 'https://slack.com/api',
    callerOf: () => '',
    secretsOf: (to) => [tokenOf(to)].filter((secret) => secret !== ''),
    open: async (to, { email }, until) => {
      const { openSlack } = await import('./client.ts');
      const { method, team, channels } = to;
      return openSlack({ token: tokenOf(to), method, team, channels, email, apiUrl: apiUrls.slack, fetch, until, now });
    },
  };
}

const thingsOf = ({ method, channels }: SlackDestination): Thing[] =>
  method === 'connect'
    ? channels.map((channel) => ({
        key: `channel:${channel}`,
        plans: null,
        isInvitation: true,
        says: `channel ${channel}`,
      }))
    : [{ key: 'invite', plans: null, isInvitation: true, says: 'member of the team' }];
