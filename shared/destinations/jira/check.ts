/** The body of a Jira destination, read and checked, and the destination that it makes. */
import { readFields } from '../../http/body-fields.ts';
import type { Check } from '../destination.ts';
import { madeFrom, problemsIn } from '../people/make.ts';
import { jiraFields, ownOf } from './body.ts';
import type { JiraDestination } from './document.ts';

export const checkJira: Check<JiraDestination> = async (json, { handling }, deps) => {
  const read = readFields(json, jiraFields, handling, (_, body) => problemsIn(body));
  if (!read.ok) return read;
  const { body } = read;
  const own = ownOf(body);
  return {
    ok: true,
    makes: async (id, existing) => {
      const token = { name: 'jira_token', given: body.jira_token };
      const made = madeFrom(body, { id, existing, own, token }, deps);
      return made.ok ? { ok: true, destination: { ...made.common, ...own, kind: 'jira' }, reveal: {} } : made;
    },
  };
};
