// The messages of a case, the same on both sides: made here, never read from anywhere. It runs in every runtime and in a browser.

/** @typedef {'ascii' | 'multibyte' | 'binary' | 'json'} Kind */

/** Distinct messages of a case come to about this many bytes, so that no cache and no window of 32 KiB holds them all. */
const variedBytes = 512 * 1024;
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,';
/** One letter each of two, three and four bytes in UTF-8, and one of one. */
const mixed = ['é', '語', '😀', 'a'];
const mixedBytes = [2, 3, 4, 1];
const words =
  'bid ask open close volume price market limit order fill cancel replace venue spread depth trade quote halt'.split(
    ' ',
  );

/** A small generator with a known seed, so that both sides make the same. @param {number} seed @returns {(below: number) => number} */
function generator(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

/** How many distinct messages a case has: a power of two. @param {number} size */
export function variety(size) {
  return Math.min(4096, Math.max(4, 2 ** Math.floor(Math.log2(variedBytes / size))));
}

/**
 * The distinct messages of a case. They are sent round and round.
 *
 * @param {Kind} kind @param {number} size bytes of payload of each
 * @returns {readonly (string | Uint8Array)[]}
 */
export function messages(kind, size) {
  const key = `${kind} ${size}`;
  let all = made.get(key);
  if (all === undefined) {
    const random = generator(size);
    all = Array.from({ length: variety(size) }, (_, index) => makers[kind](index, size, random));
    made.set(key, all);
  }
  return all;
}

/**
 * What was made for the passes before: what its making leaves behind is not collected while the clock runs. For the same reason texts are joined at
 * once: added up letter by letter one of 1 MiB is a million strings, which every collection of garbage visits.
 *
 * @type {Map<string, readonly (string | Uint8Array)[]>}
 */
const made = new Map();

/** @type {Record<Kind, (index: number, size: number, random: (below: number) => number) => string | Uint8Array>} */
const makers = {
  ascii(index, size, random) {
    const parts = [`${index}:`];
    for (let length = parts[0].length; length < size; length += 1) parts.push(letters[random(letters.length)]);
    return parts.join('');
  },
  multibyte(index, size, random) {
    const parts = [`${index}:`];
    let bytes = parts[0].length;
    while (bytes < size) {
      const choice = random(4);
      if (bytes + mixedBytes[choice] > size) continue;
      parts.push(mixed[choice]);
      bytes += mixedBytes[choice];
    }
    return parts.join('');
  },
  binary(index, size, random) {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += 1) bytes[at] = random(256);
    bytes[0] = index;
    return bytes;
  },
  json(index, size, random) {
    const tick = {
      id: index,
      symbol: words[random(words.length)].toUpperCase(),
      price: random(1_000_000) / 100,
      note: '',
    };
    while (JSON.stringify(tick).length < size) tick.note += `${words[random(words.length)]} ${random(1000)} `;
    const over = JSON.stringify(tick).length - size;
    if (over > tick.note.length) throw new RangeError(`size: a JSON message has at least 64 bytes, got ${size}`);
    tick.note = tick.note.slice(0, tick.note.length - over);
    return JSON.stringify(tick);
  },
};

/**
 * How much each message counts towards the total that every pass checks: its length as it is delivered.
 *
 * @param {readonly (string | Uint8Array)[]} all @param {boolean} parsed the client delivers parsed JSON: its `id` counts
 */
export function weights(all, parsed) {
  return all.map((message) => (parsed ? JSON.parse(String(message)).id : message.length));
}

/** @param {readonly number[]} some */
const sum = (some) => some.reduce((before, one) => before + one, 0);

/** The sum of the first `count` messages, sent round and round. @param {readonly number[]} each @param {number} count */
export function total(each, count) {
  return Math.floor(count / each.length) * sum(each) + sum(each.slice(0, count % each.length));
}

/** Whether what came is what was sent. @param {unknown} came @param {string | Uint8Array} sent @param {boolean} parsed */
export function same(came, sent, parsed) {
  if (parsed) return JSON.stringify(came) === sent;
  if (typeof sent === 'string') return came === sent;
  const bytes = came instanceof ArrayBuffer ? new Uint8Array(came) : came;
  if (!(bytes instanceof Uint8Array) || bytes.length !== sent.length) return false;
  return bytes.every((byte, at) => byte === sent[at]);
}
