import { z } from 'zod';

import { count, shape, time, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { jobStatuses } from '../../sweep/documents.ts';
import { key } from './subject.ts';

const erased = () =>
  z
    .object({
      events: count('Events.'),
      deliveries: count('Deliveries.'),
      ended: count('Of these, those that were pending, and ended `cancelled: erased`.'),
      attempts: count('Attempts.'),
      subjects: count('Subjects.'),
      quarantined: count('What could not be read, where it is known whom it concerns.'),
      fan_outs: count('Fan-outs that were still being made.'),
      people: count('Persons at Jira and Slack: what was given is taken back, then they are forgotten.'),
    })
    .describe('How many documents were erased, by collection.');

const atServices = () =>
  z
    .object({
      in_jira: count('Persons who have an account or an invitation at Jira.'),
      in_slack: count('Persons who are members of the team or invited at Slack.'),
      leaving: count('Memberships of groups and organizations that looks take back from when they were counted on.'),
      to_do: z.string().nullable().describe('What is left to the operator; `null`: nothing.'),
    })
    .describe('Who of those that were erased remains at the services, when that was counted.');

const notReached = () =>
  z
    .object({
      what: z
        .enum(NOT_REACHED)
        .describe('`unnamed`: events that name no customer, and payloads that were given without one.'),
      until: time('When it is gone by itself; `null`: nobody here knows, or it does not go by itself.').nullable(),
    })
    .describe('What an erasure does not reach: docs/erasure.md.');

/** In the order of the page. */
export const NOT_REACHED = [
  ...(['receivers', 'point_in_time_recovery', 'messages', 'dead_letters', 'logs', 'backups'] as const),
  ...(['unnamed', 'webhooks', 'jobs', 'audit_log'] as const),
] as const;

const certificate = () =>
  z
    .object({
      erased: erased(),
      passes: z.int().min(2).describe('The last found nothing.'),
      nothing_found_at: time('When the last pass ended.'),
      remaining: atServices(),
      not_reached: z.array(notReached()),
    })
    .describe('What was erased, and what is not reached.');

export const erasureJobShape = shape('ErasureJob', () =>
  z
    .object({
      id: uuid('The job.'),
      kind: z.literal('erasure'),
      by: z.string().nullable().describe('The id of the API key that ordered it first.'),
      status: z.enum(jobStatuses),
      dry_run: z.literal(false),
      customer: key('Whom it concerns.'),
      as_of: time('What had arrived by then is erased: when it was ordered last.'),
      progress: z.object({
        seen: count('Documents that were found, and erased.'),
        pass: z.int().min(1).describe('Which pass it is in: 1 for the first.'),
        erased: erased(),
      }),
      next_pass_at: time('When the next pass begins; `null` while one is under way, and once it has ended.').nullable(),
      certificate: certificate().nullable().describe('`null` until it is completed.'),
      created_at: time('When it was ordered first.'),
      updated_at: time('When it last went on.'),
      ended_at: time('When it ended; `null` while it runs.').nullable(),
    })
    .describe('A job that erases what is kept of a customer.'),
);

export type ErasureJobView = View<typeof erasureJobShape>;
