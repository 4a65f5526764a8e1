/** Everything that a Firestore database holds, in a form that can be recorded. */
import { Timestamp } from '@google-cloud/firestore';
import type { Firestore } from '@google-cloud/firestore';

import { bytesShown } from './bodies.ts';
import type { Placeholders } from './placeholders.ts';

export type Fields = Record<string, unknown>;

/** Names the fields of a document whose values are another run's, though no rule knows it. */
export type Unstable = (collection: string, fields: Fields) => readonly string[];

/** Every document with its fields by name, by collection and id, with placeholders. */
export async function documentsShown(
  db: Firestore,
  placeholders: Placeholders,
  unstable: Unstable,
): Promise<Record<string, Fields>> {
  const collections = await db.listCollections();
  const shown = collections.map(async (collection) => {
    const { docs } = await collection.get();
    const documents = docs.map((doc) => ({ id: doc.id, fields: doc.data() }));
    if (collection.id === 'attempts') documents.forEach(({ fields }) => knowAttempt(fields, placeholders));
    const byId = documents.map(({ id, fields }) => {
      const replaced = { ...fields, ...replacements(unstable(collection.id, fields)) };
      return [placeholders.text(id), shownFields(replaced, placeholders)] as const;
    });
    return [collection.id, byName(Object.fromEntries(byId))] as const;
  });
  return byName(Object.fromEntries(await Promise.all(shown))) as Record<string, Fields>;
}

/** An attempt's id is random: what it is an attempt of is not. */
const knowAttempt = ({ id, attempt, delivery_id }: Fields, { know }: Placeholders): void =>
  know(String(id), `<attempt ${String(attempt)} of ${String(delivery_id)}>`);

const replacements = (names: readonly string[]): Fields => Object.fromEntries(names.map((name) => [name, `<${name}>`]));

function shownFields(fields: Fields, placeholders: Placeholders): unknown {
  const shown = (value: unknown): unknown => {
    if (value instanceof Timestamp) return { time: value.toDate().toISOString() };
    if (value instanceof Uint8Array) return { bytes: bytesShown(Buffer.from(value), placeholders) };
    if (Array.isArray(value)) return value.map(shown);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shown(member)]));
  };
  return byName(placeholders.json(shown(fields)) as Fields);
}

/** Firestore keeps no order of fields. */
const byName = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
