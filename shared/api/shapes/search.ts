import { z } from 'zod';

import { ROLES } from '../../access/role.ts';
import { eventId, shape, time, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { deliveryStatuses } from '../../deliveries/documents.ts';
import { SOURCE_NAMES } from '../../sources/registry/registry.ts';
import { jobKinds, jobStatuses } from '../../sweep/documents.ts';
import { webhookStatuses } from '../../webhooks/destination-fields.ts';
import { key } from './subject.ts';

/** How something was found. */
const foundBy = [
  ...(['id', 'id_prefix', 'key', 'source_id', 'idempotency_key', 'name'] as const),
  ...(['domain', 'email', 'customer_id', 'subject_id', 'customer'] as const),
] as const;
export type FoundBy = (typeof foundBy)[number];

const by = () =>
  z
    .enum(foundBy)
    .describe(
      'How it was found. `key`: by its own or its customer’s; `customer`: it is one of a customer’s that was found; `source_id`: by its source’s id of the notification.',
    );
const customer = () => key('The key of whom it concerns; `null`: nobody.').nullable();
const subjectId = () => z.string().nullable().describe('As events have it; `null`: erased.');
const subject = () => key('The key of what it is about; `null`: nothing.').nullable();
const whose = () => ({ source: z.enum(SOURCE_NAMES), account: z.string().describe('As events have it.') });

const hit = shape('SearchHit', () =>
  z
    .discriminatedUnion('kind', [
      z.object({
        ...{ kind: z.literal('event'), by: by(), id: eventId('The event.'), type: z.string(), ...whose() },
        ...{ received_at: time('When it arrived.'), customer: customer(), subject: subject() },
      }),
      z.object({
        ...{ kind: z.literal('delivery'), by: by(), id: uuid('The delivery.'), webhook_id: uuid('Where it goes.') },
        event_id: eventId('The event; `null` where its payload was given.').nullable(),
        ...{ status: z.enum(deliveryStatuses), created_at: time('When it was made.') },
        ...{ customer: customer(), subject: subject() },
      }),
      z.object({
        ...{ kind: z.literal('attempt'), by: by(), id: uuid('The attempt.'), delivery_id: uuid('Whose it is.') },
        ...{ webhook_id: uuid('Where it went.'), success: z.boolean(), created_at: time('When it was recorded.') },
        customer: customer(),
      }),
      z.object({
        ...{ kind: z.literal('webhook'), by: by(), id: uuid('The webhook.'), name: z.string() },
        status: z.enum(webhookStatuses),
      }),
      z.object({
        ...{ kind: z.literal('job'), by: by(), id: uuid('The job.'), job_kind: z.enum(jobKinds) },
        status: z.enum(jobStatuses),
        created_at: time('When it was ordered.'),
      }),
      z.object({
        ...{ kind: z.literal('api_key'), by: by(), id: z.string().meta({ pattern: '^[0-9a-f]{16}$' }) },
        ...{ name: z.string(), role: z.enum(ROLES), revoked: z.boolean() },
      }),
      z.object({
        ...{ kind: z.literal('quarantined'), by: by(), id: z.string().meta({ pattern: '^[0-9a-f]{32}$' }) },
        ...{ source: z.enum(SOURCE_NAMES), account: z.string().nullable(), received_at: time('When it arrived.') },
      }),
      z.object({
        ...{ kind: z.literal('subject'), by: by(), key: key('What `subject` of the lists takes.'), ...whose() },
        ...{ subject_kind: z.string().describe('`subscription`, `invoice` …'), id: subjectId(), customer: customer() },
      }),
      z.object({
        ...{ kind: z.literal('customer'), by: by(), key: key('What `customer` of the lists takes.'), ...whose() },
        id: z.string().describe('As events have it.'),
      }),
    ])
    .describe('Something that was found, with the keys that lists take.'),
);

export const searchShape = shape('SearchAnswer', () =>
  z
    .object({
      hits: z
        .array(hit())
        .describe('The nearest first: ids, then whom and what it names, then what begins so. 60 at most.'),
      more: z.boolean().describe('Whether there is more than is shown: ask the lists by the keys.'),
      searched: z.array(z.string()).describe('What the text was looked for as.'),
      not_findable: z
        .array(
          z.object({
            what: z.enum(['billing_notification', 'pubsub_message']),
            note: z.string().describe('A sentence: why not, and what to search for.'),
          }),
        )
        .describe('What the text looks like that is kept nowhere; empty: nothing.'),
      accounts: z
        .array(z.object(whose()))
        .describe('The accounts of sources whose ids were tried: those that events have come from, 100 at most.'),
      findable_since: time(
        'Events that arrived from then on are found by addresses, domains and ids of customers and subjects; `null`: all are.',
      ).nullable(),
    })
    .describe('What a text was found to name.'),
);

export type Hit = View<typeof hit>;
export type SearchView = View<typeof searchShape>;
