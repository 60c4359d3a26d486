/** What every call says, whichever way it goes. */
export const INSTRUCTIONS = 'You answer questions about the product in one short paragraph.';
export const QUESTION = 'How do I reset my password?';

/** The body that the OpenAI-compatible adapter makes of it, for calls that go without one. */
export function chatBody(model, stream) {
  const messages = [
    { role: 'system', content: INSTRUCTIONS },
    { role: 'user', content: QUESTION },
  ];
  return JSON.stringify({ model, messages, ...(stream && { stream, stream_options: { include_usage: true } }) });
}
