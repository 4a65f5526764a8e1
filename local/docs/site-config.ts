/** The site's settings: search in the browser, the system's fonts, no foreign request. `npm run docs` gives them to VitePress. */
import type { DefaultTheme, UserConfig } from 'vitepress';

import { anchorOf } from './site-pages.ts';

/** Where the site is served. */
export const BASE = '/docs/';

const item = (text: string, page: string): DefaultTheme.SidebarItem => ({ text, link: `/${page}` });
const group = (text: string, ...items: DefaultTheme.SidebarItem[]): DefaultTheme.SidebarItem => ({ text, items });

const SIDEBAR = [
  group(
    'Begin',
    item('Overview', ''),
    item('First hour', 'first-hour'),
    item('Questions', 'faq'),
    item('Comparison', 'comparison'),
    item('Moving here', 'moving'),
    ...[item('From paddle-endpoint', 'moving-from-paddle-endpoint'), item('From hooker', 'hooker')],
    item('Twenty questions', 'questions'),
  ),
  group(
    'Receive',
    ...[item('Receiving webhooks', 'receiving'), item('Events', 'events'), item('State', 'state')],
    ...[item('Signatures', 'signatures'), item('Ordering', 'ordering'), item('Rate limits', 'rate-limits')],
    ...[
      item('Operational events', 'operational-events'),
      item('Jira and Slack', 'jira-and-slack'),
      item('Receiver kit', 'kits/receiver'),
    ],
  ),
  group(
    'Ask',
    ...[
      item('On call', 'on-call'),
      item('Status', 'status'),
      item('Ledger', 'ledger'),
      item('Console', 'console'),
      item('Owners', 'owners'),
      item('A portal for your customers', 'portal'),
    ],
    ...[item('Command line', 'command-line'), item('API', 'api'), item('Access', 'access')],
    ...[item('Routes and errors', 'routes'), item('API client', 'kits/client'), item("postmand's clients", 'postmand')],
  ),
  group(
    'Run',
    ...[
      item('Deploy', 'deploy'),
      item('Settings', 'settings'),
      item('Operations', 'operations'),
      item('Limits', 'limits'),
    ],
    ...[item('Logs', 'logs'), item('Telemetry', 'telemetry'), item('Egress', 'egress'), item('Erasure', 'erasure')],
    ...[item('Security model', 'security-model'), item('Scale', 'scale'), item('Changelog', 'changelog')],
  ),
  group(
    'Sources',
    ...[
      item('Workspace', 'workspace'),
      item('Registration', 'registration'),
      item('Pub/Sub', 'pubsub'),
      item('Paddle', 'paddle'),
    ],
    ...[item('Reconcile', 'reconcile'), item('Gap repair', 'gap-repair')],
  ),
  group(
    'Try and test',
    ...[item('Local stack', 'local-stack'), item('Send', 'send'), item('Embedded servers', 'local/embedded')],
    ...[item('Chaos test', 'chaos'), item('Benchmark', 'benchmark'), item('Mutants', 'mutants')],
  ),
  group(
    'Inside',
    ...[item('Contributing', 'contributing'), item('Architecture', 'architecture'), item('Glossary', 'glossary')],
    ...[
      item('Delivery protocol', 'protocol'),
      item('Decisions', 'decisions/'),
      item('Facts', 'facts/'),
      item('Traps', 'traps'),
    ],
  ),
];

export default {
  title: 'Subrelay',
  description: 'Notifications in, signed webhooks with the current state out',
  base: BASE,
  // Browsers ask for an icon of the whole host otherwise.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // Pages are text: a `<word>` in one is no element.
  markdown: { html: false, anchor: { slugify: anchorOf } },
  themeConfig: { search: { provider: 'local' }, sidebar: SIDEBAR, outline: [2, 3], externalLinkIcon: false },
} satisfies UserConfig<DefaultTheme.Config>;
