import type { ClassicFields } from './classic-fields.ts';

export interface FormLimits {
  maxFields: number;
}

/** Paddle's largest alert has 40 fields (docs/facts/paddle.md, PC-12). */
export const CLASSIC_FORM_LIMITS: FormLimits = { maxFields: 1_000 };

export type ParsedForm = { ok: true; fields: ClassicFields } | { ok: false; reason: string };

const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PLUS = 0x2b;
const PERCENT = 0x25;
const SPACE = 0x20;

/**
 * Parses an `application/x-www-form-urlencoded` body to bytes. A malformed percent escape stands for itself, as in PHP.
 * Names that PHP would merge or nest (repeated, `[`, `]`) are refused: no documented alert has them, and which of two
 * values was signed would be a guess (docs/facts/paddle.md, PC-14).
 */
export function parseForm(raw: Uint8Array, limits: FormLimits = CLASSIC_FORM_LIMITS): ParsedForm {
  if (hasMoreFields(raw, limits.maxFields)) return refused(`it has more than ${limits.maxFields} fields`);
  const values = new Map<string, Uint8Array>();
  for (let start = 0; start < raw.length;) {
    const end = indexOrEnd(raw, AMPERSAND, start);
    const field = raw.subarray(start, end);
    start = end + 1;
    if (field.length === 0) continue;
    const equals = indexOrEnd(field, EQUALS, 0);
    const name = nameOf(decoded(field.subarray(0, equals)));
    if (name === undefined) return refused('a field has no name, or one that is not UTF-8');
    if (/[[\]]/.test(name)) return refused('a field name has brackets');
    if (values.has(name)) return refused('a field name is repeated');
    values.set(name, decoded(field.subarray(equals + 1)));
  }
  return { ok: true, fields: classicFields(values) };
}

/** The fields of a form that has been taken apart already. */
export const classicFields = (values: ReadonlyMap<string, Uint8Array>): ClassicFields => ({
  values,
  text: (name) => {
    const value = values.get(name);
    return value && Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
  },
});

const refused = (reason: string): ParsedForm => ({ ok: false, reason });

function hasMoreFields(raw: Uint8Array, maxFields: number): boolean {
  let fields = 1;
  for (let at = raw.indexOf(AMPERSAND); at >= 0; at = raw.indexOf(AMPERSAND, at + 1)) {
    fields += 1;
    if (fields > maxFields) return true;
  }
  return false;
}

function indexOrEnd(bytes: Uint8Array, byte: number, from: number): number {
  const index = bytes.indexOf(byte, from);
  return index < 0 ? bytes.length : index;
}

function nameOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) || undefined;
  } catch {
    return undefined;
  }
}

function decoded(text: Uint8Array): Uint8Array {
  if (!text.includes(PERCENT) && !text.includes(PLUS)) return text;
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at];
    const escaped = byte === PERCENT ? escapedByte(text, at) : undefined;
    if (escaped !== undefined) at += 2;
    bytes[length++] = escaped ?? (byte === PLUS || byte === undefined ? SPACE : byte);
  }
  return bytes.subarray(0, length);
}

function escapedByte(text: Uint8Array, percent: number): number | undefined {
  const high = hexDigit(text[percent + 1]);
  const low = hexDigit(text[percent + 2]);
  return high === undefined || low === undefined ? undefined : high * 16 + low;
}

function hexDigit(code: number | undefined): number | undefined {
  if (code === undefined) return undefined;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code & ~0x20;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : undefined;
}
