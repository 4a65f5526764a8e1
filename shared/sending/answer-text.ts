/** An endpoint's answer as it can be stored anywhere: whatever it sends must not make its own record impossible. */
import type { IncomingHttpHeaders } from 'undici/types/header.js';

import { withoutBlanks } from './answer-head.ts';

const maxHeaders = 64;
const maxNameLength = 128;
/** Of a value that is kept: one of this length may have been cut. */
export const maxValueLength = 1_024;

/**
 * All but tab, line feed and carriage return. PostgreSQL, for one, refuses NUL: a delivery was sent for ever for it
 * (docs/facts/postmand.md, PM-44).
 */
const controlCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Bytes as UTF-8 text, what isn't replaced by U+FFFD. @param cut whether they are the beginning of something longer. */
export function textOf(bytes: Buffer, cut: boolean): string {
  // A decoder that expects more leaves out a character that the cut went through.
  const text = cut ? new TextDecoder().decode(bytes, { stream: true }) : bytes.toString('utf8');
  return text.replace(controlCharacters, '\ufffd');
}

/** The first headers, as far as their names can be Firestore's field names (at most 1,500 bytes, not `__…__`). */
export function headersOf(received: IncomingHttpHeaders): Record<string, string> {
  const headers: Record<string, string> = {};
  let count = 0;
  for (const [name, value] of Object.entries(received)) {
    if (value === undefined || name === '' || name.length > maxNameLength || name.startsWith('__')) continue;
    if (++count > maxHeaders) break;
    const text = [value].flat().map(withoutBlanks).join(', ');
    headers[name] = text.slice(0, maxValueLength).replace(controlCharacters, '\ufffd');
  }
  return headers;
}
