import { OpenError } from '@hybi/session';
import { isBlockedPort } from '../blocked-ports.js';

/** The error for a URL whose port is blocked: for a browser a network error like any other (Fetch, "bad port"), which nothing throws. */
export function blockedPortError(url: URL): OpenError | undefined {
  if (url.port === '' || !isBlockedPort(Number(url.port))) return undefined;
  return new OpenError('blocked', `port ${url.port} is blocked, as it is in browsers`, { phase: 'tcp', fatal: true });
}
