/** Requests that the doors refuse. None is stored, so the reasons are here, and the requests are in the log. */
import type { ErrorCode } from '../../shared/base/errors.ts';
import { session } from '../api/session.ts';
import { Table } from '../parts/table.tsx';
import type { Column } from '../parts/table.tsx';

export const Refused = () => (
  <>
    <div class="note calm">
      <div>
        <strong>What no known sender vouches for is refused, and not stored:</strong> else strangers could fill the
        store. The log has a line for each, with its reason and without its content. A repeat of what is stored is no
        refusal: it is answered 2xx, and its line says <code>duplicate</code>.
      </div>
      <InLog project={session.value?.environment ?? ''} />
    </div>
    <Table caption="Why a request is refused" columns={COLUMNS} rows={REASONS} keyOf={({ codes }) => codes.join()} />
  </>
);

/** The project of the stack on one machine, whose log is where it was started. */
const ON_ONE_MACHINE = 'subrelay-local';

const QUERY = [
  'jsonPayload.message=("paddle.received" OR "pubsub.received" OR "workspace.received")',
  'jsonPayload.status>=400 jsonPayload.status<500',
].join('\n');

function InLog({ project }: { project: string }) {
  if (project === ON_ONE_MACHINE) return <p>The terminal of npm start shows them.</p>;
  const query = encodeURIComponent(QUERY);
  return (
    <a
      class="button"
      rel="noopener"
      href={`https://console.cloud.google.com/logs/query;query=${query};duration=P1D?project=${encodeURIComponent(project)}`}
    >
      Show them in the log
    </a>
  );
}

interface Refusal {
  door: string;
  status: number;
  codes: readonly ErrorCode[];
  means: string;
  /** What helps where it was meant well. */
  do: string;
}

const EVERY = 'every door';
const PUSHED = 'Pub/Sub’s pushes';
const PADDLE = 'Paddle’s alerts';

/** As docs/protocol.md, DP-7 and DP-8, and docs/operations.md have them. */
const REASONS: readonly Refusal[] = [
  {
    ...{ door: PADDLE, status: 403, codes: ['SIGNATURE_MISSING'], means: 'It has no signature: Paddle signs all.' },
    do: 'Nothing: somebody tried.',
  },
  {
    ...{ door: PADDLE, status: 403, codes: ['SIGNATURE_MISMATCH'], means: 'No key or secret that is set fits.' },
    do: 'After a change at Paddle, add the new one to PADDLE_ACCOUNTS. Paddle repeats for three days.',
  },
  {
    ...{ door: PADDLE, status: 403, codes: ['SIGNATURE_EXPIRED'], means: 'It was signed too long ago.' },
    do: 'Raise PADDLE_SIGNATURE_TOLERANCE_SECONDS if these are Paddle’s repeats.',
  },
  {
    ...{
      door: PADDLE,
      status: 403,
      codes: ['ADDRESS_NOT_ALLOWED'],
      means: 'It comes from none of the addresses that may.',
    },
    do: 'Change PADDLE_ALLOWED_ADDRESSES where Paddle’s have changed.',
  },
  {
    ...{ door: PADDLE, status: 400, codes: ['BODY_UNREADABLE'], means: 'Its body is neither a form nor JSON.' },
    do: 'Look at what is sent to this address.',
  },
  {
    ...{
      door: PUSHED,
      status: 401,
      codes: ['TOKEN_MISSING', 'TOKEN_INVALID'],
      means: 'It has no token of our subscription.',
    },
    do: 'Apply Terraform if the subscription or its service account was changed. Pub/Sub repeats for seven days.',
  },
  {
    ...{ door: EVERY, status: 413, codes: ['BODY_TOO_LARGE'], means: 'It is larger than the door takes.' },
    do: 'Nothing of the sources is so large: look who sends.',
  },
  {
    ...{
      door: EVERY,
      status: 415,
      codes: ['BODY_ENCODED', 'BODY_NOT_EXPECTED_TYPE'],
      means: 'Its body is packed, or of another type.',
    },
    do: 'Send it as it is.',
  },
];

const COLUMNS: readonly Column<Refusal>[] = [
  { title: 'Code', kind: 'main', cell: ({ codes }) => <code>{codes.join(', ')}</code> },
  { title: 'Answer', kind: 'when', cell: ({ status }) => status },
  { title: 'At', kind: 'name', cell: ({ door }) => door },
  { title: 'Means', cell: ({ means }) => means },
  { title: 'Do', kind: 'wide', cell: (refusal) => <span class="soft">{refusal.do}</span> },
];
