/* oxlint-disable import/no-unassigned-import -- it is for what it does */
import 'hybi/register';
import { createRequire } from 'node:module';
import { createClient } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from './servers/listen.js';

// The one copy of graphql that graphql-ws has: graphql refuses the objects of another.
const { GraphQLObjectType, GraphQLSchema, GraphQLString }: typeof import('graphql') = createRequire(import.meta.url)(
  'graphql',
);

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { hello: { type: GraphQLString, resolve: () => 'world' } } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      greetings: {
        type: GraphQLString,
        async *subscribe() {
          for (const greetings of ['Hi', 'Bonjour', 'Hallo']) yield { greetings };
        },
      },
    },
  }),
});

test('graphql-ws queries and subscribes', async () => {
  const { url, server } = await listen({ handleProtocols: () => 'graphql-transport-ws' });
  useServer({ schema }, server);
  const client = createClient({ url, retryAttempts: 0 });
  onTestFinished(() => client.dispose());
  const told: unknown[] = [];
  for await (const { data } of client.iterate({ query: '{ hello }' })) told.push(data);
  for await (const { data } of client.iterate({ query: 'subscription { greetings }' })) told.push(data);
  expect(told).toEqual([{ hello: 'world' }, { greetings: 'Hi' }, { greetings: 'Bonjour' }, { greetings: 'Hallo' }]);
});

test('graphql-ws is told why the server closed', async () => {
  const { url, server } = await listen({ handleProtocols: () => 'graphql-transport-ws' });
  useServer({ schema, onConnect: () => false }, server);
  const client = createClient({ url, retryAttempts: 0 });
  const next = client.iterate({ query: '{ hello }' }).next();
  await expect(next).rejects.toMatchObject({ code: 4403, reason: 'Forbidden', wasClean: true });
});
