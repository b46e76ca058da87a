import { splitList } from './header-fields.js';
import type { HeaderFields } from './header-fields.js';
import type { ResponseHead } from './response-head.js';

/** The version of the protocol in RFC 6455 (HSQ-12). There is no other that anybody speaks. */
export const protocolVersion = '13';

/**
 * The versions that a refusal lists (RFC 6455 §4.4; HSQ-20), `undefined` when it was not for the version. This client speaks
 * only 13 and does not try again; the list belongs into the error.
 */
export function versionsOf(head: ResponseHead): readonly string[] | undefined {
  if (head.status !== 400 && head.status !== 426) return undefined;
  const listed = head.headers.get('sec-websocket-version');
  return listed === undefined ? undefined : splitList(listed);
}

/**
 * Which draft an answer that switches protocols belongs to, from before there was a `Sec-WebSocket-Accept` (T-12): hixie-75 names
 * its fields `WebSocket-…`, hixie-76 `Sec-WebSocket-…`. `undefined` for every other answer.
 */
export function legacyDraft(headers: HeaderFields): string | undefined {
  if (headers.get('sec-websocket-accept') !== undefined) return undefined;
  if (has(headers, 'sec-websocket-location', 'sec-websocket-origin')) return 'draft-hixie-76';
  if (has(headers, 'websocket-location', 'websocket-origin')) return 'draft-hixie-75';
  return undefined;
}

function has(headers: HeaderFields, ...names: readonly string[]): boolean {
  return names.some((name) => headers.get(name) !== undefined);
}
