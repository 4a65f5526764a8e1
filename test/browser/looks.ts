/** Looks at a page as different people see it, and says what is wrong with it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';

const AXE = readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');

export interface Look {
  /** CSS pixels: 640 are a window of 1280 at 200 %. */
  width: 320 | 640 | 1280;
  scheme: 'light' | 'dark';
}

const LOOKS: readonly Look[] = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 320, scheme: 'dark' },
  { width: 320, scheme: 'light' },
];

export interface Watched {
  page: Page;
  /** What went wrong since the page was opened: errors of its scripts, requests to others. */
  troubles: string[];
  close: () => Promise<void>;
}

/** A page that has not come by then does not come. */
const PATIENCE_MS = 120_000;

const sizeOf = (width: Look['width']) => ({ width, height: width === 320 ? 640 : 800 });

/** @param signedIn the cookies of a session; absent: none */
export async function openPage(
  browser: Browser,
  { width, scheme }: Look,
  origin: string,
  signedIn?: SignedIn,
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: sizeOf(width),
    colorScheme: scheme,
    reducedMotion: 'reduce',
    ...(signedIn && { storageState: signedIn }),
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await watchShifts(page);
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', ({ message }) => troubles.push(`error: ${message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) troubles.push(`foreign: ${request.url()}`);
  });
  return { page, troubles, close: () => context.close() };
}

export type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Counts from here on how far things move by themselves (https://web.dev/articles/cls). */
export const watchShifts = (page: Page): Promise<unknown> =>
  page.addInitScript({
    content: `{
  let sum = 0;
  const add = (entries) => {
    for (const { hadRecentInput, value } of entries) if (!hadRecentInput) sum += value;
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: 'layout-shift', buffered: true });
  globalThis.shifted = () => {
    add(observer.takeRecords());
    const until = sum;
    sum = 0;
    return until;
  };
}`,
  });

/** The sum of a page's layout shifts since it was asked for last. */
export async function shiftOf(page: Page): Promise<number> {
  await drawn(page);
  return z.number().parse(await page.evaluate('shifted()'));
}

const drawn = (page: Page): Promise<unknown> =>
  page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');

/** Waits until all of a screen is there: a place is another's from the frame on that follows its address. */
export async function settled(page: Page): Promise<void> {
  await drawn(page);
  await page.locator('h1').waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
}

/** Goes to a place of the console, and waits until all of it is there. */
export async function visit(page: Page, origin: string, place: string): Promise<void> {
  await page.goto(`${origin}/console#/${place}`);
  await settled(page);
}

const violations = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ target: z.array(z.unknown()), failureSummary: z.string() })) }),
);

/** @param rules those that are asked; absent: all */
async function violationsIn(page: Page, rules?: readonly string[]): Promise<string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(AXE);
  // There is no frame, and nothing of others to be loaded for a rule.
  const options = JSON.stringify({
    ...{ resultTypes: ['violations'], iframes: false, preload: false },
    ...(rules && { runOnly: rules }),
  });
  const found = violations.parse(
    await page.evaluate(`axe.run(document, ${options}).then(({ violations }) => violations)`),
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary.slice(0, 300)}`),
  );
}

const measures = z.object({ scroll: z.number(), width: z.number(), moving: z.number(), wide: z.array(z.string()) });

/** What is wider than the window, or moves though nobody asked for motion. */
async function misfits(page: Page): Promise<string[]> {
  const { scroll, width, moving, wide } = measures.parse(
    await page.evaluate(
      `(({ scrollWidth: scroll, clientWidth: width }) => ({
        scroll,
        width,
        moving: document.getAnimations().length,
        wide: [...document.querySelectorAll('body *')]
          .filter((each) => each.getBoundingClientRect().right > width)
          .map((each) => each.tagName.toLowerCase() + '.' + each.className),
      }))(document.documentElement)`,
    ),
  );
  return [
    ...(scroll > width ? [`scrolls sideways: ${scroll} in ${width}, by ${wide.slice(0, 4).join(', ')}`] : []),
    ...(moving > 0 ? [`${moving} things move`] : []),
  ];
}

/** Everything that no page may have, whoever looks at it. */
export const faultsOf = async (page: Page): Promise<string[]> => [
  ...(await violationsIn(page)),
  ...(await misfits(page)),
];

/** Colours are all that differs in another scheme. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** The same in all looks, and in a window at 200 %: the page stays as it is, its window and its colours change. */
export async function faultsInEachLook(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const { width, scheme } of LOOKS) {
    await page.setViewportSize(sizeOf(width));
    await page.emulateMedia({ colorScheme: scheme });
    const found = scheme === 'light' ? await faultsOf(page) : await violationsIn(page, OF_COLOURS);
    faults.push(...found.map((fault) => `${width} px, ${scheme}: ${fault}`));
    if (process.env['LOOK_AT']) await picture(page, `${width}-${scheme}`);
  }
  await page.setViewportSize(sizeOf(640));
  faults.push(...(await misfits(page)).map((fault) => `at 200 %: ${fault}`));
  return faults;
}

/** For people: what a look shows, in the folder that `LOOK_AT` names. */
async function picture(page: Page, look: string): Promise<void> {
  const { pathname, hash } = new URL(page.url());
  const name = `${pathname}${hash}`.replaceAll(/\W+/g, '_').slice(1, 90);
  await page.screenshot({ path: `${process.env['LOOK_AT']}/${name}-${look}.png` });
}

/** Whether a control is in the window as it opens: an accessibility checker does not notice when it is not. */
export async function isInView(page: Page, selector: string): Promise<boolean> {
  const box = await page.locator(selector).first().boundingBox();
  const size = page.viewportSize();
  return box !== null && size !== null && box.y >= 0 && box.y + box.height <= size.height;
}
