/** How a webhook retries, from what its body says of it. */
import type { DestinationBody } from './destination-body.ts';
import type { DestinationFields } from './destination-fields.ts';
import { DEFAULT_TIMEOUT_SECONDS, retryPresets } from './retry-presets.ts';
import type { RetryPreset, RetryPresetName } from './retry-presets.ts';
import type { WebhookBody } from './webhook-body.ts';
import { keysOf } from '../base/records.ts';

type Retrying = Pick<
  DestinationFields,
  | 'delivery_attempt_timeout'
  | 'retry_policy'
  | 'retry_jitter'
  | 'max_delivery_attempts'
  | 'retry_min_backoff'
  | 'retry_max_backoff'
>;

/** postmand's three fields mean `exponential` where no policy is named. */
const policyIn = ({
  retry_policy: policy,
  max_delivery_attempts,
  retry_min_backoff,
  retry_max_backoff,
}: DestinationBody): DestinationFields['retry_policy'] => {
  const postmands = [max_delivery_attempts, retry_min_backoff, retry_max_backoff].some((field) => field !== undefined);
  return policy ?? (postmands ? 'exponential' : 'standard-webhooks');
};

const presetOf = (policy: DestinationFields['retry_policy']): RetryPreset | null =>
  typeof policy === 'string' && policy !== 'exponential' ? retryPresets[policy] : null;

/** Which statuses are a success; null: any 2xx. */
export function validStatusCodes(given: WebhookBody): number[] | null {
  const preset = presetOf(policyIn(given));
  return given.valid_status_codes ?? (preset?.validStatusCodes ? [...preset.validStatusCodes] : null);
}

/** How a destination retries. */
export function retrying(given: DestinationBody): Retrying {
  const policy = policyIn(given);
  if (policy === 'exponential') {
    return {
      delivery_attempt_timeout: given.delivery_attempt_timeout ?? DEFAULT_TIMEOUT_SECONDS,
      retry_policy: policy,
      retry_jitter: given.retry_jitter ?? false,
      max_delivery_attempts: given.max_delivery_attempts ?? 10,
      retry_min_backoff: given.retry_min_backoff ?? 10,
      retry_max_backoff: given.retry_max_backoff ?? 3_600,
    };
  }
  const preset = presetOf(policy);
  return {
    delivery_attempt_timeout: given.delivery_attempt_timeout ?? preset?.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
    retry_policy: policy,
    retry_jitter: given.retry_jitter ?? preset?.jitter ?? true,
    ...amountsTo(policy),
  };
}

type Postmands = Pick<DestinationFields, 'max_delivery_attempts' | 'retry_min_backoff' | 'retry_max_backoff'>;

/** What a policy of fixed delays comes to in postmand's three fields. */
function amountsTo(policy: RetryPresetName | number[]): Postmands {
  const delays = typeof policy === 'string' ? retryPresets[policy].delaysSeconds : policy;
  return {
    max_delivery_attempts: delays.length + 1,
    retry_min_backoff: Math.min(...delays),
    retry_max_backoff: Math.max(...delays),
  };
}

/** Fields of a body that say otherwise than others of it, by name: either would be passed over silently. */
export function contradictions(given: DestinationBody): Record<string, string> {
  const { retry_policy: policy = 'exponential', rate_limit, rate_limit_duration = 1 } = given;
  const alone = rate_limit === undefined && rate_limit_duration !== 1;
  return {
    ...(policy !== 'exponential' && contradictsPolicy(given, policy)),
    ...(alone && { rate_limit_duration: 'says nothing without rate_limit' }),
  };
}

function contradictsPolicy(given: DestinationBody, policy: RetryPresetName | number[]): Record<string, string> {
  const name = typeof policy === 'string' ? policy : 'this list of delays';
  const amounts = amountsTo(policy);
  const wrong = keysOf(amounts).filter((field) => given[field] !== undefined && given[field] !== amounts[field]);
  return Object.fromEntries(
    wrong.map((field) => [field, `must be ${amounts[field]}, as retry_policy ${name} has it, or left out`]),
  );
}
