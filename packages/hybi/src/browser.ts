export * from './index.browser.js';
export { nativeStream } from '@hybi/browser';
