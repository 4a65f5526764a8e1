/** `npm run build`: the functions' bundles, into dist/. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { ENTRY_POINTS, buildFunctions, bundleOf } from './build.ts';

const root = process.cwd();
await buildFunctions(root, join(root, 'dist'));
for (const name of Object.keys(ENTRY_POINTS)) {
  const file = bundleOf('dist', name);
  console.log(`${file}  ${(statSync(file).size / 1_000_000).toFixed(1)} MB`);
}
