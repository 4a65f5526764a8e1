import { present } from '../../base/present.ts';
import type { DecodeAgain } from '../source.ts';
import { decodeBillingNotification } from './paddle-billing.ts';

export const decodeAgain: DecodeAgain = ({ account, raw }) =>
  decodeBillingNotification(present(account, 'the account whose secret signed it'), raw);
