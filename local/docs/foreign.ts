/** What a built page or style sheet would load from elsewhere. Links that a reader follows are no such thing. */

const LOADED =
  /<(?:script|link|img|iframe|source|video|audio|object|embed)\b[^>]*?\s(?:src|href|srcset|data)="([^"]*)"/gi;
const STYLED = /url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)/gi;
const FOREIGN = /^\s*(?:https?:)?\/\//i;

/** @returns the addresses of others that the text loads */
export const foreignIn = (text: string): string[] =>
  [...text.matchAll(LOADED), ...text.matchAll(STYLED)]
    .map(([, first, second]) => first ?? second ?? '')
    .filter((address) => FOREIGN.test(address));
