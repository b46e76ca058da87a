/** @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The least and the greatest. @param {readonly number[]} values @returns {[number, number]} */
export function spread(values) {
  return [Math.min(...values), Math.max(...values)];
}

/** Four significant digits: more is noise. @param {number} value */
export function rounded(value) {
  return Number(value.toPrecision(4));
}
