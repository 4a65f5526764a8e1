/** `npm run generate`: writes the files that say again what the code says. */
import { readFile, writeFile } from 'node:fs/promises';

import { terraformSettings, withSettingsTable } from './settings-files.ts';

const page = 'docs/settings.md';
await writeFile('terraform/function-settings.json', terraformSettings());
await writeFile(page, withSettingsTable(await readFile(page, 'utf8')));
