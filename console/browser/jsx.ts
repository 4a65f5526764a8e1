/** What the build makes of each element of TSX: `local/console-files.ts` puts it into every file. */
export { Fragment, h } from 'preact';
