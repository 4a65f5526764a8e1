/** `subscription.*` means every type below `subscription`, however deep; `*` means all. */
export const isOfType = (pattern: string, type: string): boolean =>
  pattern === type || (pattern.endsWith('*') && type.startsWith(pattern.slice(0, -1)));
