/** What every destination keeps that invites people. */
import { z } from 'zod';

import { ACTIONS } from './rules.ts';
import type { Rule } from './rules.ts';
import type { TokenField } from './secret.ts';

export interface PeopleFields extends TokenField {
  rules: Rule[];
  /** In which a subscription entitles. */
  statuses: string[];
  /** Whether attempts only tell what they would do. */
  dry_run: boolean;
  /** Whether members from before count as given here; absent: they do not, and stay. */
  adopts_members?: boolean | undefined;
}

const rule = z.object({
  event_types: z.array(z.string()),
  plans: z.array(z.string()).nullable(),
  actions: z.array(z.enum(ACTIONS)),
  enabled: z.boolean(),
});

export const storedPeople = {
  service_token: z.string().nullable(),
  rules: z.array(rule),
  statuses: z.array(z.string()),
  dry_run: z.boolean(),
  adopts_members: z.boolean().optional(),
};
