import { z } from 'zod';

import type { Json } from '../../base/json.ts';
import { jsonObject, shape, time } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { SOURCE_NAMES } from '../../sources/registry/registry.ts';
import { maskable } from './masked.ts';

/** A customer's, or a subject's: what lists take. */
export const key = (description: string) => z.string().meta({ pattern: '^[0-9a-f]{32}$', description });

const instant = (description: string) => z.string().meta({ format: 'date-time', description });

const announced = () =>
  z
    .object({
      field: z.string().describe('`status`, `plan`, `seats.licensed` …; `state_status`: whether the source shows it.'),
      value: z.custom<Json>().describe('What its events have announced.'),
      at: instant('When it was observed; of `status`, when the event that announced it occurred.'),
      unsure: z.boolean().describe('`true`: another event may have told another value about the same time.'),
      carried: z
        .custom<Json>()
        .exactOptional()
        .describe('What the newest state that a delivery carried says instead; absent: the same.'),
    })
    .describe('One field of what was announced.');

export const subjectShape = shape('SubjectWithState', () =>
  z
    .object({
      key: key('Its key: what `subject` of the lists takes.'),
      source: z.enum(SOURCE_NAMES),
      account: z.string().describe("Whose: a reseller's customer id, a Paddle seller's name, the id of an API key."),
      kind: z.string().describe("`subscription`, `invoice` …; a client's may be any."),
      id: z.string().nullable().describe('As events have it; `null`: erased.'),
      customer: key('The key of whom it concerns; `null` where nobody said.').nullable(),
      state: jsonObject('The last known state: docs/state.md. `null` where none was ever known.').nullable(),
      state_status: z
        .enum(['fresh', 'inaccessible'])
        .nullable()
        .describe('What the source said when it was asked last; `null`: it was never asked, or never answered.'),
      observed_at: time('As of when.').nullable(),
      source_updated_at: z.string().nullable().describe('When the source last changed it, if it says so.'),
      announced: z
        .array(announced())
        .nullable()
        .describe('What its events have announced, by field. Of Workspace alone; `null` for a viewer.'),
      subscription_ids: z.array(z.string()).describe("The source's ids seen for it, the last one at the end."),
      replaced_by: z
        .object({ key: key('Its key.'), id: z.string() })
        .nullable()
        .describe('What took its place in an up- or downgrade; `null` while it is there itself.'),
      erased_at: time('What arrived by then was erased, and nothing has told of it since.').nullable(),
      ...maskable(),
    })
    .describe('What events are about, as it is known now.'),
);

export type SubjectView = View<typeof subjectShape>;
