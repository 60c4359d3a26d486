import type { Telemetry, TelemetryAttributes } from '../src/ports/telemetry.interface.js';

/** Keeps what was measured, in order. */
export class RecordingTelemetry implements Telemetry {
  readonly measured: { readonly name: string; readonly value: number; readonly attributes: TelemetryAttributes }[] = [];

  count(name: string, value = 1, attributes: TelemetryAttributes = {}): void {
    this.measured.push({ name, value, attributes });
  }

  record(name: string, value: number, attributes: TelemetryAttributes = {}): void {
    this.measured.push({ name, value, attributes });
  }

  sum(name: string): number {
    return this.measured.filter((entry) => entry.name === name).reduce((total, entry) => total + entry.value, 0);
  }
}
