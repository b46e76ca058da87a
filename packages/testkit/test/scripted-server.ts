import { ProtocolError } from '@hybi/codec';
import type { OpenErrorCode, OpenErrorDetails } from '@hybi/session';
import type { ScriptedAttempt } from '@hybi/testkit';

type Fail = (code: OpenErrorCode, message: string, details: Partial<OpenErrorDetails>) => void;

/** The paths of the reference server (`e2e/servers/README.md`) that the contract suite uses, played on a scripted attempt. */
export function serve(attempt: ScriptedAttempt, tellsCauses: boolean): void {
  const { host, pathname, searchParams } = new URL(attempt.request.url);
  const [behaviour = '', first, second] = pathname.split('/').slice(1).map(decodeURIComponent);
  const count = Number(first ?? 0);
  const fail: Fail = (code, message, details) =>
    tellsCauses ? attempt.fail(code, message, details) : attempt.fail('opaque');
  if (host === 'nowhere.test') return fail('refused', 'nobody listens', { phase: 'tcp' });
  switch (behaviour) {
    case 'silent':
      return;
    case 'refuse': {
      const after = searchParams.get('retry-after');
      return fail('rejected', `the server answered ${count}`, {
        phase: 'http',
        status: count,
        retryAfterMs: after === null ? undefined : Number(after) * 1_000,
      });
    }
    case 'subprotocol':
      return openWith(attempt, first ?? '', fail);
    default:
      attempt.answersPings = true;
      attempt.open({ protocol: attempt.request.protocols[0] ?? '', headers: new Map([['upgrade', 'websocket']]) });
  }
  switch (behaviour) {
    case 'close':
      return echoThen(attempt, Number(searchParams.get('after') ?? 0), () => closeWith(attempt, count, second ?? ''));
    case 'drop':
    case 'end':
    case 'reset':
      return echoThen(attempt, count, () => attempt.drop(new Error(behaviour)));
    case 'hang':
      return echoThen(attempt, count, () => {
        attempt.answersClose = false;
        attempt.answersPings = false;
      });
    case 'burst':
      for (let at = 0; at < count; at++) attempt.message(String(at));
      return echo(attempt);
    case 'fragments':
      attempt.message(Array.from({ length: count }, (_, at) => `${at};`).join(''));
      return echo(attempt);
    case 'big':
      return receive(attempt, new Uint8Array(count).fill(0x78));
    default:
      return echo(attempt);
  }
}

function openWith(attempt: ScriptedAttempt, selected: string, fail: Fail): void {
  const { protocols, requireSubprotocol } = attempt.request;
  const fits = selected === '' ? protocols.length === 0 || !requireSubprotocol : protocols.includes(selected);
  if (!fits) return fail('subprotocol', `the server selected "${selected}"`, { phase: 'http' });
  attempt.open({ protocol: selected });
  echo(attempt);
}

function echo(attempt: ScriptedAttempt): void {
  attempt.onSent = (data) => attempt.message(data);
}

function echoThen(attempt: ScriptedAttempt, limit: number, end: () => void): void {
  let seen = 0;
  if (limit === 0) return end();
  attempt.onSent = (data) => {
    if (++seen > limit) return;
    attempt.message(data);
    if (seen === limit) end();
  };
}

function receive(attempt: ScriptedAttempt, message: Uint8Array): void {
  if (message.length <= attempt.request.maxMessageBytes) return attempt.message(message);
  const cause = new ProtocolError('message-too-big');
  attempt.end({ clean: false, cause, sent: { code: 1009, reason: '' } });
}

/** RFC 6455 §7.4: a code that must not be sent fails the connection. */
function closeWith(attempt: ScriptedAttempt, code: number, reason: string): void {
  if (code === 1005) return attempt.close();
  const legal = (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1006) || (code >= 3000 && code <= 4999);
  if (legal) attempt.close(code, reason);
  else if (code === 1006) attempt.drop();
  else attempt.end({ clean: false, cause: new ProtocolError('illegal-close-code'), sent: { code: 1002, reason: '' } });
}
