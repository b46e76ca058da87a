import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { z } from 'zod';
import { SchemaError } from '@hybi/session';
import type { StandardIssue, StandardSchema } from '@hybi/session';
import { validate } from '../../src/subprotocols/standard-schema.js';

const answering = (answer: ReturnType<StandardSchema<string>['~standard']['validate']>): StandardSchema<string> => ({
  '~standard': { version: 1, vendor: 'test', validate: () => answer },
});

const failing = (...issues: StandardIssue[]): StandardSchema<string> => answering({ issues });

test('a valid value becomes what the schema makes of it', () => {
  expect(validate(answering({ value: 'made' }), 'given')).toBe('made');
  expect(validate(answering({ value: 'made', issues: undefined }), 'given')).toBe('made');
});

describe('a value that does not fit', () => {
  test('is a SchemaError with all the issues, three of which are in the message', () => {
    const issues = ['a', 'b', 'c', 'd', 'e'].map((message) => ({ message }));
    const check = () => validate(failing(...issues), 'x');
    expect(check).toThrow(SchemaError);
    expect(check).toThrow('the message does not fit the schema: a; b; c; and 2 more');
    expect(new SchemaError(issues).issues).toBe(issues);
    expect(new SchemaError(issues).name).toBe('SchemaError');
  });

  test('is named by its path, in both of its forms', () => {
    const schema = failing({ message: 'too small', path: ['orders', 3, { key: 'qty' }, Symbol('s')] });
    expect(() => validate(schema, {})).toThrow('orders.3.qty.Symbol(s): too small');
  });

  test('makes a message of bounded length', () => {
    const schema = failing({ message: 'm'.repeat(1_000), path: ['p'.repeat(1_000)] }, { message: 'n'.repeat(1_000) });
    expect(() => validate(schema, {})).toThrow(/^.{1,600}$/);
  });
});

test('a schema that answers with a promise is a TypeError, and a rejection of it harms nobody', async () => {
  const asynchronous = z.string().refine(async () => true);
  expect(() => validate(answering(Promise.reject(new Error('unwatched'))), 'x')).toThrow(
    new TypeError('schema of test: expected a result at once, not [object Promise]'),
  );
  expect(() => validate(asynchronous, 'x')).toThrow('schema of zod: expected a result at once');
  const pipe = v.pipeAsync(
    v.string(),
    v.checkAsync(async () => true),
  );
  expect(() => validate(pipe, 'x')).toThrow('schema of valibot: expected a result at once');
});
