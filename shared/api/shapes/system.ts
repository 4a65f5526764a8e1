import { z } from 'zod';

import { count, shape, time } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';

const setting = shape('SystemSetting', () =>
  z
    .object({
      variable: z.string().describe('The variable of the environment.'),
      value: z
        .string()
        .nullable()
        .describe('Its text, or what counts where it is not set; `null`: nothing, or hidden.'),
      is_set: z.boolean().describe('Whether it is set; otherwise its default counts.'),
      hidden: z.boolean().describe('Whether it is a secret, or looks like one.'),
    })
    .describe('A setting of the function `api`.'),
);

const index = shape('SystemIndex', () =>
  z
    .object({
      collection: z.string(),
      fields: z.array(z.string()).describe('In their order; `desc`, `contains` where so.'),
    })
    .describe('A composite index that queries need. Terraform makes it.'),
);

const passes = () =>
  z
    .object({
      sweep: z
        .object({
          watched_at: time(
            'When it was last busy with what was due; `null`: never. One that finds nothing leaves no mark.',
          ).nullable(),
          watching: z.boolean().describe('Whether an instance watches now.'),
        })
        .describe('The function `sweep`.'),
      reconcile: z
        .array(
          z.object({
            source: z.string(),
            account: z.string(),
            ran_at: time('When its last run ended.'),
            failed: z.boolean().describe('Whether that run could not go through.'),
          }),
        )
        .describe('The function `reconcile`, by account; 100 at most.'),
    })
    .describe('When the scheduler’s functions were last at work, as far as Firestore tells.');

export const systemShape = shape('System', () =>
  z
    .object({
      version: z.string().describe('Of the API, as in its document.'),
      service: z.string().nullable().describe('The Cloud Run service; `null` elsewhere.'),
      revision: z.string().nullable().describe('Its revision; `null` elsewhere.'),
      project: z.string().describe('The Google Cloud project of the database.'),
      node: z.string().describe('The version of Node.js.'),
      started_at: time('When the instance that answers started.'),
      as_of: time('When Firestore was read.'),
      settings: z.array(setting()).describe('Those of the function `api`; other functions have their own.'),
      limits: z
        .record(z.string(), z.int())
        .describe('The most of a thing, by name: bytes where the name says so, else how many.'),
      retention_days: z
        .record(z.string(), z.int())
        .describe('How long things are kept, in days: of deliveries and attempts from their end.'),
      shards: count('How many ranges an index with a time is spread over.'),
      indexes: z.array(index()),
      passes: passes(),
    })
    .describe('What runs here, and by which rules.'),
);

export type SystemView = View<typeof systemShape>;
