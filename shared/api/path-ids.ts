/** Ids as paths and parameters spell them. */
import type { EventId } from '../events/ids.ts';
import { OWNER_ID_SCHEMA, isOwnerId } from '../webhooks/owner.ts';
import { parameter } from './parameters.ts';
import type { Parameter } from './parameters.ts';

const forms = [
  /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/,
  /^urn:uuid:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/,
  /^\{([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}$/,
  /^([0-9a-f]{32})$/,
];

/**
 * Reads a UUID in every form that postmand takes (docs/facts/postmand.md, PM-26).
 * @returns the form that names documents; null for any other text
 */
export function parseUuid(text: string): string | null {
  const lower = text.toLowerCase();
  const found = forms.map((form) => form.exec(lower)?.[1]).find((uuid) => uuid !== undefined);
  if (found === undefined) return null;
  return found.includes('-') ? found : found.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Reads the id of what is in quarantine; null if it is none. */
export const parseQuarantineId = (text: string): string | null => (/^[0-9a-f]{32}$/.test(text) ? text : null);

/** Reads an event's id; null if it is none. */
export const parseEventId = (text: string): EventId | null => (isEventId(text) ? text : null);

const isEventId = (text: string): text is EventId => /^evt_[0-9a-f]{32}$/.test(text);

/** A UUID in a path or a parameter. */
export const uuidText = (description: string): Parameter<string> =>
  parameter(parseUuid, 'must be a valid UUID', { type: 'string', format: 'uuid', description });

/** An event's id in a path or a parameter. */
export const eventIdText = (description: string): Parameter<string> =>
  parameter(parseEventId, 'must be the id of an event, evt_ and 32 hexadecimal digits', {
    type: 'string',
    pattern: '^evt_[0-9a-f]{32}$',
    description,
  });

export const quarantineIdText = (description: string): Parameter<string> =>
  parameter(parseQuarantineId, 'must be 32 hexadecimal digits', {
    type: 'string',
    pattern: '^[0-9a-f]{32}$',
    description,
  });

/** Reads a key that names a customer or a subject; null if it is none. */
export const parseKey = (text: string): string | null => (/^[0-9a-f]{32}$/.test(text) ? text : null);

/** A key in a path or a parameter. */
export const keyText = (description: string): Parameter<string> =>
  parameter(parseKey, 'must be a key of 32 hexadecimal digits, as POST /v1/search answers it', {
    type: 'string',
    pattern: '^[0-9a-f]{32}$',
    description,
  });

/** The id of a key of the API in a path. */
export const keyIdText = (description: string): Parameter<string> =>
  parameter((id) => (/^[0-9a-f]{16}$/.test(id) ? id : null), 'must be 16 hexadecimal digits', {
    type: 'string',
    pattern: '^[0-9a-f]{16}$',
    description,
  });

/** The id of a session in a path, or `all`. */
export const sessionIdText = (description: string): Parameter<string> =>
  parameter((id) => (/^(?:[0-9a-f]{64}|all)$/.test(id) ? id : null), 'must be 64 hexadecimal digits, or all', {
    type: 'string',
    pattern: '^([0-9a-f]{64}|all)$',
    description,
  });

/** The id of an owner in a path or a parameter. */
export const ownerIdText = (description: string): Parameter<string> =>
  parameter(
    (id) => (isOwnerId(id) ? id : null),
    'must be the id of an owner: 1 to 63 of a-z, 0-9, _ and -, and begin with a letter or a digit',
    { ...OWNER_ID_SCHEMA, description },
  );
