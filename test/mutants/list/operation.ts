/** What an operator rests on: alerts, settings, documentation, Terraform, the command line. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

export const operationMutants: readonly Mutant[] = [
  ...mutantsOf(
    'terraform/alerts.tf',
    ['test/unit/alert-names.test.ts'],
    [
      ['missing deliveries alarm nobody', 'message=\\"ledger.hole\\"', 'message=\\"ledger.holes\\"'],
      ['a disabled webhook alarms nobody', 'message=\\"webhook.disabled\\"', 'message=\\"webhook.off\\"'],
      ['quarantine alarms nobody', 'outcome=\\"quarantined\\"', 'outcome=\\"quarantine\\"'],
      [
        'an alert asks for a metric that there is not',
        'user_subrelay_received{${local.of_functions}',
        'user_subrelay_accepted{${local.of_functions}',
      ],
      [
        'the first minutes of a failing webhook alarm nobody',
        ' > 0 or sum(${local.changes},change=\\"webhook.keeps_failing\\"} unless ${local.changes},change=\\"webhook.keeps_failing\\"} offset 30m) > 0',
        ' > 0',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/sweep/due.ts',
    ['test/unit/shared/sweep/due.test.ts'],
    [
      [
        'what is late is told with every look',
        'if (late !== null) toldLateAt = now;',
        'if (late === null) toldLateAt = now;',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/reconcile/list.ts',
    ['test/flow/reconcile.test.ts'],
    [
      [
        'a source that falls silent after a change alarms nobody',
        'if (last < since) return since;',
        'if (last < since) return null;',
      ],
    ],
  ),
  ...mutantsOf(
    'cli/operate/doctor/judge-quotas.ts',
    ['test/unit/cli/doctor/judge-quotas.test.ts'],
    [['one function over the quota passes', 'amount > quota)', 'amount > 2 * quota)']],
  ),
  ...mutantsOf(
    'terraform/metrics.tf',
    ['test/unit/alert-names.test.ts'],
    [
      [
        'lateness is counted from a field that nobody logs',
        'EXTRACT(jsonPayload.lateMs)',
        'EXTRACT(jsonPayload.lateness)',
      ],
      ['problems are counted under another name', '"notifications.silent"', '"notification.silent"'],
    ],
  ),
  ...mutantsOf(
    'docs/settings.md',
    ['test/unit/settings-docs.test.ts'],
    [
      ['a wrong default is documented', '| `STATE_MAX_WAIT_SECONDS` | `300` |', '| `STATE_MAX_WAIT_SECONDS` | `600` |'],
      [
        'a wrong default of a list is documented',
        '| `PADDLE_ALLOWED_ADDRESSES` | |',
        '| `PADDLE_ALLOWED_ADDRESSES` | `10.0.0.0/8` |',
      ],
    ],
  ),
  ...mutantsOf(
    'terraform/function-settings.json',
    ['test/unit/settings-docs.test.ts'],
    [['a function is not given its secret', '"API_KEYS",', '']],
  ),
  ...mutantsOf(
    'shared/subjects/settings.ts',
    ['test/unit/settings-docs.test.ts'],
    [['a stale state goes out after seconds', "default: '300'", "default: '3'"]],
  ),
  ...mutantsOf(
    'shared/lanes/settings.ts',
    ['test/unit/settings-docs.test.ts'],
    [['a failing webhook is disabled within a day', "default: '432000'", "default: '86400'"]],
  ),
  ...mutantsOf(
    'shared/settings/config.ts',
    ['test/unit/shared/settings/config.test.ts'],
    [['a refused setting shows its secret', "const shown = isSecret ? ''", "const shown = false ? ''"]],
  ),
];
