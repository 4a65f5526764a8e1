import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import {
  apiKeyId,
  deadLetterMessageId,
  deliveryId,
  eventId,
  operationalEventId,
  quarantineId,
  reconciledEventId,
  subjectKey,
  testDeliveryId,
} from '../../shared/events/ids.ts';
import { shardOf } from '../../shared/store/shards.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('ids', () => {
  // Known events would be taken in anew if one of these ever changed.
  it('are what they have always been', () => {
    const event = eventId('paddle-classic', 'default', '481516001');
    expect(event).toBe(`evt_${sha256('["event","paddle-classic","default","481516001"]').slice(0, 32)}`);
    expect(event).toBe('evt_87f231fef7076771103b373334eb6bf4');
    expect(deliveryId(event, 'a6e9a525-ac5a-488c-b118-bd7327ce6d8d')).toBe('8421d9bc-fc05-4d6a-abab-843ebbb23862');
    expect(subjectKey('paddle-classic', 'default', { kind: 'subscription', id: 'default/7700123' })).toBe(
      '62b2c9b2e9a78d9efb65e589f3f238ab',
    );
    expect(reconciledEventId('google-workspace', 'C0r', { kind: 'subscription', id: 'C0r/C0c/sku' }, 7)).toBe(
      'evt_0f772d5e7a954d252667345e3fd6d01f',
    );
    expect(quarantineId('google-workspace', Buffer.from('not json'))).toBe('7b5cd9705b5808742aa57462568def1e');
    expect(deadLetterMessageId('2026-03-01T10:00:00.123Z', Buffer.from('{}'))).toBe(
      `dead-letter-${sha256(`["dead_letter","2026-03-01T10:00:00.123Z","${sha256('{}')}"]`).slice(0, 32)}`,
    );
    expect(testDeliveryId('ops', 'w', 't-1')).toBe('039b10bf-9773-4874-aa49-2b6d842d4e2c');
    expect(apiKeyId('ops', 'ci-1')).toBe(sha256('["api_key","ops","ci-1"]').slice(0, 16));
    const key = sha256('["operational","webhook.failing","w","7"]');
    expect(operationalEventId('webhook.failing', 'w', '7')).toBe(eventId('subrelay', 'subrelay', key));
  });

  it('tell apart what differs only in where one part ends and the next begins', () => {
    expect(eventId('api', 'ab', 'c')).not.toBe(eventId('api', 'a', 'bc'));
  });

  it('gives a delivery a version 4 UUID, as clients of postmand check for', () => {
    for (let n = 0; n < 200; n += 1) {
      expect(deliveryId(eventId('api', 'a', String(n)), 'w')).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });

  it('spreads ids over every shard about evenly', () => {
    const counts = new Array<number>(8).fill(0);
    for (let n = 0; n < 8_000; n += 1) counts[shardOf(`id-${n}`)]! += 1;
    for (const count of counts) expect(count).toBeGreaterThan(850);
  });
});
