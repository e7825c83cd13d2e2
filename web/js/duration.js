// Durations as the interface writes them: "90s", "1h", "7d"; "0s" is for ever.
const units = { ms: ['millisecond', 1], s: ['second', 1000], m: ['minute', 60_000], h: ['hour', 3_600_000], d: ['day', 86_400_000] };

/** {count, unit}, where the unit is one that Intl knows. */
export function parseDuration(text) {
  const found = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  return found ? { count: Number(found[1]), unit: units[found[2]][0] } : { count: 0, unit: 'second' };
}

/** Milliseconds; 0 for ever. */
export function milliseconds(text) {
  const { count, unit } = parseDuration(text);
  return count * Object.values(units).find(([name]) => name === unit)[1];
}
