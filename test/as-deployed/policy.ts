/** Who may do what: the bindings that Terraform makes, as IAM decides by them. Pure but for what a test takes away. */
import type { Need } from './permissions.ts';
import { ROLES } from './permissions.ts';

export interface Binding {
  /** Of the Terraform resource. */
  address: string;
  role: string;
  /** `allUsers`, `serviceAccount:…` */
  member: string;
  /** `projects/P`, or the full name of what it is granted on. */
  resource: string;
  /** In the Common Expression Language; null: always. */
  condition: string | null;
}

/** A call that no binding allows. */
export interface Denial extends Need {
  member: string;
}

/** A predefined role that nobody has looked up, or a condition that nobody reads. */
export class UnknownGrant extends Error {
  readonly code = 'UNKNOWN_GRANT';
}

/** @param customRoles permissions by the role's id, `projects/P/roles/R` */
export function isAllowed(
  bindings: readonly Binding[],
  customRoles: Readonly<Record<string, readonly string[]>>,
  { member, permission, resource }: Denial,
): boolean {
  return bindings.some(
    (binding) =>
      (binding.member === member || binding.member === 'allUsers') &&
      covers(binding.resource, resource) &&
      permissionsOf(binding.role, customRoles).includes(permission) &&
      meets(binding.condition, resource),
  );
}

/** What is granted on a project holds for all that is in it; buckets carry no project in their names. */
const covers = (granted: string, resource: string): boolean =>
  granted === resource ||
  (/^projects\/[^/]+$/.test(granted) && (resource.startsWith(`${granted}/`) || resource.startsWith('projects/_/')));

function permissionsOf(role: string, customRoles: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const permissions = ROLES[role] ?? customRoles[role];
  if (!permissions) throw new UnknownGrant(`${role} is in no table: add it to test/as-deployed/permissions.ts`);
  return permissions;
}

/** https://docs.cloud.google.com/iam/docs/conditions-attribute-reference#resource-name */
function meets(condition: string | null, resource: string): boolean {
  if (condition === null) return true;
  const prefix = /^resource\.name\.startsWith\("([^"]*)"\)$/.exec(condition)?.[1];
  if (prefix === undefined) throw new UnknownGrant(`the condition ${condition} is not understood`);
  return resource.startsWith(prefix);
}
