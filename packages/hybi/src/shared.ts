/** What does not depend on the platform, and is exported to both. */
export {
  backoff,
  bearer,
  binary,
  ClosedError,
  codec,
  DecodeError,
  GaveUpError,
  json,
  OpenError,
  SchemaError,
  text,
} from '@hybi/session';
export type * from '@hybi/session';
