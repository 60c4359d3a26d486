import type { ModelSettings, RunRequest, ToolChoice, ToolDefinition } from '@ossa/contracts';
import { KeyText } from './key-text.js';
import { writeMessages } from './message-text.js';
import { nothingLeft } from './nothing-left.js';

/** All users of a tenant: a text that no user is written as. */
const EVERYBODY = '*';

/**
 * What of a run decides its answer: undefined when that cannot be said.
 *
 * @param agent digest of the agent, which the text begins with
 * @param shared leaves the user out
 */
export function requestText(agent: string, request: RunRequest, shared: boolean): string | undefined {
  const {
    runId: _runId,
    traceId: _traceId,
    agent: _agent, // see agentDigest
    input: _input, // the messages have what the model sees of it
    session: _session, // the messages have its history
    cache: _cache,
    stream: _stream, // the size of the parts, not what they say
    signal: _signal,
    deadline: _deadline,
    startedAt: _startedAt,
    tenant,
    user,
    context,
    messages,
    clientTools,
    toolChoice,
    settings,
    ...rest
  } = request;
  nothingLeft(rest);
  const text = new KeyText(agent);
  text.string(tenant);
  if (shared) text.mark(EVERYBODY);
  else text.string(user);
  text.json(context);
  writeToolChoice(text, toolChoice);
  writeTools(text, clientTools);
  writeSettings(text, settings);
  writeMessages(text, messages);
  return text.end();
}

function writeToolChoice(text: KeyText, choice: ToolChoice): void {
  if (typeof choice === 'string') {
    text.string(choice);
    return;
  }
  const { name, ...rest } = choice;
  nothingLeft(rest);
  text.mark('N');
  text.string(name);
}

function writeTools(text: KeyText, tools: readonly ToolDefinition[]): void {
  text.list(tools.length);
  for (const { name, description, parameters, ...rest } of tools) {
    nothingLeft(rest);
    text.string(name);
    text.string(description);
    text.json(parameters);
  }
}

function writeSettings(text: KeyText, settings: ModelSettings): void {
  const {
    temperature,
    topP,
    maxOutputTokens,
    stopSequences,
    seed,
    presencePenalty,
    frequencyPenalty,
    reasoning,
    ...rest
  } = settings;
  nothingLeft(rest);
  // A setting that is there and undefined takes the agent's away.
  text.string(Object.keys(settings).sort().join());
  text.number(temperature);
  text.number(topP);
  text.number(maxOutputTokens);
  text.json(stopSequences);
  text.number(seed);
  text.number(presencePenalty);
  text.number(frequencyPenalty);
  text.boolean(reasoning);
}
