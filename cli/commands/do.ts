/** What changes things, over HTTP alone. Each says what it would do, and asks. */
import { buildRouteMap } from '@stricli/core';

import { command } from '../frame/command.ts';
import type { Context } from '../frame/command.ts';
import { argument, choice, count, flag, optionalArgument, text, texts } from '../frame/flags.ts';
import { ENV, JSON_FLAG, WRITE } from './api-flags.ts';

const WRITES = ['done', 'usage', 'missing', 'refused', 'unreachable'] as const;
const JOBS = ['done', 'usage', 'missing', 'refused', 'unreachable', 'partly', 'interrupted'] as const;

const SELECTION = {
  ...WRITE,
  webhook: text('NAME', 'all for this webhook, by name or id'),
  customer: text('KEY', 'all that concern the customer with this key'),
  subject: text('KEY', 'all about the subject with this key'),
  cause: text('CAUSE', 'all whose last attempt failed so: timeout, http_5xx …'),
  type: text('TYPE', 'all of events of this type; only beside another filter'),
  since: text('TIME', 'all that were made from then on: 15m, 2h, today or RFC 3339'),
  until: text('TIME', 'all that were made before'),
  'dry-run': flag('only counts'),
} as const;

export const retry = command({
  load: async () => (await import('../do/retry.ts')).retry,
  brief: 'send now what waits for its next attempt',
  about: `Sends a delivery now that waits for its next attempt, or all that filters select. All is counted first, by the query that the job will use; Ctrl-C leaves the job to go on.`,
  parameters: {
    positional: { kind: 'tuple', parameters: [optionalArgument('DELIVERY', 'its id; without it filters')] },
    flags: SELECTION,
  },
  exits: JOBS,
});

export const replay = command({
  load: async () => (await import('../do/replay.ts')).replay,
  brief: 'send again what was delivered or given up',
  about: `Sends a delivery again, an event to a webhook, or all that filters select and that was given up. A webhook that was made later gets what came before by --mode never_delivered. All is counted first; Ctrl-C leaves the job to go on.`,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [optionalArgument('ID', "a delivery's, or an event's with --to; without it filters")],
    },
    flags: {
      ...SELECTION,
      to: text('WEBHOOK', 'where an event is to go, by name or id'),
      status: choice(['failed', 'discarded', 'cancelled', 'succeeded'], 'all that ended so'),
      all: flag('also what has succeeded or was cancelled; without it what failed or was discarded'),
      mode: choice(
        ['failed', 'all', 'never_delivered'],
        'never_delivered: events that match --webhook by its rules of now, and that it never had',
      ),
    },
  },
  exits: JOBS,
});

export const erase = command({
  load: async () => (await import('../do/erase.ts')).erase,
  brief: 'take away what is kept of a customer',
  about: `Takes away what is kept of a customer, and shows the certificate: what was erased, and what is not reached. It goes on for ten minutes and more; Ctrl-C leaves it to go on.`,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [argument('CUSTOMER', 'the key; or a domain, an e-mail address, an id of that one alone')],
    },
    flags: WRITE,
  },
  exits: JOBS,
});

const WEBHOOK = {
  kind: 'tuple',
  parameters: [argument('WEBHOOK', 'its name, its id, or the first eight digits of that')],
} as const;
const FIELDS = {
  ...WRITE,
  type: texts('TYPE', 'an event type that it gets: subscription.*; repeatable'),
  set: texts('FIELD=VALUE', 'a field of the API’s, JSON where it is JSON: rate_limit=10; repeatable'),
  file: text('FILE', 'the fields as a JSON object; - is stdin'),
} as const;

const list = command({
  load: async () => (await import('../look/lists.ts')).webhooks,
  brief: 'list webhooks by name, with their health',
  parameters: {
    flags: {
      ...ENV,
      ...JSON_FLAG,
      health: choice(['disabled', 'paused', 'open', 'failing', 'limited', 'slow', 'ok'], 'those that do so'),
    },
  },
  exits: WRITES,
});

const get = command({
  load: async () => (await import('../look/get.ts')).getWebhook,
  brief: 'show one webhook, as the API has it',
  parameters: { positional: WEBHOOK, flags: { ...ENV, ...JSON_FLAG } },
  exits: WRITES,
});

const add = command({
  load: async () => (await import('../do/webhook-changes.ts')).add,
  brief: 'make a webhook',
  about:
    'Makes a webhook. Its secrets are shown this once. Without --type it gets what the deployment gives by default.',
  parameters: {
    positional: { kind: 'tuple', parameters: [argument('URL', 'where events are sent')] },
    flags: { ...FIELDS, name: text('NAME', 'its name (the host of the URL)') },
  },
  exits: WRITES,
});

const edit = command({
  load: async () => (await import('../do/webhook-changes.ts')).edit,
  brief: 'change some fields of a webhook',
  parameters: { positional: WEBHOOK, flags: FIELDS },
  exits: WRITES,
});

const PAUSE = { ...WRITE, reason: text('TEXT', 'shown with it while it is paused') };
const ROTATE = {
  ...WRITE,
  secret: text('NAME', 'which (signing_secret)'),
  overlap: count('--overlap', 604_800, 'for so many seconds both sign (a day)'),
};

const pause = command({
  load: async () => (await import('../do/webhook-changes.ts')).pause,
  brief: 'pause a webhook: its deliveries wait',
  parameters: { positional: WEBHOOK, flags: PAUSE },
  exits: WRITES,
});

const resume = command({
  load: async () => (await import('../do/webhook-changes.ts')).resume,
  brief: 'resume a webhook: what waits goes out',
  parameters: { positional: WEBHOOK, flags: WRITE },
  exits: WRITES,
});

const rotate = command({
  load: async () => (await import('../do/webhook-changes.ts')).rotate,
  brief: 'change a secret of a webhook, with an overlap',
  parameters: {
    positional: WEBHOOK,
    flags: ROTATE,
  },
  exits: WRITES,
});

const rm = command({
  load: async () => (await import('../do/webhook-changes.ts')).rm,
  brief: 'delete a webhook and its secrets',
  parameters: { positional: WEBHOOK, flags: WRITE },
  exits: WRITES,
});

const TEST = {
  ...WRITE,
  type: text('TYPE', 'the event type of the sample (one that it gets)'),
  source: text('SOURCE', 'whose sample of the type (the first)'),
};
const TESTS = ['done', 'wrong', 'usage', 'missing', 'refused', 'unreachable'] as const;

const test = command({
  load: async () => (await import('../do/webhook-test.ts')).testWebhook,
  brief: 'send a sample to a webhook, and tell its answer',
  about:
    'Sends a sample once, also where the webhook is paused, disabled or failing, and waits up to ten seconds for the answer. Nothing follows from it.',
  parameters: { positional: WEBHOOK, flags: TEST },
  exits: TESTS,
});

const importing = command({
  load: async () => (await import('../do/moving/import.ts')).importWebhooks,
  brief: 'make the webhooks of postmand, Svix, Convoy or Outpost here',
  about: `Reads the webhooks of another system, and makes them here, paused: docs/moving.md. Each is made once, however often it is asked for. Its key is in SUBRELAY_IMPORT_KEY. One line of JSON for each, with its secrets, which are shown this once.`,
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [argument('SYSTEM', 'postmand, svix, convoy, outpost')],
    },
    flags: {
      ...WRITE,
      from: text('URL', 'the address of its API'),
      of: text('ID', 'the application of Svix, the project of Convoy, the tenant of Outpost'),
      active: flag('makes them active at once'),
    },
  },
  exits: ['done', 'usage', 'missing', 'refused', 'unreachable', 'partly'],
});

const webhookRoutes = { list, get, add, edit, test, pause, resume, rotate, rm, import: importing };

export const webhooks = buildRouteMap<keyof typeof webhookRoutes, Context>({
  routes: webhookRoutes,
  defaultCommand: 'list',
  docs: { brief: 'list webhooks; get, add, edit, test, pause, resume, rotate, delete or import' },
});

const DESTINATION = {
  kind: 'tuple',
  parameters: [argument('DESTINATION', 'its name, its id, or the first eight digits of that')],
} as const;

const destinationRoutes = {
  list: command({
    load: async () => (await import('../look/lists.ts')).destinations,
    brief: 'list destinations of all kinds, webhooks among them, with their health',
    parameters: {
      flags: { ...ENV, ...JSON_FLAG, kind: text('KIND', 'those of this kind: webhook, pubsub, jira, slack') },
    },
    exits: WRITES,
  }),
  get: command({
    load: async () => (await import('../look/get.ts')).getDestination,
    brief: 'show one destination, as the API has it',
    parameters: { positional: DESTINATION, flags: { ...ENV, ...JSON_FLAG } },
    exits: WRITES,
  }),
  people: command({
    load: async () => (await import('../look/people.ts')).people,
    brief: 'list whom a destination of the kind jira or slack invites',
    about:
      'Lists whom a destination invites, with what each has there and what differs. --look compares everybody with the source and the service first, and changes nothing: minutes later --standing open lists who differs.',
    parameters: {
      positional: DESTINATION,
      flags: {
        ...{ ...ENV, ...JSON_FLAG },
        standing: choice(
          ['erasing', 'forgotten', 'refused', 'open', 'stays', 'entitled', 'ended'],
          'those who stand so',
        ),
        look: flag('has everybody looked at, which changes nothing'),
        limit: count('--limit', 1_000, 'so many at most (50)'),
        cursor: text('CURSOR', 'goes on where a list ended'),
      },
    },
    exits: WRITES,
  }),
  add: command({
    load: async () => (await import('../do/destination-changes.ts')).add,
    brief: 'make a destination of a kind',
    parameters: {
      positional: { kind: 'tuple', parameters: [argument('KIND', 'pubsub, jira, slack')] },
      flags: { ...FIELDS, name: text('NAME', 'its name') },
    },
    exits: WRITES,
  }),
  edit: command({
    load: async () => (await import('../do/destination-changes.ts')).edit,
    brief: 'change some fields of a destination',
    parameters: { positional: DESTINATION, flags: FIELDS },
    exits: WRITES,
  }),
  test: command({
    load: async () => (await import('../do/webhook-test.ts')).testDestination,
    brief: 'send a sample to a destination, or ask jira and slack, and tell the answer',
    about:
      'Sends a sample to a webhook or topic. Jira and Slack are asked whether they take the token and know what the destination names: nobody is invited. Waits up to ten seconds for the answer, also where it is paused, disabled or failing. Nothing follows from it.',
    parameters: { positional: DESTINATION, flags: TEST },
    exits: TESTS,
  }),
  pause: command({
    load: async () => (await import('../do/destination-changes.ts')).pause,
    brief: 'send nothing to a destination for a while; what comes waits',
    parameters: { positional: DESTINATION, flags: PAUSE },
    exits: WRITES,
  }),
  resume: command({
    load: async () => (await import('../do/destination-changes.ts')).resume,
    brief: 'send to it again, also where it was disabled',
    parameters: { positional: DESTINATION, flags: WRITE },
    exits: WRITES,
  }),
  rotate: command({
    load: async () => (await import('../do/destination-changes.ts')).rotate,
    brief: 'change a secret that a webhook signs with, with an overlap',
    parameters: { positional: DESTINATION, flags: ROTATE },
    exits: WRITES,
  }),
  rm: command({
    load: async () => (await import('../do/destination-changes.ts')).rm,
    brief: 'delete a destination and its secrets',
    parameters: { positional: DESTINATION, flags: WRITE },
    exits: WRITES,
  }),
};

export const destinations = buildRouteMap<keyof typeof destinationRoutes, Context>({
  routes: destinationRoutes,
  defaultCommand: 'list',
  docs: { brief: 'list destinations of all kinds; get, people, add, edit, test, pause, resume, rotate or delete' },
});

const jobRoutes = {
  list: command({
    load: async () => (await import('../look/lists.ts')).jobs,
    brief: 'list jobs, newest first',
    parameters: {
      flags: {
        ...{ ...ENV, ...JSON_FLAG },
        limit: count('--limit', 1_000, 'so many at most (20)'),
        cursor: text('CURSOR', 'goes on where a list ended'),
        since: text('TIME', 'those from then on: 15m, 2h, today or RFC 3339'),
        kind: text('KIND', 'those of this kind: replay, retry'),
        status: text('STATUS', 'those of this status: running, completed, cancelled'),
      },
    },
    exits: WRITES,
  }),
  get: command({
    load: async () => (await import('../look/get.ts')).getJob,
    brief: 'show one job, with its progress',
    parameters: {
      positional: { kind: 'tuple', parameters: [argument('ID', 'its whole id')] },
      flags: { ...ENV, ...JSON_FLAG },
    },
    exits: WRITES,
  }),
  stop: command({
    load: async () => (await import('../do/jobs.ts')).stopJob,
    brief: 'stop a job; what it has done stays',
    parameters: { positional: { kind: 'tuple', parameters: [argument('ID', 'its whole id')] }, flags: WRITE },
    exits: WRITES,
  }),
};

export const jobs = buildRouteMap<keyof typeof jobRoutes, Context>({
  routes: jobRoutes,
  defaultCommand: 'list',
  docs: { brief: 'list jobs, newest first; get or stop one' },
});

const keyRoutes = {
  list: command({
    load: async () => (await import('../do/keys.ts')).listKeys,
    brief: 'list the keys of the API, without themselves',
    parameters: { flags: { ...ENV, ...JSON_FLAG } },
    exits: WRITES,
  }),
  add: command({
    load: async () => (await import('../do/keys.ts')).addKey,
    brief: 'make a key, which is shown this once',
    parameters: {
      positional: { kind: 'tuple', parameters: [argument('NAME', 'whose it is, for people')] },
      flags: {
        ...WRITE,
        role: choice(['viewer', 'operator', 'admin'], 'what it may (viewer)'),
        expires: text('TIME', 'RFC 3339: until when it is taken (until it is revoked)'),
      },
    },
    exits: WRITES,
  }),
  rm: command({
    load: async () => (await import('../do/keys.ts')).revokeKey,
    brief: 'revoke a key',
    parameters: {
      positional: { kind: 'tuple', parameters: [argument('ID', 'its id, as the list has it')] },
      flags: WRITE,
    },
    exits: WRITES,
  }),
};

export const keys = buildRouteMap<keyof typeof keyRoutes, Context>({
  routes: keyRoutes,
  defaultCommand: 'list',
  docs: { brief: 'list the keys of the API; make or revoke one' },
});
