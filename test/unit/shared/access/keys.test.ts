/** What is written of a key that is revoked, over a store in memory. */
import { expect, test } from '@jest/globals';

import { API_KEYS, KEYS_VERSION } from '../../../../shared/access/documents.ts';
import { openKeys } from '../../../../shared/access/keys.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { memoryStore } from '../../../support/memory-store.ts';

test('a key that is revoked twice was revoked the first time, by the one who did it then', async () => {
  const store = memoryStore(() => 0);
  const keys = openKeys(store);
  const key = {
    ...({ v: 1, id: 'k', name: 'k', role: 'viewer', digest: '', live: true, created_by: 'ops' } as const),
    ...{ created_at: Timestamp.fromMillis(0), expires_at: null, revoked_at: null, revoked_by: null },
    ...{ request_digest: null, expire_at: null },
  };
  expect(await keys.create(key, [])).toBe('created');
  expect(await keys.revoke('k', 'first', 1_000, [])).toBe(true);
  const [revoked, version] = [store.kept(API_KEYS.doc('k')), store.kept(KEYS_VERSION)];
  expect(revoked).toMatchObject({ live: false, revoked_at: Timestamp.fromMillis(1_000), revoked_by: 'first' });
  expect(await keys.revoke('k', 'second', 2_000, [])).toBe(false);
  expect(store.kept(API_KEYS.doc('k'))).toEqual(revoked);
  expect(store.kept(KEYS_VERSION)).toEqual(version);
  expect(await keys.revoke('unknown', 'second', 2_000, [])).toBeNull();
});
