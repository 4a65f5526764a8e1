/** How a token of the portal looks: pure, and loaded with the first request. */

const TOKEN = /^pt_[\w-]{43}$/;

/** Tells a token of the portal from a key, without asking anybody. */
export const isPortalToken = (text: string): boolean => TOKEN.test(text);
