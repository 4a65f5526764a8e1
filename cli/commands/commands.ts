/** Every command, by what it is for. A command's own file is loaded when it is called. */
import { buildRouteMap } from '@stricli/core';

import manifest from '../../package.json' with { type: 'json' };
import type { Whole } from '../frame/application.ts';
import type { Context } from '../frame/command.ts';
import { destinations, erase, jobs, keys, replay, retry, webhooks } from './do.ts';
import {
  auditLog,
  deliveries,
  eventTypes,
  events,
  explain,
  history,
  metrics,
  quarantine,
  status,
  system,
  tail,
} from './look.ts';
import { owners, portalLink } from './owners.ts';
import { pull, register, registerTopic, unregister, watch } from './registration.ts';
import { audit, deadLetters, doctor, reconcile } from './repair.ts';
import { env, reindex, rekey } from './settings.ts';
import { canary, completion, listen, open, receiver, send, verify } from './try.ts';

const looking = {
  ...{ status, explain, history, events, deliveries, webhooks, destinations, quarantine, jobs, metrics, system, tail },
  'event-types': eventTypes,
  'audit-log': auditLog,
};
const doing = { retry, replay, keys, owners, 'portal-link': portalLink, erase };
const trying = { send, receiver, listen, verify, open, completion };
const operating = {
  ...{ canary, doctor, audit, reconcile, 'dead-letters': deadLetters },
  ...{ register, unregister, watch, pull, env, rekey, reindex },
  'register-topic': registerTopic,
};

const routes = { ...looking, ...doing, ...trying, ...operating };

export const COMMAND_LINE: Whole = {
  root: buildRouteMap<keyof typeof routes, Context>({
    routes,
    docs: { brief: 'Subrelay: notifications in, signed webhooks with the current state out.' },
  }),
  sections: [
    { title: 'Look', commands: Object.keys(looking) },
    { title: 'Do', commands: Object.keys(doing) },
    { title: 'Try', commands: Object.keys(trying) },
    { title: 'Operate', commands: Object.keys(operating) },
  ],
  version: manifest.version,
};
