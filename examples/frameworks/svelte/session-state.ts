import type { Session, SessionState } from 'hybi';
import { readable } from 'svelte/store';
import type { Readable } from 'svelte/store';

/** Where the session stands, as a store. */
export function sessionState<In, Out>(session: Session<In, Out>): Readable<SessionState> {
  return readable(session.state, (set) => {
    set(session.state);
    return session.subscribe(() => set(session.state));
  });
}
