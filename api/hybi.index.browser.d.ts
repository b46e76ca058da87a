import { backoff } from '@hybi/session';
import { bearer } from '@hybi/session';
import { binary } from '@hybi/session';
import { BrowserConnectOptions } from '@hybi/browser';
import { ClosedError } from '@hybi/session';
import { codec } from '@hybi/session';
import { connect } from '@hybi/browser';
import { DecodeError } from '@hybi/session';
import { GaveUpError } from '@hybi/session';
import { json } from '@hybi/session';
import { open as open_2 } from '@hybi/browser';
import { OpenError } from '@hybi/session';
import { ReconnectingWebSocket } from '@hybi/browser';
import { SchemaError } from '@hybi/session';
import { text } from '@hybi/session';
import { WebSocket as WebSocket_2 } from '@hybi/browser';
import { WebSocketClosed } from '@hybi/browser';
import { WebSocketCloseInfo } from '@hybi/browser';
import { WebSocketError } from '@hybi/browser';
import { WebSocketOpenInfo } from '@hybi/browser';
import { WebSocketStream } from '@hybi/browser';
import { WebSocketStreamOptions } from '@hybi/browser';

export { backoff }

export { bearer }

export { binary }

export { BrowserConnectOptions }

export { ClosedError }

export { codec }

export { connect }

export { DecodeError }

export { GaveUpError }

export { json }

export { open_2 as open }

export { OpenError }

export { ReconnectingWebSocket }

export { SchemaError }

export { text }

export { WebSocket_2 as WebSocket }

export { WebSocketClosed }

export { WebSocketCloseInfo }

export { WebSocketError }

export { WebSocketOpenInfo }

export { WebSocketStream }

export { WebSocketStreamOptions }

export * from "@hybi/session";
