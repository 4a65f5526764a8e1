/** Whether Cloud Run may start what was deployed; pure. */
import { fail, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';

/** One Cloud Run service of the region. */
export interface RunService {
  name: string;
  maxInstances: number;
  /** Of one instance. */
  milliCpu: number;
  bytes: number;
}

/** What the project may have in the region; null: without bound. */
export interface RunQuotas {
  milliCpu: number | null;
  bytes: number | null;
}

const GIB = 2 ** 30;
const rounded = (amount: number): string => String(Math.round(amount * 10) / 10);

interface Resource {
  check: string;
  sizeOf: (service: RunService) => number;
  shown: (amount: number) => string;
}

const RESOURCES: Record<keyof RunQuotas, Resource> = {
  milliCpu: {
    check: 'quota of CPUs',
    sizeOf: ({ milliCpu }) => milliCpu,
    shown: (amount) => `${rounded(amount / 1_000)} CPUs`,
  },
  bytes: { check: 'quota of memory', sizeOf: ({ bytes }) => bytes, shown: (amount) => `${rounded(amount / GIB)} GiB` },
};

/**
 * A service that asks for more than the quota is refused when it is deployed (`Quota violated: CpuAllocPerProjectRegion`,
 * docs/deploy.md); services that together ask for more are not given all their instances on the same busy day.
 */
export const judgeQuotas = (services: readonly RunService[], quotas: RunQuotas): Finding[] =>
  (['milliCpu', 'bytes'] as const).map((name) => judgeQuota(RESOURCES[name], services, quotas[name]));

function judgeQuota(
  { check, sizeOf, shown }: Resource,
  services: readonly RunService[],
  quota: number | null,
): Finding {
  const most = services.map((service) => ({ service, amount: service.maxInstances * sizeOf(service) }));
  const sum = most.reduce((total, { amount }) => total + amount, 0);
  if (quota === null) return ok(check, `${shown(sum)} at most, without a bound`);
  const over = most.filter(({ amount }) => amount > quota);
  const fix = 'lower max_instances or memory in functions, or ask Google for more (docs/deploy.md; IAM > Quotas)';
  if (over.length > 0) {
    const each = over.map(({ service, amount }) => `${service.name} ${shown(amount)}`).join(', ');
    return fail(check, `the region may have ${shown(quota)}, and one alone asks for more: ${each}`, fix);
  }
  const says = `${shown(sum)} at most, of ${shown(quota)} that the region may have`;
  return sum > quota
    ? warn(check, `${says}: not all functions can have all their instances at once`, fix)
    : ok(check, says);
}
