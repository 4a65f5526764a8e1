import { describe, expect, test } from '@jest/globals';

import { ConfigError } from '../../../../../shared/settings/config.ts';
import { accountOf, resellersOf } from '../../../../../shared/sources/workspace/accounts.ts';

const config = (...workspaceAccounts: { account: string; subscription?: string }[]) => ({
  projectId: 'demo',
  workspaceSubscription: 'workspace-notifications',
  workspaceAccounts: workspaceAccounts.map((each) => ({ adminEmail: 'a@b.co', ...each })),
});
const subscriptionsOf = (...accounts: Parameters<typeof config>) =>
  resellersOf(config(...accounts)).map(({ subscription }) => subscription);
const named = (name: string) => `projects/demo/subscriptions/${name}`;

describe('resellersOf', () => {
  test.each([
    ['one account', [{ account: 'C0One' }], ['workspace-notifications']],
    [
      'several accounts',
      [{ account: 'C0One' }, { account: 'C0Two' }],
      ['workspace-notifications-c0one', 'workspace-notifications-c0two'],
    ],
    [
      'an account that names its own',
      [{ account: 'C0One', subscription: 'mine' }, { account: 'C0Two' }],
      ['mine', 'workspace-notifications-c0two'],
    ],
  ])('names the subscription of %s', (_, accounts, names) => {
    expect(subscriptionsOf(...accounts)).toStrictEqual(names.map(named));
  });

  test('takes a full name of another project as it is', () => {
    const subscription = 'projects/other/subscriptions/s';
    expect(subscriptionsOf({ account: 'C0One', subscription })).toStrictEqual([subscription]);
  });

  test.each([
    [
      'an account twice',
      [
        { account: 'C0A', subscription: 'a' },
        { account: 'C0A', subscription: 'b' },
      ],
      'listed twice',
    ],
    [
      'one subscription',
      [
        { account: 'C0A', subscription: 's' },
        { account: 'C0B', subscription: named('s') },
      ],
      named('s'),
    ],
    ['names that differ in case only', [{ account: 'C0A' }, { account: 'C0a' }], 'a subscription of its own'],
  ])('refuses %s for two', (_, accounts, message) => {
    expect(() => subscriptionsOf(...accounts)).toThrow(ConfigError);
    expect(() => subscriptionsOf(...accounts)).toThrow(message);
  });
});

describe('accountOf', () => {
  test('is decided by the subscription that brought a message', () => {
    const find = accountOf(resellersOf(config({ account: 'C0One', subscription: 'mine' }, { account: 'C0Two' })));
    expect(find(named('mine'))).toBe('C0One');
    expect(find(named('workspace-notifications-c0two'))).toBe('C0Two');
    expect(find(named('workspace-notifications'))).toBeNull();
  });

  test('is the only one there is, whatever brought it; null without any', () => {
    expect(accountOf(resellersOf(config({ account: 'C0One' })))('made-by-hand')).toBe('C0One');
    expect(accountOf([])('any')).toBeNull();
  });
});
