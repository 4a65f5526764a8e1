import { z } from 'zod';

import { shape, time } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { DIFFERENCES, MARKS } from '../../destinations/people/marks.ts';
import { standings } from '../../destinations/people/standing.ts';
import { maskable } from './masked.ts';
import { compared, rest } from './page.ts';

const subscription = () =>
  z.object({
    source: z.string(),
    account: z.string(),
    id: z.string().describe('The id of the subject.'),
    plan: z.string().nullable(),
    wanted: z.boolean().describe('Whether it entitles by its status.'),
    until: time('It entitles until then whatever `wanted` says, or is asked for again then.').nullable(),
  });

const thing = () =>
  z.object({
    key: z.string().describe('`invite`, `group:ID`, `organization:ID`, `channel:ID`.'),
    mark: z
      .enum(MARKS)
      .describe('`ours`: there by Subrelay. `preexisting`: it was there before, and is never taken away.'),
    differs: z
      .enum(DIFFERENCES)
      .nullable()
      .describe(
        'What it takes to bring it to where it should be, as the last look found it; `null`: nothing. `stays`: no subscription wants it, it is there by another’s hand, and it is left.',
      ),
  });

export const personShape = shape('Person', () =>
  z
    .object({
      id: z.string().meta({ pattern: '^[0-9a-f]{32}$' }).describe('A hash of destination and address, under a key.'),
      email: z.string().nullable().describe('`null`: forgotten, or this deployment lacks the key that sealed it.'),
      standing: z.enum(standings).describe('The first that is true, in the order of docs/jira-and-slack.md.'),
      refused: z
        .string()
        .nullable()
        .describe('Why the service will not have the person, until an event says otherwise.'),
      subscriptions: z.array(subscription()),
      things: z.array(thing()).describe('What the person has there, or should.'),
      looked_at: time('When it was looked last.'),
      next_look_at: time('When it is looked again; `null`: once a day.').nullable(),
      dry_run: z.boolean().describe('Whether the next look only tells.'),
      ...maskable(),
    })
    .describe('A person whom a destination invites.'),
);

export type PersonView = View<typeof personShape>;

export const peoplePage = shape('PeoplePage', () =>
  z.object({ people: z.array(personShape()), ...rest(), ...compared() }).describe('One page of people, by id.'),
);

export const looksShape = shape('Looks', () =>
  z
    .object({
      asked: z.int().min(0).describe('For how many persons a look was asked.'),
      dry_run: z.boolean(),
      next_cursor: z
        .string()
        .nullable()
        .describe('`cursor` of the next request; `null`: a look was asked for everybody.'),
    })
    .describe('Looks that were asked for.'),
);
