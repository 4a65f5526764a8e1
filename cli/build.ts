/**
 * The command as plain JavaScript in `dist`, for `npm pack`: Node strips no types under `node_modules`
 * (https://nodejs.org/api/typescript.html#type-stripping-in-dependencies). What looks, does and tries is in it whole;
 * Google's clients are not, and are loaded by the commands that need them from where the command is installed.
 */
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { build } from 'esbuild';
import { EXTERNAL } from './frame/external.ts';

const folder = import.meta.dirname;
const outdir = join(folder, 'dist');

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
  legalComments: 'none',
  logLevel: 'warning',
  external: EXTERNAL.map((name) => `${name}*`),
});
await chmod(join(outdir, 'subrelay.js'), 0o755);
