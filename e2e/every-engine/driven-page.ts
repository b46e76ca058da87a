import type { Page } from 'playwright/test';

/** The role of a control, as ARIA names it. */
export type ControlRole = 'button' | 'radio' | 'checkbox' | 'slider' | 'textbox';

/** What the tests that run in every engine do with a page: Playwright drives Chromium and Firefox, WebDriver drives WebKitGTK. */
export interface DrivenPage {
  goto(url: string): Promise<unknown>;
  /** Runs a function in the page. Argument and result are JSON. */
  evaluate<Result>(body: () => Result | Promise<Result>): Promise<Result>;
  evaluate<Result, Argument>(
    body: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  /** Clicks the control of this role whose accessible name begins like this. */
  click(role: ControlRole, name: string): Promise<void>;
  focus(role: ControlRole, name: string): Promise<void>;
  /** Presses a key where the focus is. */
  press(key: 'Enter' | 'Home' | 'End'): Promise<void>;
  /** Replaces what a text field contains, and puts the focus there. */
  fill(name: string, text: string): Promise<void>;
}

/** Opens one more page at an address. */
export type OpenPage = (url: string) => Promise<DrivenPage>;

/** A page of Playwright's. */
export function drivenPage(page: Page): DrivenPage {
  const control = (role: ControlRole, name: string) => page.getByRole(role, { name: new RegExp(`^${name}`) });
  return {
    goto: (url) => page.goto(url),
    evaluate: (body: (argument: never) => unknown, argument?: unknown) =>
      page.evaluate<never>(`(${body.toString()})(${JSON.stringify(argument) ?? ''})`),
    click: (role, name) => control(role, name).click(),
    focus: (role, name) => control(role, name).focus(),
    press: (key) => page.keyboard.press(key),
    fill: (name, value) => control('textbox', name).fill(value),
  };
}

/** The texts of the elements that a selector finds, white space folded: a function for `expect.poll`. */
export const texts = (page: DrivenPage, selector: string) => (): Promise<string[]> =>
  page.evaluate(
    (wanted) =>
      Array.from(document.querySelectorAll(wanted), ({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim()),
    selector,
  );

/** The text of the one element that a selector finds, and nothing as long as there is none. */
export const text = (page: DrivenPage, selector: string) => async (): Promise<string> => {
  const [first = '', ...others] = await texts(page, selector)();
  if (others.length > 0) throw new Error(`${selector}: expected one element, found ${others.length + 1}`);
  return first;
};

/** The number that an element shows. */
export const figure = (page: DrivenPage, selector: string) => async (): Promise<number> =>
  Number((await text(page, selector)()).replaceAll(/\D/g, ''));
