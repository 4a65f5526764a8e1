/** `npm run simulate`: the table of docs/scale.md. */
import process from 'node:process';

import { table } from './cases.ts';

process.stdout.write(`${table().join('\n')}\n`);
