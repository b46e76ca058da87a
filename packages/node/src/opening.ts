import { Duplex } from 'node:stream';
import { ClientHandshake } from '@hybi/codec';
import type { HandshakeOutcome } from '@hybi/codec';
import { OpenError, unexpected } from '@hybi/session';
import type { AttemptRequest, Clock, ProviderContext } from '@hybi/session';
import type { Attempt } from './attempt.js';
import type { Channel } from './attempt-scope.js';
import { EventSource } from './byte-source.js';
import { dial, secure } from './dial.js';
import { entropy } from './entropy.js';
import { handshakeQueue } from './handshake-queue.js';
import { withHeader } from './header-input.js';
import type { HeaderList } from './header-input.js';
import { exchange } from './http-exchange.js';
import type { Answer } from './http-exchange.js';
import type { NodeSettings } from './node-settings.js';
import type { Proxy } from './proxy-option.js';
import { tunnel } from './proxy-tunnel.js';
import { providerFailed, provide } from './provide.js';
import { redactUrl, wordsOf } from './quote.js';
import { isRedirect, readRedirect, withoutCredentials } from './redirect.js';
import { headerMap, refused } from './refusal.js';
import { firstHeaders, fixedHeaders, keepCookies, sendable, withCookie } from './request-headers.js';
import { sha1 } from './sha1.js';
import { withoutClientCertificate } from './tls-options.js';
import type { TlsSettings } from './tls-options.js';
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
  #target!: Target;
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
    this.#tls = settings.tls;
    this.#protocols = request.protocols;
  }

  /**
   * Takes the steps until the connection is open, or the attempt has failed. A step for which nothing has to be waited for is not waited for:
   * each wait, and each asynchronous function, is half a kilobyte of garbage for every connection.
   */
  async run(): Promise<void> {
    try {
      this.#target = parseTarget(this.#request.url);
      this.#headers =
        fixedHeaders(this.#settings) ??
        (await firstHeaders(this.#settings, this.#target, () => this.#context, this.#attempt));
      for (let redirects = 0; ;) {
        const answer = await this.#tryOnce();
        if (answer === undefined || this.#attempt.isOver) return;
        if (isRedirect(answer) && redirects < this.#settings.maxRedirects) {
          redirects += 1;
          this.#follow(answer);
        } else if (!(await this.#authorize(answer))) throw this.#refused(answer);
      }
    } catch (error) {
      this.#attempt.fail(error);
    } finally {
      this.#leavePlace?.();
    }
  }

  async #tryOnce(): Promise<Answer | undefined> {
    const target = this.#target;
    const { cookies } = this.#settings;
    const headers = this.#authorizedHeaders();
    const handshake = this.#handshake(
      target,
      cookies === undefined ? headers : await withCookie(headers, cookies, target, this.#attempt),
    );
    const channel = await this.#channel(target);
    if (this.#attempt.isOver) return undefined;
    const answer = await exchange({
      channel,
      handshake,
      scope: this.#attempt,
      clock: this.#clock,
      maxBodyBytes: this.#settings.maxBodyBytes,
      opened: (agreed) => {
        void keepCookies(cookies, target, agreed.head);
        this.#sink.opened(agreed, channel, target);
      },
    });
    this.#leavePlace?.();
    if (answer === undefined) return undefined;
    this.#attempt.dropStreams();
    await keepCookies(cookies, target, answer.head);
    return answer;
  }

  #handshake(target: Target, headers: HeaderList): ClientHandshake {
    return new ClientHandshake({
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
  }

  /** The way to the target: a stream that was given, a tunnel, or a connection of our own (CON-04, CON-05). */
  #channel(target: Target): Promise<Channel> {
    if (this.#settings.socket !== undefined) return this.#givenChannel(target);
    const proxy = this.#proxyFor(target);
    return proxy === undefined ? this.#direct(target) : this.#throughProxy(proxy, target);
  }

  async #givenChannel(target: Target): Promise<Channel> {
    return this.#inside(await this.#givenStream(), target);
  }

  async #throughProxy(chosen: Proxy | Promise<Proxy | undefined>, target: Target): Promise<Channel> {
    const proxy = await chosen;
    if (proxy === undefined) return this.#direct(target);
    // CON-02: the proxy resolves the name, so the name is the host.
    await this.#takePlace(`${target.hostname}:${target.port}`);
    this.#attempt.enter('proxy');
    const { maxHeadBytes, maxHeaderFields, maxBodyBytes, dial: settings } = this.#settings;
    const limits = { maxHeadBytes, maxHeaderFields, maxBodyBytes, clock: this.#clock, scope: this.#attempt };
    return this.#inside(await tunnel({ proxy, target, dial: settings, scope: this.#attempt, limits }), target);
  }

  #direct(target: Target): Promise<Channel> {
    const tls = target.secure ? this.#tls : undefined; // TLS-01
    const gate =
      this.#settings.handshakesPerAddress === Infinity
        ? undefined
        : (address: string, port: number) => this.#takePlace(`${address}:${port}`);
    return dial(target, tls, this.#settings.dial, this.#attempt, gate);
  }

  async #inside(stream: Duplex, target: Target): Promise<Channel> {
    if (target.secure) return secure(stream, target.hostname, this.#tls, this.#attempt);
    return { stream, source: new EventSource(stream) };
  }

  async #givenStream(): Promise<Duplex> {
    const { socket } = this.#settings;
    const stream = await provide('socket', this.#attempt, () =>
      typeof socket === 'function' ? socket(this.#context) : socket,
    );
    if (!(stream instanceof Duplex)) throw providerFailed('socket', unexpected('socket', 'a Duplex', stream));
    this.#attempt.hold(stream);
    this.#attempt.enter('tcp');
    if (stream.readableEncoding !== null || stream.readableObjectMode) {
      throw providerFailed(
        'socket',
        new TypeError('socket: expected a stream of bytes, not one with an encoding, or of objects'),
      );
    }
    if (stream.destroyed || stream.readableEnded || !stream.writable) {
      throw providerFailed(
        'socket',
        new TypeError(
          'socket: expected a stream that is open, not one that has ended; give a function that makes one for each attempt',
        ),
      );
    }
    return stream;
  }

  #proxyFor(target: Target): Proxy | undefined | Promise<Proxy | undefined> {
    try {
      const proxy = this.#settings.proxy(target);
      return proxy instanceof Promise ? proxy.catch(proxyFailed) : proxy;
    } catch (cause) {
      return proxyFailed(cause);
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

  #authorizedHeaders(): HeaderList {
    const authorization = this.#authorization;
    return authorization === undefined ? this.#headers : withHeader(this.#headers, 'Authorization', authorization);
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
    this.#authorization = await provide('authenticate', this.#attempt, async () =>
      sendable('authenticate', 'Authorization', await authenticate(challenge)),
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
}

function proxyFailed(cause: unknown): never {
  if (cause instanceof OpenError) throw cause;
  throw new OpenError('proxy', `the proxy could not be chosen: ${wordsOf(cause)}`, {
    phase: 'proxy',
    fatal: true,
    cause,
  });
}
