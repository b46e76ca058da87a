import type { Session } from 'hybi';
import { useEffect, useState, useSyncExternalStore } from 'react';

const never = () => () => {};
const nothing = () => undefined;

/** The session of a mounted component. `open` makes it, and has to be the same function at each rendering. */
export function useSession<In, Out>(open: () => Session<In, Out>) {
  const [session, setSession] = useState<Session<In, Out>>();
  useEffect(() => {
    const made = open();
    setSession(made);
    return () => void made.close();
  }, [open]);
  const state = useSyncExternalStore(session?.subscribe ?? never, session?.getSnapshot ?? nothing, nothing);
  return { session, state };
}
