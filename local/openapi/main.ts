/**
 * `npm run openapi`: writes the API's document, which `api` serves and a test holds to the routes, the event types with
 * their samples, and what the packages in kits/ are made of. With `--check` it writes nothing and ends with 1 where a file is not what it would write.
 */
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';

import { openApiDocument } from './document.ts';
import { EVENT_TYPES_PATH, eventTypeRows } from './event-types.ts';
import { DOCUMENT_PATH } from './file.ts';
import { kitFiles } from './kit-files.ts';

const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile('package.json', 'utf8')));
const style = await resolveConfig(DOCUMENT_PATH);
const document = await openApiDocument(version);
const written = (json: unknown, filepath: string) => format(JSON.stringify(json), { ...style, filepath });
const files = [
  [DOCUMENT_PATH, await written(document, DOCUMENT_PATH)],
  [EVENT_TYPES_PATH, await written(await eventTypeRows(), EVENT_TYPES_PATH)],
  ...(await kitFiles(document)),
] as const;
const isCheck = process.argv.includes('--check');
for (const [path, content] of files) {
  if (!isCheck) {
    await writeFile(path, content);
    console.log(path);
  } else if ((await readFile(path, 'utf8').catch(() => null)) !== content) {
    console.error(`${path} is not what npm run openapi writes`);
    process.exitCode = 1;
  }
}
