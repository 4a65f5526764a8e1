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

/** A page loads its own files and calls its own API. @param ancestors who frames it */
export const policyFor = (ancestors: string): string =>
  [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
    ...["base-uri 'none'", "form-action 'none'", `frame-ancestors ${ancestors}`],
  ].join('; ');

/** Nobody frames it. */
export const CONSOLE_POLICY = policyFor("'none'");

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
  policy: string;
}

/**
 * @param root the folder of both
 * @param ancestors the origins whose pages may frame the portal
 */
export async function openPages(root: string, ancestors: readonly string[]): Promise<Pages> {
  const framing = ancestors.length === 0 ? "'none'" : ancestors.join(' ');
  const portal = await openSite(root, { name: 'portal', policy: policyFor(framing) });
  const console = await openSite(root, { name: 'console', policy: CONSOLE_POLICY });
  return (request) => (request.path.startsWith('/portal') ? portal : console)(request);
}

async function openSite(root: string, { name: site, policy }: Site): Promise<Pages> {
  const folder = join(root, site);
  const sent = { 'content-security-policy': policy, 'referrer-policy': 'no-referrer' };
  const names = (await readdir(folder)).map((file) => file.replace(/\.gz$/, ''));
  const files = new Map(await Promise.all(names.map(async (name) => [name, await readFixed(folder, name)] as const)));
  return ({ path, headers }) => {
    // Relative: the function may be reached below a path of its own.
    if (path === '/') return { status: 302, headers: { location: './console' } };
    if (path === `/${site}/`) return { status: 302, headers: { location: `../${site}` } };
    const file = files.get(path === `/${site}` ? PAGE : path.slice(`/${site}/`.length));
    return file ? answerFixed(file, headers, sent) : refuse('path_not_found');
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
