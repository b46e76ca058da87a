/** What may keep the process alive. Another clock or stream than Node's own may know no such thing. */
export interface Holder {
  ref?(): unknown;
  unref?(): unknown;
}
