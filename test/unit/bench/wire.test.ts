import { describe, expect, it } from '@jest/globals';

import { bodyOf } from '../../bench/bodies.ts';
import { messageIn, postRequest } from '../../bench/http-wire.ts';
import { markedIn, markerOf } from '../../bench/marker.ts';

describe('messages by hand', () => {
  const target = { host: 'h', port: 1, path: '/p', headers: { a: 'b' } };
  const request = postRequest(target, 'bödy');

  it('are whole when their body is, and leave the rest', () => {
    expect(request.toString()).toBe('POST /p HTTP/1.1\r\nhost: h:1\r\na: b\r\ncontent-length: 5\r\n\r\nbödy');
    for (let length = 0; length < request.length; length++) expect(messageIn(request.subarray(0, length))).toBeNull();
    const found = messageIn(Buffer.concat([request, Buffer.from('HTTP')]));
    expect([found?.body.toString(), found?.rest.toString()]).toEqual(['bödy', 'HTTP']);
  });

  it('need no body', () => {
    const found = messageIn(Buffer.from('HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n'));
    expect(found).toMatchObject({ body: Buffer.alloc(0), rest: Buffer.alloc(0) });
  });
});

describe('markers', () => {
  it.each([
    [`{"event":"${markerOf(0)}"}`, 0],
    [`{"event":"${markerOf(20_123)}","then":"${markerOf(7)}"}`, 20_123],
    ['{"event":"none"}', -1],
  ])('%s has %d', (body, n) => {
    expect(markedIn(Buffer.from(body))).toBe(n);
  });

  it('are in every body, and those of the API have the peers’ size', () => {
    const payload = bodyOf({ kind: 'payload', webhookIds: ['a', 'b'], bytes: 1_000 }, 17);
    const given = JSON.parse(payload) as { webhook_id: string; payload: string };
    expect([given.webhook_id, given.payload.length]).toEqual(['b', 1_000]);
    expect(JSON.parse(given.payload)).toMatchObject({ event: markerOf(17) });
    const event = bodyOf({ kind: 'event', type: 'bench.sent', bytes: 1_000 }, 17);
    expect(event).toHaveLength(1_000);
    expect(JSON.parse(event)).toMatchObject({ type: 'bench.sent', data: { event: markerOf(17) } });
  });
});
