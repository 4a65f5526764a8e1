/** What looks, over HTTP alone: no role of Google's and no encryption key is needed. */
import { buildRouteMap } from '@stricli/core';

import { command } from '../frame/command.ts';
import type { Context, Run } from '../frame/command.ts';
import { argument, choice, count, flag, text } from '../frame/flags.ts';
import type { LookFlags } from '../look/asking.ts';
import { ENV, EXIT_ZERO, JSON_FLAG, WRITE } from './api-flags.ts';

const LOOKS = ['done', 'usage', 'missing', 'refused', 'unreachable'] as const;
const JUDGES = ['done', 'wrong', 'usage', 'missing', 'refused', 'unreachable'] as const;

const LIST = {
  ...{ ...ENV, ...JSON_FLAG },
  limit: count('--limit', 1_000, 'so many at most (20)'),
  cursor: text('CURSOR', 'goes on where a list ended'),
};
const TIMED = { ...LIST, since: text('TIME', 'those from then on: 15m, 2h, today or RFC 3339') };
const KEYED = {
  customer: text('KEY', 'those that concern the customer with this key'),
  subject: text('KEY', 'those about the subject with this key'),
};

const ID_HINT = 'its id; the first eight digits are enough';

const getting = (load: () => Promise<Run<LookFlags, [string]>>, what: string, placeholder = 'ID', hint = ID_HINT) =>
  command({
    load,
    brief: `show one ${what}, as the API has it`,
    parameters: {
      positional: { kind: 'tuple', parameters: [argument(placeholder, hint)] },
      flags: { ...ENV, ...JSON_FLAG },
    },
    exits: LOOKS,
  });

const listed = <R extends string>(brief: string, routes: Record<R | 'list', ReturnType<typeof getting>>) =>
  buildRouteMap<R | 'list', Context>({ routes, defaultCommand: 'list', docs: { brief } });

export const status = command({
  load: async () => (await import('../look/status.ts')).statusCommand,
  brief: 'say whether anything is lost, late, failing, silent or unread',
  about: `Says whether anything is lost, late, failing, silent or unread, and ends with 1 where something is: for a person on call, and for a scheduler. All is counted at most once a minute for the whole deployment.`,
  parameters: {
    flags: {
      ...ENV,
      ...JSON_FLAG,
      ...EXIT_ZERO,
      window: choice(['1h', '24h', '7d'], 'what the equations count (24h)'),
    },
  },
  exits: JUDGES,
});

export const metrics = command({
  load: async () => (await import('../look/metrics.ts')).metrics,
  brief: 'count events, deliveries and failures by the minute or hour',
  about: `Counts the events that arrived, and the attempts that succeeded and failed, in each of the last minutes or hours. A delivery that is retried fails more than once.`,
  parameters: {
    flags: {
      ...ENV,
      ...JSON_FLAG,
      bucket: choice(['1m', '1h'], 'how long each is (1m)'),
      last: count('--last', 180, 'so many of them (20)'),
    },
  },
  exits: LOOKS,
});

export const system = command({
  load: async () => (await import('../look/system.ts')).system,
  brief: 'say what runs there: version, settings, limits, retention',
  about: `Says what runs there, and by which rules: version, settings of the API without secrets, limits, how long things are kept, and when sweep and reconcile were last at work.`,
  parameters: { flags: { ...ENV, ...JSON_FLAG } },
  exits: LOOKS,
});

export const explain = command({
  load: async () => (await import('../look/explain.ts')).explain,
  brief: 'say what became of something, and why',
  about: `Takes whatever you have: an event's or a delivery's id or its first eight digits, a webhook's name, an id of the source's own, a subscription's id, a customer's domain or e-mail, the id of a job, a key or something in quarantine. It says whether all was delivered, and tells the story with its times.`,
  parameters: {
    positional: { kind: 'tuple', parameters: [argument('WHAT', 'an id, a name, a domain, an e-mail address')] },
    flags: {
      ...ENV,
      ...JSON_FLAG,
      ...EXIT_ZERO,
      type: text('TYPE', 'the newest event of this type: subscription.cancelled'),
    },
  },
  exits: JUDGES,
});

export const history = command({
  load: async () => (await import('../look/history.ts')).history,
  brief: 'tell what happened to a subscription, newest first',
  about: `Tells what happened to a subscription, or to whatever else events are about: its events, with the deliveries and attempts of each.`,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [argument('SUBJECT', 'its id or key; or an event, a delivery, a domain of it')],
    },
    flags: { ...LIST, ...EXIT_ZERO },
  },
  exits: JUDGES,
});

export const tail = command({
  load: async () => (await import('../look/tail.ts')).tail,
  brief: 'show deliveries or events as they come, until Ctrl-C',
  about: `Shows deliveries as they are made and as they turn, until Ctrl-C. It asks every two seconds; a delivery is followed for five minutes.`,
  parameters: {
    flags: {
      ...ENV,
      json: flag('prints one JSON object a line'),
      events: flag('shows events instead'),
      count: count('--count', 1_000_000, 'ends after so many lines'),
    },
  },
  exits: ['done', 'usage', 'refused', 'unreachable', 'interrupted'],
});

export const deliveries = listed('list deliveries, newest first, or get one', {
  list: command({
    load: async () => (await import('../look/lists.ts')).deliveries,
    brief: 'list deliveries, newest first',
    parameters: {
      flags: {
        ...{ ...TIMED, ...KEYED },
        webhook: text('NAME', 'those for this webhook, by name or id'),
        status: choice(
          ['pending', 'succeeded', 'failed', 'cancelled', 'discarded', 'given_up'],
          'those of this status; given_up: failed or discarded',
        ),
        event: text('ID', 'those of this event'),
        cause: text('CAUSE', 'those whose last attempt failed so: timeout, http_5xx, tls …'),
        type: text('TYPE', 'those of events of this type; only beside another filter'),
      },
    },
    exits: LOOKS,
  }),
  get: getting(async () => (await import('../look/get.ts')).getDelivery, 'delivery'),
});

export const events = listed('list events, newest first, or get one', {
  list: command({
    load: async () => (await import('../look/lists.ts')).events,
    brief: 'list events, newest first',
    parameters: {
      flags: {
        ...{ ...TIMED, ...KEYED },
        type: text('TYPE', 'those of this type'),
        source: text('SOURCE', 'those of this source'),
        account: text('ACCOUNT', 'those of this account'),
        unmatched: flag('those that matched no webhook'),
      },
    },
    exits: LOOKS,
  }),
  get: getting(async () => (await import('../look/get.ts')).getEvent, 'event'),
});

export const auditLog = command({
  load: async () => (await import('../look/lists.ts')).auditLog,
  brief: 'list who changed what, newest first',
  about: `Lists who changed what through the API, the console or a command, newest first. An entry is kept for 400 days; --json has what was before, too.`,
  parameters: {
    flags: {
      ...TIMED,
      key: text('ID', 'those by the key with this id; command: by a command'),
      target: text('ID', 'those of the webhook, key, job … with this id'),
      action: text('NAME', 'those by this operation or command; only beside another filter'),
    },
  },
  exits: LOOKS,
});

const QUARANTINED = {
  kind: 'tuple',
  parameters: [argument('ID', ID_HINT)],
} as const;
const CLOSES = ['done', 'usage', 'missing', 'refused', 'unreachable'] as const;

const quarantineRoutes = {
  list: command({
    load: async () => (await import('../look/lists.ts')).quarantine,
    brief: 'list what could not be read, newest first',
    parameters: {
      flags: {
        ...TIMED,
        source: text('SOURCE', 'those of this source'),
        reason: text('TEXT', 'those with this reason, exactly'),
        status: choice(['open', 'processed', 'dismissed', 'all'], 'those with which that was done (open)'),
      },
    },
    exits: LOOKS,
  }),
  get: getting(async () => (await import('../look/get.ts')).getQuarantined, 'notification in quarantine'),
  process: command({
    load: async () => (await import('../do/quarantine.ts')).processQuarantined,
    brief: 'decode one once more, and take it in',
    about: `Decodes a notification by the code of today, and takes it in as if it came now. Where it still can't be read, nothing is changed.`,
    parameters: { positional: QUARANTINED, flags: WRITE },
    exits: CLOSES,
  }),
  dismiss: command({
    load: async () => (await import('../do/quarantine.ts')).dismissQuarantined,
    brief: 'say that nothing is to become of one',
    parameters: {
      positional: QUARANTINED,
      flags: { ...WRITE, reason: text('TEXT', 'why, for those who see it next') },
    },
    exits: CLOSES,
  }),
};

export const quarantine = buildRouteMap<keyof typeof quarantineRoutes, Context>({
  routes: quarantineRoutes,
  defaultCommand: 'list',
  docs: { brief: 'list what could not be read; get, process or dismiss one' },
});

export const eventTypes = listed('list what webhooks can be sent, or get one type', {
  list: command({
    load: async () => (await import('../look/event-types.ts')).eventTypes,
    brief: 'list the event types that there are, by name',
    parameters: { flags: { ...ENV, ...JSON_FLAG, source: text('SOURCE', 'those that this source says') } },
    exits: LOOKS,
  }),
  get: getting(
    async () => (await import('../look/event-types.ts')).getEventType,
    'event type with samples and its JSON Schema',
    'TYPE',
    'such as subscription.suspended',
  ),
});
