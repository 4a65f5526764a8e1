/** The browser of these tests: Debian's own, driven by `playwright-core`, which brings none. */
import { existsSync } from 'node:fs';

import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where it is; null: there is none. `CHROMIUM` names another. */
export const chromiumPath = (): string | null => PLACES.find((path) => path !== undefined && existsSync(path)) ?? null;

const ARGS = [
  // As root its sandbox does not start; the pages are our own.
  ...['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  // A page of the internet shows the portal, which is on this machine: without a person nobody allows that.
  '--disable-features=LocalNetworkAccessChecks',
];

export const startChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ARGS });
