/** The body of a Slack destination, read and checked, and the destination that it makes. */
import { readFields } from '../../http/body-fields.ts';
import type { Check } from '../destination.ts';
import { madeFrom, problemsIn } from '../people/make.ts';
import { missingIn, ownOf, slackFields } from './body.ts';
import type { SlackDestination } from './document.ts';

export const checkSlack: Check<SlackDestination> = async (json, { handling }, deps) => {
  const read = readFields(json, slackFields, handling, (_, body) => ({
    ...problemsIn(body),
    ...(body && missingIn(body)),
  }));
  if (!read.ok) return read;
  const { body } = read;
  const own = ownOf(body);
  return {
    ok: true,
    makes: async (id, existing) => {
      const token = { name: 'slack_token', given: body.slack_token };
      const made = madeFrom(body, { id, existing, own, token }, deps);
      return made.ok ? { ok: true, destination: { ...made.common, ...own, kind: 'slack' }, reveal: {} } : made;
    },
  };
};
