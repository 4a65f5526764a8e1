/** How recordings show bytes: JSON as JSON where that says it all, else the text, else base64. */
import type { Placeholders } from './placeholders.ts';

/** Ways to write JSON, by what a recording calls them: what is told apart by nothing else. */
const SPELLINGS: Record<string, (json: unknown) => string> = {
  json: (json) => JSON.stringify(json),
  'json with <, > and & escaped': (json) =>
    JSON.stringify(json).replace(/[<>&]/g, (each) => `\\u00${each.charCodeAt(0).toString(16)}`),
};

/** @returns JSON itself only where writing it again gives the same bytes */
export function bodyShown(text: string, placeholders: Placeholders): Record<string, unknown> {
  const json = jsonIn(text);
  const [spelling] = Object.entries(SPELLINGS).find(([, spell]) => json !== undefined && spell(json) === text) ?? [];
  return spelling === undefined ? { text: placeholders.text(text) } : { [spelling]: placeholders.json(json) };
}

export function bytesShown(bytes: Buffer, placeholders: Placeholders): Record<string, unknown> {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) return { base64: bytes.toString('base64') };
  return bodyShown(text, placeholders);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
