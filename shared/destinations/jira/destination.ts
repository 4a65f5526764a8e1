/** Jira Cloud: customers of a service desk, members of groups and organizations (docs/jira-and-slack.md). */
import { emptied, resealedFields } from '../../webhooks/signing/sealed-fields.ts';
import type { Destination, Resources } from '../destination.ts';
import { destination } from '../kind.ts';
import { sendPeople } from '../people/courier.ts';
import type { Composed, Exchange, PeopleService } from '../people/courier.ts';
import { SEALED, TOKEN_FIELD } from '../people/secret.ts';
import type { Thing } from '../people/service.ts';
import { isPortalOnly, readJira } from './document.ts';
import type { JiraDestination } from './document.ts';

export const jira: Destination = destination<JiraDestination, Composed, Exchange>({
  kind: 'jira',
  read: readJira,
  // Only the API asks for it: the other functions do not load what reads a body.
  check: async (...given) => (await import('./check.ts')).checkJira(...given),
  open: (resources) => sendPeople(resources, jiraService(resources)),
  secrets: {
    resealed: (stored, keyring, now) => resealedFields(SEALED, stored, keyring, now),
    none: emptied(SEALED),
  },
});

function jiraService({ keyring, apiUrls, now }: Resources): PeopleService<JiraDestination> {
  const tokenOf = ({ id, service_token: token }: JiraDestination): string =>
    token === null ? '' : keyring.open(token, { webhookId: id, field: TOKEN_FIELD });
  const basic = (to: JiraDestination) => Buffer.from(`${to.account}:${tokenOf(to)}`).toString('base64');
  return {
    things: thingsOf,
    urlOf: ({ site }) => site,
    callerOf: ({ account }) => account,
    secretsOf: (to) => [tokenOf(to), basic(to)].filter((secret) => secret !== ''),
    open: async (to, { email }, until) => {
      const { openJira } = await import('./client.ts');
      return openJira({
        ...{ fetch, now, until, email, service: 'Jira', serviceDesk: to.service_desk },
        base: apiUrls.jira ?? to.site,
        headers: { authorization: `Basic ${basic(to)}`, 'x-experimentalapi': 'opt-in' },
      });
    },
  };
}

/**
 * The invitation comes first: who is not there can join nothing. Where there are organizations, too, groups are for those
 * who can be in one.
 */
function thingsOf({ service_desk: desk, targets }: JiraDestination): Thing[] {
  const invitation = { key: 'invite', plans: null, isInvitation: true, says: `customer of service desk ${desk}` };
  const both = targets.some(({ key }) => key.startsWith('organization:'));
  return [
    ...(desk === null ? [] : [invitation]),
    ...merged(targets).map(({ key, plans }) => ({
      ...{ key, plans, isInvitation: false, says: key.replace(':', ' ') },
      ...(both && key.startsWith('group:') && { appliesTo: (account: string) => !isPortalOnly(account) }),
    })),
  ];
}

/** One target for each key: several plans may lead to the same group. */
function merged(targets: JiraDestination['targets']): JiraDestination['targets'] {
  const keys = [...new Set(targets.map(({ key }) => key))];
  return keys.map((key) => {
    const same = targets.filter((each) => each.key === key);
    return { key, plans: same.some(({ plans }) => plans === null) ? null : same.flatMap(({ plans }) => plans ?? []) };
  });
}
