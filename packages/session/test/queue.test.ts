import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Queue } from '../src/queue.js';

test('it gives back what was put in, in order, and knows how much there is', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string())), (steps) => {
      const queue = new Queue<string>();
      const model: string[] = [];
      for (const step of steps) {
        if (step === null) expect(queue.shift()).toBe(model.shift());
        else {
          queue.push(step);
          model.push(step);
        }
        expect(queue.length).toBe(model.length);
      }
    }),
  );
});
