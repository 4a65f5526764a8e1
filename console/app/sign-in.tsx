/** Who has no session signs in by a code, from an address that is good once. */
import { useEffect } from 'preact/hooks';
import { useSignal } from '../browser/signals.ts';

import { sessionOver } from '../api/client.ts';
import { explain } from '../api/failure.ts';
import type { Failure } from '../api/failure.ts';
import { findSession, session, signIn } from '../api/session.ts';
import { goInstead } from '../browser/location.ts';
import { codeIn } from '../format/code.ts';
import { FailureNote } from '../parts/answered.tsx';
import { Heading } from '../parts/page.tsx';

/** The code of the address leaves it at once, so it is in no history. Behind it stands the place to go to. */
async function begin(): Promise<Failure | null> {
  const code = location.hash.startsWith('#code=') ? codeIn(location.hash) : null;
  if (code === null) return findSession();
  goInstead(`#/${/&at=(.*)/.exec(location.hash)?.[1] ?? ''}`);
  return signIn(code);
}

export function SignIn() {
  const failure = useSignal<Failure | null>(null);
  const typed = useSignal('');
  const asked = useSignal(false);
  useEffect(() => {
    if (session.value === null) void begin().then((found) => ((failure.value = found), (asked.value = true)));
    else asked.value = true;
  }, []);
  const code = codeIn(typed.value);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (code !== null) failure.value = await signIn(code);
  };
  if (!asked.value)
    return (
      <p role="status" class="soft skeleton">
        Signing in…
      </p>
    );
  return (
    <form class="sign-in" onSubmit={(event) => void submit(event)}>
      <Heading title={sessionOver.value && session.value ? 'Your session is over' : 'Sign in'} />
      {failure.value && <SignInFailure failure={failure.value} />}
      <p>
        On one machine, open the address that <code>npm start</code> prints. Elsewhere, <code>subrelay open</code> opens
        one, and <code>POST /v1/sessions</code> with a key of the API answers one: it signs in once, for a minute.
      </p>
      <label class="field">
        <span>Address or code</span>
        <input
          autocomplete="off"
          spellcheck={false}
          value={typed.value}
          onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
        />
      </label>
      <div class="actions">
        <button type="submit" class="primary" disabled={code === null}>
          Sign in
        </button>
      </div>
    </form>
  );
}

/** That there is no session is no failure to who comes first. */
function SignInFailure({ failure }: { failure: Failure }) {
  if (failure.kind !== 'refused') return <FailureNote failure={failure} />;
  if (failure.status === 401) return null;
  return (
    <p class="note bad" role="alert">
      {explain(failure).title} {failure.problem.details}
    </p>
  );
}
