import { backoff } from '@hybi/session';
import { bearer } from '@hybi/session';
import { binary } from '@hybi/session';
import { ClosedError } from '@hybi/session';
import { codec } from '@hybi/session';
import { connect } from '@hybi/node';
import { DecodeError } from '@hybi/session';
import { GaveUpError } from '@hybi/session';
import { json } from '@hybi/session';
import { NodeConnectOptions } from '@hybi/node';
import { open as open_2 } from '@hybi/node';
import { OpenError } from '@hybi/session';
import { SchemaError } from '@hybi/session';
import { text } from '@hybi/session';

export { backoff }

export { bearer }

export { binary }

export { ClosedError }

export { codec }

export { connect }

export { DecodeError }

export { GaveUpError }

export { json }

export { NodeConnectOptions }

export { open_2 as open }

export { OpenError }

export { SchemaError }

export { text }

export * from "@hybi/session";
