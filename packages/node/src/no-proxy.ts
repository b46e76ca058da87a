import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/**
 * What is reached without a proxy: `NO_PROXY` as curl, Go and Python read it. Entries are separated by commas or white space:
 *
 * | entry | it covers |
 * |---|---|
 * | `*` | everything |
 * | `example.com`, `.example.com` | the host and its subdomains |
 * | `*.example.com` | its subdomains |
 * | `192.0.2.7`, `::1`, `[::1]` | the address |
 * | `192.0.2.0/24`, `2001:db8::/32` | the addresses of the network |
 * | any of these with `:8443` | only with this port (an IPv6 address in brackets) |
 */
export function noProxy(list: string, hostname: string, port: number): boolean {
  return list.split(/[\s,]+/).some((entry) => entry !== '' && covers(entry.toLowerCase(), normalized(hostname), port));
}

/** Whether a host is this machine itself, which no proxy is ever asked for. */
export function isLoopback(hostname: string): boolean {
  const host = normalized(hostname);
  const family = isIP(host);
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost');
  if (family === 4) return host.startsWith('127.'); // written so by the URL parser
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function covers(entry: string, host: string, port: number): boolean {
  const { pattern, onlyPort } = split(entry);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  if (pattern === '*') return true;
  const family = isIP(host);
  if (pattern.includes('/')) return family !== 0 && inNetwork(pattern, host, family);
  if (isIP(pattern) !== 0)
    return family !== 0 && inNetwork(`${pattern}/${isIP(pattern) === 6 ? 128 : 32}`, host, family);
  if (family !== 0) return false;
  if (pattern.startsWith('*.')) return host.endsWith(`.${ascii(withoutDot(pattern.slice(2)))}`);
  const domain = ascii(withoutDot(pattern.replace(/^\./, '')));
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** An entry without its port. A bare IPv6 address is all colons and has none. */
function split(entry: string): { readonly pattern: string; readonly onlyPort: number | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(\d+))?$/.exec(entry);
  if (bracketed !== null)
    return { pattern: bracketed[1]!, onlyPort: bracketed[2] === undefined ? undefined : Number(bracketed[2]) };
  const named = /^([^:]*):(\d+)$/.exec(entry);
  return named === null ? { pattern: entry, onlyPort: undefined } : { pattern: named[1]!, onlyPort: Number(named[2]) };
}

/** An entry that is no network covers nothing. */
function inNetwork(pattern: string, address: string, family: number): boolean {
  const [network = '', bits = ''] = pattern.split('/');
  const kind = isIP(network);
  if (kind === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (kind === 6 ? 128 : 32)) return false;
  const networks = new BlockList();
  networks.addSubnet(network, Number(bits), kind === 6 ? 'ipv6' : 'ipv4');
  return networks.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function normalized(hostname: string): string {
  return withoutDot(hostname.toLowerCase());
}

/** As the URL parser writes a name (URI-07); what is none covers nothing. */
function ascii(name: string): string {
  // oxlint-disable-next-line no-control-regex -- the ASCII characters are meant, whichever
  return /^[\u0000-\u007f]*$/.test(name) ? name : domainToASCII(name);
}

/** Without the dot that marks a name as absolute. */
function withoutDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
