/** `npm run openapi`: writes the API's document, which `api` serves and a test holds to the routes. */
import { readFile, writeFile } from 'node:fs/promises';

import { format, resolveConfig } from 'prettier';
import { z } from 'zod';

import { openApiDocument } from './document.ts';
import { DOCUMENT_PATH } from './file.ts';

const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile('package.json', 'utf8')));
const style = await resolveConfig(DOCUMENT_PATH);
const text = await format(JSON.stringify(openApiDocument(version)), { ...style, filepath: DOCUMENT_PATH });
await writeFile(DOCUMENT_PATH, text);
console.log(DOCUMENT_PATH);
