import { http } from '@google-cloud/functions-framework';

import { admitAddresses } from '../../shared/http/client-address.ts';
import { billingSecretsOf } from '../../shared/sources/paddle-billing/billing-signature.ts';
import { classicKeysOf } from '../../shared/sources/paddle-classic/classic-signature.ts';
import { withClassicPublicKey } from '../../shared/sources/paddle/accounts.ts';
import { configure, onFirstCall } from '../start.ts';
import { receivePaddleDoor } from './door.ts';
import { SETTINGS } from './settings.ts';

const { config, log } = configure('receive-paddle', SETTINGS);
const accounts = withClassicPublicKey(config.paddleAccounts, config.paddleClassicPublicKey);
const accept = onFirstCall(async () => (await import('../compose.ts')).acceptFor(config, log));

http(
  'receivePaddle',
  receivePaddleDoor({
    admitAddress: admitAddresses({ ranges: config.paddleAllowedAddresses, position: config.paddleAddressPosition }),
    keys: classicKeysOf(accounts),
    billing: {
      accounts: billingSecretsOf(accounts),
      toleranceSeconds: config.paddleToleranceSeconds,
      now: Date.now,
    },
    accept,
    log,
  }),
);
