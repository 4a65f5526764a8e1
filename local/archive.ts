import { zipSync } from 'fflate';

/** A zip file says when by a local time without a zone: these parts are the same in every zone. */
const NO_TIME = new Date(1980, 0, 1);
const UNIX = 3;
const READABLE_FILE = 0o100644 << 16;

/** Packs files into a zip whose bytes depend on nothing but their paths and contents. */
export function zipOf(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const options = { level: 9, mtime: NO_TIME, os: UNIX, attrs: READABLE_FILE } as const;
  return zipSync(Object.fromEntries(sorted), options);
}
