import type { HttpFunction } from '@google-cloud/functions-framework';
import { z } from 'zod';

import { SubrelayError } from '../../shared/base/errors.ts';
import { parseJsonBytes } from '../../shared/base/json.ts';
import type { Log } from '../../shared/base/log.ts';
import { doorway, refuseForm } from '../../shared/http/doorway.ts';
import type { ReconcileResult } from '../../shared/reconcile/reconcile.ts';
import type { ReconcileReport } from '../../shared/reconcile/reconciler.ts';
import type { VerifyToken } from '../push-door.ts';

export interface ReconcileDoorDeps {
  verifyToken: VerifyToken;
  reconcile: (options: { baseline: boolean }) => Promise<ReconcileResult>;
  log: Log;
}

const options = z.strictObject({ baseline: z.boolean().default(false) });

/** Runs `reconcile`: called by the scheduler, and by an operator with `{"baseline": true}` for a brand-new deployment. */
export const reconcileDoor = ({ verifyToken, reconcile, log }: ReconcileDoorDeps): HttpFunction =>
  doorway(log, {
    logged: 'reconcile.done',
    methods: ['POST'],
    bodyLimit: 64 * 1024,
    admit: refuseForm,
    handle: async ({ headers, body }) => {
      await verifyToken(headers.authorization);
      const asked = options.safeParse(body.length === 0 ? {} : parseJsonBytes(body));
      if (!asked.success) throw new SubrelayError('BODY_UNREADABLE', 'Send nothing, or {"baseline": true}');
      const { reports, busy, failed } = await reconcile(asked.data);
      return {
        status: failed.length > 0 ? 503 : 200,
        body: { reports: reports.map(reportBody), busy, failed: failed.map(({ account }) => account) },
        // Each has a line of its own with its error.
        log: { reports, busy, failed: failed.map(({ account }) => account) },
      };
    },
  });

const reportBody = ({ source, account, finished, checked, changed, missing, unknown }: ReconcileReport) => ({
  source,
  account,
  finished,
  checked,
  changed,
  missing,
  unknown,
});
