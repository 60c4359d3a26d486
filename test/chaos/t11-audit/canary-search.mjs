// Finds a planted value in whatever form it may have left: plain, encoded, cut in half, split over lines.

/** This much of the middle of a value is as bad as all of it. */
const HALF = 14;
const ANSI = new RegExp(String.raw`\u001b\[[0-9;]*m`, 'g');
/** How `util.inspect` continues a long string on the next line. */
const CONTINUED = /['"`]\s*\+\s*['"`]/g;

/**
 * A value that must not leave, and where by contract it may be.
 *
 * @typedef {{ name: string, value: string, allowed?: readonly string[] }} Canary
 *
 * Everything that came out of one place.
 *
 * @typedef {{ place: string, text: string }} Output
 *
 * @typedef {{ canary: string, place: string, form: string, near: string }} Hit
 */

/**
 * @param {readonly Output[]} outputs
 * @param {readonly Canary[]} canaries
 * @returns {Hit[]}
 */
export function search(outputs, canaries) {
  const prepared = outputs.map(({ place, text }) => ({ place, texts: [text, joined(text)] }));
  return canaries.flatMap((canary) =>
    prepared
      .filter(({ place }) => !(canary.allowed ?? []).includes(place))
      .flatMap(({ place, texts }) => find(canary, texts).map((found) => ({ canary: canary.name, place, ...found }))),
  );
}

function find({ value }, texts) {
  for (const [form, variants] of Object.entries(formsOf(value))) {
    for (const variant of variants) {
      const text = texts.find((candidate) => candidate.includes(variant));
      if (text !== undefined) return [{ form, near: around(text, text.indexOf(variant)) }];
    }
  }
  return [];
}

/** @param {string} value */
function formsOf(value) {
  const middle = Math.floor((value.length - HALF) / 2);
  return {
    plain: [value],
    'in JSON': [JSON.stringify(value).slice(1, -1)],
    'for URLs': [encodeURIComponent(value), encodeURI(value)],
    hexadecimal: [Buffer.from(value).toString('hex')],
    base64: [0, 1, 2].flatMap((offset) => base64At(value, offset)),
    half: [value.slice(middle, middle + HALF)],
  };
}

/** The characters that encode the value alone, when so many bytes of something else stand before it. */
function base64At(value, offset) {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
  const whole = bytes.subarray(offset === 0 ? 0 : 3, bytes.length - (bytes.length % 3));
  const text = whole.toString('base64');
  return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
}

/** Without colours and without anything that lines were broken with. */
function joined(text) {
  return text
    .replaceAll(ANSI, '')
    .replaceAll(CONTINUED, '')
    .replaceAll(/\\n|\s+/g, '');
}

function around(text, index) {
  return text.slice(Math.max(0, index - 60), index + 80).replaceAll('\n', '⏎');
}
