/** Retry policies that a webhook can name, as data: the delay before each retry, seconds. */
import { keysOf } from '../base/records.ts';

export interface RetryPreset {
  readonly delaysSeconds: readonly number[];
  /** Whether the delays are spread out unless the webhook says otherwise. */
  readonly jitter: boolean;
  /** Whether a delivery that used up its retries disables its webhook. */
  readonly disablesWebhook: boolean;
  /** What counts as success unless the webhook says otherwise; null is any 2xx. */
  readonly validStatusCodes: readonly number[] | null;
  /** How long an exchange may take unless the webhook says otherwise. */
  readonly timeoutSeconds: number;
}

export const DEFAULT_TIMEOUT_SECONDS = 15;

const hour = 3_600;

export const retryPresets = {
  /**
   * 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h: ten attempts, 75 h 35 min 5 s in all
   * (docs/facts/standard-webhooks.md, SW-8).
   */
  'standard-webhooks': {
    delaysSeconds: [5, 300, 1_800, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
    jitter: true,
    disablesWebhook: false,
    validStatusCodes: null,
    timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
  },
  /** 1 h 20 min 30 s in all, then the webhook is disabled (docs/facts/hooker.md, HK-30 to HK-32). */
  hooker: {
    delaysSeconds: [30, 300, 900, hour],
    jitter: false,
    disablesWebhook: true,
    validStatusCodes: [200],
    timeoutSeconds: 10,
  },
  /**
   * 30 s, 5 min, 15 min, then 25 times 1 h: 25 h 20 min 30 s in all (docs/facts/hooker.md, HK-30, HK-31 and HK-33). Its
   * hook is never disabled (docs/facts/hooker.md, HK-34).
   */
  'hooker-28': {
    delaysSeconds: [30, 300, 900, ...Array<number>(25).fill(hour)],
    jitter: false,
    disablesWebhook: false,
    validStatusCodes: [200],
    timeoutSeconds: 10,
  },
} as const satisfies Record<string, RetryPreset>;

export type RetryPresetName = keyof typeof retryPresets;
export type RetryPolicyName = RetryPresetName | 'exponential';

export const retryPolicyNames: readonly RetryPolicyName[] = [...keysOf(retryPresets), 'exponential'];
