/** What a Slack destination keeps. */
import { z } from 'zod';

import { kindOf } from '../../webhooks/stored-destination.ts';
import type { StoredDestination } from '../../webhooks/stored-destination.ts';
import { storedPeople } from '../people/stored.ts';
import type { PeopleFields } from '../people/stored.ts';

/**
 * How people are invited. `admin`: into the team, on an Enterprise plan. `connect`: into channels, as external people.
 * `legacy`: into the team, by a method that Slack does not document.
 */
export const METHODS = ['admin', 'connect', 'legacy'] as const;
export type Method = (typeof METHODS)[number];

export interface SlackFields extends PeopleFields {
  method: Method;
  /** Null where the method has none. */
  team: string | null;
  channels: string[];
}

export type SlackDestination = StoredDestination & SlackFields & { kind: 'slack' };

const stored = z.object({
  ...storedPeople,
  method: z.enum(METHODS),
  team: z.string().nullable(),
  channels: z.array(z.string()),
});

export function readSlack(given: StoredDestination): SlackDestination | null {
  const read = stored.safeParse(given);
  return kindOf(given) === 'slack' && read.success ? { ...given, kind: 'slack', ...read.data } : null;
}
