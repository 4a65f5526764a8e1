/**
 * The command as plain JavaScript in `dist`, for `npm pack`: Node strips no types under `node_modules`
 * (https://nodejs.org/api/typescript.html#type-stripping-in-dependencies). What looks, does and tries is in it whole;
 * Google's clients are not, and are loaded by the commands that need them from where the command is installed.
 */
import { chmod, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';

import { build } from 'esbuild';
import { EXTERNAL } from './frame/external.ts';

const folder = import.meta.dirname;
/** Another folder may be named, for a test; from there Google's clients must be found, too. */
const outdir = resolve(process.argv[2] ?? join(folder, 'dist'));

await rm(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: folder,
  entryPoints: { subrelay: 'main.ts' },
  outdir,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify: true,
  // stricli tells the kinds of wrong arguments apart by the names of their classes.
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
  external: EXTERNAL.map((name) => `${name}*`),
});
await chmod(join(outdir, 'subrelay.js'), 0o755);
