import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BytePipe } from '../src/byte-pipe.js';

function drain(pipe: BytePipe): Uint8Array[] {
  const segments: Uint8Array[] = [];
  for (let segment = pipe.read(); segment !== undefined; segment = pipe.read()) segments.push(segment);
  return segments;
}

test('the same bytes come out, whatever the segments', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array()),
      fc.array(fc.integer({ min: -1, max: 9 }), { minLength: 1 }),
      (chunks, sizes) => {
        let turn = 0;
        const pipe = new BytePipe(() => sizes[turn++ % sizes.length] ?? 1, Infinity);
        for (const chunk of chunks) pipe.write(chunk);
        expect(pipe.length).toBe(chunks.reduce((sum, { length }) => sum + length, 0));
        expect(drain(pipe).flatMap((segment) => [...segment])).toEqual(chunks.flatMap((chunk) => [...chunk]));
      },
    ),
  );
});

test('a segment is as long as asked, at least one byte, at most all', () => {
  const sizes = [2, 0, 99];
  const pipe = new BytePipe(() => sizes.shift() ?? 1, Infinity);
  pipe.write(new Uint8Array([1, 2, 3]));
  pipe.write(new Uint8Array([4, 5]));
  expect(drain(pipe)).toEqual([new Uint8Array([1, 2]), new Uint8Array([3]), new Uint8Array([4, 5])]);
});

test('what is written is copied, a Buffer too', () => {
  for (const bytes of [new Uint8Array([1]), Buffer.from([1])]) {
    const pipe = new BytePipe((all) => all, Infinity);
    pipe.write(bytes);
    bytes[0] = 2;
    expect(pipe.read()).toEqual(new Uint8Array([1]));
  }
});

test('above its capacity it asks to wait, and says once when it is empty again', () => {
  const pipe = new BytePipe(() => 2, 3);
  expect(pipe.write(new Uint8Array(3))).toBe(true);
  expect(pipe.takeDrained()).toBe(false);
  expect(pipe.write(new Uint8Array(1))).toBe(false);
  pipe.read();
  expect(pipe.takeDrained()).toBe(false);
  pipe.read();
  expect(pipe.takeDrained()).toBe(true);
  expect(pipe.takeDrained()).toBe(false);
  expect(pipe.write(new Uint8Array(1))).toBe(true);
});

test('after the end nothing is written; after a loss it goes nowhere', () => {
  const pipe = new BytePipe((all) => all, Infinity);
  pipe.write(new Uint8Array(2));
  pipe.end();
  expect(pipe.ended).toBe(true);
  expect(() => pipe.write(new Uint8Array(1))).toThrow('A pipe was written to after its end');
  expect(pipe.length).toBe(2);
  pipe.destroy();
  expect(pipe.write(new Uint8Array(1))).toBe(true);
  expect(pipe.read()).toBeUndefined();
});
