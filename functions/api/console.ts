/** Serves the console: a page and what it loads, as the build made them (docs/console.md). */
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { refuse } from '../../shared/api/errors.ts';
import { present } from '../../shared/base/present.ts';
import type { Answer, DoorRequest } from '../../shared/http/doorway.ts';
import { answerFixed, etagOf } from './http-content.ts';
import type { Fixed } from './http-content.ts';

export type Pages = (request: Pick<DoorRequest, 'path' | 'headers'>) => Answer;

/** The page loads its own files and calls its own API, and nobody frames it. */
export const CONSOLE_POLICY = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

const HEADERS = { 'content-security-policy': CONSOLE_POLICY, 'referrer-policy': 'no-referrer' };

const PAGE = 'index.html';

/** A name tells the contents, so a copy is good for ever; the page tells the names. */
const cacheOf = (name: string): string => (name === PAGE ? 'no-cache' : 'public, max-age=31536000, immutable');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** @param folder of the build's files, each gzipped: `index.html.gz` */
export async function openConsole(folder: string): Promise<Pages> {
  const names = (await readdir(folder)).map((file) => file.replace(/\.gz$/, ''));
  const files = new Map(await Promise.all(names.map(async (name) => [name, await readFixed(folder, name)] as const)));
  return ({ path, headers }) => {
    // Relative: the function may be reached below a path of its own.
    if (path === '/') return { status: 302, headers: { location: './console' } };
    if (path === '/console/') return { status: 302, headers: { location: '../console' } };
    const file = files.get(path === '/console' ? PAGE : path.slice('/console/'.length));
    return file ? answerFixed(file, headers, HEADERS) : refuse('path_not_found');
  };
}

async function readFixed(folder: string, name: string): Promise<Fixed> {
  const gzipped = await readFile(join(folder, `${name}.gz`));
  const plain = await promisify(gunzip)(gzipped);
  return {
    type: present(TYPES[extname(name)], `the media type of ${name}`),
    etag: etagOf(plain),
    cache: cacheOf(name),
    plain,
    gzipped,
  };
}
