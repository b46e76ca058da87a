import type { Clock, Transport } from '@hybi/session';
import type { NodeSettings } from './node-settings.js';
import { TransportAttempt } from './transport-attempt.js';

/** The transport of Node: RFC 6455 over `net` and `tls`. */
export function nodeTransport(settings: NodeSettings, clock: Clock): Transport {
  return (request, events) => new TransportAttempt(settings, clock, request, events);
}
