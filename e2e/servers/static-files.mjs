// @ts-check
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @type {Readonly<Record<string, string>>} */
const contentTypes = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/**
 * Serves files for GET and HEAD.
 *
 * @param {Readonly<Record<string, URL>>} mounts path prefixes, each with a trailing slash, and the folders that they stand for
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
export async function serveFile(mounts, request, response) {
  const path = (request.url ?? '/').replace(/[?#].*$/s, '');
  const prefix = Object.keys(mounts)
    .filter((candidate) => path.startsWith(candidate))
    .toSorted((a, b) => b.length - a.length)[0];
  const folder = prefix === undefined ? undefined : mounts[prefix];
  if ((request.method !== 'GET' && request.method !== 'HEAD') || prefix === undefined || folder === undefined) {
    return notFound(response);
  }
  const rest = path.slice(prefix.length);
  const file = locate(folder, rest === '' || rest.endsWith('/') ? `${rest}index.html` : rest);
  const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (file === undefined || found?.isFile() !== true) return notFound(response);
  response.writeHead(200, {
    'content-type': contentTypes[extname(file)] ?? 'application/octet-stream',
    'content-length': found.size,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  if (request.method === 'HEAD') return void response.end();
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

/** The file inside `folder`, or `undefined` for a path that leaves it. @param {URL} folder @param {string} path */
function locate(folder, path) {
  try {
    const root = fileURLToPath(folder);
    const file = fileURLToPath(new URL(`./${path}`, folder));
    return file.startsWith(root.endsWith(sep) ? root : root + sep) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** @param {import('node:http').ServerResponse} response */
function notFound(response) {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('not found\n');
}
