/** The built site, as the front door serves it below `/docs`. */
import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

export interface SiteAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string;
}

/** Where `npm run docs` puts the site, and `npm start` looks for it: both run in the root. */
export const BUILT = resolve('dist/docs');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

/** VitePress has a script and styles within its pages. All else is the site's own, and nothing is asked of others. */
const POLICY = [
  ...["default-src 'none'", "script-src 'self' 'unsafe-inline'", "style-src 'self' 'unsafe-inline'"],
  ...["img-src 'self' data:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

const text = (status: number, body: string, more: Record<string, string> = {}): SiteAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...more },
  body,
});

/**
 * @param pathname `/docs` or below it
 * @param built the folder of the site
 */
export async function siteFile(pathname: string, built = BUILT): Promise<SiteAnswer> {
  if (pathname === '/docs') return text(302, '', { location: '/docs/' });
  const file = fileOf(pathname, built);
  const body = file === undefined ? undefined : await contentsOf(file);
  if (file !== undefined && body !== undefined) return { status: 200, headers: headersOf(file), body };
  if ((await contentsOf(join(built, 'index.html'))) !== undefined) return text(404, `There is no page ${pathname}\n`);
  return text(404, 'The documentation is not built yet: npm run docs\n');
}

/** @returns undefined for what is no path within the folder */
function fileOf(pathname: string, built: string): string | undefined {
  const path = decoded(pathname.slice('/docs/'.length));
  if (path === undefined || path.includes('\u0000')) return undefined;
  const named = path === '' || path.endsWith('/') ? `${path}index.html` : extname(path) === '' ? `${path}.html` : path;
  const file = resolve(built, named);
  return file.startsWith(`${resolve(built)}${sep}`) ? file : undefined;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** @returns undefined for what is not there, or can't be read */
const contentsOf = (file: string): Promise<Uint8Array | undefined> => readFile(file).catch(() => undefined);

const headersOf = (file: string): Record<string, string> => ({
  'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
});
