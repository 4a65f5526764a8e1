import type { JsonObject } from '../base/json.ts';
import type { QuarantineDocument } from '../events/event-document.ts';
import { QUARANTINE } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import { finder } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { parseQuarantineId } from './path-ids.ts';
import { withId } from './router.ts';
import type { Routes } from './router.ts';
import { answerTimeList } from './time-list.ts';
import { rawView, timeOf } from './views.ts';

/** The fields of a list: without the original, which can be 900 kB. */
const LISTED = ['v', 'id', 'source', 'account', 'reason', 'received_at'];

/** What verified senders sent and nobody here could read, and why. */
export function quarantineRoutes({ store, lists }: { store: Store; lists: Lists }): Routes {
  const named = withId(parseQuarantineId, finder<QuarantineDocument>(store, QUARANTINE), 'quarantine_not_found');
  return {
    '/v1/quarantine': {
      GET: answerTimeList(lists, {
        name: 'quarantine',
        list: { collection: QUARANTINE, time: 'received_at', fields: LISTED },
        filters: {},
        times: ['received_at'],
        viewsOf: async (docs) => docs.map((doc) => quarantineView(fieldsOf<QuarantineDocument>(doc)!)),
      }),
    },
    '/v1/quarantine/{id}': {
      GET: named(({ fields }) => ({ status: 200, body: { ...quarantineView(fields), ...rawView(fields) } })),
    },
  };
}

const quarantineView = ({ id, source, account, reason, received_at }: QuarantineDocument): JsonObject => ({
  id,
  source,
  account,
  reason,
  received_at: timeOf(received_at),
});
