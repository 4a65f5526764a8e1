/** Writes the descriptors anew, from the clients that are installed: `npm run descriptors`, in this package's folder. */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

import { descriptors } from './descriptors.ts';

for (const [file, text] of Object.entries(descriptors(createRequire(join(process.cwd(), 'package.json'))))) {
  writeFileSync(file, text);
}
