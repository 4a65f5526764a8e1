/** Serves the console and the portal: each a page and what it loads, as the build made them (docs/console.md, docs/portal.md). */
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

/** A page loads its own files and calls its own API. @param ancestors the origins whose pages may frame it */
export const policyFor = (ancestors: readonly string[]): string =>
  [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
    ...["base-uri 'none'", "form-action 'none'", `frame-ancestors ${ancestors.join(' ') || "'none'"}`],
  ].join('; ');

const PAGE = 'index.html';

/** A name tells the contents, so a copy is good for ever; the page tells the names. */
const cacheOf = (name: string): string => (name === PAGE ? 'no-cache' : 'public, max-age=31536000, immutable');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

interface Site {
  /** Of the build's files, each gzipped: `index.html.gz`; also its path. */
  name: 'console' | 'portal';
  /** The origins whose pages may frame it; none: nobody's. */
  ancestors: readonly string[];
}

/**
 * @param root the folder of both
 * @param ancestors the origins whose pages may frame the portal
 */
export async function openPages(root: string, ancestors: readonly string[]): Promise<Pages> {
  const portal = await openSite(root, { name: 'portal', ancestors });
  const console = await openSite(root, { name: 'console', ancestors: [] });
  return (request) => (request.path.startsWith('/portal') ? portal : console)(request);
}

async function openSite(root: string, { name: site, ancestors }: Site): Promise<Pages> {
  const folder = join(root, site);
  const sent = { 'content-security-policy': policyFor(ancestors), 'referrer-policy': 'no-referrer' };
  // It knows no origins: beside a policy that names some it would say another thing.
  const framed = ancestors.length > 0 && { without: 'x-frame-options' };
  const names = (await readdir(folder)).map((file) => file.replace(/\.gz$/, ''));
  const files = new Map(await Promise.all(names.map(async (name) => [name, await readFixed(folder, name)] as const)));
  return ({ path, headers }) => {
    // Relative: the function may be reached below a path of its own.
    if (path === '/') return { status: 302, headers: { location: './console' } };
    if (path === `/${site}/`) return { status: 302, headers: { location: `../${site}` } };
    const file = files.get(path === `/${site}` ? PAGE : path.slice(`/${site}/`.length));
    return file ? { ...answerFixed(file, headers, sent), ...framed } : refuse('path_not_found');
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
