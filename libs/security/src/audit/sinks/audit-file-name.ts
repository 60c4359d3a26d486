const NAME =
  /^(?<channel>[\w.-]{1,64})-(?<started>\d{8}T\d{6}Z)-(?<instance>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?<number>\d+)\.jsonl$/;

/** The files of one process instance. */
export interface AuditFileSeries {
  readonly channel: string;
  /** Start of the instance: `20260115T120000Z`. */
  readonly started: string;
  readonly instance: string;
}

/** The n-th file of a series, from 1. */
export function auditFileName({ channel, started, instance }: AuditFileSeries, number: number): string {
  return `${channel}-${started}-${instance}.${String(number).padStart(4, '0')}.jsonl`;
}

/** What a file name says; undefined for files that are not of a trail. */
export function readAuditFileName(name: string): (AuditFileSeries & { readonly number: number }) | undefined {
  const { channel, started, instance, number } = NAME.exec(name)?.groups ?? {};
  if (channel === undefined || started === undefined || instance === undefined) return undefined;
  return { channel, started, instance, number: Number(number) };
}

/** The time as file names have it. @param wall ms since the epoch */
export function startedAt(wall: number): string {
  return new Date(wall).toISOString().replace(/[-:]|\.\d+/g, '');
}
