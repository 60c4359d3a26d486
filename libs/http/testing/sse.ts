export interface SseEvent {
  readonly id?: string;
  readonly event?: string;
  readonly data: unknown;
}

/** The events of a complete stream; fails on a line that is neither a field nor a comment, and on an unfinished frame. */
export function parseEvents(text: string): SseEvent[] {
  expect(text.endsWith('\n\n')).toBe(true);
  return text
    .split('\n\n')
    .filter((frame) => frame !== '' && !frame.startsWith(':'))
    .map((frame) => {
      const fields = frame.split('\n').map((line) => {
        const [, name, value] = /^(id|event|data): ([^\r\n]*)$/.exec(line) ?? [];
        expect(name).toBeDefined();
        return [name ?? '', value] as const;
      });
      const { id, event, data } = Object.fromEntries<string | undefined>(fields);
      return { id, event, data: data === '[DONE]' ? data : JSON.parse(data ?? 'null') };
    });
}
