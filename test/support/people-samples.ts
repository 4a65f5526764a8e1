/** Persons at destinations, stored by the code that does in production. */
import type { PersonDocument } from '../../shared/destinations/people/document.ts';
import { changeHeld, ended, note, takePerson } from '../../shared/destinations/people/hold.ts';
import type { Ended, Reason } from '../../shared/destinations/people/hold.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { keyring } from './webhook-samples.ts';

export interface StoredPerson {
  /** 32 hexadecimal digits. */
  id: string;
  destination: string;
  email: string;
  reason: Reason;
  subscription?: string;
  marks: PersonDocument['marks'];
  differs?: Ended['differs'];
  refused?: string;
}

/**
 * Stores a person with one subscription that entitles, as a delivery that settled everything leaves one.
 * @param ring what the address is sealed with; absent: the tests' own
 */
export async function storePerson(store: Store, now: () => number, given: StoredPerson, ring = keyring): Promise<void> {
  const { id, destination, reason, marks, subscription = id, differs = {}, refused = null } = given;
  const email = ring.seal(given.email, { webhookId: destination, field: `email ${id}` });
  const taken = await takePerson(store, { id, destination, holder: 'test', email, reason }, now);
  if (!('held' in taken)) throw new Error('The person is another’s');
  const asked = { source: 'paddle-classic', account: 'default', kind: 'subscription', subject_id: subscription };
  const state = { wanted: true, until: null, plan: '61042', inaccessible_since: null, customer_id: null };
  const counted = { ...asked, ...state, observed_at: Timestamp.fromMillis(now()) };
  const noted = { subjectKey: subscription, grant: id, counted, reason, person: { id, email: null } };
  await note(store, taken.held, [noted], now());
  const end = { marks, differs, isLook: false, account: null, settled: true, refused, againMs: 0 };
  await changeHeld(store, taken.held, (person) => ended(person, person.check_at, end, now()));
}
