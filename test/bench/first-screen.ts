/** How soon the console shows how the deployment stands, in a browser that has never seen it. */
import type { Browser } from 'playwright-core';
import { z } from 'zod';

import { chromiumPath, startChromium } from '../browser/chromium.ts';
import { shiftOf, watchShifts } from '../browser/looks.ts';
import type { Figures } from './scenario.ts';
import { percentiles } from './statistics.ts';
import type { World } from './world.ts';

const TIMES = 15;

const session = z.object({ url: z.string() });

interface Shown {
  ms: number;
  /** The sum of its layout shifts (https://web.dev/articles/cls). */
  shift: number;
}

/** No figures where there is no Chromium: these targets are then not measured. */
export async function firstScreens(world: World): Promise<Figures> {
  const path = chromiumPath();
  if (path === null) return {};
  const browser = await startChromium(path);
  try {
    await firstScreen(world, browser);
    const shown: Shown[] = [];
    while (shown.length < TIMES) shown.push(await firstScreen(world, browser));
    const took = percentiles(
      'first screen',
      shown.map(({ ms }) => ms),
    );
    return { ...took, 'first screen, layout shift': Math.max(...shown.map(({ shift }) => shift)) };
  } finally {
    await browser.close();
  }
}

/** From the address that signs in to the headline, its bars and what needs somebody. */
async function firstScreen(world: World, browser: Browser): Promise<Shown> {
  const made = await world.ask({ method: 'POST', path: '/v1/sessions', body: {} });
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  try {
    const page = await context.newPage();
    await watchShifts(page);
    const began = performance.now();
    await page.goto(session.parse(made).url);
    await page.getByRole('region', { name: 'Headline' }).waitFor();
    const ms = performance.now() - began;
    await page.waitForLoadState('networkidle');
    return { ms, shift: await shiftOf(page) };
  } finally {
    await context.close();
  }
}
