import { findServers } from '../../scripts/servers.mjs';
import { Program } from './program.ts';

/** `ada` and `s3cret`. dante knows no users but the system's: nss_wrapper shows it others than there are. */
const user = 'ada:$6$hybihybi$I5H0/FCEbehsDExSa12HhGPh8rs1JYOYUmG.TRL/HBritAR/Z6Mmu.sIiXmsuOnwKIwTNKQ7H5I6foVmtwXnm0';

const root = process.getuid?.() === 0;

/**
 * Starts dante, a SOCKS proxy. It knows target.test as loopback, and does not go to 127.0.0.9.
 *
 * @param method `none`, or `username` for `ada` with the password `s3cret`.
 */
export function startDante(port: number, method: 'none' | 'username'): Promise<Program> {
  const { dante, nssWrapper } = findServers();
  return Program.start({
    command: dante!,
    args: (folder) => ['-f', `${folder}/danted.conf`, '-p', `${folder}/danted.pid`],
    env: (folder) => ({
      LD_PRELOAD: nssWrapper!,
      NSS_WRAPPER_PASSWD: `${folder}/passwd`,
      NSS_WRAPPER_SHADOW: `${folder}/shadow`,
      NSS_WRAPPER_GROUP: `${folder}/group`,
      NSS_WRAPPER_HOSTS: `${folder}/hosts`,
    }),
    files: () => ({
      passwd: [
        'root:x:0:0::/root:/bin/sh',
        'nobody:x:65534:65534::/:/usr/sbin/nologin',
        `${user}:1001:1001::/:/usr/sbin/nologin`,
        '',
      ].join('\n'),
      shadow: `${user}:19000:0:99999:7:::\n`,
      group: 'root:x:0:\nnogroup:x:65534:\n',
      hosts: '127.0.0.1 localhost target.test\n',
      'danted.conf': `
logoutput: stderr
internal: 127.0.0.1 port = ${port}
external: 127.0.0.1
clientmethod: none
socksmethod: ${method}
${root ? 'user.privileged: root\nuser.unprivileged: nobody' : ''}
client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
socks block { from: 0.0.0.0/0 to: 127.0.0.9/32 }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
`,
    }),
    ports: [port],
  });
}
