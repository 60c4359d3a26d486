const UNITS: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['kb', 1024],
  ['mb', 1024 ** 2],
  ['gb', 1024 ** 3],
]);

/** Bytes of `512kb`, `1mb` or `2 GB` (powers of 1024); undefined for any other text. */
export function parseByteSize(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]+)$/.exec(text.trim().toLowerCase()) ?? [];
  const factor = UNITS.get(unit);
  return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor);
}
