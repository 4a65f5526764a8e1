import { PADDLE_SIGNATURE_TOLERANCE_SECONDS } from '../../shared/sources/paddle-billing/settings.ts';
import { PADDLE_CLASSIC_PUBLIC_KEY } from '../../shared/sources/paddle-classic/settings.ts';
import {
  PADDLE_ACCOUNTS,
  PADDLE_ADDRESS_POSITION,
  PADDLE_ALLOWED_ADDRESSES,
} from '../../shared/sources/paddle/settings.ts';
import { TELEMETRY_SETTINGS } from '../../shared/telemetry/settings.ts';
import { INTAKE_SETTINGS } from '../settings.ts';

export const SETTINGS = [
  ...TELEMETRY_SETTINGS,
  ...INTAKE_SETTINGS,
  PADDLE_ACCOUNTS,
  PADDLE_CLASSIC_PUBLIC_KEY,
  PADDLE_SIGNATURE_TOLERANCE_SECONDS,
  PADDLE_ALLOWED_ADDRESSES,
  PADDLE_ADDRESS_POSITION,
] as const;
