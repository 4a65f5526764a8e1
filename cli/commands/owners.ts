/** What changes who has webhooks of their own, over HTTP alone. */
import { buildRouteMap } from '@stricli/core';

import { command } from '../frame/command.ts';
import type { Context } from '../frame/command.ts';
import { argument, count, text, texts } from '../frame/flags.ts';
import { ENV, JSON_FLAG, WRITE } from './api-flags.ts';

const EXITS = ['done', 'usage', 'missing', 'refused', 'unreachable'] as const;

const OWNER = { kind: 'tuple', parameters: [argument('OWNER', 'its id')] } as const;

const FIELDS = {
  ...WRITE,
  name: text('NAME', 'its name, for people'),
  match: texts('KEY=VALUE', 'what is for it: account, customer, domain, sku or plan; repeatable'),
  webhooks: count('--webhooks', 100, 'so many webhooks it may have (10)'),
  rate: count('--rate', 1_000, 'so many requests a second may go to each of them (any number)'),
} as const;

const ownerRoutes = {
  list: command({
    load: async () => (await import('../do/owners.ts')).listOwners,
    brief: 'list the owners, newest first',
    parameters: {
      flags: {
        ...{ ...ENV, ...JSON_FLAG },
        limit: count('--limit', 1_000, 'so many at most (20)'),
        cursor: text('CURSOR', 'goes on where a list ended'),
      },
    },
    exits: EXITS,
  }),
  add: command({
    load: async () => (await import('../do/owners.ts')).addOwner,
    brief: 'make an owner',
    parameters: { positional: OWNER, flags: FIELDS },
    exits: EXITS,
  }),
  edit: command({
    load: async () => (await import('../do/owners.ts')).editOwner,
    brief: 'change an owner, and what its webhooks get',
    parameters: { positional: OWNER, flags: FIELDS },
    exits: EXITS,
  }),
  rm: command({
    load: async () => (await import('../do/owners.ts')).removeOwner,
    brief: 'delete an owner that has no webhooks',
    parameters: { positional: OWNER, flags: WRITE },
    exits: EXITS,
  }),
};

export const owners = buildRouteMap<keyof typeof ownerRoutes, Context>({
  routes: ownerRoutes,
  defaultCommand: 'list',
  docs: { brief: 'list customers who have webhooks of their own; add, edit or delete one' },
});

export const portalLink = command({
  load: async () => (await import('../do/owners.ts')).portalLink,
  brief: 'make a link that opens the portal for an owner, once',
  parameters: {
    positional: OWNER,
    flags: {
      ...WRITE,
      can: texts('RIGHT', 'what it may besides looking: retry, edit, rotate; repeatable'),
      expires: text('TIME', 'RFC 3339: until when the link is taken (an hour)'),
    },
  },
  exits: EXITS,
});
