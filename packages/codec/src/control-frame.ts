/** "All control frames MUST have a payload length of 125 bytes or less" (RFC 6455 §5.5; CTL-01). */
export const longestControl = 125;

/** @throws RangeError for a payload that no control frame can have. */
export function refuseLongControl(payload: Uint8Array): void {
  if (payload.length <= longestControl) return;
  throw new RangeError(`payload: expected at most ${longestControl} bytes in a control frame, not ${payload.length}`);
}
