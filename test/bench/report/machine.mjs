import { cpus, loadavg } from 'node:os';

/** Where it was measured. */
export function machine() {
  const [{ model }] = cpus();
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    cpu: model.trim(),
    load: Math.round(loadavg()[0] * 100) / 100,
  };
}
