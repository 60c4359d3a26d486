/** Attribute values are of a bounded set: never a user, a prompt or an id. */
export type TelemetryAttributes = Readonly<Record<string, string | number | boolean>>;

/** Where numbers go. Never throws, never blocks. */
export interface Telemetry {
  /** Adds to a counter. @default value 1 */
  count(name: string, value?: number, attributes?: TelemetryAttributes): void;
  /** Records one value of a distribution, for example a duration in milliseconds. */
  record(name: string, value: number, attributes?: TelemetryAttributes): void;
}

/** The default: measures nothing. */
export const NOOP_TELEMETRY: Telemetry = Object.freeze({ count: () => undefined, record: () => undefined });
