/** Text by the standard classes alone. */
export { text as textPort } from '../fuzz/ports.js';
