import type { HttpFunction } from '@google-cloud/functions-framework';

import { SubrelayError } from '../../shared/errors.ts';
import { decodeClassicAlert } from '../../shared/events/paddle-classic.ts';
import { doorway, mediaType } from '../../shared/http/doorway.ts';
import type { DoorRequest } from '../../shared/http/doorway.ts';
import type { Accept } from '../../shared/intake/accept.ts';
import type { Log } from '../../shared/log.ts';
import { verifyClassicSignature } from '../../shared/sources/paddle/classic-signature.ts';
import type { ClassicKeys } from '../../shared/sources/paddle/classic-signature.ts';
import { parseForm } from '../../shared/sources/paddle/form.ts';

/** An alert has some 40 fields and 1,000 characters of passthrough at most. */
const ALERT_LIMIT_BYTES = 256 * 1024;

const FORM = 'application/x-www-form-urlencoded';

export interface ReceivePaddleDeps {
  keys: readonly ClassicKeys[];
  accept: Accept;
  log: Log;
}

/** Takes Paddle Classic alerts; DESIGN, Functions, has its answers. Paddle repeats whatever is not answered 200. */
export const receivePaddleDoor = ({ keys, accept, log }: ReceivePaddleDeps): HttpFunction =>
  doorway(log, {
    logged: 'paddle.received',
    methods: ['POST'],
    bodyLimit: ALERT_LIMIT_BYTES,
    admit: refuseUnlessForm,
    handle: async ({ body }) => {
      const form = parseForm(body);
      if (!form.ok) throw new SubrelayError('BODY_UNREADABLE', form.reason);
      const account = verifyClassicSignature(form.fields, keys);
      const { outcome, id, matched } = await accept(decodeClassicAlert(form.fields, account, body));
      return { status: 200, body: { outcome, id }, log: { outcome, id, matched, account } };
    },
  });

function refuseUnlessForm({ headers }: Pick<DoorRequest, 'headers'>): void {
  const type = mediaType(headers);
  if (type === FORM) return;
  const shown = type === '' ? 'no Content-Type' : type.slice(0, 100);
  throw new SubrelayError('BODY_UNREADABLE', `Send the alert as Paddle Classic does, as ${FORM}: this is ${shown}`);
}
