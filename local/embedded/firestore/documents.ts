/** The stored databases: collections of documents, each document with its recent versions. */
import { History } from './history.ts';
import { Index, type IndexSpec } from './index.ts';
import { EncodedFields, readFields, type Fields } from './fields.ts';
import type { IndexKeys } from './keys.ts';
import { lastId } from './names.ts';
import { Upkeep } from './upkeep.ts';

/** A document as one commit left it. Only `previous` ever changes: it is dropped when it is too old to be read. */
export interface Version {
  /** The encoded entries of `Document.fields`, a byte to a character (a third of a Buffer's overhead); deleted if undefined. */
  readonly fields: string | undefined;
  readonly created: number;
  readonly updated: number;
  previous: Version | undefined;
}

/** A document's place, whether it exists or not. */
export class Doc {
  readonly collection: Collection;
  readonly id: string;
  version: Version | undefined;
  /** Its keys in each of the collection's indexes, in their order, as the indexes have them: `Upkeep` keeps these. */
  keys: IndexKeys[] | undefined;
  /** Number of its last change among those that the indexes learn of. */
  lastChange = -1;

  constructor(collection: Collection, id: string) {
    this.collection = collection;
    this.id = id;
  }

  get path(): string {
    return `${this.collection.path}/${this.id}`;
  }

  /** The present version, unless the document does not exist. */
  get live(): Version | undefined {
    return this.version?.fields === undefined ? undefined : this.version;
  }

  /** The version that a read at `time` sees. */
  at(time: number): Version | undefined {
    let version = this.version;
    while (version && version.updated > time) version = version.previous;
    return version?.fields === undefined ? undefined : version;
  }
}

const bytesOf = (version: Version) => Buffer.from(version.fields ?? '', 'latin1');

/** All fields of a version, to be changed or chosen from. */
export const fieldsOf = (version: Version): Fields => readFields(bytesOf(version));

/** The same, to look up a few. */
export const encodedFieldsOf = (version: Version) => new EncodedFields(bytesOf(version));

/** Documents with one parent, and their indexes. */
export class Collection {
  readonly database: Database;
  readonly path: string;
  readonly group: CollectionGroup;
  readonly documents = new Map<string, Doc>();
  /** Its own indexes and its group's. */
  readonly indexes: Index[];
  readonly ownIndexes = new Map<string, Index>();
  /** How many documents exist. */
  size = 0;

  constructor(database: Database, path: string, group: CollectionGroup) {
    this.database = database;
    this.path = path;
    this.group = group;
    this.indexes = [...group.indexes.values()];
    group.collections.push(this);
  }
}

/** All collections with one id, wherever they are. */
export class CollectionGroup {
  readonly id: string;
  readonly collections: Collection[] = [];
  readonly indexes = new Map<string, Index>();
  readonly upkeep = new Upkeep();

  constructor(id: string) {
    this.id = id;
  }
}

/** Documents by collection and id. */
export class Database {
  /** `projects/{project}/databases/{database}` */
  readonly name: string;
  readonly history = new History();
  readonly collections = new Map<string, Collection>();
  readonly groups = new Map<string, CollectionGroup>();

  constructor(name: string) {
    this.name = name;
  }

  find(collection: string, id: string): Doc | undefined {
    return this.collections.get(collection)?.documents.get(id);
  }

  collection(path: string): Collection {
    let collection = this.collections.get(path);
    if (!collection) {
      collection = new Collection(this, path, this.group(lastId(path)));
      this.collections.set(path, collection);
    }
    return collection;
  }

  group(id: string): CollectionGroup {
    let group = this.groups.get(id);
    if (!group) this.groups.set(id, (group = new CollectionGroup(id)));
    return group;
  }

  /** Makes a version the document's present one. `fields` are the encoded entries, or undefined to delete it. */
  put(path: { collection: string; id: string }, fields: Buffer | undefined, created: number, updated: number): void {
    const collection = this.collection(path.collection);
    let doc = collection.documents.get(path.id);
    if (!doc) collection.documents.set(path.id, (doc = new Doc(collection, path.id)));
    const previous = doc.version;
    collection.size += Number(fields !== undefined) - Number(doc.live !== undefined);
    doc.version = { fields: fields?.toString('latin1'), created, updated, previous };
    if (collection.indexes.length > 0) collection.group.upkeep.note(doc);
    if (previous) this.history.add(doc, doc.version);
  }

  /** Puts a document back as it was in an earlier process. Reads at times before that are refused. */
  restore(
    path: { collection: string; id: string },
    fields: Buffer | undefined,
    created: number,
    updated: number,
  ): void {
    const collection = this.collection(path.collection);
    const known = collection.documents.get(path.id);
    collection.size += Number(fields !== undefined) - Number(known !== undefined);
    this.history.startAt(updated);
    if (!fields) return void collection.documents.delete(path.id);
    const doc = known ?? new Doc(collection, path.id);
    doc.version = { fields: fields.toString('latin1'), created, updated, previous: undefined };
    collection.documents.set(path.id, doc);
  }

  /** An index over one collection, built when it is first asked for. */
  collectionIndex(path: string, spec: IndexSpec): Index {
    const collection = this.collection(path);
    let index = collection.ownIndexes.get(spec.text);
    if (!index) {
      collection.ownIndexes.set(spec.text, (index = new Index(spec, collection.group.upkeep, false)));
      collection.group.upkeep.begin(index, [collection]);
    }
    return index;
  }

  /** An index over all collections with one id. */
  groupIndex(id: string, spec: IndexSpec): Index {
    const group = this.group(id);
    let index = group.indexes.get(spec.text);
    if (!index) {
      group.indexes.set(spec.text, (index = new Index(spec, group.upkeep, true)));
      group.upkeep.begin(index, group.collections);
    }
    return index;
  }
}
