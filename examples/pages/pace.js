/** Calls `paint` in a frame of the browser's, at most once in so many milliseconds, for as long as the page is shown. */
export function keepPainting(paint, milliseconds) {
  let last = -Infinity;
  const frame = (now) => {
    requestAnimationFrame(frame);
    if (now - last < milliseconds) return;
    last = now;
    paint();
  };
  requestAnimationFrame(frame);
}
