/** Every command that pages show and that the product prints, and what of it is run on a local stack. */
import { globSync, readFileSync } from 'node:fs';

export const CALLED = 'npx --no subrelay';

export interface Pasted {
  /** The file where it is shown or printed. */
  from: string;
  /** As it is shown, without `npx --no subrelay` where it begins so. */
  shown: string;
}

/** How one is run that can't be run as it is shown; `$NAMES` are of what the stack was given before. */
interface Run {
  /** In its place, behind `npx --no subrelay`. */
  run?: string;
  /** What it ends with; else 0. */
  codes?: readonly number[];
  /** What it says then. */
  says?: RegExp;
  /** Behind it: what it has changed is as it was. */
  then?: string;
  /** Why it is not done here, so that it is called without `--yes`, and refuses. */
  asks?: string;
}

const NO_DEPLOYMENT = { codes: [5], says: /^subrelay: .*no application default credentials: log in/m };
const REFUSES_UNASKED = { codes: [2], says: /^subrelay: Nothing was done: nobody can be asked here, so add --yes/m };
const PULLS: Run = {
  run: 'register --pull && npx --no subrelay pull --once --idle 1 --max-messages 1',
  then: 'register',
};
const LOOKS = { codes: [0, 1] };
/** Whether all is delivered within 10 s is a matter of what other commands do to webhooks meanwhile. */
const SENDS: Run = { codes: [0, 1], says: /^\d\d\d\d-\d\d-\d\d$\n.* received /m };

/** Of those that pages show. Any other runs as it is shown, and ends with 0. */
const SHOWN: Readonly<Record<string, Run>> = {
  'COMMAND --help': { run: 'status --help' },
  '': { codes: [2], says: /COMMAND --help explains one/ },
  status: LOOKS,
  "explain 'Fails on purpose'": LOOKS,
  'explain 7700123': LOOKS,
  'history 7700123': LOOKS,
  'history 123': LOOKS,
  'explain subscription-id-or-domain-or-any-id': { run: 'explain "$EVENT"', ...LOOKS },
  'explain example.com --type subscription.cancelled': LOOKS,
  'quarantine process 0f2a9c41': { run: 'quarantine process "$QUARANTINED"', codes: [4], says: /still unreadable/ },
  'quarantine process ID': { run: 'quarantine process "$QUARANTINED"', codes: [4], says: /still unreadable/ },
  'erase example.com': { run: 'erase "$DOMAIN"', asks: 'it looks again ten minutes later', ...REFUSES_UNASKED },
  'keys rm ID': { run: 'keys rm "$KEY_ID"' },
  'canary --env production --receiver https://example.com/canary': {
    run: 'canary --env production --receiver "$RECEIVER"',
  },
  'webhooks resume NAME': { run: 'webhooks resume CRM' },
  'destinations resume NAME': { run: 'destinations resume CRM' },
  'replay --webhook NAME --since 5d': { run: 'replay --webhook CRM --since 5d' },
  "webhooks pause CRM --reason 'maintenance until noon'": { then: 'webhooks resume --yes CRM' },
  "webhooks pause Mine --reason 'my first hour' --yes": { then: 'webhooks rm --yes Mine' },
  'destinations add pubsub --name Lake --set \'pubsub={"topic": "projects/acme-prod/topics/subscriptions"}\'': {
    then: 'destinations rm --yes Lake',
  },
  'destinations add pubsub --name Warehouse --set \'pubsub={"topic": "projects/acme-prod/topics/subscriptions"}\'': {
    then: 'destinations rm --yes Warehouse',
  },
  tail: { run: 'tail --count 1' },
  'listen http://127.0.0.1:3000/hook': { run: 'listen "$RECEIVER" --count 1' },
  'webhooks import': { codes: [2], says: /^subrelay: SYSTEM is missing/m },
  send: { codes: [2], says: /^subrelay: Say what to send: / },
  'receiver 500': { then: 'receiver ok' },
  'verify request.txt --key whsec_...': { run: 'verify "$FOLDER/request.txt" --key "$WHSEC"' },
  'verify FILE --key whsec_…': { run: 'verify "$FOLDER/request.txt" --key "$WHSEC"' },
  'webhooks import svix --from https://api.eu.svix.com --of app_1': {
    run: 'webhooks import svix --from "$PEERS" --of app_1',
  },
  'webhooks import postmand --from http://postmand.internal:8000': { run: 'webhooks import postmand --from "$PEERS"' },
  'webhooks import convoy --from https://eu.getconvoy.cloud --of 01H0PROJECT': {
    run: 'webhooks import convoy --from "$PEERS" --of p-1',
  },
  'webhooks import outpost --from http://outpost.internal:3333 --of tenant-1': {
    run: 'webhooks import outpost --from "$PEERS" --of t-1',
  },
  'audit --from 2026-11-25T08:00:00Z': { run: 'audit --from "$YESTERDAY" --to "$NOW"' },
  'audit --from … --to …': { run: 'audit --from "$YESTERDAY" --to "$NOW"' },
  'dead-letters list': { run: 'dead-letters list --idle 1' },
  'dead-letters replay': { run: 'dead-letters replay --idle 1' },
  'dead-letters replay --dry-run': { run: 'dead-letters replay --dry-run --idle 1' },
  unregister: { then: 'register' },
  'register-topic projects/acme-prod/topics/orders --account orders --push-endpoint "$RECEIVE_PUBSUB_URL" --dry-run': {
    codes: [1],
    says: /would be created/,
  },
  'register --authorize CALLER': { run: 'register --authorize replay@demo.iam.gserviceaccount.com' },
  'register --pull': PULLS,
  pull: { codes: [2], says: /^subrelay: .* run npx --no subrelay register --pull to change it/m },
  'pull --once': PULLS,
  // A deployment's: here Google's credentials are missing, which is said.
  'eval "$(npx --no subrelay env --project my-subrelay --region europe-west1)"': { says: NO_DEPLOYMENT.says },
  'unregister --project $PROJECT --account C0abcdefg --admin-email admin@reseller.example --service-account $(terraform -chdir=terraform output -json service_account_emails | jq -r .register)':
    {
      run: 'unregister --project demo --account C0abcdefg --admin-email admin@reseller.example --service-account a@demo.iam.gserviceaccount.com',
      ...NO_DEPLOYMENT,
    },
  'register --project demo --account C0demo042 --admin-email reseller-admin@reseller.example --service-account subrelay@demo.iam.gserviceaccount.com --push-service-account push@demo.iam.gserviceaccount.com --push-endpoint https://receive-workspace-42.europe-west1.run.app/ --audience https://receive-workspace-42.europe-west1.run.app/':
    NO_DEPLOYMENT,
};

/** Of those in the sources' texts: each stands there at the beginning of what follows the command's name. */
const PRINTED: Readonly<Record<string, Run>> = {
  'explain ${done.event_id}': { run: 'explain "$EVENT"', ...LOOKS },
  'explain ${delivery.id}': { run: 'explain "$FAILING"', ...LOOKS },
  'explain ${worst.id}': { run: 'explain "$FAILING"', ...LOOKS },
  'explain ${id.slice(0, 8)}': { run: 'explain "${FAILING%%-*}"', ...LOOKS },
  'explain ${oldest.delivery_id}': { run: 'explain "$FAILING"', ...LOOKS },
  'explain ${eventId}': { run: 'explain "$EVENT"', ...LOOKS },
  'explain ${sought.eventId}': { run: 'explain "$EVENT"', ...LOOKS },
  'retry ${id}': { run: 'retry "$FAILING"' },
  'replay ${id}': { run: 'replay "$DELIVERED"' },
  'deliveries get ${id}': { run: 'deliveries get "$DELIVERED"' },
  'jobs get ${job.id}': { run: 'jobs get "$JOB"' },
  'jobs stop ${job.id}': { run: 'jobs stop "$JOB"', says: /has ended already/ },
  "webhooks resume 'Local receiver'": {},
  'destinations resume ID': { run: 'destinations resume CRM' },
  'canary --env production --receiver https://example.com/canary --door ${local.urls["receive-paddle"]}/': {
    run: 'canary --env production --receiver "$RECEIVER" --door "$DOOR"',
  },
  'completion fish | source': { run: 'completion fish' },
  'completion ${shell}': { run: 'completion zsh' },
  '${more}': { run: 'jobs get "$JOB"' },
  '"$@"': { run: '--version' },
  $argv: { run: '--version' },
  '${what}s': { run: 'webhooks' },
  pull: { codes: [2], says: /run npx --no subrelay register --pull to change it/ },
  keys: {},
  quarantine: {},
  'dead-letters list': { run: 'dead-letters list --idle 1' },
  'dead-letters replay': { run: 'dead-letters replay --idle 1' },
  'event-types': {},
  deliveries: {},
  audit: {},
  watch: {},
  register: {},
  'register --pull': PULLS,
  reconcile: {},
  rekey: {},
  env: { codes: [2], says: /^subrelay: (?:Name the region of the functions|Correct these:)/m },
  'env --project my-subrelay --region europe-west1': NO_DEPLOYMENT,
  'receiver 500': { then: 'receiver ok' },
  'receiver ok': {},
  'send SOURCE NAME': { codes: [2], says: /^subrelay: There is no source "SOURCE"/m },
  'send --help': {},
  'send --list': {},
  'send ${word} NAME': { run: 'send paddle-billing NAME', codes: [2], says: /^subrelay: There is no name "NAME"/m },
  'send ${word} --list': { run: 'send workspace --list' },
  'send paddle-classic subscription_cancelled': {},
  'send paddle-classic transfer_paid --set amount=5': {},
  'send paddle-billing payout.paid --set \'data.amount="100"\'': {},
  'send workspace SUBSCRIPTION_SUSPENDED': {},
  'verify request.txt --key whsec_...': { run: 'verify "$FOLDER/request.txt" --key "$WHSEC"' },
  'verify curl.txt --body body.json --key whpk_...': {
    run: 'verify "$FOLDER/curl.txt" --body "$FOLDER/body.json" --key "$WHPK"',
  },
};

const PAGES = ['*.md', 'docs/*.md', 'cli/*.md', 'kits/*/README.md'];

/** In fenced blocks each line that calls it, after `$ ` where it shows what is answered, too; elsewhere code in a line. */
const ON_PAGES = new RegExp(
  `^ *\`\`\`(?<language>\\w*)\\n(?<block>.*?)^ *\`\`\`$|(?<!\`)\`(?<inline>[^\`]*?${CALLED.replaceAll(' ', '\\s+')}[^\`]*)\`(?!\`)`,
  'gms',
);

export const shownCommands = (): Pasted[] =>
  globSync(PAGES).flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(ON_PAGES)].flatMap(({ groups = {} }) =>
      linesOf(groups).map((line) => ({ from: page, shown: bare(line) })),
    ),
  );

/** What pages show to be pasted as a whole. */
export const shownBlocks = (): Pasted[] =>
  globSync(PAGES).flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/^( *)```sh\n(.*?)^ *```$/gms)].map(([, , block]) => ({
      from: page,
      shown: block!,
    })),
  );

function linesOf({ language, block, inline }: Record<string, string | undefined>): string[] {
  if (inline !== undefined) return [inline.replace(/\s+/g, ' ')];
  const lines = (block ?? '').replace(/\s*\\\n\s*/g, ' ').split('\n');
  const typed = lines.filter((line) => language === 'sh' || line.startsWith('$ '));
  return typed.filter((line) => line.includes(CALLED)).map((line) => line.replace(/^\$ /, ''));
}

const bare = (line: string): string => (line.startsWith(CALLED) ? line.slice(CALLED.length).trim() : line);

const SOURCES = [
  'cli/**/*.ts',
  'local/*.ts',
  'shared/**/*.ts',
  'functions/**/*.ts',
  'console/**/*.{ts,tsx}',
  'terraform/*.tf',
];
const IN_TEXT = new RegExp(`(?:\\$\\{(?:terminal\\.)?called\\}|\\$subrelay|${CALLED}) (?=(?<rest>.*)$)`, 'gm');

/** @returns what follows the command's name, up to the end of its line */
export const printedCommands = (): Pasted[] =>
  globSync(SOURCES).flatMap((file) => {
    const code = readFileSync(file, 'utf8').replace(/^ *(?:\/?\*|\/\/|# ).*$/gm, '');
    return [...code.matchAll(IN_TEXT)].map(({ groups }) => ({ from: file, shown: groups!['rest']! }));
  });

/** The row that a text begins with, unless options or values follow that the row does not have. */
const rowOf = (text: string): string | undefined =>
  Object.keys(PRINTED)
    .sort((a, b) => b.length - a.length)
    .find((row) => text.startsWith(row) && /^(?! -|[\w$]| (?:\$|'(?!,)|"|[A-Z]{2}))/.test(text.slice(row.length)));

export const printedRows = (): string[] => Object.keys(PRINTED);

/** What is printed, and what pages show with a word that stands for another. */
export const withoutRow = (): Pasted[] => [
  ...printedCommands().filter(({ shown }) => rowOf(shown) === undefined),
  ...shownCommands().filter(({ shown }) => / (?:NAME|ID|FILE)\b/.test(shown) && !(shown in SHOWN)),
];

export const rowsNobodyShows = (): string[] => {
  const shown = new Set(shownCommands().map((each) => each.shown));
  const printed = new Set(printedCommands().map((each) => rowOf(each.shown)));
  return [
    ...Object.keys(SHOWN).filter((row) => !shown.has(row)),
    ...Object.keys(PRINTED).filter((row) => !printed.has(row)),
  ];
};

const WRITES =
  /^(?:retry|replay|erase|portal-link|(?:webhooks|destinations) (?:add|edit|pause|resume|test|rotate|rm|import)|(?:keys|owners) (?:add|edit|rm)|quarantine (?:process|dismiss)|jobs stop)\b(?!.*(?:--yes|--dry-run))/;

export interface Line {
  shown: string;
  /** A line for a shell. */
  line: string;
  codes: readonly number[];
  says: RegExp;
}

const lineOf = (shown: string, { run = shown, codes = [0], says = /(?:)/, then, asks }: Run): Line => {
  const called = run.includes(CALLED) && !run.includes('&&') ? run : `${CALLED} ${run}`;
  // Nobody can be asked.
  const line = WRITES.test(run) && asks === undefined ? called.replace(/(?= > |$)/, ' --yes') : called;
  return { shown, line: then === undefined ? line : `${line} && ${CALLED} ${then}`, codes, says };
};

/** Each line once, in the order of the pages, then what is printed. */
export function pastedLines(): Line[] {
  const byDefault = (shown: string): Run => (/^send (?!--|.*--list)/.test(shown) ? SENDS : {});
  const shown = shownCommands().map((each) => lineOf(each.shown, SHOWN[each.shown] ?? byDefault(each.shown)));
  const printed = Object.entries(PRINTED).map(([row, run]) => lineOf(row, { ...byDefault(row), ...run }));
  return [...new Map([...shown, ...printed].toReversed().map((each) => [each.line, each])).values()].toReversed();
}

/**
 * Commands of one section change the same things and run in order; those of another do not meet them.
 * @returns the lines of each section, and of none
 */
export const lanesOf = (lines: readonly Line[], sections: readonly (readonly string[])[]): Line[][] => {
  const laneOf = ({ line }: Line): number => {
    const [, name = ''] = new RegExp(`${CALLED} ([a-z-]+)`).exec(line) ?? [];
    return sections.findIndex((commands) => commands.includes(name));
  };
  return [-1, ...sections.keys()].map((lane) => lines.filter((line) => laneOf(line) === lane));
};

/** @param ended of each line, in order @returns those that did not end or say as they should */
export const wrongOf = (lines: readonly Line[], ended: readonly { code: number; output: string }[]) =>
  lines.flatMap(({ line, codes, says }, index) => {
    const { code, output } = ended[index] ?? { code: null, output: '' };
    return code !== null && codes.includes(code) && says.test(output) ? [] : [{ line, code, output }];
  });
