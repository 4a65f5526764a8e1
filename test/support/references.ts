/** What comments and pages refer to, and whether that is in the repository. */

/** A page of the documentation. */
export interface Page {
  /** The titles of its headings, without marks. */
  headings: ReadonlySet<string>;
  /** The names that a link may have behind `#`. */
  anchors: ReadonlySet<string>;
  /** The ids of its rows and paragraphs. */
  ids: ReadonlySet<string>;
}

export interface Repository {
  /** Paths of files, from the root. */
  files: readonly string[];
  /** By path. */
  pages: ReadonlyMap<string, Page>;
}

/** The letters of the ids that are cited: docs/facts/README.md lists them; `DP` is docs/protocol.md's. */
export const ID_LETTERS = ['GR', 'PC', 'PB', 'CU', 'GC', 'SW', 'PM', 'HK', 'PD', 'JC', 'SL', 'DP'];
const ID = `\\b(?:${ID_LETTERS.join('|')})-\\d+[a-z]?\\b`;
const IDS = `${ID}(?:(?:, | and | to )${ID})*`;

/** @param text Markdown */
export function pageOf(text: string): Page {
  const prose = text.replace(/^```.*?^```$/gms, '');
  const titles = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!);
  const ids = [...prose.matchAll(new RegExp(`^(?:\\| |\\*\\*)(${ID})(?: \\||\\*\\* )`, 'gm'))].map(([, id]) => id!);
  const repeated = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  if (repeated.length > 0) throw new Error(`${repeated.join(', ')}: twice on one page`);
  const headings = new Set(titles.map((title) => title.replace(/`|\*\*/g, '')));
  return { headings, anchors: new Set(titles.map(slug)), ids: new Set(ids) };
}

/** As GitHub makes it of a heading. */
const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

/** Words by which documents outside the repository were cited. */
const OUTSIDE = [
  /\b(?:DESIGN|PROTOCOL|PRODUCT|STYLE)(?:\.md)?\b/g,
  /(?<!docs\/)\bfacts\/[\w.-]*/g,
  /\b(?:facts|predecessors):?,? (?:gcp|peers|§\S*)/g,
  /(?<!\bRFC \d+ )§\S*/g,
  /\bissue #?\d+/g,
  /(?<!\w)\.\.\/shared\b|\/work\/\S*/g,
];

const URLS = /\b[a-z]+:\/\/[^\s)>\]]+/g;

/** What of a comment's references is not there: a sentence each. @param path of its file */
export function brokenInComment(text: string, path: string, repository: Repository): string[] {
  const read = text.replace(URLS, 'URL');
  const cited = new RegExp(`(docs/[\\w/-]+\\.md), (${IDS})`, 'g');
  return [
    ...outside(read),
    ...[...read.matchAll(cited)].flatMap(([, page, ids]) => missingIds(ids!, page!, repository)),
    ...idsIn(read.replace(cited, '')).map((id) => `${id} stands without its page: write "docs/….md, ${id}"`),
    ...missingSections(read, repository),
    ...missingAnchors(read, repository),
    ...missingPaths(read, path, repository),
  ];
}

/** The same of a page, whose links are relative to it. Ids may stand alone where the page links to theirs. */
export function brokenInPage(text: string, path: string, repository: Repository): string[] {
  const prose = text.replace(/^```.*?^```$/gms, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)].map(
    ([, link, defined]) => link ?? defined!,
  );
  const local = links.filter((link) => !/^[a-z]+:/.test(link));
  const folder = path.split('/').slice(0, -1);
  const linked = local.map((link) => {
    const [file = '', anchor] = link.split('#');
    return { link, anchor, file: file === '' ? path : normal([...folder, ...file.split('/')]) };
  });
  const reached = new Set([path, ...linked.map(({ file }) => file)]);
  const read = prose.replace(URLS, 'URL').replace(/\]\([^)]*\)/g, ']');
  return [
    ...outside(read),
    ...linked.flatMap(({ link, file, anchor }) => {
      if (!isThere(file, repository)) return [`${link} leads to nothing`];
      const page = repository.pages.get(file);
      return anchor === undefined || page?.anchors.has(anchor) ? [] : [`${link}: no such heading`];
    }),
    ...idsIn(read).flatMap((id) => {
      const home = [...repository.pages].find(([, { ids }]) => ids.has(id))?.[0];
      if (home === undefined) return [`${id} is on no page`];
      return reached.has(home) ? [] : [`${id} is of ${home}, which this page does not link to`];
    }),
    ...missingPaths(read, path, repository),
  ];
}

/** Ids that are on no page, in any text. */
export const unknownIds = (text: string, { pages }: Repository): string[] =>
  idsIn(text).filter((id) => ![...pages.values()].some(({ ids }) => ids.has(id)));

const idsIn = (text: string): string[] => [...text.matchAll(new RegExp(ID, 'g'))].map(([id]) => id);

const outside = (text: string): string[] =>
  OUTSIDE.flatMap((pattern) => [...text.matchAll(pattern)]).map(([words]) => `"${words}" is not in the repository`);

function missingIds(ids: string, path: string, { pages }: Repository): string[] {
  const page = pages.get(path);
  if (page === undefined) return [];
  return idsIn(ids)
    .filter((id) => !page.ids.has(id))
    .map((id) => `${path} has no ${id}`);
}

/** A page, a comma, and the beginning of a heading. */
const missingSections = (text: string, { pages }: Repository): string[] =>
  [...text.matchAll(/(docs\/[\w/-]+\.md), ((?!URL)[A-Z][^,;:.()]*)/g)].flatMap(([, path, words]) => {
    const page = pages.get(path!);
    if (page === undefined || new RegExp(`^${ID}`).test(words!)) return [];
    return [...page.headings].some((title) => words!.startsWith(title)) ? [] : [`${path} has no "${words!.trim()}"`];
  });

const missingAnchors = (text: string, { pages }: Repository): string[] =>
  [...text.matchAll(/(docs\/[\w/-]+\.md)#([\w-]+)/g)].flatMap(([link, path, anchor]) =>
    pages.get(path!)?.anchors.has(anchor!) ? [] : [`${link}: no such heading`],
  );

/** Folders that hold what is tracked: a path that begins with one of them is ours. */
const FOLDERS = '(?:\\.ci|cli|console|docs|functions|local|shared|terraform|test)';
/** A file by its path, by the end of it, or by its name alone; or a folder by its path. */
const PATHS = new RegExp(
  `(?<![\\w./*{}<>$-])(?:${FOLDERS}/[\\w./-]*[\\w/]|(?:[\\w-]+/)*[\\w-]+(?:\\.[\\w-]+)*\\.(?:ts|md|tf|hcl))(?![\\w*{<$/]|-\\w)`,
  'g',
);

const missingPaths = (text: string, path: string, repository: Repository): string[] =>
  [...text.matchAll(PATHS)].flatMap(([named]) => {
    if (isThere(named, repository)) return [];
    const beside = normal([...path.split('/').slice(0, -1), ...named.split('/')]);
    if (isThere(beside, repository)) return [];
    const found = repository.files.filter((file) => file.endsWith(`/${named}`));
    if (found.length === 1 || (found.length > 1 && !named.includes('/'))) return [];
    return [
      found.length === 0 ? `${named} is not there` : `${named} may be ${found.length} files: write its whole path`,
    ];
  });

const isThere = (path: string, { files }: Repository): boolean => {
  const bare = path.replace(/\/$/, '');
  return files.some((file) => file === bare || file.startsWith(`${bare}/`));
};

/** A path without `.` and `..`. */
function normal(parts: readonly string[]): string {
  const kept: string[] = [];
  for (const part of parts) {
    if (part === '..') kept.pop();
    else if (part !== '.' && part !== '') kept.push(part);
  }
  return kept.join('/');
}
