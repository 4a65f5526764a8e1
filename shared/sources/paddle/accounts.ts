import type { PaddleAccount } from './paddle-accounts.ts';

/**
 * `PADDLE_CLASSIC_PUBLIC_KEY` is a shorthand for one account `default`: it replaces that account's Classic keys and
 * keeps its API credentials.
 */
export function withClassicPublicKey(accounts: PaddleAccount[], publicKey: string | undefined): PaddleAccount[] {
  if (publicKey === undefined) return accounts;
  const given = accounts.find(({ name }) => name === 'default');
  const account = { ...given, name: 'default', classic: { ...given?.classic, publicKeys: [publicKey] } };
  return [account, ...accounts.filter(({ name }) => name !== 'default')];
}
