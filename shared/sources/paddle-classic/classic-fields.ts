/** A Paddle Classic form as its bytes say it: the signature covers bytes, so nothing is trimmed, cast or repaired. */
export interface ClassicFields {
  /** By name, in the order of the body. */
  readonly values: ReadonlyMap<string, Uint8Array>;
  /** A value as text, where bytes that aren't UTF-8 show as U+FFFD; undefined if there is no such field. */
  text(name: string): string | undefined;
}
