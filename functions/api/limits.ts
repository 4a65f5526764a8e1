/** A webhook that uses every bound of its fields has about 700 kB. */
export const BODY_LIMIT_BYTES = 1024 * 1024;
