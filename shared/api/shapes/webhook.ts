import { z } from 'zod';

import { count, shape, time } from '../../base/shape.ts';
import type { Members, View } from '../../base/shape.ts';
import { CAUSES } from '../../deliveries/cause.ts';
import { healthWords } from '../../lanes/lane-policy.ts';
import { jwkShape } from '../../webhooks/signing/public-keys.ts';
import { secretNames, signatureNames } from '../../webhooks/signing/secret-kinds.ts';
import { webhookShape } from '../../webhooks/view.ts';

const health = () => ({
  health: z.enum(healthWords).describe('The first of these words that is true.'),
  failing_since: time('Since when nothing has succeeded; `null` unless it fails.').nullable(),
  trouble: trouble().nullable().describe('What is to be known of it where its health is not `ok`; `null` where it is.'),
});

const trouble = shape('WebhookTrouble', () =>
  z.object({
    cause: z.enum(CAUSES).nullable().describe('Why its last failed attempt failed.'),
    last_failure_at: time('When that was; `null`: none is recorded.').nullable(),
    last_success_at: time('When an attempt succeeded last; `null`: none is recorded.').nullable(),
    waiting: count('Its pending deliveries.'),
  }),
);

export const healthShape = shape('Health', () => z.object(health()).describe('How a destination does.'));

/** A webhook as the list shows it. */
export const listedWebhookShape = shape('ListedWebhook', () =>
  z.object({ ...webhookShape().shape, ...health() }).describe('A webhook, and how it does.'),
);

export type HealthView = Members<typeof health>;

export const laneShape = shape('Lane', () =>
  z.object({
    ...health(),
    breaker: z.enum(['open', 'closed']).describe('`open`: nothing but probes is sent.'),
    slow: z.boolean().describe('Whether its answers take over a second.'),
    limited_since: time('Since when deliveries wait for its `rate_limit`; `null` where none does.').nullable(),
  }),
);

export type LaneView = View<typeof laneShape>;

/** One webhook, as GET shows it. */
export const webhookWithHealthShape = shape('WebhookWithHealth', () =>
  z.object({ ...webhookShape().shape, ...laneShape().shape }).describe('A webhook, and how it does in detail.'),
);

export const rotationMember = () => ({
  rotation: z.object({
    secret: z.enum(secretNames).describe('Which secret was rotated.'),
    overlap_ends_at: time('When the last of the older ones stops to sign; `null` where none is left.').nullable(),
  }),
});

export const rotatedWebhookShape = shape('RotatedWebhook', () =>
  z
    .object({
      ...webhookShape().shape,
      ...rotationMember(),
    })
    .describe('A webhook after a rotation of one of its secrets.'),
);

export type RotatedWebhookView = View<typeof rotatedWebhookShape>;

const keyShape = shape('Key', () =>
  z
    .object({
      secret: z.enum(secretNames).describe('Its name.'),
      signatures: z.array(z.enum(signatureNames)).describe('Those of the webhook that are made with it.'),
      signs: z
        .boolean()
        .describe('`false` while it waits for the end of an overlap, or where no signature is made with it.'),
      expires_at: time('When it stops to sign; `null`: not.').nullable(),
      kid: z.string().exactOptional().describe('Of a key pair: as the key set names it.'),
      public_key: z.string().exactOptional().describe('Of a key pair: the public half, SPKI in PEM.'),
      standard_webhooks_key: z.string().exactOptional().describe('Of a key of `v1a`: the public half, `whpk_…`.'),
    })
    .describe('A secret without its value.'),
);

export type KeyView = View<typeof keyShape>;

const verificationShape = shape('Verification', () =>
  z
    .object({
      signature: z.string().describe('The signature that the code verifies.'),
      header: z.string().describe('The header that it is in.'),
      secret: z.string().describe('The secret that it is made with.'),
      samples: z
        .array(z.object({ language: z.string().describe('For people: `Python`.'), code: z.string() }))
        .describe('The same in several languages.'),
    })
    .describe('How a receiver verifies what a webhook sends.'),
);

export type VerificationView = View<typeof verificationShape>;

export const keysShape = shape('Keys', () =>
  z
    .object({
      keys: z.array(keyShape()),
      verification: verificationShape()
        .nullable()
        .describe('Of its first signature that there is code for; `null`: receivers hold the public key.'),
    })
    .describe('Every secret of a webhook, and how its receivers verify what it sends.'),
);

export const keySetShape = shape('KeySet', () =>
  z.object({ keys: z.array(jwkShape()) }).describe('A JSON Web Key Set (RFC 7517).'),
);
