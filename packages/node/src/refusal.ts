import { versionsOf } from '@hybi/codec';
import type { ResponseHead } from '@hybi/codec';
import { OpenError } from '@hybi/session';
import type { OpenErrorCode, OpenPhase } from '@hybi/session';
import { quote } from './quote.js';

/** Header fields as an error shows them: names in lower case, repeated ones joined by a comma. */
export function headerMap(head: Pick<ResponseHead, 'headers'>): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of head.headers.entries()) {
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return fields;
}

/** The error for an answer with another status than 101 (HSR-01, T-13). */
export function refused(head: ResponseHead, body: Uint8Array, peer: string, now: number, why?: string): OpenError {
  const because = why ?? explain(head);
  const status = `${head.status}${head.reason === '' ? '' : ` ${quote(head.reason, 60)}`}`;
  return rejection(
    'rejected',
    'http',
    head,
    body,
    now,
    `${peer}: the server answered ${status}${because === '' ? '' : `: ${because}`}`,
  );
}

/** The error for a proxy's answer, with everything that it says. */
export function rejection(
  code: OpenErrorCode,
  phase: OpenPhase,
  head: ResponseHead,
  body: Uint8Array,
  now: number,
  message: string,
): OpenError {
  return new OpenError(code, message, {
    phase,
    status: head.status,
    headers: headerMap(head),
    body,
    retryAfterMs: retryAfter(head.headers.get('retry-after'), now),
  });
}

/**
 * `Retry-After` in milliseconds: a number of seconds, or a date (RFC 9110 §10.2.3). `undefined` when there is none, or it says nothing
 * that could be understood.
 */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  // However long the number is: it is a wish to be left alone, of which the retry policy obeys a day.
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER);
  if (!/^[A-Za-z]{3,9},? /.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function explain(head: ResponseHead): string {
  const versions = versionsOf(head);
  // HSQ-20: there is no other version to try again with, so the list is for the reader.
  if (versions !== undefined)
    return `it speaks version ${quote(versions.join(', '), 60)} of the protocol, and 13 is spoken here`;
  // T-15: a server that got the Upgrade would have said why it declines it.
  if (head.status === 426) return 'the Upgrade was lost on the way, by an intermediary that does not pass it on';
  if (head.status >= 200 && head.status < 300)
    return 'this is no WebSocket endpoint, or the Upgrade was lost on the way';
  return '';
}
