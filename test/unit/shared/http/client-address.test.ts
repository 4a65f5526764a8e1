import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { admitAddresses, forwardedAddress } from '../../../../shared/http/client-address.ts';

test.each([
  ['198.51.100.7', 1, '198.51.100.7'],
  ['203.0.113.1, 198.51.100.7', 1, '198.51.100.7'],
  ['203.0.113.1,198.51.100.7,192.0.2.9', 2, '198.51.100.7'],
  ['2001:db8::7', 1, '2001:db8::7'],
  ['::ffff:198.51.100.7', 1, '198.51.100.7'],
  ['198.51.100.7', 2, null],
  ['198.51.100.7,', 1, null],
  ['198.51.100.7, unknown', 1, null],
  ['198.51.100.7:443', 1, null],
  ['fe80::1%eth0', 1, null],
  ['', 1, null],
])('of "%s" at %i from the right: %s', (header, position, expected) => {
  expect(forwardedAddress(header, position)).toBe(expected);
});

describe('admitAddresses', () => {
  const ranges = ['34.232.58.13/32', '198.51.100.0/24', '2001:db8::/32'];
  const tried = (header: string | undefined, position = 1) => {
    const headers = header === undefined ? {} : { 'x-forwarded-for': header };
    return () => admitAddresses({ ranges, position })({ headers });
  };

  test.each(['34.232.58.13', '203.0.113.1, 198.51.100.7', '2001:db8::7', '::ffff:34.232.58.13'])(
    'lets %s in',
    (header) => {
      expect(tried(header)).not.toThrow();
    },
  );

  test.each([undefined, '', '34.232.58.14', '198.51.100.7, 203.0.113.1', '34.232.58.13, unknown', '2001:db9::7'])(
    'refuses %s, and does not show the address',
    (header) => {
      expect(tried(header)).toThrow(expect.objectContaining({ code: 'ADDRESS_NOT_ALLOWED' }));
      expect(tried(header)).toThrow(/^X-Forwarded-For has (no address|an address that is not allowed) at place 1 from/);
    },
  );

  test('counts from the right where a load balancer adds itself', () => {
    expect(tried('198.51.100.7, 203.0.113.1', 2)).not.toThrow();
    expect(tried('198.51.100.7', 2)).toThrow(/no address/);
  });

  test('lets everybody in while no address is configured', () => {
    expect(() => admitAddresses({ ranges: [], position: 1 })({ headers: {} })).not.toThrow();
  });

  test('never depends on what the client claims before its own address', () => {
    const claim = fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), { maxLength: 5 });
    fc.assert(
      fc.property(claim, fc.constantFrom('198.51.100.7', '203.0.113.1'), (claimed, seen) => {
        const attempt = tried([...claimed, seen].join(', '));
        if (seen === '198.51.100.7') expect(attempt).not.toThrow();
        else expect(attempt).toThrow();
      }),
    );
  });
});
