import { text } from './driven-page.ts';
import type { DrivenPage } from './driven-page.ts';

/** What the panel of the demo pages says about the session: functions for `expect.poll`. */
export const phase = (page: DrivenPage) => text(page, '[data-testid=phase]');
export const note = (page: DrivenPage) => text(page, '[data-testid=note]');
export const cause = (page: DrivenPage) => text(page, '[data-testid=cause]');
export const outbox = (page: DrivenPage) => text(page, '[data-testid=outbox]');
export const opens = (page: DrivenPage) => text(page, '[data-fact=opens]');
export const spoken = (page: DrivenPage) => text(page, '[data-testid=spoken]');
