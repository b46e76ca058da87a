import { keepPainting } from './pace.js';

/**
 * `<session-panel>`: shows where a hybi session stands, and breaks the server on demand.
 *
 *     document.querySelector('session-panel').show(session)
 *
 * With the attribute `without-breaks` it only shows. It reads nothing but what the session says about itself, so it fits any page and
 * any way of loading the library.
 * In a narrow window it stays at the top while the page scrolls, and its details are folded.
 */
const shownMs = 60_000;

const words = {
  connecting: 'Connecting',
  open: 'Connected',
  waiting: 'Not connected',
  closing: 'Closing',
  closed: 'Closed',
};

const html = `
  <section class="card panel" aria-labelledby="session-title">
    <h2 id="session-title">Session</h2>
    <div class="phase" data-phase="connecting">
      <div class="phase-line">
        <span class="phase-mark" aria-hidden="true"></span>
        <span class="phase-word" data-testid="phase"></span>
        <button type="button" class="small" data-do="reconnect" hidden>Try now</button>
      </div>
      <p class="phase-note" data-testid="note"></p>
      <div class="wait" aria-hidden="true" hidden><i></i></div>
    </div>
    <p class="visually-hidden" role="status" data-testid="spoken"></p>
    <div class="strip" aria-hidden="true">
      <svg viewBox="0 0 ${shownMs} 10" preserveAspectRatio="none"></svg>
      <div class="strip-scale"><span>a minute ago</span><span>now</span></div>
    </div>
    <div class="breaks" role="group" aria-label="Break it">
      <h3>Break it, for real</h3>
      <button type="button" class="danger" data-break="kill?ms=5000" data-note="The server was killed. It is away for 5 seconds.">Kill the server</button>
      <button type="button" class="danger" data-break="drop" data-note="The server cut every TCP connection without a word.">Drop the connection</button>
      <button type="button" class="danger" data-break="hang?ms=12000" data-note="The server was told to answer nothing for 12 seconds.">Stop answering</button>
      <p class="breaks-note" role="status">Each button breaks the server itself, for everybody who is connected.</p>
    </div>
    <details>
    <summary>Details</summary>
    <dl class="facts">
      <dt>Attempt</dt><dd data-fact="attempt"></dd>
      <dt>Connections so far</dt><dd data-fact="opens">0</dd>
      <dt>Round trip</dt><dd data-fact="roundTrip">–</dd>
      <dt>Liveness by</dt><dd data-fact="liveness">–</dd>
      <dt>Outbox</dt><dd data-fact="outbox" data-testid="outbox"></dd>
      <dt>Last cause</dt><dd class="wide" data-fact="cause" data-testid="cause">none yet</dd>
    </dl>
    </details>
  </section>`;

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23', // as on the axes of the charts
});

/** A cause in a line: its code, and what it says. */
const explain = (cause) => {
  if (!(cause instanceof Error)) return String(cause);
  return typeof cause.code === 'string' ? `${cause.code}: ${cause.message}` : cause.message;
};

class SessionPanel extends HTMLElement {
  #session;
  #cause;
  /** The phases of the last minute: when each began. */
  #past = [];

  connectedCallback() {
    this.innerHTML = html;
    this.#element('.breaks').hidden = this.hasAttribute('without-breaks');
    for (const button of this.querySelectorAll('[data-break]'))
      button.addEventListener('click', () => this.#break(button));
    const wide = matchMedia('(min-width: 821px)');
    const unfold = () => (this.#element('details').open = wide.matches);
    wide.addEventListener('change', unfold);
    unfold();
    this.#element('[data-do=reconnect]').addEventListener('click', () => this.#session?.reconnect());
  }

  show(session) {
    this.#session = session;
    session.addEventListener('statechange', () => this.#changed());
    this.#changed();
    // The countdown shows tenths of a second.
    keepPainting(() => this.#paint(), 100);
  }

  #element(selector) {
    return this.querySelector(selector);
  }

  #fact(name, text) {
    const element = this.#element(`[data-fact=${name}]`);
    if (element.textContent !== text) element.textContent = text;
  }

  #changed() {
    const { state } = this.#session;
    const { phase } = state;
    this.#past.push({ at: Date.now(), phase });
    if (state.cause !== undefined) this.#cause = state.cause;
    this.#element('.phase').dataset.phase = phase;
    this.#element('.phase-word').textContent = words[phase];
    this.#element('[data-do=reconnect]').hidden = phase !== 'waiting';
    this.#element('.wait').hidden = phase !== 'waiting';
    // One short sentence for each change; the countdown is not read out.
    const seconds = phase === 'waiting' ? `, trying again in ${Math.ceil(state.delayMs / 1000)} seconds` : '';
    this.#element('[data-testid=spoken]').textContent = `${words[phase]}${seconds}`;
    this.#fact('attempt', phase === 'connecting' || phase === 'waiting' ? String(state.attempt) : '–');
    this.#fact('cause', this.#cause === undefined ? 'none yet' : explain(this.#cause));
    this.#paint();
  }

  #paint() {
    const session = this.#session;
    const { state } = session;
    const now = Date.now();
    const left = state.phase === 'waiting' ? Math.max(0, state.until - now) : 0;
    const notes = {
      connecting: () => `Attempt ${state.attempt} is under way.`,
      open: () => `Since ${clock.format(state.since)}${state.protocol === '' ? '' : `, speaking ${state.protocol}`}.`,
      waiting: () => `Attempt ${state.attempt} ${left < 100 ? 'now' : `in ${(left / 1000).toFixed(1)} s`}.`,
      closing: () => 'Saying goodbye.',
      closed: () => 'The session has ended.',
    };
    const note = this.#element('.phase-note');
    const text = notes[state.phase]();
    if (note.textContent !== text) note.textContent = text;
    if (state.phase === 'waiting') {
      const share = state.delayMs > 0 ? 1 - left / state.delayMs : 1;
      this.#element('.wait i').style.width = `${Math.min(100, 100 * share)}%`;
    }
    const { rttMs, connections } = session.stats;
    this.#fact('opens', String(connections));
    this.#fact('roundTrip', rttMs === undefined ? '–' : `${rttMs.toFixed(rttMs < 10 ? 1 : 0)} ms`);
    this.#fact(
      'liveness',
      { frames: 'Ping frames', probe: 'probe messages', none: 'nothing' }[session.liveness] ?? '–',
    );
    const { length, bytes } = session.outbox;
    this.#fact('outbox', length === 0 ? 'empty' : `${length} waiting, ${bytes} bytes`);
    this.#paintStrip(now);
  }

  #paintStrip(now) {
    const from = now - shownMs;
    while (this.#past.length > 1 && this.#past[1].at < from) this.#past.shift();
    const svg = this.#element('.strip svg');
    while (svg.childElementCount < this.#past.length) {
      svg.append(document.createElementNS('http://www.w3.org/2000/svg', 'rect'));
    }
    while (svg.childElementCount > this.#past.length) svg.lastElementChild.remove();
    for (const [index, { at, phase }] of this.#past.entries()) {
      const start = Math.max(0, at - from);
      const end = (this.#past[index + 1]?.at ?? now) - from;
      const rect = svg.children[index];
      rect.dataset.phase = phase;
      rect.setAttribute('x', String(start));
      rect.setAttribute('width', String(Math.max(0, end - start)));
      // The phases differ in height as well as in colour.
      const height = { open: 10, connecting: 6, waiting: 3, closing: 3, closed: 1 }[phase];
      rect.setAttribute('y', String(10 - height));
      rect.setAttribute('height', String(height));
    }
  }

  async #break(button) {
    const note = this.#element('.breaks-note');
    note.dataset.said = '';
    try {
      const response = await fetch(`/control/${button.dataset.break}`, { method: 'POST' });
      note.textContent = response.ok ? button.dataset.note : `The server refused: ${response.status}.`;
    } catch {
      note.textContent = 'The server is not there to be broken. It comes back by itself.';
    }
  }
}

customElements.define('session-panel', SessionPanel);
