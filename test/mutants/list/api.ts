/** What clients of the API rely on: turns, bounds of abuse, and that nothing is made twice. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

export const apiMutants: readonly Mutant[] = [
  ...mutantsOf(
    'shared/store/until-done.ts',
    ['test/unit/shared/store/until-done.test.ts'],
    [
      ['a client waits ten times as long for its 409', 'PATIENCE_MS = 2_500', 'PATIENCE_MS = 25_000'],
      ['those who met meet again', 'Math.ceil(random() * longest)', 'longest'],
    ],
  ),
  ...mutantsOf(
    'shared/api/webhook-changes.ts',
    ['test/flow/api.test.ts', 'test/flow/api-secrets.test.ts'],
    [
      ['a lost answer rotates twice', 'current?.fields.change_id === change_id', 'current === null'],
      ['If-Match is passed over', 'if (!isMatched(ifMatch, etagOf(version))) return changed();', ''],
    ],
  ),
  ...mutantsOf(
    'shared/api/destination-creation.ts',
    ['test/flow/api.test.ts'],
    [
      [
        "hooker's limit is passed by many at once",
        'const version = await records.create(destination, audit(destination), seen);',
        'const version = await records.create(destination, audit(destination));',
      ],
      [
        'one key makes another request’s webhook look like its own',
        'if (!isCreationOf(fields, digest, keyring))',
        'if (!isCreationOf(fields, digest, keyring) && false)',
      ],
    ],
  ),
  ...mutantsOf(
    'shared/http/hops.ts',
    ['test/unit/shared/http/hops.test.ts', 'test/flow/api-give.test.ts'],
    [['a loop through others goes on', 'MOST_HOPS = 3', 'MOST_HOPS = 300']],
  ),
  ...mutantsOf(
    'shared/destinations/webhook/request.ts',
    ['test/flow/bad-input.test.ts'],
    [['a loop counts no hops', '`${hops + 1}`', "'1'"]],
  ),
  ...mutantsOf(
    'shared/api/wrong-keys.ts',
    ['test/unit/shared/api/wrong-keys.test.ts'],
    [['keys are tried at full speed', 'capacity: 10', 'capacity: 10_000']],
  ),
  ...mutantsOf(
    'functions/register/door.ts',
    ['test/flow/register-function.test.ts'],
    [
      [
        'anybody inside the network registers',
        'await verifyToken(headers.authorization);',
        'void verifyToken; void headers;',
      ],
    ],
  ),
];
