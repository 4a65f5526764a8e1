/** Looks at a page as different people see it, and says what is wrong with it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';

const AXE = readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');

export interface Look {
  /** CSS pixels: 640 are a window of 1280 at 200 %. */
  width: 320 | 640 | 1280;
  scheme: 'light' | 'dark';
}

export const LOOKS: readonly Look[] = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 320, scheme: 'light' },
  { width: 320, scheme: 'dark' },
];

export interface Watched {
  page: Page;
  /** What went wrong since the page was opened: errors of its scripts, requests to others. */
  troubles: string[];
  close: () => Promise<void>;
}

/** A page that has not come by then does not come. */
const PATIENCE_MS = 30_000;

export async function openPage(browser: Browser, { width, scheme }: Look, origin: string): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width, height: width === 320 ? 640 : 800 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', ({ message }) => troubles.push(`error: ${message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) troubles.push(`foreign: ${request.url()}`);
  });
  await page.addInitScript(AXE);
  return { page, troubles, close: () => context.close() };
}

/** Goes to a place of the console, and waits until all of it is there. */
export async function visit(page: Page, origin: string, place: string): Promise<void> {
  await page.goto(`${origin}/console#/${place}`);
  await page.locator('h1').waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'hidden' });
}

const violations = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ target: z.array(z.unknown()), failureSummary: z.string() })) }),
);

/** Everything that no page may have, whoever looks at it. */
export async function faultsOf(page: Page): Promise<string[]> {
  const found = violations.parse(
    await page.evaluate('axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)'),
  );
  const axe = found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary.slice(0, 300)}`),
  );
  const [scroll, width] = z
    .tuple([z.number(), z.number()])
    .parse(await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.clientWidth]'));
  return scroll > width ? [...axe, `scrolls sideways: ${scroll} in ${width}`] : axe;
}

/** Whether a control is in the window as it opens: an accessibility checker does not notice when it is not. */
export async function isInView(page: Page, selector: string): Promise<boolean> {
  const box = await page.locator(selector).first().boundingBox();
  const size = page.viewportSize();
  return box !== null && size !== null && box.y >= 0 && box.y + box.height <= size.height;
}
