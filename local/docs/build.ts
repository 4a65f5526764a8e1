/** `npm run docs`: the Markdown of the repository as static pages, in `dist/docs`. It asks no network and tells nobody. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { build } from 'vitepress';

import { foreignIn } from './foreign.ts';
import { BUILT } from './site-files.ts';
import { DECISIONS, SITE_PAGES, decisionsPage, onSite, sitePage, titleOf } from './site-pages.ts';

/** The pages as VitePress takes them: copies, so that the repository's stay as they are. */
const STAGED = resolve('dist/docs-pages');

const paths = globSync(SITE_PAGES).sort();
const pages = await Promise.all(paths.map(async (path) => ({ path, text: await readFile(path, 'utf8') })));
const known = new Set(paths);

const write = async (path: string, text: string): Promise<void> => {
  const file = join(STAGED, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
};

await rm(STAGED, { recursive: true, force: true });
await rm(BUILT, { recursive: true, force: true });
await Promise.all(pages.map(({ path, text }) => write(onSite(path), sitePage(path, text, known))));
const decisions = pages.filter(({ path }) => path.startsWith('docs/decisions/'));
await write(
  DECISIONS,
  decisionsPage(decisions.map(({ path, text }) => ({ path: onSite(path), title: titleOf(text) }))),
);
await cp('docs/images', join(STAGED, 'images'), { recursive: true });
await write(
  '.vitepress/config.mjs',
  `export { default } from ${JSON.stringify(resolve('local/docs/site-config.ts'))};\n`,
);
// A function in the site's configuration would come to the browser as text, which the policy of `site-files.ts` lets nobody run.
await write(
  '.vitepress/theme/index.js',
  `import theme from 'vitepress/theme-without-fonts';
import { weightOf } from ${JSON.stringify(resolve('local/docs/guides-first.ts'))};
export default {
  extends: theme,
  enhanceApp: ({ siteData }) => {
    siteData.value.themeConfig.search.options = { miniSearch: { searchOptions: { boostDocument: weightOf } } };
  },
};
`,
);

process.env['NODE_ENV'] = 'production';
await build(STAGED, {
  onAfterConfigResolve: (config) => {
    config.outDir = BUILT;
  },
});

const built = await Promise.all(
  globSync(`${BUILT}/**/*.{html,css}`).map(async (path) => ({
    path,
    foreign: foreignIn(await readFile(path, 'utf8')),
  })),
);
const foreign = built.flatMap(({ path, foreign: addresses }) => addresses.map((address) => `${path} loads ${address}`));
if (built.length === 0 || foreign.length > 0) throw new Error(`The site is not whole by itself: ${foreign.join('; ')}`);
console.log(`${pages.length} pages are in ${BUILT}: npm start serves them at /docs`);
