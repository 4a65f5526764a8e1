/** What the store has read of a document. */
import type { Ref } from './ref.ts';
import type { Timestamp } from './timestamp.ts';
import type { Version } from './version.ts';

export interface Stored<T> {
  readonly exists: true;
  readonly ref: Ref<T>;
  readonly id: string;
  /**
   * Its fields: decoded when they are first asked for, and not to be changed.
   * @throws Error where this code does not know its version of the type
   */
  readonly data: T;
  readonly createTime: Timestamp;
  readonly updateTime: Timestamp;
  /** That a change is made against. */
  readonly version: Version;
  /** When it was read, by the store's clock. */
  readonly readTime: Timestamp;
}

/** There is no such document. */
export interface Missing<T> {
  readonly exists: false;
  readonly ref: Ref<T>;
  readonly id: string;
  readonly data: null;
  readonly readTime: Timestamp;
}

export type Snapshot<T> = Stored<T> | Missing<T>;

/** What is read of each of some references; null for one that is null. */
export type Snapshots<R extends readonly (Ref<unknown> | null)[]> = { -readonly [I in keyof R]: SnapshotOf<R[I]> };
type SnapshotOf<R> = R extends Ref<infer T> ? Snapshot<T> : null;

export type Fields = Readonly<Record<string, unknown>>;

/** A document as it was read, before anybody looks at its fields. */
export interface Read {
  fields: () => Fields;
  /** Whether its version must be among them: not where only other fields were asked for. */
  versioned: boolean;
  createTime: Timestamp;
  updateTime: Timestamp;
  readTime: Timestamp;
}

class StoredDocument<T> implements Stored<T> {
  readonly exists = true;
  readonly ref: Ref<T>;
  readonly createTime: Timestamp;
  readonly updateTime: Timestamp;
  readonly readTime: Timestamp;
  readonly #read: Read;
  #data: T | undefined;

  constructor(ref: Ref<T>, read: Read) {
    this.ref = ref;
    this.createTime = read.createTime;
    this.updateTime = read.updateTime;
    this.readTime = read.readTime;
    this.#read = read;
  }

  get id(): string {
    return this.ref.id;
  }

  get version(): Version {
    return { lastUpdateTime: this.updateTime };
  }

  get data(): T {
    return (this.#data ??= dataOf(this.ref, this.#read));
  }
}

export const storedDocument = <T>(ref: Ref<T>, read: Read): Stored<T> => new StoredDocument(ref, read);

export const missingDocument = <T>(ref: Ref<T>, readTime: Timestamp): Missing<T> => ({
  exists: false,
  ref,
  id: ref.id,
  data: null,
  readTime,
});

/** Here, and nowhere else, what is stored is taken for the type that its collection declares. */
function dataOf<T>({ path }: Ref<T>, { fields, versioned }: Read): T {
  const data = fields();
  const { v } = data;
  if (versioned && v !== 1) throw new Error(`Cannot read ${path}: v is ${JSON.stringify(v)}, this code knows 1`);
  return data as T;
}
