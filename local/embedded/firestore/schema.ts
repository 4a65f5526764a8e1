/**
 * Messages of the Firestore API, read and written by the descriptor that Google publishes in `@google-cloud/firestore`.
 * Documents and values are left encoded (`Buffer`): most are stored and sent on without ever being looked into.
 */
import descriptor from './descriptor.json' with { type: 'json' };
import { invalid, unimplemented } from './status.ts';
import type { Reader } from './wire.ts';
import { WireType, Writer } from './wire.ts';
import { bufferOf, isRecord } from '../base/checked.ts';

interface Field {
  type: string;
  id: number;
  rule?: string;
  keyType?: string;
}

interface Namespace {
  fields?: Record<string, Field>;
  values?: Record<string, number>;
  methods?: Record<string, { requestType: string; responseType: string; responseStream?: boolean }>;
  nested?: Record<string, Namespace>;
}

interface FieldCodec {
  name: string;
  id: number;
  repeated: boolean;
  read(reader: Reader): unknown;
  write(writer: Writer, value: unknown): void;
}

type Message = Record<string, unknown>;

const keptEncoded = new Set(['Value', 'ArrayValue', 'MapValue', 'Document']);

/** Reads one kind of message from its bytes and writes it to them. */
export class Codec {
  readonly #type: string;
  readonly #fields: FieldCodec[] = [];
  readonly #byId: FieldCodec[] = [];

  constructor(type: string) {
    this.#type = type;
  }

  add(field: FieldCodec): void {
    this.#fields.push(field);
    this.#byId[field.id] = field;
  }

  decode(reader: Reader): Message {
    const message: Message = {};
    while (reader.next()) {
      const field = this.#byId[reader.field];
      if (!field) throw unimplemented(`Field ${reader.field} of ${this.#type}`);
      const value = field.read(reader);
      if (!field.repeated) message[field.name] = value;
      else added(message, field.name, value);
    }
    return message;
  }

  encode(message: Readonly<Message>): Buffer {
    const writer = new Writer();
    for (const field of this.#fields) {
      const value = message[field.name];
      if (value === undefined) continue;
      if (!field.repeated) field.write(writer, value);
      else for (const item of listOf(value)) field.write(writer, item);
    }
    return writer.finish();
  }
}

/** The codecs of the API's messages by name, e.g. `CommitRequest`, made when first asked for. */
export class Schema {
  readonly #root: Namespace;
  readonly #codecs = new Map<Namespace, Codec>();

  constructor(root: Namespace = descriptor) {
    this.#root = root;
  }

  /** The request of a method of the service. */
  request(method: string): Codec {
    const definition = this.#lookup(['google', 'firestore', 'v1', 'Firestore'])?.methods?.[method];
    return this.codec(definition?.requestType ?? method);
  }

  codec(name: string): Codec {
    return this.#codecOf(['google', 'firestore', 'v1', ...name.split('.')]);
  }

  #codecOf(path: string[]): Codec {
    const definition = this.#lookup(path);
    if (!definition) throw new Error(`No message ${path.join('.')} in the published descriptor`);
    let codec = this.#codecs.get(definition);
    if (!codec) {
      codec = new Codec(path.at(-1) ?? '');
      this.#codecs.set(definition, codec);
      for (const [name, field] of Object.entries(definition.fields ?? {}))
        codec.add(this.#fieldCodec(name, field, path));
    }
    return codec;
  }

  #fieldCodec(name: string, field: Field, scope: string[]): FieldCodec {
    const repeated = field.rule === 'repeated' || field.keyType !== undefined;
    const common = { name, id: field.id, repeated };
    if (keptEncoded.has(field.type) || field.keyType) return { ...common, ...bytesType(field.id) };
    const scalar = scalarTypes[field.type];
    if (scalar) return { ...common, ...scalar(field.id) };
    const path = this.#resolve(field.type, scope);
    const values = this.#lookup(path)?.values;
    return { ...common, ...(values ? enumType(field.id, values) : this.#messageType(field.id, path)) };
  }

  #messageType(id: number, path: string[]): Pick<FieldCodec, 'read' | 'write'> {
    return {
      read: (reader) => this.#codecOf(path).decode(reader.message()),
      write: (writer, value) => writer.bytesField(id, this.#codecOf(path).encode(messageOf(value))),
    };
  }

  /** A type's name is looked for in the message that uses it, then outwards. */
  #resolve(type: string, scope: string[]): string[] {
    for (let depth = scope.length; depth >= 0; depth--) {
      const path = [...scope.slice(0, depth), ...type.split('.')];
      if (this.#lookup(path)) return path;
    }
    throw new Error(`No type ${type} in the published descriptor`);
  }

  #lookup(path: string[]): Namespace | undefined {
    let at: Namespace | undefined = this.#root;
    for (const name of path) at = at?.nested?.[name];
    return at;
  }
}

function added(message: Message, name: string, value: unknown): void {
  const items = message[name];
  if (Array.isArray(items)) items.push(value);
  else message[name] = [value];
}

/** A field's value is of the field's type. @throws TypeError for one that is not: a fault of this package's own */
function wrong(value: unknown): never {
  throw new TypeError(`Not of the field's type: ${typeof value}`);
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : wrong(value));
const messageOf = (value: unknown): Readonly<Message> => (isRecord(value) ? value : wrong(value));
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : wrong(value));
const textOf = (value: unknown): string => (typeof value === 'string' ? value : wrong(value));

type ScalarType = (id: number) => Pick<FieldCodec, 'read' | 'write'>;

const bytesType: ScalarType = (id) => ({
  read: (reader) => reader.bytes(),
  write: (writer, value) => writer.bytesField(id, bufferOf(value)),
});

const integerType: ScalarType = (id) => ({
  read: (reader) => reader.int64(),
  write: (writer, value) => writer.tag(id, WireType.varint).int64(BigInt(numberOf(value))),
});

const scalarTypes: Record<string, ScalarType> = {
  bytes: bytesType,
  int64: integerType,
  int32: (id) => ({ ...integerType(id), read: (reader) => reader.int32() }),
  bool: (id) => ({
    read: (reader) => reader.varint() !== 0,
    write: (writer, value) => writer.tag(id, WireType.varint).varint(value ? 1 : 0),
  }),
  double: (id) => ({
    read: (reader) => reader.double(),
    write: (writer, value) => writer.tag(id, WireType.fixed64).double(numberOf(value)),
  }),
  string: (id) => ({
    read: (reader) => reader.string(),
    write: (writer, value) => writer.stringField(id, textOf(value)),
  }),
};

function enumType(id: number, values: Record<string, number>): Pick<FieldCodec, 'read' | 'write'> {
  const names = new Map(Object.entries(values).map(([name, value]) => [value, name]));
  return {
    read: (reader) => {
      const value = reader.int32();
      const name = names.get(value);
      if (name === undefined) throw invalid(`Unknown enum value ${value}`);
      return name;
    },
    write: (writer, value) => writer.tag(id, WireType.varint).varint(values[textOf(value)] ?? 0),
  };
}
