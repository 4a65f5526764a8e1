import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

import { parsePushEnvelope } from '../../../../shared/http/push-envelope.ts';

const guide = readFileSync('test/fixtures/workspace/license-assignment-changed.json', 'utf8');
/** The envelope as it stands in the file, since parsing it here would spoil its numeric id. */
const guidePush = guide.slice(guide.indexOf('"push":') + '"push":'.length, guide.lastIndexOf('}'));

const parse = (text: string) => parsePushEnvelope(Buffer.from(text));
const parseMessage = (message: unknown, rest = {}) =>
  parse(JSON.stringify({ message, subscription: 'projects/p/subscriptions/s', ...rest }));

describe('parsePushEnvelope', () => {
  test('reads what the live service sends', () => {
    const message = {
      data: Buffer.from('{"a":"é"}').toString('base64'),
      attributes: { lane: 'fast' },
      messageId: '2070443601311540',
      message_id: '2070443601311540',
      publishTime: '2026-11-21T10:00:00.917Z',
      publish_time: '2026-11-21T10:00:00.917Z',
      orderingKey: 'key',
    };
    expect(parseMessage(message, { deliveryAttempt: 5 })).toStrictEqual({
      ok: true,
      envelope: {
        data: Buffer.from('{"a":"é"}'),
        attributes: { lane: 'fast' },
        messageId: '2070443601311540',
        publishTime: '2026-11-21T10:00:00.917Z',
        subscription: 'projects/p/subscriptions/s',
        deliveryAttempt: 5,
        orderingKey: 'key',
      },
    });
  });

  test("reads the guide's example, and every digit of its numeric id", () => {
    expect(parse(guidePush)).toMatchObject({
      ok: true,
      envelope: { messageId: '918273645546372819', attributes: {}, publishTime: null, deliveryAttempt: null },
    });
  });

  test.each([
    ['only snake case', { message_id: 'a', publish_time: '2026-01-01T00:00:00Z', ordering_key: 'k' }],
    ['a small numeric id', { messageId: 136969346945 }],
    ['null where nothing is', { messageId: '1', data: null, attributes: null, orderingKey: null }],
  ])('takes %s', (_, message) => expect(parseMessage(message)).toMatchObject({ ok: true }));

  test('fills in what is left out', () => {
    expect(parse('{"message":{"messageId":"1"}}')).toStrictEqual({
      ok: true,
      envelope: {
        data: new Uint8Array(),
        attributes: {},
        messageId: '1',
        publishTime: null,
        subscription: '',
        deliveryAttempt: null,
        orderingKey: null,
      },
    });
  });

  test('takes 0 for no delivery attempt', () => {
    expect(parseMessage({ messageId: '1' }, { deliveryAttempt: 0 })).toMatchObject({
      envelope: { deliveryAttempt: null },
    });
  });

  test.each([
    ['not JSON', 'hello', 'the body is not JSON'],
    ['nothing', '', 'the body is not JSON'],
    ['an array', '[]', 'the body is not a JSON object'],
    ['what is nested too deep', `{"message":${'['.repeat(20_000)}`, 'the body is nested more than 64 deep'],
    ['null', 'null', 'the body is not a JSON object'],
    ['no message', '{"subscription":"s"}', 'the body has no message'],
    ['a message that is text', '{"message":"m"}', 'the body has no message'],
    ['no id', '{"message":{"data":""}}', 'the message has no id'],
    ['an empty id', '{"message":{"messageId":""}}', 'the message has no id'],
    ['data that is not base64', '{"message":{"messageId":"1","data":"e30"}}', 'the message data is not base64'],
    ['base64 of URLs', '{"message":{"messageId":"1","data":"_-8="}}', 'the message data is not base64'],
    ['data with blanks', '{"message":{"messageId":"1","data":"e3 0="}}', 'the message data is not base64'],
    ['data that is an object', '{"message":{"messageId":"1","data":{}}}', 'the message data is not base64'],
    [
      'attributes that are not strings',
      '{"message":{"messageId":"1","attributes":{"a":1}}}',
      'the message attributes are not a map of strings',
    ],
    [
      'attributes in a list',
      '{"message":{"messageId":"1","attributes":["a"]}}',
      'the message attributes are not a map of strings',
    ],
  ])('refuses %s', (_, text, reason) => expect(parse(text)).toStrictEqual({ ok: false, reason }));

  test('refuses bytes that are not UTF-8', () => {
    expect(parsePushEnvelope(Buffer.from([0x7b, 0xff, 0x7d]))).toStrictEqual({
      ok: false,
      reason: 'the body is not JSON',
    });
  });
});
