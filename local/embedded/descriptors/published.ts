/**
 * Google's published descriptors, cut down to the methods that can be called and the messages that these reach. The package
 * has copies of them: it then needs no client at run time, and a client of another version changes nothing about a server.
 */

/** A descriptor as protobufjs writes it in JSON. */
export interface Published {
  readonly fields?: Readonly<Record<string, { readonly type: string }>>;
  readonly values?: Readonly<Record<string, number>>;
  readonly methods?: Readonly<Record<string, { readonly requestType: string; readonly responseType: string }>>;
  readonly nested?: Readonly<Record<string, Published>>;
}

/**
 * @param root all that a client publishes
 * @param services names with their package, e.g. `google.pubsub.v1.Publisher`
 * @throws Error for a name that is not in the descriptor
 */
export function reachedBy(root: Published, services: readonly string[]): Published {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const type of namesIn(at(root, path))) {
      const found = resolve(root, type, path);
      if (found !== undefined) visit(found);
    }
  };
  services.forEach(visit);
  return prune(root, '', reached);
}

/** Scalars are among them. */
function namesIn({ fields = {}, methods = {} }: Published): string[] {
  const calls = Object.values(methods).flatMap(({ requestType, responseType }) => [requestType, responseType]);
  return [...Object.values(fields).map(({ type }) => type), ...calls];
}

/** A type's name is looked for in the message that uses it, then outwards; undefined: it is a scalar. */
function resolve(root: Published, type: string, scope: string): string | undefined {
  const parts = scope.split('.');
  for (let depth = parts.length; depth >= 0; depth--) {
    const path = [...parts.slice(0, depth), type].join('.');
    if (find(root, path)) return path;
  }
  if (type !== type.toLowerCase() || type.includes('.')) throw new Error(`No type ${type}, which ${scope} has`);
  return undefined;
}

function at(root: Published, path: string): Published {
  const found = find(root, path);
  if (!found) throw new Error(`No ${path} in the published descriptor`);
  return found;
}

function find(root: Published, path: string): Published | undefined {
  let found: Published | undefined = root;
  for (const name of path.split('.')) found = found?.nested?.[name];
  return found;
}

/**
 * A type that was reached stays as published, without its unreached nested types. A type that only leads to one keeps
 * nothing else.
 */
function prune(node: Published, path: string, reached: ReadonlySet<string>): Published {
  const nested = Object.entries(node.nested ?? {}).flatMap(([name, child]): [string, Published][] => {
    const place = path === '' ? name : `${path}.${name}`;
    const leadsThere = [...reached].some((each) => each === place || each.startsWith(`${place}.`));
    return leadsThere ? [[name, prune(child, place, reached)]] : [];
  });
  const { nested: _, ...own } = node;
  return { ...(reached.has(path) && own), ...(nested.length > 0 && { nested: Object.fromEntries(nested) }) };
}
