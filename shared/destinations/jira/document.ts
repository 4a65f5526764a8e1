/** What a Jira destination keeps. */
import { z } from 'zod';

import { kindOf } from '../../webhooks/stored-destination.ts';
import type { StoredDestination } from '../../webhooks/stored-destination.ts';
import { storedPeople } from '../people/stored.ts';
import type { PeopleFields } from '../people/stored.ts';

export interface JiraTarget {
  plans: string[] | null;
  /** `group:ID` or `organization:ID`. */
  key: string;
}

export interface JiraFields extends PeopleFields {
  site: string;
  /** The address of the account whose token is used. */
  account: string;
  service_desk: string | null;
  targets: JiraTarget[];
}

export type JiraDestination = StoredDestination & JiraFields & { kind: 'jira' };

/** Whether an account is a customer of the portal alone: groups have none of these (docs/facts/jira.md, JC-10). */
export const isPortalOnly = (account: string): boolean => account.startsWith('qm:');

const stored = z.object({
  ...storedPeople,
  site: z.string(),
  account: z.string(),
  service_desk: z.string().nullable(),
  targets: z.array(z.object({ plans: z.array(z.string()).nullable(), key: z.string() })),
});

export function readJira(given: StoredDestination): JiraDestination | null {
  const read = stored.safeParse(given);
  return kindOf(given) === 'jira' && read.success ? { ...given, kind: 'jira', ...read.data } : null;
}
