import { z } from 'zod';

import { ROLES } from '../../access/role.ts';
import { shape, time } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';

export const sessionCodeShape = shape('SessionCode', () =>
  z
    .object({
      url: z
        .string()
        .meta({ format: 'uri', description: 'Where a browser signs in by it. No server sees what follows `#`.' }),
      code: z.string().describe('It is taken once.'),
      expires_at: time('Until when it is taken.'),
    })
    .describe('A code that makes a session of the console.'),
);

export const sessionShape = shape('Session', () =>
  z
    .object({
      id: z.string().meta({ pattern: '^[0-9a-f]{64}$' }),
      key: z.string().describe('The id of the key that made it: it ends with that.'),
      name: z.string().describe('The name of that key.'),
      role: z.enum(ROLES),
      created_at: time('When it began.'),
      expires_at: time('When it ends.'),
      current: z.boolean().describe('Whether this very request was made by it.'),
    })
    .describe('A session of the console.'),
);

export type SessionView = View<typeof sessionShape>;

export const sessionsShape = shape('Sessions', () =>
  z.object({ sessions: z.array(sessionShape()).describe('Newest first.') }).describe('The sessions that go on.'),
);

export const ownSessionShape = shape('OwnSession', () =>
  z
    .object({
      role: z.enum(ROLES).describe('What it may.'),
      name: z.string().describe('The name of the key that made it.'),
      environment: z.string().describe('The project: `subrelay-local` on one machine.'),
      expires_at: time('When it ends.'),
    })
    .describe('The session of who asks.'),
);

export type OwnSessionView = View<typeof ownSessionShape>;
