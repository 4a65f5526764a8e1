/** A recorded request or answer, taken apart. Pure. */

export interface HttpMessage {
  /** The request's or the status line. */
  start: string;
  headers: { name: string; value: string }[];
  body: string;
}

/** @param raw as the API records it: lines of the head end with CR LF, and an empty one ends it */
export function readMessage(raw: string): HttpMessage {
  const end = raw.indexOf('\r\n\r\n');
  const [head, body] = end < 0 ? [raw, ''] : [raw.slice(0, end), raw.slice(end + 4)];
  const [start = '', ...lines] = head.split('\r\n');
  const headers = lines.filter(Boolean).map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, Math.max(0, colon)), value: line.slice(colon + 1).trim() };
  });
  return { start, headers, body };
}

export type Parsed = { ok: true; value: unknown } | { ok: false };

/** The value of a text that is JSON, and no mere number or word. */
export function readJson(text: string): Parsed {
  if (!/^\s*[{[]/.test(text)) return { ok: false };
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch {
    return { ok: false };
  }
}
