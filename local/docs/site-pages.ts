/** Which pages the site has, and where: the repository's Markdown, its links turned to where their pages stand there. */
import { posix } from 'node:path';

/** Globs of the site's pages. */
export const SITE_PAGES = [
  ...['README.md', 'CHANGELOG.md', 'SECURITY.md', 'CONTRIBUTING.md'],
  ...['docs/**/*.md', 'cli/README.md', 'kits/*/README.md', 'local/embedded/README.md'],
];

/** The page of the site that lists the decisions: the repository has a folder. */
export const DECISIONS = 'decisions/index.md';

/** @param path in the repository @returns the same on the site: a README of a folder is its index */
export function onSite(path: string): string {
  if (path === 'docs/decisions') return DECISIONS;
  const moved = path.replace(/^docs\//, '');
  if (moved !== path || path === 'README.md') return moved.replace(/README\.md$/, 'index.md');
  return path.replace(/\/README\.md$/, '.md').toLowerCase();
}

const FENCED = /^```.*?^```$/gms;
const LINK = /(!?)\[((?:[^\]\\]|\\.)*)\]\(([^)\s]+)\)/g;

/**
 * A page as the site has it.
 * @param path of the page in the repository
 * @param pages that the site has, by their paths in the repository
 */
export function sitePage(path: string, text: string, pages: ReadonlySet<string>): string {
  const blocks: string[] = [];
  const kept = text.replace(FENCED, (block) => `\u0000${blocks.push(block) - 1}\u0000`);
  const linked = kept.replace(LINK, (link, image: string, words: string, target: string) => {
    if (/^(?:[a-z]+:|#)/.test(target)) return link;
    const to = targetOf(path, target, image !== '' ? undefined : pages);
    return to === undefined ? words : `${image}[${words}](${to})`;
  });
  return linked.replace(/\u0000(\d+)\u0000/g, (_, index: string) => blocks[Number(index)] ?? '');
}

/** @returns the link's new target; undefined where the site has no such page, as for a folder of the code */
function targetOf(path: string, target: string, pages: ReadonlySet<string> | undefined): string | undefined {
  const [file = '', anchor] = target.split('#');
  const found = posix.normalize(posix.join(posix.dirname(path), file)).replace(/\/$/, '');
  if (pages !== undefined && found !== 'docs/decisions' && !pages.has(found)) return undefined;
  const relative = posix.relative(posix.dirname(onSite(path)), onSite(found));
  return `./${relative}${anchor === undefined ? '' : `#${anchor}`}`;
}

/** @param pages each decision's path on the site, with its first heading */
export const decisionsPage = (pages: readonly { path: string; title: string }[]): string =>
  ['# Decisions', '', ...pages.map(({ path, title }) => `- [${title}](./${posix.basename(path)})`), ''].join('\n');

/** The first heading of a page. */
export const titleOf = (text: string): string => /^# (.+)$/m.exec(text)?.[1] ?? '';

/** A heading's anchor, as GitHub makes it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
