import { expectTypeOf, test } from 'vitest';
import type { connect } from '../src/connect.js';
import type { NodeConnection } from '../src/node-connection.js';

test("a session's connection is of Node's own kind, with ping()", () => {
  type Session = ReturnType<typeof connect>;
  type Present = NonNullable<Session['connection']>;
  expectTypeOf<Present>().toExtend<NodeConnection<unknown, never>>();
  expectTypeOf<Present['ping']>().toEqualTypeOf<NodeConnection<unknown, never>['ping']>();
});
