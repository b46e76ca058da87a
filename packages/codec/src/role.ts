/**
 * Which side of the connection a machine plays. The client masks what it sends and the server does not
 * (RFC 6455 §5.1); the server ends the transport first (§7.1.1). Everything else is the same for both.
 */
export type Role = 'client' | 'server';
