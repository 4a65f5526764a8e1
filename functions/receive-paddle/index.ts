import { http } from '@google-cloud/functions-framework';

import { withClassicPublicKey } from '../../shared/sources/paddle/accounts.ts';
import { classicKeysOf } from '../../shared/sources/paddle/classic-signature.ts';
import { INTAKE_SETTINGS, acceptFor, configure } from '../compose.ts';
import { receivePaddleDoor } from './door.ts';

const settings = [...INTAKE_SETTINGS, 'paddleAccounts', 'paddleClassicPublicKey'] as const;
const { config, log } = configure('receive-paddle', settings);

http(
  'receivePaddle',
  receivePaddleDoor({
    keys: classicKeysOf(withClassicPublicKey(config.paddleAccounts, config.paddleClassicPublicKey)),
    accept: acceptFor(config, log),
    log,
  }),
);
