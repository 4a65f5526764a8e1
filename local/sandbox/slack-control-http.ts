/** Slack's control over HTTP: docs/local-stack.md, Jira and Slack. */
import { z } from 'zod';

import { commandRoute } from './control-http.ts';
import type { Route } from './http.ts';
import { slackConditions, slackRefusalRequest } from './slack-control.ts';
import type { SlackControl } from './slack-control.ts';
import { slackUser } from './slack-records.ts';

const acceptance = z.strictObject({ email: z.string() });

/** Serves `/sandbox/slack`. */
export const slackControlRoute = (control: SlackControl): Route =>
  commandRoute('/sandbox/slack', {
    'GET ': () => control.state(),
    'POST users': (given) => control.put(slackUser.parse(given)),
    'POST acceptances': (given) => control.accept(acceptance.parse(given).email),
    'POST refusals': (given) => {
      control.refuse(slackRefusalRequest.parse(given));
      return {};
    },
    'POST conditions': (given) => {
      control.set(slackConditions.parse(given));
      return {};
    },
  });
