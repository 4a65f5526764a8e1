/** `npm run build`: one zip per function, as Terraform ships it: dist/<function>.zip, and its contents in dist/<function>/. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import { ENTRY_POINTS, buildFunctions } from './build.ts';
import { zipOfFolder } from './function-bundle.ts';

const dist = join(process.cwd(), 'dist');
await buildFunctions(process.cwd(), dist);
for (const name of Object.keys(ENTRY_POINTS)) {
  const zip = await zipOfFolder(join(dist, name));
  await writeFile(join(dist, `${name}.zip`), zip);
  const hash = createHash('sha256').update(zip).digest('hex');
  console.log(`dist/${name}.zip  ${(zip.length / 1_000_000).toFixed(1)} MB  sha256 ${hash}`);
}
