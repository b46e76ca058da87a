// The checklist as a table for the terminal and as a page for docs/.

const states = ['met', 'reason', 'no test', 'no code', 'open', 'FAILS'];
const width = 100;

export function unique(values) {
  return [...new Set(values)];
}

/** A sentence over as many lines as it takes, the second and later ones indented. */
export function wrapped(sentence) {
  const lines = [''];
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1);
    if (last !== '' && last.length + 1 + word.length > width) lines.push(`  ${word}`);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join('\n');
}

const short = (file) => file.replace(/^packages\//, '').replace('/src/', '/');

const line = (id, level, role, state, where) =>
  `${id.padEnd(7)}${level.padEnd(12)}${role.padEnd(5)}${state.padEnd(8)}${where}`.slice(0, width).trimEnd();

function whereOf({ at, proofs, reason, state }) {
  if (state === 'reason') return reason;
  const places = unique(at.map(({ file, line: number }) => `${short(file)}:${number}`));
  const count = unique(proofs.map(({ file, title }) => file + title)).length;
  return [
    places.length === 0 ? '' : `${places[0]}${places.length > 1 ? ` +${places.length - 1}` : ''}`,
    count === 0
      ? ''
      : `${count} ${count === 1 ? 'test' : 'tests'}${proofs.every(({ elsewhere }) => elsewhere) ? ' of Playwright, not run here' : ''}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Every clause with its state and the lines that obey it, and the sums of each group. */
export function formatTable(groups, clauses) {
  const lines = [];
  for (const group of groups) {
    lines.push('', `${group.id}: ${group.title}`, line('id', 'level', 'role', 'state', 'where'));
    for (const clause of clauses.filter(({ id }) => id.startsWith(`${group.id}-`)))
      lines.push(line(clause.id, clause.level, clause.role, clause.state, whereOf(clause)));
  }
  lines.push('', sums('group', 'clauses', states));
  for (const { id } of [...groups, { id: 'all' }]) {
    const mine = clauses.filter((clause) => id === 'all' || clause.id.startsWith(`${id}-`));
    const counts = states.map((state) => mine.filter((clause) => clause.state === state).length);
    lines.push(sums(id, mine.length, counts));
  }
  return `${lines.join('\n')}\n`;
}

const sums = (head, ...cells) =>
  head.padEnd(8) +
  cells
    .flat()
    .map((cell) => String(cell).padStart(9))
    .join('');

const link = (place) => {
  const [file, symbol] = place.split('#');
  return `[${symbol ?? file.split('/').at(-1)}](../${file})`;
};

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const countOf = (titles) =>
  titles.reduce((sum, title) => sum + 1 + Number(/\(and (\d+) more\)$/.exec(title)?.[1] ?? 0), 0);

/** docs/conformance.md. */
export function formatPage({ groups, clauses: rows }) {
  const lines = [
    '# Conformance',
    '',
    'Generated from [conformance.json](conformance.json) by `npm run conformance -- --write`. Do not edit.',
    '',
    'Every clause of the standards that concerns this project, in our own words, with the code that obeys it and the number of',
    'tests that carry its id. `npm run conformance` runs those tests and prints the lines; `-- --mutate` disables each check',
    'that fails a connection and demands that a test notices.',
    '',
    'Roles: C client, K codec in both roles, S codec as server, B the browser-shaped interface, R reconnection.',
  ];
  for (const group of groups) {
    lines.push(
      '',
      `## ${group.id}: ${group.title}`,
      '',
      '| id | level | role | source | clause | where | tests |',
      '|---|---|---|---|---|---|---|',
    );
    for (const { id, level, role, source, clause, reason, code: places, tests: titles } of rows) {
      if (!id.startsWith(`${group.id}-`)) continue;
      const where = places.length > 0 ? places.slice(0, 3).map(link).join(', ') : (reason ?? '–');
      lines.push(`| ${[id, level, role, source, clause, where, String(countOf(titles))].map(cell).join(' | ')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}
