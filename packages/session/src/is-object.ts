/** Whether a value from outside has members to look at: `null` has none, and a function is something else. */
export function isObject(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === 'object' && value !== null;
}
