/** The journal of a store: one record per commit, read back at the start, and written anew when most of it is stale. */
import { join } from 'node:path';
import { openJournal, type Journal } from '../base/journal.ts';
import { Database } from './documents.ts';
import type { Persistence } from './store.ts';
import { Reader, WireType, Writer } from './wire.ts';
import type { Change } from './writes.ts';

const worthCompactingBytes = 1_000_000;

/** Fields of a record. Without a database it only says that times up to `time` may have been given out. */
const RecordField = { database: 1, time: 2, change: 3 } as const;
const ChangeField = { collection: 1, id: 2, fields: 3, created: 4 } as const;

export interface Recovered {
  readonly databases: Iterable<Database>;
  /** The latest time that anyone can have been given. */
  readonly time: number;
  readonly journal: Journal;
  readonly persistence: Persistence;
}

/** Opens a store's journal in a directory, and reads what earlier processes committed. */
export async function recover(directory: string): Promise<Recovered> {
  const databases = new Map<string, Database>();
  let time = 0;
  const journal = await openJournal(join(directory, 'firestore.journal'), (record) => {
    time = Math.max(time, replay(viewOf(record), databases));
  });
  if (journal.size > worthCompactingBytes + 2 * liveBytes(databases)) {
    await journal.compact(snapshot(databases, time));
  }
  return { databases: databases.values(), time, journal, persistence: persistenceOf(journal) };
}

function persistenceOf(journal: Journal): Persistence {
  return {
    committed: (database, time, changes) => journal.append(commitRecord(database, time, changes)),
    flushed: () => journal.flushed(),
    assertWritable: () => journal.assertWritable(),
  };
}

/** A record that keeps later processes from giving out times up to `time` again. */
export function timeRecord(time: number): Buffer {
  return new Writer().tag(RecordField.time, WireType.varint).varint(time).finish();
}

function commitRecord(database: string, time: number, changes: readonly Change[]): Buffer {
  const writer = new Writer().stringField(RecordField.database, database);
  writer.tag(RecordField.time, WireType.varint).varint(time);
  for (const { name, after } of changes) {
    const change = new Writer()
      .stringField(ChangeField.collection, name.collection)
      .stringField(ChangeField.id, name.id);
    if (after.fields) change.bytesField(ChangeField.fields, after.fields);
    change.tag(ChangeField.created, WireType.varint).varint(after.created);
    writer.bytesField(RecordField.change, change.finish());
  }
  return writer.finish();
}

const viewOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

function replay(record: Buffer, databases: Map<string, Database>): number {
  const reader = new Reader(record);
  let database: Database | undefined;
  let time = 0;
  while (reader.next()) {
    if (reader.field === RecordField.database) database = databaseOf(reader.string(), databases);
    else if (reader.field === RecordField.time) time = reader.int64();
    else if (reader.field === RecordField.change && database) replayChange(reader.message(), database, time);
  }
  return time;
}

function replayChange(reader: Reader, database: Database, updated: number): void {
  let [collection, id, created] = ['', '', 0];
  let fields: Buffer | undefined;
  while (reader.next()) {
    if (reader.field === ChangeField.collection) collection = reader.string();
    else if (reader.field === ChangeField.id) id = reader.string();
    else if (reader.field === ChangeField.fields) fields = reader.bytes();
    else if (reader.field === ChangeField.created) created = reader.int64();
  }
  database.restore({ collection, id }, fields, created, updated);
}

function databaseOf(name: string, databases: Map<string, Database>): Database {
  let database = databases.get(name);
  if (!database) databases.set(name, (database = new Database(name)));
  return database;
}

function liveBytes(databases: Map<string, Database>): number {
  let bytes = 0;
  for (const record of snapshot(databases, 0)) bytes += record.length;
  return bytes;
}

function* snapshot(databases: Map<string, Database>, time: number): Generator<Buffer> {
  yield timeRecord(time);
  for (const database of databases.values()) {
    for (const collection of database.collections.values()) {
      for (const { id, live } of collection.documents.values()) {
        if (!live) continue;
        const after = { ...live, fields: Buffer.from(live.fields ?? '', 'latin1') };
        const name = { database: database.name, collection: collection.path, id };
        yield commitRecord(database.name, live.updated, [{ name, after }]);
      }
    }
  }
}
