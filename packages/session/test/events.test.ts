import { DecodeError } from '@hybi/session';
import { expect, test } from 'vitest';
import {
  DecodeErrorEvent,
  DroppedEvent,
  EventTargetBase,
  MessageArrivalEvent,
  SentEvent,
  StateChangeEvent,
} from '../src/events.js';

test("the events are the platform's, with what they are about", () => {
  const state = { phase: 'closing' } as const;
  const error = new DecodeError('x', 'y', undefined);
  const events = [
    new StateChangeEvent(state),
    new MessageArrivalEvent('m'),
    new DecodeErrorEvent(error),
    new DroppedEvent('m', 'encode', error),
    new SentEvent('m'),
  ];
  for (const event of events) expect(event).toBeInstanceOf(Event);
  expect(events.map(({ type }) => type)).toEqual(['statechange', 'message', 'decodeerror', 'dropped', 'sent']);
  expect(events).toMatchObject([
    { state },
    { data: 'm' },
    { error },
    { message: 'm', reason: 'encode', cause: error },
    { message: 'm' },
  ]);
  expect(new EventTargetBase()).toBeInstanceOf(EventTarget);
});
