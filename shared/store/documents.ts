/** What Firestore holds: one type per collection. Field names are what the API shows, so they are spelt as on the wire. */
import type { DocumentSnapshot } from '@google-cloud/firestore';

/** The document's fields, or null where there is none. */
export function fieldsOf<T extends { v: 1 }>(snapshot: DocumentSnapshot): T | null {
  if (!snapshot.exists) return null;
  const fields = snapshot.data() as T;
  if (fields.v !== 1) throw new Error(`Cannot read ${snapshot.ref.path}: v is ${String(fields.v)}, this code knows 1`);
  return fields;
}
