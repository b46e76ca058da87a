import type { Clock, Platform, Timer, WakeReason } from '@hybi/session';

/** How often the clock is looked at. */
const tickMs = 10_000;

/** How late a tick may be while nothing was wrong: a busy page, and a hidden one, whose timers run once a minute. */
const lateMs = 5_000;
const lateHiddenMs = 65_000;

interface Listenable {
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
}

/** What is read of a window, a dedicated worker or a shared worker; a worker has no `document` and no page events. */
export interface PageScope extends Partial<Listenable> {
  readonly document?: (Listenable & { readonly visibilityState: string }) | undefined;
}

type Wake = (reason: WakeReason) => void;

/**
 * The events of the page and of the network that make a session look at its connection, and a jump of the clock, by which a
 * sleep of the machine shows. One set of listeners serves all sessions, and goes when the last of them has gone.
 *
 * Neither `unload` nor `beforeunload` is listened to: either would bar the page from the back/forward cache.
 *
 * @param scope where to listen: by default the global object, whatever it is.
 */
export function pageEvents(clock: Clock, scope: PageScope = globalThis): NonNullable<Platform['wakeUps']> {
  const subscribers = new Set<Wake>();
  let timer: Timer | undefined;

  const wake = (reason: WakeReason): void => {
    for (const subscriber of subscribers) subscriber(reason);
  };
  const isHidden = (): boolean => scope.document?.visibilityState === 'hidden';
  // A page that is put away is told why it wakes up: the time that it was away is not a jump of the clock as well.
  const away = (): void => timer?.cancel();
  const tick = (): void => {
    away();
    const due = clock.now() + tickMs;
    timer = clock.after(tickMs, () => {
      const late = clock.now() - due;
      tick();
      if (late > (isHidden() ? lateHiddenMs : lateMs)) wake('awake');
    });
  };

  const onScope: Record<string, (event: Event) => void> = {
    online: () => wake('online'),
    offline: () => wake('offline'),
    pagehide: away,
    pageshow: (event) => {
      tick();
      if ('persisted' in event && event.persisted) wake('restored');
    },
  };
  const onDocument: Record<string, (event: Event) => void> = {
    freeze: away,
    resume: () => {
      tick();
      wake('resumed');
    },
    visibilitychange: () => {
      if (!isHidden()) wake('visible');
    },
  };
  const toggle = (method: 'addEventListener' | 'removeEventListener'): void => {
    for (const type in onScope) scope[method]?.(type, onScope[type]!);
    for (const type in onDocument) scope.document?.[method](type, onDocument[type]!);
  };

  return (subscriber) => {
    // Two sessions may pass the same function.
    const own: Wake = (reason) => subscriber(reason);
    if (subscribers.size === 0) {
      toggle('addEventListener');
      tick();
    }
    subscribers.add(own);
    return () => {
      if (!subscribers.delete(own) || subscribers.size > 0) return;
      toggle('removeEventListener');
      away();
    };
  };
}
