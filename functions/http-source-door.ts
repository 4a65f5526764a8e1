import type { HttpFunction } from '@google-cloud/functions-framework';

import type { Log } from '../shared/base/log.ts';
import { fittingDocument } from '../shared/events/document-size.ts';
import { doorway } from '../shared/http/doorway.ts';
import type { Accept } from '../shared/intake/accept.ts';
import type { HttpSourceDoor } from '../shared/sources/doors.ts';

export interface HttpSourceDeps {
  accept: Accept;
  log: Log;
}

/** Takes notifications that a source posts (docs/protocol.md, DP-8). Whatever is not answered 200 comes again. */
export const httpSourceDoor = <Signed>(
  { verify, decode, ...door }: HttpSourceDoor<Signed>,
  { accept, log }: HttpSourceDeps,
): HttpFunction =>
  doorway(log, {
    ...door,
    handle: async (request, target) => {
      const received = fittingDocument(await decode(verify(request, target)));
      const { outcome, id, matched } = await accept(received);
      const { account } = 'event' in received ? received.event : received;
      const why = 'event' in received ? {} : { reason: received.reason };
      return { status: 200, body: { outcome, id, ...why }, log: { outcome, id, matched, account, ...why } };
    },
  });
