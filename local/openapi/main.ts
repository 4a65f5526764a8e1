/**
 * `npm run openapi`: writes the API's document, which `api` serves and a test holds to the routes, and what the packages
 * in kits/ are made of. With `--check` it writes nothing and ends with 1 where a file is not what it would write.
 */
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';

import { openApiDocument } from './document.ts';
import { DOCUMENT_PATH } from './file.ts';
import { kitFiles } from './kit-files.ts';

const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile('package.json', 'utf8')));
const style = await resolveConfig(DOCUMENT_PATH);
const document = await openApiDocument(version);
const text = await format(JSON.stringify(document), { ...style, filepath: DOCUMENT_PATH });
const isCheck = process.argv.includes('--check');
for (const [path, content] of [[DOCUMENT_PATH, text] as const, ...(await kitFiles(document))]) {
  if (!isCheck) {
    await writeFile(path, content);
    console.log(path);
  } else if ((await readFile(path, 'utf8').catch(() => null)) !== content) {
    console.error(`${path} is not what npm run openapi writes`);
    process.exitCode = 1;
  }
}
