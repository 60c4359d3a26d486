/** One line of what the doctor says. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'error';
  readonly subject: string;
  readonly text: string;
}
