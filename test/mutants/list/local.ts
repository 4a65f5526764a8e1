/** The stack on one machine: files that others must not read, data of two stacks, requests that end a process. */
import { mutantsOf } from '../mutant.ts';
import type { Mutant } from '../mutant.ts';

export const localMutants: readonly Mutant[] = [
  ...mutantsOf(
    'local/embedded/base/http.ts',
    ['test/unit/local/http.test.ts'],
    [
      ['a web page uses the sandboxes', 'if (!anySite) refuseOtherSites(request, host);', ''],
      [
        'a web page does under a name of its own',
        'if (host !== undefined && !namesThisMachine(host, own)) {',
        'if (false) {',
      ],
      ['a form of another site is taken', "if (site !== 'none' && site !== 'same-origin')", 'if (false)'],
      [
        'one request ends the whole stack',
        'answer(request, response).catch((error: unknown) => answerError(response, error));',
        'void answer(request, response);',
      ],
      ['of two Host lines one is believed', 'if (hosts.length > 1)', 'if (false)'],
      ['a sandbox keeps a body of any size', 'if (size > limit)', 'if (false)'],
    ],
  ),
  ...mutantsOf(
    'local/embedded/base/private-files.ts',
    ['test/unit/local/folder-lock.test.ts', 'test/unit/local/embedded/base/journal.test.ts'],
    [
      ['everybody on the machine reads the data', 'PRIVATE_FILE = 0o600', 'PRIVATE_FILE = 0o644'],
      ['everybody lists the folder', 'PRIVATE_FOLDER = 0o700', 'PRIVATE_FOLDER = 0o755'],
    ],
  ),
  ...mutantsOf(
    'local/embedded/base/lock.ts',
    ['test/unit/local/folder-lock.test.ts', 'test/unit/local/embedded/base/journal.test.ts'],
    [['two stacks write one folder', '; BEGIN EXCLUSIVE', '']],
  ),
  ...mutantsOf(
    'local/embedded/base/journal.ts',
    ['test/unit/local/embedded/base/journal.test.ts'],
    [
      [
        'a second process writes over the first’s data',
        'if (lock === null) throw new JournalError',
        'if (false) throw new JournalError',
      ],
      ['data that is damaged in its middle is cut off', 'assertNothingFollows(rest, file, offset);', ''],
      ['a spoiled record is taken for data', 'payload && crc32(payload) === sum ? payload', 'payload ? payload'],
      ['a record that is cut off is not told', 'if (bytes > 0)', 'if (bytes < 0)'],
      ['after a full disk all is refused until a restart', '    this.#failure = undefined;\n', ''],
    ],
  ),
];
