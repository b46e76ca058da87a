/** The peer's address with what it has to do. @param {import('./pass.d.ts').Order} order @param {string} task */
export function url(order, task) {
  const { kind, size, count, deflate, verify, bytes } = order;
  const query = new URLSearchParams({
    do: task,
    kind,
    size: String(size),
    count: String(count),
    deflate: deflate ? '1' : '0',
    verify: verify ? '1' : '0',
    bytes: String(bytes),
  });
  return `${order.url}/?${query.toString()}`;
}
