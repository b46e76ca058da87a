import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Queue } from '../src/queue.js';

test('it gives back what was put in, in order, and knows how many there are and how much that is', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.record({ size: fc.nat() }))), (steps) => {
      const queue = new Queue<{ readonly size: number }>();
      const model: { readonly size: number }[] = [];
      for (const step of steps) {
        if (step === null) expect(queue.shift()).toBe(model.shift());
        else {
          queue.push(step);
          model.push(step);
        }
        expect(queue.length).toBe(model.length);
        expect(queue.size).toBe(model.reduce((sum, { size }) => sum + size, 0));
      }
    }),
  );
});
