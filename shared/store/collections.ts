import type { CollectionReference, DocumentReference, Firestore } from '@google-cloud/firestore';

export const EVENTS = 'events';
export const DELIVERIES = 'deliveries';
export const ATTEMPTS = 'attempts';
export const WEBHOOKS = 'webhooks';
export const LANES = 'lanes';
export const FANOUTS = 'fanouts';
export const JOBS = 'jobs';
export const SUBJECTS = 'subjects';
export const QUARANTINE = 'quarantine';
export const LEASES = 'leases';
export const CURSORS = 'cursors';
export const BUDGETS = 'budgets';

/** Made once: making a reference parses its path. */
const known = new WeakMap<Firestore, Map<string, CollectionReference>>();

export function refTo(db: Firestore, collection: string, id: string): DocumentReference {
  let collections = known.get(db);
  if (!collections) known.set(db, (collections = new Map<string, CollectionReference>()));
  let found = collections.get(collection);
  if (!found) collections.set(collection, (found = db.collection(collection)));
  return found.doc(id);
}

/** The one small document that tells which version of the webhooks is current. */
export const catalogueRef = (db: Firestore): DocumentReference => db.collection('catalogue').doc('webhooks');

export const webhooksOf = (db: Firestore): CollectionReference => db.collection(WEBHOOKS);
