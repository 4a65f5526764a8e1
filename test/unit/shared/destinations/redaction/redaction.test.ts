import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  headersWithoutSecrets,
  redactedHeaders,
  withoutSecrets,
} from '../../../../../shared/destinations/redaction/redaction.ts';
import { openHeaders, sealHeaders, secretValues } from '../../../../../shared/webhooks/signing/custom-headers.ts';
import { keyring } from '../../../../support/webhook-samples.ts';

const TOKEN = 'LIVE-TOKEN+1234/567890_abc.def?';
const secrets = [`Bearer ${TOKEN}`, 'acme', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwqqMfKQ9r8G', `a; key="quoted-secret"`];

const hidden = (text: string, cut = false) => withoutSecrets(text, secrets, cut);

test("takes the values of a webhook's own headers out of the request that is kept", () => {
  const headers = {
    'content-type': 'text/plain',
    authorization: 'Bearer abc',
    'x-tenant': 'acme',
    'webhook-id': 'evt_1',
  };
  expect(redactedHeaders({ headers, secretHeaders: ['authorization', 'x-tenant'] })).toEqual({
    ...{ 'content-type': 'text/plain', 'webhook-id': 'evt_1' },
    ...{ authorization: '[redacted]', 'x-tenant': '[redacted]' },
  });
});

const percent = (text: string) => text.replace(/[^a-z0-9]/gi, (c) => `%${c.charCodeAt(0).toString(16)}`);
const everything = (escape: (code: string) => string) => (text: string) =>
  text.replace(/./g, (character) => escape(character.charCodeAt(0).toString(16)));

const spellings: [string, (text: string) => string][] = [
  ['as it is', (text) => text],
  ['in capitals', (text) => text.toUpperCase()],
  ['in small letters', (text) => text.toLowerCase()],
  ['URL-encoded', encodeURIComponent],
  ['URL-encoded in small hexadecimal', percent],
  ['URL-encoded as a whole', everything((code) => `%${code}`)],
  ['URL-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['in a form', (text) => new URLSearchParams({ text }).toString()],
  ['in JSON', JSON.stringify],
  ["in PHP's JSON", (text) => JSON.stringify(text).replaceAll('/', '\\/')],
  ['in JSON in JSON', (text) => JSON.stringify(JSON.stringify(text))],
  ['in JSON, every character escaped', everything((code) => `\\u${code.padStart(4, '0')}`)],
  ['in JavaScript', everything((code) => `\\x${code}`)],
  ['in HTML', (text) => text.replaceAll('"', '&quot;').replaceAll('+', '&plus;')],
  ['in HTML, by decimal numbers', everything((code) => `&#${parseInt(code, 16)};`)],
  ['in HTML, by hexadecimal numbers', everything((code) => `&#X${code};`)],
  ['URL-encoded in JSON', (text) => JSON.stringify({ url: encodeURIComponent(text) })],
  ['in base64', (text) => Buffer.from(text).toString('base64')],
  ['in base64url', (text) => Buffer.from(text).toString('base64url')],
  ['in base64, one byte later', (text) => Buffer.from(`x${text}yz`).toString('base64')],
  ['in base64, two bytes later', (text) => Buffer.from(`xx${text}y`).toString('base64')],
  ['in base64url, two bytes later', (text) => Buffer.from(`xx${text}`).toString('base64url')],
  ['in base64 in a URL', (text) => encodeURIComponent(Buffer.from(text).toString('base64'))],
  ["in MIME's base64", (text) => Buffer.from(text).toString('base64').replace(/.{10}/g, '$&\r\n')],
  ['in hexadecimal', (text) => Buffer.from(text).toString('hex')],
  ['in capital hexadecimal', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ['in UTF-16', (text) => text.replace(/./g, '$&\ufffd')],
];

test.each(spellings)('takes a long word of a secret out of an answer, %s', (_, spell) => {
  for (const secret of [TOKEN, `Bearer ${TOKEN}`, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwqqMfKQ9r8G', 'quoted-secret']) {
    const [before, after] = [`{"error":"`, `","n":1}`];
    const kept = hidden(`${before}${spell(secret)}${after}`);
    expect(kept.startsWith(before)).toBe(true);
    expect(kept.endsWith(after)).toBe(true);
    const left = kept.slice(before.length, -after.length);
    expect(left).toContain('[redacted]');
    // What is around the word may stay, and of base64 a character on either side.
    expect(left.replace('[redacted]', '').length).toBeLessThanOrEqual(spell('Bearer ').length + 14);
  }
});

test.each([
  ['more than once', `${TOKEN}, ${TOKEN}`, '[redacted], [redacted]'],
  ['side by side', `${TOKEN}${TOKEN}`, '[redacted][redacted]'],
  ['its scheme spelled otherwise', `bearer ${TOKEN}!`, '[redacted]!'],
  ['another scheme', `Token ${TOKEN}!`, 'Token [redacted]!'],
  ['shortened by the endpoint', `token ${TOKEN.slice(0, 17)}...`, 'token [redacted]...'],
  ['not where only little is shown', `token ${TOKEN.slice(0, 7)}...`, `token ${TOKEN.slice(0, 7)}...`],
  ['not where it may stand by chance', 'welcome to acme', 'welcome to acme'],
  ['nothing of what is escaped beside it', `%41"\\u0042&lt;${TOKEN}&gt;\\n`, '%41"\\u0042&lt;[redacted]&gt;\\n'],
  ['nothing else', 'Bearer of good news: 100 % \\ & %zz &#; \\u12', 'Bearer of good news: 100 % \\ & %zz &#; \\u12'],
  ['nothing of nothing', '', ''],
])('takes a secret out: %s', (_, answer, kept) => {
  expect(hidden(answer)).toBe(kept);
});

test('takes out the whole of a value that begins with another', () => {
  expect(withoutSecrets('secret-one-and-more, secret-one', ['secret-one', 'secret-one-and-more'], false)).toBe(
    '[redacted], [redacted]',
  );
});

test('what Basic authentication holds goes too, encoded, whole and in parts', () => {
  const basic = [`Basic ${Buffer.from('operator:pass:word-17').toString('base64')}`];
  const answers = ['b3BlcmF0b3I6cGFzczp3b3JkLTE3', 'operator:pass:word-17', 'user operator', 'password pass:word-17'];
  for (const answer of answers) expect(withoutSecrets(answer, basic, false)).toMatch(/^[a-z]* ?\[redacted\]$/);
});

test('the lines of a private key go, each by itself', () => {
  const lines = [
    'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj',
    'MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDu',
  ];
  const pem = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
  expect(withoutSecrets(JSON.stringify({ pem }), [pem], false)).not.toMatch(/MIIE|MzEf|Us8c|VMvD/);
  expect(withoutSecrets(lines[1]!, [pem], false)).toBe('[redacted]');
  expect(withoutSecrets('-----BEGIN PUBLIC KEY-----', [pem], false)).toBe('-----BEGIN PUBLIC KEY-----');
});

test.each(spellings.filter(([name]) => !/UTF-16|MIME/.test(name)))(
  'of a secret that the end of what is kept goes through, %s, nothing readable stays',
  (_, spell) => {
    const answer = spell(`token ${TOKEN}`);
    const begin = spell('token ').length;
    for (let end = begin; end <= answer.length; end++) {
      const kept = hidden(answer.slice(0, end), true);
      const readable = [
        kept,
        decodeSafely(kept),
        Buffer.from(kept, 'base64').toString(),
        Buffer.from(kept, 'hex').toString(),
      ];
      for (const text of readable) expect(text).not.toMatch(/LIVE-T|live-t/i);
    }
  },
);

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

test('a beginning at the end of a whole answer may stay', () => {
  expect(hidden('the trust is live', false)).toBe('the trust is live');
  expect(hidden('the trust is live', true)).toBe('the trust is [redacted]');
});

test("an answer's headers: cookies as a whole, names and values that echo, values that were cut", () => {
  const headers = {
    ...{
      'set-cookie': 'session=1; Path=/, theme=dark',
      'x-got': TOKEN,
      'x-cut': `aaa${TOKEN.slice(0, 7)}`,
      etag: '"a"',
    },
    [`x-${TOKEN.toLowerCase()}`]: '1',
  };
  expect(headersWithoutSecrets(headers, secrets, 10)).toEqual({
    ...{
      'set-cookie': '[redacted]',
      'x-got': '[redacted]',
      'x-cut': 'aaa[redacted]',
      etag: '"a"',
      'x-[redacted]': '1',
    },
  });
});

test('without secrets an answer stays as it is, but for cookies', () => {
  fc.assert(fc.property(fc.string(), fc.boolean(), (text, cut) => expect(withoutSecrets(text, [], cut)).toBe(text)));
  expect(headersWithoutSecrets({ 'set-cookie': 'a=b', a: 'b' }, [], 10)).toEqual({
    'set-cookie': '[redacted]',
    a: 'b',
  });
});

test('whatever stands around a secret stays, and the secret goes', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9+/_~-]{8,40}$/);
  const around = fc.stringMatching(/^[!-~]{0,20}$/).map((text) => `${text}\n`);
  const escape = fc.constantFrom<(text: string) => string>((text) => text, encodeURIComponent, JSON.stringify, percent);
  fc.assert(
    fc.property(word, around, around, escape, (secret, before, after, spell) => {
      fc.pre(!before.includes(secret) && !after.includes(secret));
      const kept = withoutSecrets(`${before} ${spell(secret)} ${after}`, [secret], false);
      expect(kept).not.toContain(secret);
      expect(kept).toContain('[redacted]');
    }),
  );
});

test("values that are words of HTTP's are no secrets", () => {
  const headers = { accept: 'application/json', 'accept-language': 'de-DE,de;q=0.9', authorization: 'Bearer x' };
  const sealed = sealHeaders(headers, 'w1', keyring);
  expect(secretValues(openHeaders(sealed, 'w1', keyring))).toEqual(['Bearer x']);
});
