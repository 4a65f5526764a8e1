/** Every command, by what it is for. A command's own file is loaded when it is called. */
import { buildRouteMap } from '@stricli/core';

import manifest from '../../package.json' with { type: 'json' };
import type { Whole } from '../frame/application.ts';
import type { Context } from '../frame/command.ts';
import { pull, register, unregister, watch } from './registration.ts';
import { audit, deadLetters, doctor, reconcile } from './repair.ts';
import { env, reindex, rekey } from './settings.ts';
import { send } from './try.ts';

const trying = { send };
const operating = {
  ...{ doctor, audit, reconcile, 'dead-letters': deadLetters },
  ...{ register, unregister, watch, pull, env, rekey, reindex },
};

const routes = { ...trying, ...operating };

export const COMMAND_LINE: Whole = {
  root: buildRouteMap<keyof typeof routes, Context>({
    routes,
    docs: { brief: 'Subrelay: notifications in, signed webhooks with the current state out.' },
  }),
  sections: [
    { title: 'Try', commands: Object.keys(trying) },
    { title: 'Operate', commands: Object.keys(operating) },
  ],
  version: manifest.version,
};
