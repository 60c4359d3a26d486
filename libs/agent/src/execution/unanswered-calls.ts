import type { Message } from '@ossa/contracts';

/** A call that a cap left without its result would make the next run of the session fail: providers insist on pairs. */
export function withoutUnansweredCalls(transcript: readonly Message[]): readonly Message[] {
  const last = transcript.at(-1);
  if (last?.role !== 'assistant') return transcript;
  const content = last.content.filter(({ type }) => type !== 'toolCall');
  const kept = content.some(({ type }) => type === 'text') ? [{ role: 'assistant' as const, content }] : [];
  return [...transcript.slice(0, -1), ...kept];
}
