import type { HttpFunction } from '@google-cloud/functions-framework';

import type { Log } from '../../shared/base/log.ts';
import { doorway, refuseForm } from '../../shared/http/doorway.ts';
import { parsePushEnvelope } from '../../shared/http/push-envelope.ts';
import type { SweepResult, SweepTrigger } from '../../shared/sweep/sweep.ts';
import type { VerifyToken } from '../push-door.ts';

export interface SweepDoorDeps {
  verifyToken: VerifyToken;
  sweep: (trigger: SweepTrigger) => Promise<SweepResult>;
  log: Log;
}

/** Runs `sweep`: the scheduler calls it each minute, without an envelope, and Pub/Sub pushes what is published on `wake`. */
export const sweepDoor = ({ verifyToken, sweep, log }: SweepDoorDeps): HttpFunction =>
  doorway(log, {
    logged: 'sweep.done',
    methods: ['POST'],
    bodyLimit: 64 * 1024,
    admit: refuseForm,
    handle: async ({ headers, body }) => {
      await verifyToken(headers.authorization);
      const trigger = parsePushEnvelope(body).ok ? 'wake' : 'tick';
      return { status: 204, log: { trigger, ...(await sweep(trigger)) } };
    },
  });
