// The library is the global of the script tag; this file is a module only to keep its own names to itself.
const { connect, json } = window.hybi;

const element = (id) => document.getElementById(id);
const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/chat`;
const animals = ['Heron', 'Otter', 'Lynx', 'Wren', 'Badger', 'Marten', 'Plover', 'Hare'];
const nameField = element('name');
nameField.value =
  new URLSearchParams(location.search).get('name') ??
  sessionStorage.getItem('name') ??
  animals[Math.floor(Math.random() * animals.length)];

/** Our own messages by id, until the room has echoed them: what became of each. */
const pending = new Map();
const shown = new Set();

const session = connect(address, {
  protocols: json('chat.v1', {
    // Runs on every new connection before anything that waited is sent: the room has to know us first.
    async greet(peer) {
      peer.send({ type: 'join', name: nameField.value });
      welcome(await peer.receive());
    },
    heartbeat: { probe: () => ({ type: 'ping' }), isAnswer: (message) => message.type === 'pong' },
  }),
  // Short figures, so that nobody has to wait long to see a silent server noticed, and one that is back found.
  liveness: { intervalMs: 3000, timeoutMs: 3000 },
  retry: { maxDelayMs: 6000 },
});

session.receive((message) => {
  if (message.type === 'said') said(message);
  else if (message.type === 'members') showMembers(message.members);
});

session.addEventListener('sent', ({ message }) => settle(message.id, 'written'));
session.addEventListener('dropped', ({ message, reason }) => settle(message.id, 'dropped', reason));

element('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = element('text');
  const text = field.value.trim();
  if (text !== '') say(text);
  field.value = '';
});

nameField.addEventListener('change', () => {
  sessionStorage.setItem('name', nameField.value);
  if (session.state.phase === 'open') session.send({ type: 'join', name: nameField.value });
});

function say(text) {
  const id = crypto.randomUUID();
  const row = addRow({ from: nameField.value, text, own: true });
  pending.set(id, { row, text });
  settle(id, session.send({ type: 'say', id, text }));
}

/** The room's answer to our joining: what we missed, and with it the fate of what we had sent. */
function welcome(message) {
  if (message.type !== 'welcome') throw new Error(`expected a welcome, got ${message.type}`);
  showMembers(message.members);
  for (const entry of message.recent) said(entry);
  // What had been written and is not among the recent messages went down with the old connection.
  for (const [id, { fate }] of pending) if (fate === 'written') settle(id, 'unconfirmed');
}

function said({ id, from, text, at }) {
  if (pending.has(id)) {
    settle(id, 'delivered', undefined, at);
    shown.add(id);
    pending.delete(id);
  } else if (!shown.has(id)) {
    shown.add(id);
    addRow({ from, text, at });
  }
}

const fates = {
  written: 'sent …',
  queued: 'waiting in the outbox',
  delivered: 'delivered',
  unconfirmed: 'sent, but lost with the connection',
  dropped: 'dropped',
};

/** Shows what became of a message of ours. */
function settle(id, fate, reason, at) {
  const entry = pending.get(id);
  if (entry === undefined) return;
  entry.fate = fate;
  const label = entry.row.querySelector('.fate');
  label.dataset.fate = fate;
  label.textContent = reason === undefined ? fates[fate] : `${fates[fate]}: ${reason}`;
  if (at !== undefined) entry.row.querySelector('time').textContent = time(at);
  const lost = fate === 'unconfirmed' || fate === 'dropped';
  const again = entry.row.querySelector('button');
  if (again !== null) again.hidden = !lost;
}

const time = (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

function addRow({ from, text, at = Date.now(), own = false }) {
  const row = document.createElement('li');
  row.className = own ? 'own' : '';
  row.innerHTML = `<div class="bubble"></div><div class="meta"><span class="from"></span><time></time></div>`;
  row.querySelector('.bubble').textContent = text;
  row.querySelector('.from').textContent = own ? 'You' : from;
  row.querySelector('time').textContent = time(at);
  if (own) {
    const meta = row.querySelector('.meta');
    meta.insertAdjacentHTML(
      'beforeend',
      '<span class="fate"></span><button type="button" class="small" hidden>Send again</button>',
    );
    row.querySelector('button').addEventListener('click', () => {
      row.remove();
      say(text);
    });
  }
  const log = element('log');
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  element('messages').append(row);
  if (atEnd || own) log.scrollTop = log.scrollHeight;
  return row;
}

function showMembers(members) {
  element('members').textContent = members.length === 0 ? 'Nobody here yet' : `Here: ${members.join(', ')}`;
}

element('address').textContent = address;
document.querySelector('session-panel').show(session);
