/** What a scripted platform can do. */
export interface ScriptedCapabilities {
  /** Whether Ping frames can be sent, as in Node. Default: true. */
  readonly ping?: boolean | undefined;
  /** Whether reading can be paused, as in Node. Default: true. */
  readonly pause?: boolean | undefined;
  /** Whether a message of unknown length can be transmitted from its parts, as in Node. Default: false. */
  readonly streaming?: boolean | undefined;
  /** Whether a Ping waits for the end of such a message, as in Node. Default: false. */
  readonly pingsWait?: boolean | undefined;
  /** Whether the platform shows the headers of the response, as Node does. Default: true. */
  readonly headers?: boolean | undefined;
}
