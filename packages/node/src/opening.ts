import { Duplex } from 'node:stream';
import { ClientHandshake } from '@hybi/codec';
import type { HandshakeOutcome } from '@hybi/codec';
import { OpenError } from '@hybi/session';
import type { AttemptRequest, Clock, ProviderContext } from '@hybi/session';
import type { Attempt } from './attempt.js';
import type { Channel } from './attempt-scope.js';
import { EventSource } from './byte-source.js';
import { dial, secure } from './dial.js';
import { entropy } from './entropy.js';
import { handshakeQueue } from './handshake-queue.js';
import { hasHeader, readHeaders, withHeader } from './header-input.js';
import type { HeaderList } from './header-input.js';
import { exchange } from './http-exchange.js';
import type { Answer } from './http-exchange.js';
import { cookieUrl } from './http-hooks.js';
import type { NodeSettings } from './node-settings.js';
import type { Proxy } from './proxy-option.js';
import { tunnel } from './proxy-tunnel.js';
import { quote, redactUrl } from './quote.js';
import { isRedirect, readRedirect, withoutCredentials } from './redirect.js';
import { headerMap, refused } from './refusal.js';
import { sha1 } from './sha1.js';
import { withoutClientCertificate } from './tls-options.js';
import type { TlsSettings } from './tls-options.js';
import { basicCredentials } from './userinfo.js';
import { parseTarget } from './websocket-url.js';
import type { Target } from './websocket-url.js';

/** An opening handshake that succeeded. */
export type Agreed = Extract<HandshakeOutcome, { readonly kind: 'open' }>;

/** What the steps tell. */
export interface OpeningSink {
  /** The attempt waits for its turn, or goes on. */
  queued(waits: boolean): void;
  /** Called in the middle of a read: what is read next is frames. */
  opened(agreed: Agreed, channel: Channel, target: Target): void;
}

/** The steps of one attempt, in order: providers, the way to the server, the request, and what the answer leads to. */
export class OpeningSteps {
  readonly #settings: NodeSettings;
  readonly #request: AttemptRequest;
  readonly #attempt: Attempt;
  readonly #clock: Clock;
  readonly #sink: OpeningSink;
  #target: Target;
  #tls: TlsSettings;
  #headers: HeaderList = [];
  #protocols: readonly string[];
  /** The value of `Authorization` that a hook gave for this very request. */
  #authorization: string | undefined;
  #leavePlace: (() => void) | undefined;

  constructor(settings: NodeSettings, request: AttemptRequest, attempt: Attempt, clock: Clock, sink: OpeningSink) {
    this.#settings = settings;
    this.#request = request;
    this.#attempt = attempt;
    this.#clock = clock;
    this.#sink = sink;
    this.#target = parseTarget(request.url);
    this.#tls = settings.tls;
    this.#protocols = request.protocols;
  }

  /** Takes the steps until the connection is open. What it throws is why it isn't. */
  async run(): Promise<void> {
    try {
      this.#headers = await this.#firstHeaders();
      for (let redirects = 0; ;) {
        const answer = await this.#tryOnce();
        if (answer === undefined || this.#attempt.isOver) return;
        if (isRedirect(answer) && redirects < this.#settings.maxRedirects) {
          redirects += 1;
          this.#follow(answer);
        } else if (!(await this.#authorize(answer))) throw this.#refused(answer);
      }
    } finally {
      this.#leavePlace?.();
    }
  }

  async #tryOnce(): Promise<Answer | undefined> {
    const target = this.#target;
    const headers = await this.#headersFor(target);
    const handshake = new ClientHandshake({
      url: { secure: target.secure, host: target.host, resource: target.resource },
      entropy,
      sha1,
      protocols: this.#protocols,
      credentials: this.#request.credentials,
      requireSubprotocol: this.#request.requireSubprotocol,
      extensions: this.#settings.extensions,
      headers,
      maxHeadBytes: this.#settings.maxHeadBytes,
      maxHeaderFields: this.#settings.maxHeaderFields,
    });
    const channel = await this.#channel(target);
    if (this.#attempt.isOver) return undefined;
    const answer = await exchange({
      channel,
      handshake,
      scope: this.#attempt,
      clock: this.#clock,
      maxBodyBytes: this.#settings.maxBodyBytes,
      opened: (agreed) => {
        void this.#keepCookies(target, agreed.head.headers.getAll('set-cookie'));
        this.#sink.opened(agreed, channel, target);
      },
    });
    this.#leavePlace?.();
    if (answer === undefined) return undefined;
    this.#attempt.dropStreams();
    await this.#keepCookies(target, answer.head.headers.getAll('set-cookie'));
    return answer;
  }

  /** The way to the target: a stream that was given, a tunnel, or a connection of our own (CON-04, CON-05). */
  async #channel(target: Target): Promise<Channel> {
    const { socket, dial: settings } = this.#settings;
    const tls = target.secure ? this.#tls : undefined; // TLS-01
    if (socket !== undefined) return this.#inside(await this.#givenStream(), target);
    const proxy = await this.#proxyFor(target);
    if (proxy !== undefined) {
      // CON-02: the proxy resolves the name, so the name is the host.
      await this.#takePlace(`${target.hostname}:${target.port}`);
      this.#attempt.enter('proxy');
      const { maxHeadBytes, maxHeaderFields, maxBodyBytes } = this.#settings;
      const limits = { maxHeadBytes, maxHeaderFields, maxBodyBytes, clock: this.#clock };
      return this.#inside(await tunnel({ proxy, target, dial: settings, scope: this.#attempt, limits }), target);
    }
    return dial(target, tls, settings, this.#attempt, (address, port) => this.#takePlace(`${address}:${port}`));
  }

  async #inside(stream: Duplex, target: Target): Promise<Channel> {
    if (target.secure) return secure(stream, target.hostname, this.#tls, this.#attempt);
    return { stream, source: new EventSource(stream) };
  }

  async #givenStream(): Promise<Duplex> {
    const { socket } = this.#settings;
    const stream = await this.#provide('socket', () => (typeof socket === 'function' ? socket(this.#context) : socket));
    if (!(stream instanceof Duplex)) throw this.#providerFailed('socket', new TypeError('it gave no Duplex'));
    this.#attempt.hold(stream);
    this.#attempt.enter('tcp');
    if (stream.readableEncoding !== null || stream.readableObjectMode) {
      throw this.#providerFailed(
        'socket',
        new TypeError('the stream must give bytes: it has an encoding, or gives objects'),
      );
    }
    if (stream.destroyed || stream.readableEnded || !stream.writable) {
      throw this.#providerFailed(
        'socket',
        new TypeError('the stream has ended already; give a function that makes one for each attempt'),
      );
    }
    return stream;
  }

  async #proxyFor(target: Target): Promise<Proxy | undefined> {
    try {
      return await this.#settings.proxy(target);
    } catch (cause) {
      if (cause instanceof OpenError) throw cause;
      const message = cause instanceof Error ? cause.message : quote(String(cause));
      throw new OpenError('proxy', `the proxy could not be chosen: ${message}`, { phase: 'proxy', fatal: true, cause });
    }
  }

  /** CON-01, SEC-11. The wait is not the network's, so the deadline stands still. */
  async #takePlace(address: string): Promise<void> {
    const most = this.#settings.handshakesPerAddress;
    if (most === Infinity) return;
    this.#attempt.stopDeadline();
    this.#sink.queued(true);
    this.#leavePlace = await handshakeQueue.enter(address, most, this.#attempt.signal);
    this.#attempt.runDeadline();
    this.#sink.queued(false);
  }

  async #firstHeaders(): Promise<HeaderList> {
    const { headers, origin, urlCredentials } = this.#settings;
    let list = await this.#provide('headers', async () =>
      readHeaders(typeof headers === 'function' ? await headers(this.#context) : headers),
    );
    if (origin !== undefined) list = withHeader(list, 'Origin', origin); // HSQ-11
    const { userinfo } = this.#target;
    if (urlCredentials === 'basic' && userinfo !== undefined && !hasHeader(list, 'authorization')) {
      const credentials = await this.#provide('url', () => basicCredentials(userinfo, 'userinfo'));
      list = withHeader(list, 'Authorization', credentials); // URI-09
    }
    return list;
  }

  async #headersFor(target: Target): Promise<HeaderList> {
    let list = this.#headers;
    if (this.#authorization !== undefined) list = withHeader(list, 'Authorization', this.#authorization);
    const { cookies } = this.#settings; // SEC-06
    if (cookies === undefined) return list;
    const cookie = await this.#provide('cookies', async () =>
      sendable('Cookie', await cookies.get(cookieUrl(target.href))),
    );
    return cookie === undefined || cookie === '' ? list : withHeader(list, 'Cookie', cookie);
  }

  async #keepCookies(target: Target, lines: readonly string[]): Promise<void> {
    const { cookies } = this.#settings;
    if (cookies?.set === undefined || lines.length === 0) return;
    try {
      await cookies.set(cookieUrl(target.href), lines); // HSR-16
    } catch {
      // A jar that takes no cookie is no reason to give the connection up.
    }
  }

  #follow(answer: Answer): void {
    const { target, crossOrigin } = readRedirect(answer, this.#target);
    this.#target = target;
    this.#authorization = undefined;
    if (!crossOrigin) return;
    // SEC-10, T-18: nothing that was meant for the first server goes to the second.
    this.#headers = this.#headers.filter(([name]) => name.toLowerCase() === 'origin');
    this.#protocols = withoutCredentials(this.#protocols, this.#request.credentials ?? []);
    this.#tls = withoutClientCertificate(this.#tls);
  }

  /** Whether there is an answer to a 401, for the next request. It is asked for once. */
  async #authorize(answer: Answer): Promise<boolean> {
    const { authenticate } = this.#settings;
    if (answer.head.status !== 401 || authenticate === undefined || this.#authorization !== undefined) return false;
    const { head, body } = answer;
    const challenge = {
      url: this.#target.href,
      resource: this.#target.resource,
      challenges: head.headers.getAll('www-authenticate'),
      headers: headerMap(head),
      body,
      signal: this.#attempt.signal,
    };
    this.#authorization = await this.#provide('authenticate', async () =>
      sendable('Authorization', await authenticate(challenge)),
    );
    return this.#authorization !== undefined;
  }

  #refused(answer: Answer): OpenError {
    const why = isRedirect(answer)
      ? this.#settings.maxRedirects === 0
        ? 'redirects are followed only with maxRedirects'
        : `more than maxRedirects (${this.#settings.maxRedirects}) redirects`
      : undefined;
    return refused(answer.head, answer.body, redactUrl(this.#target.href), this.#clock.now(), why);
  }

  get #context(): ProviderContext {
    return { attempt: this.#request.attempt, signal: this.#request.signal };
  }

  /** What the caller's own functions throw is theirs, and is said so. */
  async #provide<T>(name: string, ask: () => T | Promise<T>): Promise<T> {
    this.#attempt.enter('provider');
    try {
      return await ask();
    } catch (error) {
      throw this.#providerFailed(name, error);
    }
  }

  #providerFailed(name: string, cause: unknown): OpenError {
    const message = cause instanceof Error ? cause.message : quote(String(cause));
    return new OpenError('provider', `${name}: ${message}`, { phase: 'provider', cause });
  }
}

/** A hook's value that could not stand in a request is the hook's failure. */
function sendable(name: string, value: string | undefined): string | undefined {
  if (value !== undefined) readHeaders({ [name]: value });
  return value;
}
