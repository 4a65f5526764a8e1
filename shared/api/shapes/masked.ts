import { z } from 'zod';

/** What an item says of which something is hidden from a viewer. */
export const maskable = () => ({
  masked: z
    .literal(true)
    .exactOptional()
    .describe('Only for a `viewer`, and where something is hidden: what `POST /v1/reveals` shows is `null`.'),
});
