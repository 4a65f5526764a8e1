/** The console in a real browser, over the running stack (docs/console.md). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';

import { policyFor } from '../../functions/api/console.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { eventually } from '../support/eventually.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';
import { chromiumPath, startChromium } from './chromium.ts';
import { faultsInEachLook, faultsOf, isInView, openPage, settled, shiftOf, visit } from './looks.ts';
import type { Look, SignedIn, Watched } from './looks.ts';
import { linkOf, seedOwner } from './portal.ts';
import type { SeededOwner } from './portal.ts';
import { HOSTILE, seed } from './seeded.ts';
import type { Seeded } from './seeded.ts';

const path = chromiumPath();
if (path === null) console.warn('No Chromium (Debian: chromium; or CHROMIUM=…): the console was not looked at');

/** Whose pages may show the portal in a frame. */
const FRAMED_BY = 'https://app.example.com';

let stack: FlowStack;
let seeded: Seeded;
let browser: Browser;
/** Ids of deliveries by how they stand. */
let ids: Record<'retrying' | 'delivered' | 'hostile' | 'notified' | 'subject' | 'quarantined', string>;

const page = z.object({
  deliveries: z.array(z.object({ id: z.string(), status: z.string(), event_type: z.string().nullable() })),
});
async function idOf(query: string): Promise<string> {
  const answer = await stack.api(`/v1/deliveries?fields=summary&limit=100&${query}`);
  return page.parse(await answer.json()).deliveries.at(-1)!.id;
}

const found = z.object({ hits: z.array(z.looseObject({ kind: z.string(), key: z.string().optional() })) });
async function keyOf(kind: string, q: string): Promise<string> {
  const answer = await stack.api('/v1/search', { method: 'POST', body: JSON.stringify({ q }) });
  return found.parse(await answer.json()).hits.find((hit) => hit.kind === kind)!.key!;
}

const unread = z.object({ quarantine: z.array(z.object({ id: z.string() })) });
const quarantinedId = async (): Promise<string> =>
  unread.parse(await (await stack.api('/v1/quarantine')).json()).quarantine[0]!.id;

beforeAll(async () => {
  if (path === null) return;
  [stack, browser] = await Promise.all([
    startFlowStack(() => ({ PORTAL_FRAME_ANCESTORS: FRAMED_BY })),
    startChromium(path),
  ]);
  seeded = await seed(stack);
  const { crm, billing, hostile } = seeded.webhooks;
  ids = {
    retrying: await idOf(`webhook_id=${crm}&status=pending`),
    delivered: await idOf(`webhook_id=${billing}&status=succeeded`),
    hostile: await idOf(`webhook_id=${hostile}`),
    notified: await idOf(`webhook_id=${crm}&subject=${await keyOf('subject', 'initech.example')}`),
    subject: await keyOf('subject', 'globex.example'),
    quarantined: await quarantinedId(),
  };
  const { page, close } = await signIn(WIDE);
  signedIn = await page.context().storageState();
  await close();
});
afterAll(async () => {
  await browser?.close();
  await seeded?.close();
  await stack?.stop();
});

const code = z.object({ url: z.string() });
/** An address that signs in. @param key of the API; absent: an admin's */
async function signInUrl(key = stack.keys.apiKey): Promise<string> {
  const headers = { authorization: `Bearer ${key}` };
  const made = await stack.api('/v1/sessions', { method: 'POST', body: '{}', headers });
  return code.parse(await made.json()).url;
}

/** Opens a page that has just signed in. A code is good once and for a minute: a machine that is busy for so long gets another. */
async function signIn(look: Look, key?: string): Promise<Watched> {
  for (let left = 3; ; left -= 1) {
    const opened = await openPage(browser, look, stack.frontDoor.url);
    const { page } = opened;
    await page.goto(await signInUrl(key));
    // Where nothing else was asked for, Now is the first thing to see.
    const signedIn = page.locator('.whose');
    await signedIn.or(page.getByRole('alert')).first().waitFor();
    if (left === 0 || (await signedIn.count()) > 0) return opened;
    await opened.close();
  }
}

/** An admin's, which no test ends. */
let signedIn: SignedIn;

const WIDE: Look = { width: 1280, scheme: 'light' };

/**
 * Opens a page for one test, and holds it to what every page is held to.
 * @param expected statuses that the test brings about: a browser tells of each in its console
 */
async function looking(
  look: Look,
  place: string,
  at: (page: Page) => Promise<void>,
  expected: readonly string[] = [],
): Promise<void> {
  const { page, troubles, close } = await openPage(browser, look, stack.frontDoor.url, signedIn);
  try {
    await visit(page, stack.frontDoor.url, place);
    await at(page);
    expect(troubles.filter((trouble) => !expected.some((each) => trouble.includes(each)))).toEqual([]);
  } finally {
    await close();
  }
}

const inBrowser = path === null ? describe.skip : describe;

/** For a test that walks through all screens. */
const MANY_MS = 600_000;

/** Each screen, filled, and empty where it can be. */
const places = (): Record<string, string> => ({
  now: 'now',
  deliveries: 'deliveries',
  'deliveries, filtered': `deliveries?status=pending&since=1h&event_type=subscription.created`,
  'deliveries, none': 'deliveries?status=cancelled&since=24h',
  'a delivery that is retried': `deliveries/${ids.retrying}`,
  'a delivery that arrived': `deliveries/${ids.delivered}`,
  'a delivery full of markup': `deliveries/${ids.hostile}`,
  'a delivery that is not there': 'deliveries/00000000-0000-4000-8000-000000000000',
  'what fails': 'failures',
  'a webhook that fails': `destinations/${seeded.webhooks.crm}`,
  'a webhook that is paused': `destinations/${seeded.webhooks.paused}`,
  'a webhook named by markup': `destinations/${seeded.webhooks.hostile}`,
  destinations: 'destinations',
  'destinations, none': 'destinations?kind=slack',
  'a topic': `destinations/${seeded.destinations.topic}`,
  'a desk with rules': `destinations/${seeded.destinations.desk}`,
  'people at a desk': `destinations/${seeded.destinations.desk}/people`,
  'people who differ': `destinations/${seeded.destinations.desk}/people?standing=open`,
  'nobody at a topic': `destinations/${seeded.destinations.topic}/people`,
  'a new webhook': 'destinations/new',
  'a webhook that is changed': `destinations/${seeded.webhooks.warehouse}/edit`,
  'what is found': 'search?q=acme.example',
  'nothing that is found': 'search?q=nobody.example',
  'how to find': 'search',
  'the history of a subscription': `history/${ids.subject}`,
  'what could not be read': 'inbound',
  'one that could not be read': `inbound/${ids.quarantined}`,
  'what was dealt with': 'inbound?view=all',
  'what matched nothing': 'inbound?view=unmatched',
  'what is refused': 'inbound?view=refused',
  jobs: 'jobs',
  system: 'system',
  'event types': 'event-types',
  'event types, none': 'event-types?q=planet',
  'an event type': 'event-types/subscription.cancelled',
  audit: 'audit',
  'no change': 'audit?target=none',
  sessions: 'audit?view=sessions',
  'no screen': 'nowhere',
});

/** Screens that show something of the API, and what it is asked for there. */
const waiting = (): Record<string, string> => ({
  now: '**/v1/status**',
  failures: '**/v1/deliveries**',
  deliveries: '**/v1/deliveries**',
  [`deliveries/${ids.retrying}`]: '**/v1/deliveries/**',
  [`history/${ids.subject}`]: '**/v1/subjects/**',
  'search?q=acme.example': '**/v1/search',
  inbound: '**/v1/quarantine**',
  [`inbound/${ids.quarantined}`]: '**/v1/quarantine/**',
  jobs: '**/v1/jobs**',
  destinations: '**/v1/destinations**',
  [`destinations/${seeded.webhooks.crm}`]: '**/v1/destinations/**',
  [`destinations/${seeded.destinations.desk}/people`]: '**/v1/destinations/*/people**',
  'destinations/new': '**/openapi.json',
  audit: '**/v1/audit-log**',
  'audit?view=sessions': '**/v1/sessions**',
  system: '**/v1/system**',
  'event-types': '**/v1/event-types**',
  'event-types/subscription.cancelled': '**/v1/event-types/**',
});

/** Where the first thing to do is to be in the window as it opens. */
const withActions = (): string[] => [
  `deliveries/${ids.retrying}`,
  `destinations/${seeded.webhooks.paused}`,
  `destinations/${seeded.destinations.topic}`,
  `destinations/${seeded.destinations.desk}/people`,
  `inbound/${ids.quarantined}`,
  'destinations',
  'now',
];

async function faultsAt(some: readonly (readonly [string, string])[]): Promise<Record<string, string[]>> {
  const faults: Record<string, string[]> = {};
  // A delivery that is not there: a browser tells of that in its console.
  await looking(WIDE, 'nowhere', (page) => lookAround(page, some, faults), ['404']);
  return faults;
}

async function lookAround(
  page: Page,
  some: readonly (readonly [string, string])[],
  faults: Record<string, string[]>,
): Promise<void> {
  for (const [name, place] of some) {
    await visit(page, stack.frontDoor.url, place);
    const found = await faultsInEachLook(page);
    if (found.length > 0) faults[name] = found;
  }
}

const timeline = z.looseObject({ events: z.array(z.looseObject({ id: z.string() })).min(2) });
const status = z.looseObject({ webhooks: z.looseObject({ counts: z.looseObject({}) }) });

const pick = (all: Record<string, string>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));

/** Good is under 0.1 (https://web.dev/articles/cls). */
const MOST_SHIFT = 0.02;

inBrowser('every screen', () => {
  test(
    'has nothing that shuts somebody out, wide and narrow, light and dark, at 200 %',
    async () => {
      const all = Object.entries(places());
      const half = Math.ceil(all.length / 2);
      // Axe takes one core of a page.
      const found = await Promise.all([faultsAt(all.slice(0, half)), faultsAt(all.slice(half))]);
      expect(found).toEqual([{}, {}]);
    },
    MANY_MS,
  );

  // For half a second after a window has another size, or another place of its page was given from outside, a browser
  // calls nothing a shift: so this has a window of its own, and each place is loaded anew.
  test.each([
    [1280, () => places()],
    // Those that are looked at with one hand, and one of each kind beside.
    [
      320,
      () => pick(places(), ['now', 'deliveries', 'a delivery that is retried', 'what fails', 'destinations', 'system']),
    ],
  ] as const)('stands still while it fills, at %s px', (width, some) =>
    looking(
      { width, scheme: 'light' },
      'nowhere',
      async (page) => {
        const moved: [string, number][] = [];
        for (const [name, place] of Object.entries(some())) {
          await page.goto('about:blank');
          await visit(page, stack.frontDoor.url, place);
          const shift = await shiftOf(page);
          if (shift > MOST_SHIFT) moved.push([name, shift]);
        }
        expect(moved).toEqual([]);
        await page.evaluate("document.querySelector('main').style.paddingTop = '200px'");
        expect(await shiftOf(page)).toBeGreaterThan(MOST_SHIFT);
      },
      ['404'],
    ),
  );

  test('says beside its name how many wait there, as Now was answered last', async () => {
    await looking(
      WIDE,
      'deliveries',
      async (page) => {
        const screens = page.getByRole('navigation', { name: 'Screens' });
        await screens.getByRole('link', { name: 'Inbound', exact: true }).waitFor();
        let asked = 0;
        await page.route('**/v1/status**', async (route) => {
          asked += 1;
          const answer = await route.fetch();
          const { webhooks, ...more } = status.parse(await answer.json());
          const counts = { ...webhooks.counts, failing: 2, open: 1 };
          await route.fulfill({ response: answer, json: { ...more, webhooks: { ...webhooks, counts } } });
        });
        await screens.getByRole('link', { name: 'Now', exact: true }).click();
        await screens.getByRole('link', { name: 'Inbound 1 unread', exact: true }).waitFor();
        await screens.getByRole('link', { name: 'Failures 3 failing', exact: true }).waitFor();
        await screens.getByRole('link', { name: 'Deliveries', exact: true }).click();
        await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
        await screens.getByRole('link', { name: 'Inbound 1 unread', exact: true }).waitFor();
        expect(asked).toBe(1);
        await page.route('**/v1/deliveries**', (route) => route.abort());
        await page.getByRole('button', { name: 'Refresh' }).click();
        await screens.getByRole('link', { name: 'Inbound', exact: true }).waitFor();
      },
      ['ERR_FAILED'],
    );
  });

  test('tells of deliveries that are kept no longer in a history', () =>
    looking(WIDE, 'nowhere', async (page) => {
      await page.route('**/v1/subjects/*/timeline**', async (route) => {
        const answer = await route.fetch();
        const body = timeline.parse(await answer.json());
        const events = body.events.map((event, index) => ({ ...event, expired_deliveries: index === 0 ? 2 : 0 }));
        await route.fulfill({ response: answer, json: { ...body, events } });
      });
      await visit(page, stack.frontDoor.url, `history/${ids.subject}`);
      await page.getByText('2 deliveries are kept no longer.').waitFor();
      expect(await page.getByText('kept no longer').count()).toBe(1);
    }));

  test(
    'says that it waits, and that nobody answers',
    () =>
      looking(
        { width: 320, scheme: 'light' },
        'nowhere',
        async (page) => {
          const faults: Record<string, string[]> = {};
          for (const [place, asked] of Object.entries(waiting())) {
            let release = (): void => undefined;
            const held = new Promise<void>((resolve) => (release = resolve));
            await page.route(asked, (route) => held.then(() => route.fulfill({ status: 503, body: '' })));
            await page.goto(`${stack.frontDoor.url}/console#/${place}`);
            await page.getByRole('status').filter({ hasText: 'Loading' }).first().waitFor();
            const slow = await faultsOf(page);
            release();
            await page.getByRole('alert').filter({ hasText: 'does not answer' }).first().waitFor();
            const down = await faultsOf(page);
            await page.unroute(asked);
            if (slow.length + down.length > 0) faults[place] = [...slow, ...down];
          }
          expect(faults).toEqual({});
        },
        ['503'],
      ),
    MANY_MS,
  );

  test('has its first action in view at 320 px', () =>
    looking({ width: 320, scheme: 'light' }, 'nowhere', async (page) => {
      for (const place of withActions()) {
        await visit(page, stack.frontDoor.url, place);
        await page.locator('main :is(button, .button)').first().waitFor();
        expect([place, await isInView(page, 'main :is(button, .button)')]).toEqual([place, true]);
      }
    }));
});

inBrowser('the page', () => {
  test('has a policy that takes nothing from elsewhere, and files that are kept for ever', async () => {
    const answer = await fetch(`${stack.frontDoor.url}/console`);
    const html = await answer.text();
    expect([answer.status, answer.headers.get('content-security-policy')]).toEqual([200, policyFor([])]);
    expect(policyFor([])).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(html).not.toMatch(/<style|style=|<script(?! type="module" src="console\/app-[0-9a-f]{12}\.js")/);
    const [script] = /console\/app-\w+\.js/.exec(html)!;
    const file = await fetch(`${stack.frontDoor.url}/${script}`);
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(`${stack.frontDoor.url}/console/other.js`)).status).toBe(404);
  });

  test('is where / and /console/ lead', async () => {
    for (const from of ['/', '/console/']) {
      const { url, status } = await fetch(`${stack.frontDoor.url}${from}`);
      expect([url, status]).toEqual([`${stack.frontDoor.url}/console`, 200]);
    }
  });
});

inBrowser('now', () => {
  test('is where a session begins, and the navigation says so', async () => {
    const { page, close } = await signIn(WIDE);
    try {
      const current = page.locator('nav a[aria-current="page"]');
      expect(await current.allInnerTexts()).toEqual(['Now']);
    } finally {
      await close();
    }
  });

  test('says what was given up, from what that is counted, and who needs somebody', () =>
    looking({ width: 320, scheme: 'light' }, 'now', async (page) => {
      await page.getByText(/^Given up: \d+$/).waitFor();
      expect(await isInView(page, 'main .primary')).toBe(true);
      await page.getByRole('listitem').filter({ hasText: 'CRM' }).getByText('HTTP 5xx').waitFor();
      await page.getByRole('link', { name: '1 notification could not be read' }).waitFor();
      await page.getByRole('link', { name: 'See what was given up' }).click();
      await page.getByText('Endpoint is gone (410)').first().waitFor();
      await page.locator('[aria-current=true]', { hasText: 'Given up' }).waitFor();
    }));

  test('draws what came and went, with the numbers beside', () =>
    looking(WIDE, 'now?window=1h', async (page) => {
      const chart = page.getByRole('img', { name: /^[1-9]\d* delivered, at most \d+ a minute$/ });
      await chart.waitFor();
      expect(await chart.locator('rect').count()).toBe(60);
      await page.getByRole('img', { name: /^[1-9]\d* failed/ }).waitFor();
      await page.getByText('As a table').click();
      expect(await page.getByRole('table').getByRole('row').count()).toBe(61);
    }));

  test('is never good when it is old', () =>
    looking(
      WIDE,
      'now',
      async (page) => {
        await page.getByText(/^Given up: \d+$/).waitFor();
        await page.route('**/v1/status**', (route) => route.fulfill({ status: 503, body: '{}' }));
        await page.getByRole('link', { name: 'Last hour' }).click();
        await page.getByRole('alert').waitFor();
        expect(await page.getByText(/^(Complete|Given up: \d+)$/).count()).toBe(0);
      },
      ['503'],
    ));
});

inBrowser('audit', () => {
  test('says who changed what, filtered by the address', () =>
    looking(WIDE, `audit?target=${seeded.webhooks.paused}`, async (page) => {
      await page.getByRole('row', { name: /createWebhook/ }).waitFor();
      await page.getByLabel('Operation').fill('nothing');
      await page.keyboard.press('Enter');
      await page.waitForURL('**&action=nothing');
      await page.getByText('No change is known that these filters select.').waitFor();
    }));

  test('lists sessions, and ends one', async () => {
    const other = await signIn(WIDE);
    await looking(WIDE, 'audit?view=sessions', async (page) => {
      await page.getByRole('button', { name: /this one$/ }).waitFor();
      const ends = page.getByRole('button', { name: /^End the session/ });
      const before = await ends.count();
      // The newest is first.
      await ends.first().click();
      await page.getByText('It has ended.').waitFor();
      await eventually(async () => expect(await ends.count()).toBe(before - 1));
    });
    await other.page.reload();
    await other.page.getByRole('heading', { name: /Sign in/ }).waitFor();
    await other.close();
  });
});

inBrowser('deliveries', () => {
  test('have every filter in the address, and the way back works', () =>
    looking(WIDE, 'deliveries', async (page) => {
      await page.getByRole('link', { name: 'Failed', exact: true }).click();
      await page.getByLabel('Destination', { exact: true }).selectOption(seeded.webhooks.erp);
      await page.waitForURL(`**#/deliveries?status=failed&webhook_id=${seeded.webhooks.erp}`);
      await page.reload();
      await page.getByText('Endpoint is gone (410)').first().waitFor();
      await page.goBack();
      await page.waitForURL('**#/deliveries?status=failed');
      await page.getByRole('row', { name: /order\.noted/ }).waitFor();
    }));

  test('that none matches say which filters did it, and how to widen them', () =>
    looking(WIDE, 'deliveries?status=cancelled&since=24h', async (page) => {
      await page.getByText('No delivery with status cancelled, last 24 hours.').waitFor();
      await page.getByRole('link', { name: 'Show all deliveries' }).click();
      await page
        .getByRole('row', { name: /order\.noted/ })
        .first()
        .waitFor();
    }));

  test('show stored markup as text, and what would not show by its name', () =>
    looking(WIDE, `deliveries/${ids.hostile}`, async (page) => {
      const shown = HOSTILE.replace('\u202E', '⟨U+202E⟩').replace('\u0007', '⟨BEL⟩');
      await page.getByRole('heading', { name: shown }).waitFor();
      expect(await page.locator('img, main script').count()).toBe(0);
      expect(await page.title()).not.toBe('1');
    }));
});

inBrowser('a delivery', () => {
  test('is sent now by keyboard alone, and says what became of it', () =>
    looking({ width: 320, scheme: 'light' }, `deliveries/${ids.retrying}`, async (page) => {
      expect(await isInView(page, 'button.primary')).toBe(true);
      const before = seeded.endpoints.crm.arrivals.length;
      for (let step = 0; step < 20; step += 1) {
        await page.keyboard.press('Tab');
        if ((await page.locator(':focus').textContent()) === 'Retry now') break;
      }
      await page.keyboard.press('Enter');
      await page.getByRole('status').filter({ hasText: /now/ }).waitFor();
      await seeded.endpoints.crm.arrived(before + 1);
      // Not “Next attempt 20:07”.
      await page.getByText('Attempt 2', { exact: true }).waitFor();
    }));
});

inBrowser('webhooks', () => {
  test('are added by a form that says what is wrong in the words of the API, and show their secret once', () =>
    looking(
      WIDE,
      'destinations/new',
      async (page) => {
        await page.locator('#field-url').fill('ftp://example.com');
        await page.getByRole('button', { name: 'Add it' }).click();
        await page.getByText('cannot be blank').waitFor();
        expect(await page.locator('#field-name').getAttribute('aria-invalid')).toBe('true');
        expect(await page.evaluate('document.activeElement.id')).toBe('field-name');
        await page.locator('#field-name').fill('From the console');
        await page.locator('#field-url').fill(seeded.endpoints.billing.url);
        await page.getByLabel('Event types').fill('never.sent');
        await page.getByRole('button', { name: 'Add it' }).click();
        await page.getByRole('heading', { name: 'From the console is added' }).waitFor();
        const secret = await page.getByText(/^whsec_/).textContent();
        expect(secret).toMatch(/^whsec_.{32,}/);
        expect(await faultsOf(page)).toEqual([]);
        await page.getByRole('link', { name: 'I have them' }).click();
        await page.getByRole('heading', { name: 'From the console', exact: true }).waitFor();
        expect(await page.content()).not.toContain(secret);
      },
      ['400'],
    ));

  test('keep their focus and secrets in dialogs: rotated, paused with a reason, resumed', () =>
    looking(WIDE, `destinations/${seeded.webhooks.warehouse}`, async (page) => {
      const opener = page.getByRole('button', { name: 'Rotate…' }).first();
      await opener.click();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Rotate it' }).click();
      await page.getByText(/^whsec_/).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await eventually(async () => expect(await page.evaluate('document.activeElement.textContent')).toBe('Rotate…'));
      await page.getByText(/until/).first().waitFor();
      await page
        .getByRole('list', { name: /^Rotation/ })
        .getByText('The new one signs alone.')
        .waitFor();

      await page.getByRole('button', { name: 'Pause…' }).click();
      await page.getByLabel('Why, for those who see it next').fill('moving house');
      await page.getByRole('button', { name: 'Pause it' }).click();
      await page.getByText('moving house').waitFor();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('status').filter({ hasText: 'It is active' }).waitFor();
    }));

  test('are tried by a sample of a type, and show what was answered', () =>
    looking(WIDE, `destinations/${seeded.webhooks.crm}`, async (page) => {
      await page.getByLabel('Event type of the sample').selectOption('payment.failed');
      await page.getByRole('button', { name: 'Send a test' }).click();
      await page.getByText(/^A test failed at CRM at .*: it answered 500 in \d+ ms\./).waitFor();
      await page.getByLabel('What it answered').getByText('"error":"database is down"').waitFor();
      await page.getByRole('button', { name: 'Python' }).click();
      await page.getByText('hmac.compare_digest').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('link', { name: 'Request and answer' }).click();
      await page.getByRole('heading', { name: 'payment.failed → CRM' }).waitFor();
      expect(await page.getByRole('button', { name: 'Send again' }).count()).toBe(0);
    }));

  test('change by what was changed alone', () =>
    looking(WIDE, `destinations/${seeded.webhooks.billing}/edit`, async (page) => {
      const [request] = await Promise.all([
        page.waitForRequest((each) => each.method() === 'PATCH'),
        page
          .locator('#field-match-domain')
          .fill('acme.example\nglobex.example')
          .then(() => page.getByRole('button', { name: 'Save' }).click()),
      ]);
      expect(request.postDataJSON()).toEqual({ match: { domain: ['acme.example', 'globex.example'] } });
      await page.getByText('acme.example, globex.example').waitFor();
    }));
});

inBrowser('destinations of other kinds', () => {
  test('are listed by kind, named where something went, and show their rules', () =>
    looking(WIDE, 'destinations', async (page) => {
      await page.getByLabel('Kind').selectOption('jira');
      await page.waitForURL('**#/destinations?kind=jira');
      await page.getByRole('link', { name: 'Support desk' }).click();
      await page.getByRole('table', { name: 'Rules' }).getByRole('row', { name: /leave/ }).waitFor();
      await page.getByRole('table', { name: 'Targets' }).getByRole('row', { name: /61042/ }).waitFor();
      expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
      await visit(page, stack.frontDoor.url, `deliveries?webhook_id=${seeded.destinations.topic}`);
      await page
        .getByRole('row', { name: /Data lake/ })
        .first()
        .waitFor();
    }));

  test('are paused and resumed', () =>
    looking(WIDE, `destinations/${seeded.destinations.topic}`, async (page) => {
      await page.getByRole('button', { name: 'Pause…' }).click();
      await page.getByLabel('Why, for those who see it next').fill('the lake is cleaned');
      await page.getByRole('button', { name: 'Pause it' }).click();
      await page.getByText('the lake is cleaned').first().waitFor();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByRole('status').filter({ hasText: 'It is active' }).waitFor();
    }));
});

inBrowser('people', () => {
  test('are told by where they stand, and compared before anything is changed, by keyboard', () =>
    looking({ width: 320, scheme: 'light' }, `destinations/${seeded.destinations.desk}`, async (page) => {
      await page.getByRole('link', { name: 'Its people' }).press('Enter');
      await page.getByRole('row', { name: /ada@acme\.example.*there before/ }).waitFor();
      await page.getByRole('row', { name: /Jira takes it for no address/ }).waitFor();
      expect(await page.getByRole('button', { name: 'Put it right…' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Compare everybody…' }).press('Enter');
      expect(await faultsOf(page)).toEqual([]);
      const [request] = await Promise.all([
        page.waitForRequest((each) => each.method() === 'POST'),
        page.getByRole('button', { name: 'Compare them' }).press('Enter'),
      ]);
      expect(request.postDataJSON()).toEqual({ dry_run: true });
      await page.getByText('3 persons are looked at').waitFor();
      await page.getByRole('button', { name: 'Who differs' }).press('Enter');
      await page.waitForURL('**/people?standing=open');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('row', { name: /group g-1.*should be there/ }).waitFor();
      expect(await page.getByRole('row', { name: /ada@acme/ }).count()).toBe(0);
      await page.getByRole('button', { name: 'Put it right…' }).press('Enter');
      await page.getByText(/gave without need is taken back/).waitFor();
      await page.keyboard.press('Escape');
      await eventually(async () =>
        expect(await page.evaluate('document.activeElement.textContent')).toBe('Put it right…'),
      );
    }));
});

inBrowser('a screen that nobody begins with', () => {
  test('is loaded when it is asked for, and says so where it is not to be had', () =>
    looking(
      WIDE,
      'now',
      async (page) => {
        await page.route('**/console/later-*.js', (route) => route.abort());
        await page.getByRole('link', { name: 'Destinations' }).press('Enter');
        await page.getByRole('alert').filter({ hasText: 'could not be loaded' }).waitFor();
        expect(await faultsOf(page)).toEqual([]);
        await page.unroute('**/console/later-*.js');
        await page.getByRole('button', { name: 'Load it anew' }).click();
        await page.getByRole('row', { name: /Data warehouse/ }).waitFor();
        await page.getByRole('link', { name: 'Now' }).press('Enter');
        await page.locator('h1:focus', { hasText: 'Now' }).waitFor();
        await page.reload();
        await page.getByRole('link', { name: 'Replays' }).press('Enter');
        await page.locator('h1:focus', { hasText: 'Replays' }).waitFor();
      },
      ['ERR_FAILED'],
    ));
});

inBrowser('somebody who looks for a customer', () => {
  test('finds its subscription, what happened to it, and sends a delivery now, by keyboard alone', () =>
    looking(WIDE, 'deliveries', async (page) => {
      await page.getByRole('searchbox').focus();
      await page.keyboard.type('globex.example');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'C02globex9/business-standard' }).press('Enter');
      await page.locator('h1:focus', { hasText: 'C02globex9/business-standard' }).waitFor();
      await page.getByText('subscription.suspended').first().waitFor();
      await page.getByRole('link', { name: 'CRM' }).first().press('Enter');
      await page.locator('h1:focus', { hasText: /→ CRM$/ }).waitFor();
      await page.getByRole('button', { name: 'Retry now' }).press('Enter');
      await page.getByRole('status').filter({ hasText: /now/ }).waitFor();
    }));
});

inBrowser('what could not be read', () => {
  test('is processed where it can be read by now, and dismissed with a reason where it can not', async () => {
    const alert = Buffer.from(
      JSON.stringify({
        ...{ event_type: 'customer.created', event_id: 'evt_01k5quarantine000000000001' },
        ...{
          occurred_at: new Date().toISOString(),
          data: { id: 'ctm_01k5quarantine000000000001', email: 'q@q.example' },
        },
      }),
    );
    const id = 'c0ffee00'.repeat(4);
    const unreadable = stack.db.doc(`quarantine/${ids.quarantined}`);
    const kept = { ...(await unreadable.get()).data(), id, source: 'paddle-billing', account: 'default', raw: alert };
    await stack.db.doc(`quarantine/${id}`).set({ ...kept, reason: 'an older version could not read it' });
    await looking(
      WIDE,
      'inbound',
      async (page) => {
        await page
          .getByRole('row', { name: /an older version could not read it/ })
          .getByRole('link')
          .click();
        await page.getByRole('button', { name: 'Process it' }).click();
        await page.getByText('Processed', { exact: true }).waitFor();
        await page.getByRole('link', { name: 'Who got it' }).waitFor();
        expect(await page.getByRole('button', { name: 'Process it' }).count()).toBe(0);
        await visit(page, stack.frontDoor.url, `inbound/${ids.quarantined}`);
        await page.getByRole('button', { name: 'Process it' }).click();
        await page.getByRole('alert').filter({ hasText: 'Nothing was changed' }).waitFor();
        const opener = page.getByRole('button', { name: 'Dismiss…' });
        await opener.click();
        expect(await faultsOf(page)).toEqual([]);
        expect(await page.getByRole('button', { name: 'Dismiss it' }).isDisabled()).toBe(true);
        await page.keyboard.press('Escape');
        await eventually(async () =>
          expect(await page.evaluate('document.activeElement.textContent')).toBe('Dismiss…'),
        );
        await visit(page, stack.frontDoor.url, 'inbound?view=all');
        await page.getByRole('row', { name: /Processed/ }).waitFor();
      },
      ['409'],
    );
  });
});

inBrowser('what fails', () => {
  test('is retried as a whole: counted first, with the number in the button, then followed as a job', () =>
    looking(WIDE, 'failures', async (page) => {
      const row = page.getByRole('row').filter({ hasText: 'CRM' });
      const count = Number(await row.getByRole('link').nth(1).textContent());
      const before = seeded.endpoints.crm.arrivals.length;
      await row.getByRole('button', { name: 'Retry all…' }).click();
      await page.getByRole('button', { name: `Retry ${count} now` }).click();
      await page.waitForURL('**#/jobs/*');
      // So many failures may open the breaker, which holds the rest.
      await seeded.endpoints.crm.arrived(before + 1);
      await page.getByText('Completed').waitFor();
      await page.getByText(`${count} queued of`).waitFor();
      expect(await faultsOf(page)).toEqual([]);
    }));

  test('is paused from there', () =>
    looking(WIDE, 'failures', async (page) => {
      const row = page.getByRole('row').filter({ hasText: 'CRM' });
      await row.getByRole('button', { name: 'Pause…' }).click();
      await page.getByLabel('Why, for those who see it next').fill('its owner was called');
      await page.getByRole('button', { name: 'Pause it' }).click();
      await row.getByRole('button', { name: 'Pause…' }).waitFor({ state: 'hidden' });
      await stack.api(`/v1/webhooks/${seeded.webhooks.crm}/resume`, { method: 'POST' });
    }));

  test('and was given up is sent again', () =>
    looking(WIDE, 'deliveries?status=failed', async (page) => {
      await page.getByRole('button', { name: 'Send all again…' }).click();
      await page.getByRole('button', { name: /^Send \d+ again$/ }).waitFor();
      await page.getByRole('button', { name: 'Leave it' }).click();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }));
});

inBrowser('somebody', () => {
  test('who waits sees where the rows will be, and nothing moves when they are there', () =>
    looking(WIDE, 'destinations', async (page) => {
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route('**/v1/deliveries?**', (route) => held.then(() => route.continue()));
      await page.getByRole('link', { name: 'Deliveries', exact: true }).click();
      const waiting = await page.locator('.skeleton').boundingBox();
      await page.getByRole('status').filter({ hasText: 'Loading' }).waitFor();
      release();
      const rows = await page.getByRole('table').boundingBox();
      expect(rows?.y).toBe(waiting?.y);
    }));

  test('whose tab is hidden asks nothing, and at once when it is back', () =>
    looking(WIDE, 'now', async (page) => {
      await page.clock.install();
      await page.reload();
      await page.getByText(/^Given up: \d+$/).waitFor();
      await page.waitForLoadState('networkidle');
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      const turn = (hidden: boolean) =>
        page.evaluate(
          `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
           document.dispatchEvent(new Event('visibilitychange'))`,
        );
      await turn(true);
      await page.clock.runFor(300_000);
      expect(asked).toEqual([]);
      await turn(false);
      await eventually(() => expect(asked).toEqual(expect.arrayContaining(['/v1/status', '/v1/metrics'])));
    }));
});

inBrowser('a session', () => {
  test('begins by a code that is good once and leaves the address, and its cookie is no script’s', async () => {
    const { page, troubles, close } = await signIn(WIDE);
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(await page.evaluate('document.cookie + JSON.stringify({ ...localStorage })')).not.toContain(cookie!.value);
    await visit(page, stack.frontDoor.url, 'deliveries');
    await page.goBack();
    await page.getByRole('heading', { name: 'Now' }).waitFor();
    expect(page.url()).toBe(`${stack.frontDoor.url}/console#/`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Your session is over' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(troubles.filter((trouble) => !trouble.includes('401'))).toEqual([]);
    await close();
  });

  test('begins where its address leads', async () => {
    const { page, close } = await openPage(browser, WIDE, stack.frontDoor.url);
    await page.goto(`${await signInUrl()}&at=deliveries?status=failed&since=1h`);
    await page.locator('[aria-current=true]', { hasText: 'Failed' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#/deliveries?status=failed&since=1h');
    await close();
  });

  test('of a viewer has no button that would fail', async () => {
    const body = JSON.stringify({ name: 'somebody who looks', role: 'viewer' });
    const made = await stack.api('/v1/keys', { method: 'POST', body });
    const { key } = z.object({ key: z.string() }).parse(await made.json());
    const { page, close } = await signIn(WIDE, key);
    for (const place of [
      `deliveries/${ids.retrying}`,
      `inbound/${ids.quarantined}`,
      'failures',
      `destinations/${seeded.webhooks.crm}`,
      `destinations/${seeded.destinations.desk}/people?standing=open`,
      'destinations',
    ]) {
      await visit(page, stack.frontDoor.url, place);
      const buttons = await page.locator('main').getByRole('button').allTextContents();
      expect([
        place,
        buttons.filter((text) => !/^(Refresh|Copy|As sent|JavaScript|Python|PHP|Go|openssl)$/.test(text)),
      ]).toEqual([place, []]);
    }
    await close();
  });
});

const takesPictures = process.env['IMAGES'] !== undefined;
if (takesPictures)
  inBrowser('the README’s pictures', () => {
    test.each([
      ['delivery', () => `deliveries/${ids.notified}`],
      ['webhook', () => `destinations/${seeded.webhooks.crm}`],
    ])('are taken: %s', (name, place) =>
      looking(WIDE, place(), async (page) => {
        await page.getByText('HTTP 500').first().waitFor();
        await page.screenshot({ path: `docs/images/${name}.png`, animations: 'disabled' });
      }),
    );
  });

inBrowser('the portal', () => {
  const ALL = ['retry', 'edit', 'rotate'];
  let owner: SeededOwner;
  beforeAll(async () => {
    owner = await seedOwner(stack);
    await eventually(async () => {
      const { last_attempt } = (await (await stack.api(`/v1/deliveries/${owner.delivery}`)).json()) as JsonObject;
      expect(last_attempt).not.toBeNull();
    });
  });

  const openPortal = async (look: Look, can: readonly string[]): Promise<Watched> => {
    const opened = await openPage(browser, look, stack.frontDoor.url);
    await opened.page.goto(await linkOf(stack, owner.id, can));
    await opened.page.getByRole('link', { name: 'Shop' }).waitFor();
    return opened;
  };
  /** A page that is loaded anew has no session: places are gone to. */
  const go = async (page: Page, place: string) => {
    await page.evaluate(`location.hash = '#/${place}'`);
    await settled(page);
  };

  test(
    'has nothing that shuts somebody out, wide and narrow, light and dark, at 200 %',
    async () => {
      const { page, troubles, close } = await openPortal(WIDE, ALL);
      const faults: Record<string, string[]> = {};
      for (const place of [
        ...['endpoints', `endpoints/${owner.webhook}`, `endpoints/${owner.webhook}/edit`, 'endpoints/new'],
        ...['deliveries', 'deliveries?status=failed', `deliveries/${owner.delivery}`, 'nowhere'],
      ]) {
        await go(page, place);
        const found = await faultsInEachLook(page);
        if (found.length > 0) faults[place] = found;
      }
      await close();
      expect({ faults, troubles }).toEqual({ faults: {}, troubles: [] });
    },
    MANY_MS,
  );

  test('opens once by its link, which leaves the address, and has no cookie', async () => {
    const { page, close } = await openPage(browser, WIDE, stack.frontDoor.url);
    const link = await linkOf(stack, owner.id, []);
    await page.goto(link);
    await page.getByRole('link', { name: 'Shop' }).waitFor();
    expect(page.url()).not.toContain('code');
    expect(await page.context().cookies()).toEqual([]);
    const again = await openPage(browser, WIDE, stack.frontDoor.url);
    await again.page.goto(link);
    await again.page.getByRole('alert').filter({ hasText: 'opens the portal once' }).waitFor();
    expect(await faultsOf(again.page)).toEqual([]);
    await again.close();
    await page.reload();
    await page.getByRole('heading', { name: 'This page opens by a link' }).waitFor();
    await close();
  });

  test('shows nothing that the link does not allow', async () => {
    const { page, close } = await openPortal(WIDE, []);
    for (const place of ['endpoints', `endpoints/${owner.webhook}`, `deliveries/${owner.delivery}`]) {
      await go(page, place);
      const buttons = await page.locator('main').getByRole('button').allTextContents();
      const links = await page.locator('main a.button').allTextContents();
      expect([place, buttons, links]).toEqual([place, [], []]);
    }
    await close();
  });

  test('adds an endpoint in three steps, changes, pauses, rotates and deletes it, by keyboard', async () => {
    const { page, troubles, close } = await openPortal({ width: 320, scheme: 'light' }, ALL);
    await page.getByRole('link', { name: 'Add an endpoint' }).press('Enter');
    /** Each step takes the focus to its heading. */
    const step = async (button: string, heading: string) => {
      await page.getByRole('button', { name: button }).press('Enter');
      await page.locator('h1:focus', { hasText: heading }).waitFor();
    };
    await page.getByLabel('URL').fill('https://127.0.0.1/hook');
    await page.getByLabel('Name').fill('Warehouse');
    await step('Next', 'What');
    await page.getByRole('checkbox', { name: 'all', exact: true }).press('Space');
    await page.getByRole('checkbox', { name: 'subscription.*' }).press('Space');
    await step('Next', 'Look it over');
    await page.getByRole('button', { name: 'Add it' }).press('Enter');
    await page.getByRole('alert').filter({ hasText: 'must lead to public addresses alone' }).first().waitFor();
    await step('Back', 'What');
    await step('Back', 'Where');
    await page.getByLabel('URL').fill('https://warehouse.invalid/hook');
    await step('Next', 'What');
    await step('Next', 'Look it over');
    await page.getByRole('button', { name: 'Add it' }).press('Enter');
    await page.getByText('whsec_').waitFor();
    await page.getByRole('link', { name: 'Go to the endpoint' }).press('Enter');
    await page.getByText('subscription.*').waitFor();

    await page.getByRole('link', { name: 'Edit' }).press('Enter');
    await page.getByLabel('Name').fill('Depot');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByRole('heading', { name: 'Depot' }).waitFor();

    await page.getByRole('button', { name: 'Pause…' }).press('Enter');
    await page.getByRole('button', { name: 'Pause it' }).press('Enter');
    await page.getByRole('button', { name: 'Resume' }).press('Enter');
    await page.getByRole('button', { name: 'Pause…' }).waitFor();

    await page.getByRole('button', { name: 'Rotate its secret…' }).press('Enter');
    await page.getByRole('button', { name: 'Make a new one' }).press('Enter');
    await page.getByText('whsec_').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: 'Delete…' }).press('Enter');
    await page.getByRole('button', { name: 'Delete it' }).press('Enter');
    await page.getByRole('link', { name: 'Shop' }).waitFor();
    expect(await page.getByText('Depot').count()).toBe(0);
    // The URL that was refused: a browser tells of that in its console.
    expect(troubles.filter((trouble) => !trouble.includes('400'))).toEqual([]);
    await close();
  });

  test('says why a delivery did not arrive, and sends it now', async () => {
    const { page, troubles, close } = await openPortal({ width: 320, scheme: 'dark' }, ['retry']);
    await page.getByRole('link', { name: 'Deliveries' }).press('Enter');
    await page.getByText('No connection', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'order.shipped' }).press('Enter');
    await page.getByText(/which could not connect/).waitFor();
    expect(await isInView(page, 'main .actions button')).toBe(true);
    await page.getByRole('button', { name: 'Retry now' }).press('Enter');
    await page.getByText('Its next attempt is made now.').waitFor();
    expect(troubles).toEqual([]);
    await close();
  });

  test('tests an endpoint, and shows what came of it; is light or dark as somebody wants it', async () => {
    const { page, troubles, close } = await openPortal({ width: 320, scheme: 'light' }, ['retry']);
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await paper();
    await page.getByRole('button', { name: 'Dark' }).press('Enter');
    expect(await paper()).not.toBe(light);
    await page.getByRole('link', { name: 'Shop' }).press('Enter');
    await page.getByRole('button', { name: 'Send a test' }).press('Enter');
    await page.getByText(/^A test failed at Shop at /).waitFor();
    await page.getByRole('link', { name: 'Request and answer' }).press('Enter');
    await page.locator('h1:focus', { hasText: '→ Shop' }).waitFor();
    expect(await page.getByRole('button', { name: 'Send again' }).count()).toBe(0);
    expect(troubles).toEqual([]);
    await close();
  });

  test('ends by signing out, and when its session is over', async () => {
    const { page, close } = await openPortal(WIDE, []);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Your session is over' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await close();
    const other = await openPortal(WIDE, []);
    const { docs } = await stack.db.collection('sessions').where('owner', '==', owner.id).get();
    await Promise.all(docs.map((doc) => doc.ref.delete()));
    await other.page.getByRole('link', { name: 'Deliveries' }).click();
    await other.page.getByRole('heading', { name: 'Your session is over' }).waitFor();
    await other.close();
  });

  test('is framed by the pages of the origins that are set, and by no other', async () => {
    const { page, troubles, close } = await openPage(browser, WIDE, stack.frontDoor.url);
    const frame = `<iframe title="Webhooks" src="${await linkOf(stack, owner.id, [])}"></iframe>`;
    for (const origin of [FRAMED_BY, 'https://elsewhere.example'])
      await page.route(`${origin}/`, (route) => route.fulfill({ contentType: 'text/html', body: frame }));
    await page.goto('https://elsewhere.example/');
    await eventually(() => expect(troubles.join()).toContain(`"frame-ancestors ${FRAMED_BY}"`));
    await eventually(() => expect(page.frames()[1]?.url()).toMatch(/^chrome-error:/));
    await page.goto(`${FRAMED_BY}/`);
    await page.frameLocator('iframe').getByRole('link', { name: 'Shop' }).waitFor();
    await close();
  });

  test('and the console by none', async () => {
    const shown = async (path: string) => {
      const { status, headers } = await fetch(`${stack.frontDoor.url}${path}`);
      return [status, headers.get('content-security-policy'), headers.get('x-frame-options')];
    };
    expect(await shown('/portal')).toEqual([200, policyFor([FRAMED_BY]), null]);
    expect(await shown('/console')).toEqual([200, policyFor([]), 'DENY']);
    const { url, status } = await fetch(`${stack.frontDoor.url}/portal/`);
    expect([url, status]).toEqual([`${stack.frontDoor.url}/portal`, 200]);
  });
});

inBrowser('an API that does not answer', () => {
  test('makes nothing look current, and is asked again', async () => {
    const { page, close } = await openPage(browser, WIDE, stack.frontDoor.url, signedIn);
    await visit(page, stack.frontDoor.url, 'deliveries');
    await stack.kill('api');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /does not answer.*Nothing was changed.*Unknown since/ })
      .waitFor();
    await page
      .locator('.freshness')
      .filter({ hasText: /Unknown since \d\d:\d\d:\d\dZ/ })
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await stack.restart('api');
    await eventually(async () => {
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.locator('.freshness').filter({ hasText: 'as of' }).waitFor({ timeout: 1_000 });
    });
    expect(await page.getByRole('alert').count()).toBe(0);
    await close();
  });
});

inBrowser('somebody who signs out everywhere', () => {
  test('ends every session', async () => {
    const { page: other, close } = await signIn(WIDE);
    await looking(
      WIDE,
      'audit?view=sessions',
      async (page) => {
        await page.getByRole('button', { name: 'Sign out everywhere…' }).click();
        expect(await faultsOf(page)).toEqual([]);
        await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
        await page.getByRole('heading', { name: 'Your session is over' }).waitFor();
      },
      ['401'],
    );
    await other.reload();
    await other.getByRole('heading', { name: /Sign in/ }).waitFor();
    await close();
  });
});
