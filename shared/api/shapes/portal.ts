import { z } from 'zod';

import { RIGHTS } from '../../access/role.ts';
import { shape, time } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';

const can = () => z.array(z.enum(RIGHTS)).describe('What the session may.');

export const portalLinkShape = shape('PortalLink', () =>
  z
    .object({
      id: z.string().meta({ pattern: '^[0-9a-f]{32}$' }),
      owner: z.string().describe('For whom it opens the portal.'),
      can: can(),
      expires_at: time('Until when it is taken.'),
      used_at: time('When it was taken; `null`: it was not.').nullable(),
    })
    .describe('A link to the portal, without its code.'),
);

export type PortalLinkView = View<typeof portalLinkShape>;

export const newPortalLinkShape = shape('NewPortalLink', () =>
  z
    .object({
      ...portalLinkShape().shape,
      url: z.string().meta({ format: 'uri', description: "For the owner's browser. No server sees what follows `#`." }),
      code: z.string().describe('It is taken once, and shown this once.'),
    })
    .describe('A link to the portal that was just made.'),
);

export const portalSessionShape = shape('PortalSession', () =>
  z
    .object({
      token: z.string().describe('Sent as `Authorization: Bearer`, this once shown.'),
      owner: z.object({ id: z.string(), name: z.string() }),
      can: can(),
      expires_at: time('When it ends.'),
    })
    .describe('A session of the portal that just began.'),
);

export type PortalSessionView = View<typeof portalSessionShape>;
