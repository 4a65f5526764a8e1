/**
 * What Cloud Run's services ask for at most, and what the project may have in the region:
 * https://docs.cloud.google.com/run/docs/reference/rest/v2/projects.locations.services/list and
 * https://docs.cloud.google.com/docs/quotas/reference/rest/v1/projects.locations.services.quotaInfos/get.
 */
import { z } from 'zod';

import { behindLast } from '../../../shared/base/text.ts';
import type { Env } from '../../../shared/settings/config.ts';
import { RUN_API_URL } from '../deployed-settings.ts';
import { warn } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeQuotas } from './judge-quotas.ts';
import type { RunService } from './judge-quotas.ts';

const QUOTAS_API_URL = 'https://cloudquotas.googleapis.com/';
const CHECK = 'quotas of Cloud Run';
const TIMEOUT_MS = 10_000;

/** What can't be looked at, and what whoever runs this needs for it. */
class Unseen extends Error {
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

export interface QuotasDeps {
  env: Env;
  project: string;
  /** Null: nobody named it. */
  region: string | null;
  /** Of whoever runs this. */
  accessToken: () => Promise<string>;
  fetch: typeof fetch;
}

export async function lookAtQuotas({ env, project, region, accessToken, fetch }: QuotasDeps): Promise<Finding[]> {
  if (region === null)
    return [warn(CHECK, 'were not looked at: the region is not known', '--region, or npx --no subrelay env first')];
  try {
    const headers = { authorization: `Bearer ${await tokenOf(accessToken)}`, 'x-goog-user-project': project };
    const get = (url: string, fix: string) => answerOf(fetch, url, headers, fix);
    const runUrl = `${env['CLOUD_RUN_API_URL'] ?? RUN_API_URL}v2/projects/${project}/locations/${region}/services`;
    const quotaUrl = `${env['CLOUD_QUOTAS_API_URL'] ?? QUOTAS_API_URL}v1/projects/${project}/locations/global/services/run.googleapis.com/quotaInfos`;
    const allowed = async (quota: string) => valueFor(await get(`${quotaUrl}/${quota}`, quotaFix(project)), region);
    const [services, milliCpu, bytes] = await Promise.all([
      servicesAt(runUrl, (url) => get(url, `grant yourself roles/run.viewer in ${project}`)),
      allowed('CpuAllocPerProjectRegion'),
      allowed('MemAllocPerProjectRegion'),
    ]);
    return judgeQuotas(services, { milliCpu, bytes });
  } catch (error) {
    if (error instanceof Unseen) return [warn(CHECK, error.message, error.fix)];
    throw error;
  }
}

const quotaFix = (project: string): string =>
  `grant yourself roles/cloudquotas.viewer and roles/serviceusage.serviceUsageConsumer in ${project}, and gcloud services enable cloudquotas.googleapis.com --project ${project}`;

const tokenOf = (accessToken: () => Promise<string>): Promise<string> =>
  accessToken().catch(() => {
    throw new Unseen('there are no application default credentials', 'gcloud auth application-default login');
  });

async function answerOf(fetch_: typeof fetch, url: string, headers: Record<string, string>, fix: string) {
  const { host } = new URL(url);
  const response = await fetch_(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => {
    throw new Unseen(`${host} does not answer`, 'try again');
  });
  if (!response.ok) throw new Unseen(`${host} answered ${response.status}`, response.status >= 500 ? 'try again' : fix);
  return response.json().catch((): unknown => undefined);
}

/** Kubernetes' quantities, as far as Cloud Run has them: `1`, `1000m`, `512Mi`, `1G`. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};
const quantity = z.string().transform((text, context) => {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (number !== undefined && factor !== undefined) return Number(number) * factor;
  context.addIssue({ code: 'custom', message: `is no quantity: ${text}` });
  return z.NEVER;
});

const scaling = z.object({ maxInstanceCount: z.number().optional() }).optional();
const servicesPage = z.object({
  services: z
    .array(
      z.object({
        name: z.string(),
        scaling,
        template: z.object({
          scaling,
          containers: z.array(
            z.object({
              resources: z
                .object({ limits: z.object({ cpu: quantity.default(1), memory: quantity.default(512 * 2 ** 20) }) })
                .default({ limits: { cpu: 1, memory: 512 * 2 ** 20 } }),
            }),
          ),
        }),
      }),
    )
    .default([]),
  nextPageToken: z.string().optional(),
});

/** Where a service names none (https://docs.cloud.google.com/run/docs/configuring/max-instances). */
const DEFAULT_MAX_INSTANCES = 100;

async function servicesAt(url: string, get: (url: string) => Promise<unknown>): Promise<RunService[]> {
  const services: RunService[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const query = new URLSearchParams({ pageSize: '100', ...(token && { pageToken: token }) });
    const page = servicesPage.safeParse(await get(`${url}?${String(query)}`));
    if (!page.success) throw new Unseen('the answer of Cloud Run is not that of its API v2', 'report it');
    services.push(...page.data.services.map(sizeOf));
    token = page.data.nextPageToken || undefined;
  }
  return services;
}

function sizeOf({ name, scaling: own, template }: z.output<typeof servicesPage>['services'][number]): RunService {
  const sum = (amounts: number[]) => amounts.reduce((total, each) => total + each, 0);
  const limits = template.containers.map(({ resources }) => resources.limits);
  const bounds = [own?.maxInstanceCount, template.scaling?.maxInstanceCount].filter((bound) => bound !== undefined);
  return {
    name: behindLast(name, '/'),
    maxInstances: bounds.length > 0 ? Math.min(...bounds) : DEFAULT_MAX_INSTANCES,
    milliCpu: 1_000 * sum(limits.map(({ cpu }) => cpu)),
    bytes: sum(limits.map(({ memory }) => memory)),
  };
}

const quotaInfo = z.object({
  dimensionsInfos: z.array(
    z.object({
      dimensions: z.record(z.string(), z.string()).default({}),
      applicableLocations: z.array(z.string()).default([]),
      details: z.object({ value: z.string().regex(/^-?\d+$/) }).optional(),
    }),
  ),
});

/** The region's own value, else that of all regions that have none; a negative one is no bound. */
function valueFor(answer: unknown, region: string): number | null {
  const { data } = quotaInfo.safeParse(answer);
  const infos = data?.dimensionsInfos ?? [];
  const info =
    infos.find(({ dimensions }) => dimensions['region'] === region) ??
    infos.find(
      ({ dimensions, applicableLocations }) => !dimensions['region'] && applicableLocations.includes(region),
    ) ??
    infos.find(({ dimensions, applicableLocations }) => !dimensions['region'] && applicableLocations.length === 0);
  if (!info?.details) throw new Unseen(`Cloud Quotas tells of no quota in ${region}`, 'correct --region');
  const value = Number(info.details.value);
  return value < 0 ? null : value;
}

/** The region that the functions' own addresses name (`https://deliver-123456789012.europe-west1.run.app`). */
export function regionIn(env: Env): string | null {
  const urls = [env['PUSH_AUDIENCE'], env['API_URL'], env['RECEIVE_WORKSPACE_URL']];
  const found = urls.map((url) => /^https:\/\/[a-z-]+-\d+\.([a-z]+-[a-z]+\d+)\.run\.app\/?$/.exec(url ?? '')?.[1]);
  return found.find((region) => region !== undefined) ?? null;
}
