/** A code that signs in, from an address or as it is. Pure. */

/** @returns null where the text is neither */
export function codeIn(text: string): string | null {
  const given = /[#&?]code=([^&\s]+)/.exec(text)?.[1] ?? text.trim();
  return /^[\w-]{16,200}$/.test(given) ? given : null;
}
