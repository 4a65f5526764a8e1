import { z } from 'zod';

import { count, shape, time, uuid } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { CAUSES } from '../../deliveries/cause.ts';
import { healthWords } from '../../lanes/lane-policy.ts';
import { SOURCE_NAMES } from '../../sources/registry/registry.ts';
import { silences, statusParts, statusWindows } from '../../status/facts.ts';
import { headlines } from '../../status/headline.ts';

const shares = () => ({
  delivered: count('Those that succeeded.'),
  waiting: count('Those that are pending, or are still to be made.'),
  given_up: count('Those that failed or were discarded: a replay sends them again.'),
  cancelled: count('Those that somebody ended.'),
});

const given = () =>
  z
    .object({ given: count('How many were made.'), ...shares() })
    .describe('`given` = `delivered` + `waiting` + `given_up` + `cancelled`.');

const equations = shape('StatusEquations', () =>
  z
    .object({
      as_of: time('All was counted as of then: older than `as_of` where the last count took over 3 s.'),
      events: z
        .object({
          received: count('How many events arrived.'),
          due: count('How many deliveries they must have.'),
          ...shares(),
          missing: z.int().describe('How many are missing; negative: there are more than were due.'),
        })
        .describe('`due` = `delivered` + `waiting` + `given_up` + `cancelled` + `missing`.'),
      payloads: given(),
      replays: given(),
    })
    .describe('What became of what arrived, or was given, in the window.'),
);

const pending = shape('StatusPending', () =>
  z
    .object({
      waiting: count('Pending, and due within 5 minutes or held.'),
      scheduled: count('Pending, and due later than in 5 minutes.'),
      retrying: count('Of both, those with a failed attempt.'),
      held: z
        .object({
          paused: count('Their webhook is paused.'),
          breaker: count('Their webhook fails, and probes alone are sent.'),
          busy: count('Their webhook has as many requests in flight as it may.'),
          rate: count("Their webhook's limit is reached."),
          order: count('One before them is pending.'),
        })
        .describe('Of both, those that are held back, by why.'),
      oldest_due: z
        .object({
          delivery_id: uuid('The delivery.'),
          webhook_id: uuid('Its webhook.'),
          due_at: time('Since when an attempt has been wanted.'),
        })
        .nullable()
        .describe('Of what nothing holds back, what has been due for longest; `null`: nothing is due.'),
    })
    .describe('What is pending now, whenever it was made.'),
);

const troubled = shape('TroubledWebhook', () =>
  z
    .object({
      id: uuid('The webhook.'),
      name: z.string(),
      health: z.enum(healthWords),
      since: time('Since when nothing has succeeded; of one that is paused or disabled, its last change.').nullable(),
      reason: z
        .string()
        .nullable()
        .describe('Why it is disabled or paused; `null` where it is not, or nobody said why.'),
      cause: z.enum(CAUSES).nullable().describe('Why its last failed attempt failed.'),
      last_failure_at: time('When that was; `null`: none is recorded.').nullable(),
      last_success_at: time('When one succeeded last; `null`: none is recorded.').nullable(),
      waiting: count('Its pending deliveries.'),
    })
    .describe('A webhook that somebody should look at.'),
);

const webhooks = shape('StatusWebhooks', () =>
  z
    .object({
      counts: z
        .object({
          disabled: count('Their deliveries are discarded.'),
          paused: count('Their deliveries wait until they are resumed.'),
          open: count('They fail, and probes alone are sent.'),
          failing: count('Nothing has succeeded there.'),
          limited: count('Deliveries wait for their rate.'),
          slow: count('Their answers take over a second.'),
          ok: count('All others.'),
        })
        .describe('How many webhooks there are, by health.'),
      failing: z.array(troubled()).describe('Those that fail, `open` ones too: the 20 that have for longest.'),
      disabled: z.array(troubled()).describe('Those that are disabled: 20 at most.'),
      paused: z.array(troubled()).describe('Those that are paused: 20 at most.'),
    })
    .describe('How webhooks do.'),
);

const silent = () =>
  z
    .enum(silences)
    .nullable()
    .describe(
      '`unheard`: reconcile found a change that no notification told. `too_long`: nothing came for `SILENT_AFTER`.',
    );

const source = shape('StatusSource', () =>
  z
    .object({
      source: z.enum(SOURCE_NAMES),
      last_received_at: time('When its last notification came; `null`: none in 100 days.').nullable(),
      silent: silent(),
      reconcile: z
        .array(
          z.object({
            account: z.string().describe('Whose.'),
            ran_at: time('When its last run ended.'),
            failed: z.boolean().describe('`true`: it could not go through, and the numbers are of the run before.'),
            finished: z.boolean().describe('Whether it came to the end; the next goes on otherwise.'),
            checked: count('What it looked at.'),
            changed: count('What it found that nothing had told.'),
            missing: count('Known here, and no longer at the source.'),
            unknown: count('At the source, and never heard of here.'),
            silent: silent(),
          }),
        )
        .describe('The last run of reconcile over each of its accounts.'),
    })
    .describe('What a source has told lately.'),
);

export const statusShape = shape('Status', () =>
  z
    .object({
      headline: z
        .enum(headlines)
        .describe(
          '`complete`: all that was due in the window was delivered or waits. `given_up`, `missing`: so many were not. ' +
            '`unknown`: something could not be read, or dead letters have to be looked at.',
        ),
      given_up: count('How many were given up in the window; `null`: nobody could count.').nullable(),
      missing: z.int().nullable().describe('How many deliveries of events are missing; `null`: nobody could count.'),
      sentence: z.string().describe('The same and more, for people.'),
      window: z.enum(statusWindows),
      from: time('The window of the equations.'),
      to: time('Its end, not included.'),
      as_of: time('When it was counted: at most once a minute.'),
      equations: equations().nullable(),
      pending: pending().nullable(),
      webhooks: webhooks().nullable(),
      quarantine: z
        .object({
          count: count('How many nobody has read.'),
          newest: z
            .object({
              id: z.string().meta({ pattern: '^[0-9a-f]{32}$' }),
              source: z.enum(SOURCE_NAMES),
              account: z.string().nullable(),
              reason: z.string().describe('Why it could not be read.'),
              received_at: time('When it arrived.'),
            })
            .nullable(),
        })
        .nullable()
        .describe('What verified senders sent and nobody here could read.'),
      dead_letters: z
        .object({
          count: count('How many messages Pub/Sub gave up.'),
          as_of: time('When that was sampled: Cloud Monitoring is some minutes late.'),
        })
        .nullable()
        .describe('Messages that no function took.'),
      sources: z.array(source()).nullable().describe('Those that send notifications.'),
      unread: z
        .array(z.object({ part: z.enum(statusParts), reason: z.string().describe('Why, and what to do.') }))
        .describe('What could not be read, and is `null`.'),
    })
    .describe('How the deployment stands.'),
);

export type StatusView = View<typeof statusShape>;
