/** What of a destination that invites people is shown, beside its kind's own. */
import { z } from 'zod';

import type { JsonObject } from '../../base/json.ts';
import { ACTIONS } from './rules.ts';
import type { Rule } from './rules.ts';
import type { PeopleFields } from './stored.ts';

export const peopleMembers = () => ({
  rules: z
    .array(
      z.object({
        event_types: z.array(z.string()),
        plans: z.array(z.string()).exactOptional(),
        actions: z.array(z.enum(ACTIONS)),
        enabled: z.boolean(),
      }),
    )
    .describe('Which events let it act.'),
  statuses: z.array(z.string()).describe('In which a subscription entitles.'),
  dry_run: z.boolean().describe('Whether attempts only tell what they would do.'),
});

export const peopleView = ({ rules, statuses, dry_run }: Omit<PeopleFields, 'service_token'>) => ({
  rules: rules.map(ruleView),
  ...{ statuses, dry_run },
});

const ruleView = ({ event_types, plans, actions, enabled }: Rule): JsonObject => ({
  event_types,
  ...(plans && { plans }),
  ...{ actions, enabled },
});
