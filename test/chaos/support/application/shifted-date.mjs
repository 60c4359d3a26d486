// The clock on the wall of this process, which can be set. Import it before everything else. The monotonic clock stays as it is.
const RealDate = Date;
let shiftMs = 0;

const now = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, parameters, made) =>
    Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, made),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

/**
 * Sets the clock, relative to that of the machine.
 *
 * @param {number} ms
 */
export function shiftDate(ms) {
  const before = RealDate.now();
  shiftMs = ms;
  const shifted = new Date().getTime() - before - ms;
  if (shifted < 0 || shifted > 1000) throw new Error('The clock of the process could not be set.');
}
