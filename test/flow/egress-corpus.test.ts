/**
 * The corpus of hostile URLs and names, given to the API: each is a 400 with code 4 that says why
 * (docs/facts/postmand.md, PM-14).
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { createEgressGuard } from '../../shared/sending/egress.ts';
import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import { hostileNames } from '../fixtures/egress/names.ts';
import { hostileUrls } from '../fixtures/egress/urls.ts';
import { createdWebhook, startApiServer, storedWebhook } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { startNameServer } from '../support/name-server.ts';
import type { NameServer } from '../support/name-server.ts';

let api: ApiServer;
let nameServer: NameServer;
let call: ApiServer['call'];

beforeAll(async () => {
  api = await startApiServer();
  nameServer = await startNameServer(Object.fromEntries(hostileNames.map((zone) => [zone.name, zone])));
  const { resolve } = nameServer;
  ({ call } = await api.withDeps(() => ({ egress: createEgressGuard({ allow: [], checkWithinMs: 10_000, resolve }) })));
});
afterAll(async () => {
  await api.stop();
  await nameServer.close();
});

const create = (url: string) => call('POST', '/v1/webhooks', { name: 'Hostile', url });

const refusal = (says: string) => ({
  status: 400,
  json: { code: 4, message: 'request validation failed', details: expect.stringMatching(`^url: .*${says}.*\\.$`) },
});

describe('a webhook', () => {
  test.each(hostileUrls)('whose URL is $tries ($says) is refused, and told so', async ({ says, urls }) => {
    for (const url of urls) {
      const { status, json } = await create(url);
      expect({ url, status, json }).toEqual({ url, ...refusal(url === '' ? 'cannot be blank' : says) });
      expect(json!.details).not.toMatch(/:password|user:|[\u0000-\u001f]/u);
    }
  });

  test.each([
    ['a backslash', 'https://public.example\\@127.0.0.1/'],
    ['a line break', 'https://public.example/\r\nHost: x'],
    ['a tab', 'https://public.example/\tx'],
    ['a NUL', 'https://public.example/\u0000'],
    ['one slash', 'https:/public.example/'],
    ['three slashes', 'https:///public.example/'],
    ['no slashes', 'https:public.example'],
    ['a blank at its end', 'https://public.example/ '],
    ['more than 2,083 characters', `https://public.example/${'x'.repeat(2_083)}`],
  ])('whose URL has %s, which parsers read differently, is refused', async (_, url) => {
    expect(await create(url)).toMatchObject(refusal('must be a valid URL'));
  });

  test.each(hostileNames)('at $name: $tries', async ({ name, refused }) => {
    const answer = await create(`https://${name}/`);
    if (refused === null) expect(answer).toMatchObject({ status: 201, json: { url: `https://${name}/` } });
    else expect(answer).toMatchObject(refusal(`${name} resolves to an address that is refused: .*${refused}`));
  });

  test('cannot be moved there by PUT either', async () => {
    const { id, url } = await createdWebhook(api);
    for (const to of ['https://[::ffff:169.254.169.254]/', 'https://last.example/', 'http://public.example/']) {
      expect(await call('PUT', `/v1/webhooks/${id}`, { name: 'Moved', url: to })).toMatchObject({ status: 400 });
    }
    expect((await storedWebhook(api, id)).url).toBe(url);
  });

  test('that was refused was not stored', async () => {
    const { docs } = await api.store.query(WEBHOOKS);
    const accepted = hostileNames.filter(({ refused }) => refused === null).map(({ name }) => `https://${name}/`);
    const stored = docs.map(({ data }) => data.url).filter((url) => url !== 'https://hook.example/a');
    expect(stored.sort()).toEqual(accepted.sort());
  });
});
