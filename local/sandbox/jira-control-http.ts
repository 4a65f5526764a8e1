/** Jira's control over HTTP: docs/local-stack.md, Jira and Slack. */
import { z } from 'zod';

import { commandRoute } from './control-http.ts';
import type { Route } from './http.ts';
import { jiraConditions, jiraRefusalRequest } from './jira-control.ts';
import type { JiraControl } from './jira-control.ts';
import { jiraAccount } from './jira-records.ts';

const removal = z.strictObject({ accountId: z.string() });

/** Serves `/sandbox/jira`. */
export const jiraControlRoute = (control: JiraControl): Route =>
  commandRoute('/sandbox/jira', {
    'GET ': () => control.state(),
    'POST accounts': (given) => control.put(jiraAccount.parse(given)),
    'POST removals': (given) => {
      control.remove(removal.parse(given).accountId);
      return {};
    },
    'POST refusals': (given) => {
      control.refuse(jiraRefusalRequest.parse(given));
      return {};
    },
    'POST conditions': (given) => {
      control.set(jiraConditions.parse(given));
      return {};
    },
  });
