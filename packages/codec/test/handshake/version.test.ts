import { describe, expect, test } from 'vitest';
import { HeaderFields } from '../../src/handshake/header-fields.js';
import { legacyDraft, protocolVersion, versionsOf } from '../../src/handshake/version.js';

const head = (status: number, ...fields: readonly (readonly [string, string])[]) => ({
  version: '1.1',
  status,
  reason: '',
  headers: new HeaderFields(fields),
});

describe('versions of the protocol', () => {
  test('HSQ-12 there is one', () => {
    expect(protocolVersion).toBe('13');
  });

  test('HSQ-20 a refusal lists those that the server takes', () => {
    expect(versionsOf(head(426, ['Sec-WebSocket-Version', '13, 8'], ['Sec-WebSocket-Version', '7']))).toEqual([
      '13',
      '8',
      '7',
    ]);
    expect(versionsOf(head(400, ['Sec-WebSocket-Version', '25']))).toEqual(['25']);
    expect(versionsOf(head(426))).toBeUndefined();
    expect(versionsOf(head(404, ['Sec-WebSocket-Version', '13']))).toBeUndefined();
  });

  test.each([
    ['T-12 HSR-04 WebSocket-Location', 'draft-hixie-75'],
    ['T-12 HSR-04 WebSocket-Origin', 'draft-hixie-75'],
    ['T-12 HSR-04 Sec-WebSocket-Location', 'draft-hixie-76'],
    ['T-12 HSR-04 Sec-WebSocket-Origin', 'draft-hixie-76'],
  ])('%s without an Accept is of %s', (title, draft) => {
    const field = [title.split(' ')[2]!, 'ws://h/'] as const;
    expect(legacyDraft(new HeaderFields([field]))).toBe(draft);
    expect(legacyDraft(new HeaderFields([field, ['Sec-WebSocket-Accept', 'x']]))).toBeUndefined();
    expect(legacyDraft(new HeaderFields())).toBeUndefined();
  });
});
