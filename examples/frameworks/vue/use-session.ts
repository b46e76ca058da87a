import type { Session } from 'hybi';
import { onScopeDispose, shallowReadonly, shallowRef } from 'vue';

/** Where the session stands. It is closed with the component that calls this. */
export function useSession<In, Out>(session: Session<In, Out>) {
  const state = shallowRef(session.state);
  session.subscribe(() => (state.value = session.state));
  onScopeDispose(() => void session.close());
  return shallowReadonly(state);
}
