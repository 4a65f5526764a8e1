/** The names of an object that has no others than its type says: one that was written out as a whole. */
export const keysOf = <T extends object>(written: T): (keyof T & string)[] =>
  Object.keys(written) as (keyof T & string)[];
