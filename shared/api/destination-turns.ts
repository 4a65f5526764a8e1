/** Destinations of all kinds are paused and resumed, and their secrets rotated, as webhooks are. */
import { rotationFields } from '../webhooks/signing/rotation.ts';
import { secretNames } from '../webhooks/signing/secret-kinds.ts';
import { family, id, named } from './destinations.ts';
import type { DestinationRoutesDeps } from './destinations.ts';
import { refuse } from './errors.ts';
import { pause, pauseFields, resume } from './pauses.ts';
import { rotateSecretOf } from './rotations.ts';
import { route } from './route.ts';
import { destinationShape, rotatedDestinationShape } from './shapes/destination.ts';

const answers = {
  200: {
    means: 'The destination. Where it was so already nothing is written, and `warnings` says so.',
    shape: destinationShape,
    headers: ['ETag'],
    mayWarn: true,
  },
} as const;
const errors = [
  ...(['invalid_id', 'destination_not_found', 'malformed_body', 'webhook_busy', 'precondition_failed'] as const),
];

const pauseDestination = route({
  method: 'POST',
  path: '/v1/destinations/{id}/pause',
  operationId: 'pauseDestination',
  changesWebhooks: true,
  role: 'operator',
  tag: 'Destinations',
  summary: 'Pause a destination',
  description: 'As `/v1/webhooks` does.',
  id,
  body: { name: 'PauseBody', fields: pauseFields, optional: true },
  conditional: true,
  answers,
  errors,
  handle: (deps: DestinationRoutesDeps) =>
    named(deps)(
      async (found, request) => (await pause(deps, family(deps), found, request)) ?? refuse('destination_not_found'),
    ),
});

const resumeDestination = route({
  method: 'POST',
  path: '/v1/destinations/{id}/resume',
  operationId: 'resumeDestination',
  changesWebhooks: true,
  role: 'operator',
  tag: 'Destinations',
  summary: 'Resume a destination',
  description: 'As `/v1/webhooks` does.',
  id,
  conditional: true,
  answers,
  errors,
  handle: (deps: DestinationRoutesDeps) =>
    named(deps)(
      async (found, request) => (await resume(deps, family(deps), found, request)) ?? refuse('destination_not_found'),
    ),
});

const rotateDestinationSecret = route({
  method: 'POST',
  path: '/v1/destinations/{id}/rotate-secret',
  operationId: 'rotateDestinationSecret',
  changesWebhooks: true,
  role: 'admin',
  tag: 'Destinations',
  summary: 'Change a secret of a webhook for a new one, with an overlap',
  description: 'Of a webhook alone, as `/v1/webhooks` does: other kinds sign nothing.',
  id,
  body: { name: 'RotationBody', fields: rotationFields(secretNames) },
  repeatable: true,
  conditional: true,
  answers: {
    200: {
      means: 'The webhook, with the new secret this once.',
      shape: rotatedDestinationShape,
      headers: ['ETag'],
      mayWarn: true,
    },
  },
  errors: [...errors, 'idempotency_conflict', 'too_many_secrets'],
  handle: (deps: DestinationRoutesDeps) =>
    named(deps)(
      async (found, request) =>
        (await rotateSecretOf(deps, family(deps), found, request)) ?? refuse('destination_not_found'),
    ),
});

export const destinationTurnRoutes = [pauseDestination, resumeDestination, rotateDestinationSecret];
