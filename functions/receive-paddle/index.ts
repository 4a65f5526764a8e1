import { http } from '@google-cloud/functions-framework';

import { admitAddresses } from '../../shared/http/client-address.ts';
import { withClassicPublicKey } from '../../shared/sources/paddle/accounts.ts';
import { billingSecretsOf } from '../../shared/sources/paddle/billing-signature.ts';
import { classicKeysOf } from '../../shared/sources/paddle/classic-signature.ts';
import { INTAKE_SETTINGS, acceptFor, configure } from '../compose.ts';
import { receivePaddleDoor } from './door.ts';

const settings = [
  ...INTAKE_SETTINGS,
  'paddleAccounts',
  'paddleClassicPublicKey',
  'paddleToleranceSeconds',
  'paddleAllowedAddresses',
  'paddleAddressPosition',
] as const;
const { config, log } = configure('receive-paddle', settings);
const accounts = withClassicPublicKey(config.paddleAccounts, config.paddleClassicPublicKey);

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
    accept: acceptFor(config, log),
    log,
  }),
);
