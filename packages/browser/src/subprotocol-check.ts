import { OpenError } from '@hybi/session';
import type { AttemptRequest } from '@hybi/session';

/**
 * Judges the subprotocol that a native object says was selected. Chromium checks it as the RFC wants; Firefox and WebKitGTK open
 * when none of the offered ones was selected, and Deno whatever was.
 *
 * What this cannot level: Chromium fails by itself, without a reason, when none was selected, even where `requireSubprotocol` is false;
 * Firefox hides a subprotocol that nobody asked for.
 */
export function refusedSubprotocol(selected: string, request: AttemptRequest): OpenError | undefined {
  const offered = request.protocols;
  // HSR-21: none selected although some were offered.
  if (selected === '') {
    if (offered.length === 0 || !request.requireSubprotocol) return undefined;
    return refusal(`none of the offered subprotocols (${offered.join(', ')})`);
  }
  // HSR-06: a subprotocol that was not offered.
  return offered.includes(selected) ? undefined : refusal(`a subprotocol that was not offered (${quote(selected)})`);
}

const refusal = (what: string): OpenError =>
  new OpenError('subprotocol', `The server selected ${what}`, { phase: 'unknown' });

/** Text of a peer, bounded. */
const quote = (text: string): string => JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text);
