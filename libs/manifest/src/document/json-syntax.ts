import { DocumentRefusal } from './document-refusal.js';

/**
 * Why a text is not strict JSON, or undefined when it is. The YAML reader reads every JSON text and knows positions and
 * duplicate keys; this adds what YAML tolerates and JSON does not, such as comments and single quotes.
 */
export function jsonSyntaxRefusal(text: string): DocumentRefusal | undefined {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return undefined;
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'it cannot be parsed';
    const offset = /position (\d+)/.exec(reason)?.[1];
    const summary = reason.replace(/ in JSON at position.*$/s, '').replace(/, \.{0,3}".*" is not valid JSON$/s, '');
    return new DocumentRefusal('json_syntax', `The text is not valid JSON: ${summary}.`, Number(offset ?? 0));
  }
}
