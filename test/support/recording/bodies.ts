/** How recordings show bytes: JSON as JSON where that says it all, else the text, else base64. */
import type { Placeholders } from './placeholders.ts';

/** @returns JSON itself only where writing it again gives the same bytes */
export function bodyShown(text: string, placeholders: Placeholders): unknown {
  const json = jsonIn(text);
  return json === undefined ? { text: placeholders.text(text) } : { json: placeholders.json(json) };
}

export function bytesShown(bytes: Buffer, placeholders: Placeholders): unknown {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) return { base64: bytes.toString('base64') };
  return bodyShown(text, placeholders);
}

function jsonIn(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return JSON.stringify(json) === text ? json : undefined;
  } catch {
    return undefined;
  }
}
