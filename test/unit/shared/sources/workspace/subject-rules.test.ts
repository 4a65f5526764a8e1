import { expect, test } from '@jest/globals';

import type { Changed } from '../../../../../shared/sources/subject-rules.ts';
import { workspaceRules } from '../../../../../shared/sources/workspace/subject-rules.ts';

const change = (announced: string | number | null, found: string | number) => ({ announced, found });

test.each<[string, Changed, boolean, string, string[]]>([
  ['a suspension', { status: change('active', 'suspended') }, false, 'subscription.suspended', ['status']],
  ['a resumption', { status: change('suspended', 'active') }, false, 'subscription.resumed', ['status']],
  ['a cancellation', { status: change('suspended', 'cancelled') }, false, 'subscription.cancelled', ['status']],
  ['another status', { status: change('pending', 'active') }, false, 'subscription.reconciled', ['status']],
  ['a new one', { status: change(null, 'active') }, true, 'subscription.created', ['status']],
  ['an old one', { status: change(null, 'active') }, false, 'subscription.reconciled', ['status']],
  [
    'a suspension and more',
    { status: change('active', 'suspended'), plan: change('a', 'b') },
    false,
    'subscription.suspended',
    ['status'],
  ],
  [
    'seats bought',
    { quantity: change(1, 2), 'seats.committed': change(1, 2) },
    false,
    'subscription.commitment_changed',
    ['quantity', 'seats.committed'],
  ],
  ['seats assigned', { 'seats.licensed': change(1, 2) }, false, 'license.assignment_changed', ['seats.licensed']],
  ['the plan', { plan: change('a', 'b') }, false, 'subscription.plan_changed', ['plan']],
  [
    'plan and seats',
    { plan: change('a', 'b'), quantity: change(1, 2) },
    false,
    'subscription.reconciled',
    ['plan', 'quantity'],
  ],
])('%s is announced by its type', (_, changed, made, type, fields) => {
  const told = workspaceRules.eventFor(changed, made);
  expect({ type: told.type, fields: Object.keys(told.changed) }).toEqual({ type, fields });
});
