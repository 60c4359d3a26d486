import type { LogLevel } from '@nestjs/common';

/** From quiet to loud; a level contains those before it. */
const LEVELS: readonly (readonly [name: string, levels: readonly LogLevel[]])[] = [
  ['error', ['fatal', 'error']],
  ['warn', ['warn']],
  ['info', ['log']],
  ['debug', ['debug', 'verbose']],
];

/** Nest's log levels for `observability.logLevel`. */
export function logLevels(level: string): LogLevel[] {
  const last = LEVELS.findIndex(([name]) => name === level);
  return LEVELS.slice(0, last + 1).flatMap(([, levels]) => levels);
}
