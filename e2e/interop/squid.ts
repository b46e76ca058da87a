import { findServers } from '../../scripts/servers.mjs';
import type { Issued } from '../../packages/node/test/certificates.ts';
import { Program } from './program.ts';

/** The ports of squid, all on loopback. */
export interface SquidPorts {
  /** For everybody. */
  readonly open: number;
  /** For `ada` with the password `s3cret`. */
  readonly guarded: number;
  /** As `guarded`, with TLS. */
  readonly secure: number;
}

/** squid's protocol for password checks: `user password` on a line, `OK` or `ERR` on the next. */
const helper = `#!/bin/sh
while read -r line; do
  if [ "$line" = "ada s3cret" ]; then echo OK; else echo ERR; fi
done
`;

/** Starts squid. It knows target.test and other.test as loopback, does not go to forbidden.test, and has no other names. */
export function startSquid(ports: SquidPorts, tls: Issued): Promise<Program> {
  return Program.start({
    command: findServers().squid!,
    // What it shares between its parts is named after this: what one that was killed has left is in nobody's way.
    args: (folder) => ['-N', '-n', `hybi${process.pid}`, '-f', `${folder}/squid.conf`],
    files: (folder) => ({
      'check.sh': helper,
      hosts: '127.0.0.1 target.test other.test forbidden.test\n',
      'proxy.pem': `${tls.cert}\n${tls.key}\n`,
      'squid.conf': `
http_port 127.0.0.1:${ports.open} name=open
http_port 127.0.0.1:${ports.guarded} name=guarded
https_port 127.0.0.1:${ports.secure} name=secure tls-cert=${folder}/proxy.pem
pid_filename none
cache_log stdio:/dev/stderr
access_log none
cache deny all
cache_mem 8 MB
memory_cache_shared off
pinger_enable off
coredump_dir ${folder}
visible_hostname squid.test
hosts_file ${folder}/hosts
dns_nameservers 127.0.0.1
shutdown_lifetime 0 seconds
connect_timeout 1 second
auth_param basic program ${folder}/check.sh
auth_param basic children 1 startup=1 idle=1
auth_param basic realm hybi
acl everybody myportname open
acl known proxy_auth REQUIRED
acl forbidden dstdomain forbidden.test
http_access deny forbidden
http_access allow everybody
http_access allow known
http_access deny all
`,
    }),
    ports: [ports.open, ports.guarded, ports.secure],
  });
}
