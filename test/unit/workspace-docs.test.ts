/** docs/workspace.md against the code. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

import { resellerChange } from '../../local/sandbox/reseller-changes.ts';
import { RESELLER_REFUSALS, TOKEN_REFUSALS } from '../../local/sandbox/reseller-refusals.ts';
import { workspaceState } from '../../shared/sources/workspace/state.ts';
import { CANCELLATION_REASONS, SUSPENSION_REASONS } from '../../shared/sources/workspace/workspace-data.ts';
import { WORKSPACE_TYPES, decodeWorkspace } from '../../shared/sources/workspace/workspace.ts';

const page = readFileSync('docs/workspace.md', 'utf8');

/** The cells of the table that follows a header, row by row. */
function table(header: string): string[][] {
  const [, rest = ''] = page.split(`\n${header}`);
  const lines = rest.split('\n').slice(2);
  return lines.slice(0, lines.indexOf('')).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
const names = (cell: string | undefined): string[] => [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name!);

function dataFields(event_type: string): string[] {
  const text = JSON.stringify({ event_type, publish_time: { seconds: 1 } });
  const decoded = decodeWorkspace(Buffer.from(text), { messageId: '1', accountOf: 'C0', publishTime: null });
  if ('reason' in decoded) throw new Error(decoded.reason);
  return [decoded.event.type, ...Object.keys(decoded.event.data)];
}

test('the table of events has every type, what it becomes, and what its data holds', () => {
  const rows = table("| Google's `event_type`");
  const ids = ['subscription_id', 'sku_id', 'customer_id', 'customer_domain'];
  expect(rows.map(([source]) => names(source)[0])).toStrictEqual([...WORKSPACE_TYPES.keys(), undefined]);
  for (const [source, type, besides] of rows) {
    const sourceType = names(source)[0] ?? 'A_TYPE_OF_TOMORROW';
    expect([...names(type), ...ids, ...names(besides)]).toStrictEqual(dataFields(sourceType));
  }
});

test.each([
  ['suspension_reasons', SUSPENSION_REASONS],
  ['cancellation_reason', CANCELLATION_REASONS],
])('%s are all named', (field, reasons) => {
  const [, text = ''] = page.split(`- \`${field}\`:`);
  expect(names(text.split('\n- ')[0])).toEqual(expect.arrayContaining(reasons.map((reason) => reason.toLowerCase())));
});

test('the table of the state has every field, and every field of the resource (GR-14)', () => {
  const rows = table('| field of `state`');
  const state = workspaceState({ subscriptionId: '1' })!.state;
  expect(rows.map(([field]) => names(field)[0]).sort()).toStrictEqual(Object.keys(state).sort());
  const resource = [
    ...['customerId', 'customerDomain', 'subscriptionId', 'skuId', 'skuName', 'creationTime', 'status'],
    ...['billingMethod', 'purchaseOrderId', 'dealCode', 'resourceUiUrl', 'suspensionReasons', 'plan.planName'],
    ...['plan.isCommitmentPlan', 'plan.commitmentInterval', 'seats', 'seats', 'trialSettings'],
    ...['renewalSettings.renewalType', 'transferInfo'],
  ];
  expect(rows.map(([, of]) => names(of)[0]).sort()).toStrictEqual(resource.sort());
});

describe('the sandbox', () => {
  test('every change is listed with its fields', () => {
    const listed = table('| `change` |').flatMap(([change, fields]) =>
      names(change).map((name) => [name, names(fields).filter((field) => !['new', 'old'].includes(field))]),
    );
    const known = resellerChange.options.map(({ shape }) => {
      const { change, ...fields } = shape;
      return [change.value, Object.keys(fields)];
    });
    expect(listed).toStrictEqual(known);
  });

  test('every refusal is named', () => {
    const [, text = ''] = page.split('`reason` of a refusal is one of');
    expect(names(text)).toEqual([...RESELLER_REFUSALS, ...TOKEN_REFUSALS]);
  });
});
