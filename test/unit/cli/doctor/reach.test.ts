import { describe, expect, test } from '@jest/globals';

import { lookAtReach } from '../../../../cli/operate/doctor/look-reach.ts';

const URL = 'https://events.example.com';
const env = { API_URL: `${URL}/` };

const ours = (status = 200) => new Response('{}', { status, headers: { 'x-request-id': '4f1c' } });
const iap = () =>
  new Response(null, {
    status: 302,
    headers: { location: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=1' },
  });
const googles = (status: number) => new Response('<html>', { status });
const silent = () => Promise.reject(new TypeError('fetch failed'));

type Answer = () => Response | Promise<Response>;

const looked = async (api: Answer, console: Answer) => {
  const asked: string[] = [];
  const fetch = async (given: string | Request | globalThis.URL) => {
    const { url } = new Request(given);
    asked.push(url);
    return url.endsWith('/console') ? console() : api();
  };
  const findings = await lookAtReach(env, fetch);
  expect(asked.sort()).toEqual([`${URL}/console`, `${URL}/health`]);
  return findings.map(({ verdict, says }) => `${verdict}: ${says}`);
};

describe('who reaches the API, asked by a stranger', () => {
  test.each<[string, Answer, Answer, string]>([
    ['public', ours, ours, `ok: everybody, at ${URL}: keys and sessions decide what they may do`],
    ['public, and Firestore is down', () => ours(500), ours, `ok: everybody, at ${URL}: keys and sessions decide`],
    ['two doors', ours, iap, `ok: two doors at ${URL}: the console behind IAP, the API behind its keys`],
    ['private', () => googles(403), () => googles(403), `ok: those whom IAM lets in, at ${URL}`],
    ['IAP before the API, too', iap, iap, `fail: IAP asks for a person at all of ${URL}`],
    ['the API alone', ours, () => googles(404), `warn: the API answers at ${URL}, and its console does not`],
    ['another service', () => googles(404), () => googles(404), `fail: ${URL} answers 404, and not Subrelay`],
    ['another redirect', () => Response.redirect('https://example.com/'), ours, `fail: ${URL} answers 302, and not`],
    ['nobody', silent, silent, `fail: ${URL} does not answer this machine`],
  ])('%s', async (_, api, console, says) => {
    const [found] = await looked(api, console);
    expect(found).toContain(says);
  });

  test('nobody asks where no address is set', async () => {
    expect(await lookAtReach({}, () => Promise.reject(new Error('asked')))).toEqual([]);
  });
});
