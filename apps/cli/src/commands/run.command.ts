import { Command, InvalidArgumentError } from 'commander';
import type { AgentExecutor } from '@ossa/agent';
import type { ExecuteOptions, RunResult } from '@ossa/contracts';
import { withExecutor } from '../application/with-executor.js';
import { print, printJson } from '../output/print.js';

interface RunFlags {
  readonly context: Readonly<Record<string, string>>;
  readonly session?: string;
  readonly deadline?: number;
  readonly stream?: boolean;
  readonly json?: boolean;
}

export function runCommand(): Command {
  return new Command('run')
    .description('Runs an agent once and prints its answer.')
    .argument('<agent>', 'name of the agent')
    .argument('<input>', 'what to say to it')
    .option('-c, --context <key=value>', 'a fact for this run; may be repeated', addFact, {})
    .option('-s, --session <name>', 'conversation to continue')
    .option('-d, --deadline <ms>', 'milliseconds the run may take', positiveInteger)
    .option('--stream', 'print the answer as it comes')
    .option('--json', 'print the whole result as JSON and nothing else')
    .action(async (agent: string, input: string, flags: RunFlags, command: Command) => {
      const { config } = command.optsWithGlobals<{ config?: string }>();
      await withExecutor(config, async (executor) => {
        const interrupt = new AbortController();
        process.once('SIGINT', () => interrupt.abort());
        const options = {
          context: flags.context,
          session: flags.session,
          deadlineMs: flags.deadline,
          signal: interrupt.signal,
        };
        const stream = flags.stream === true && flags.json !== true;
        const result = stream
          ? await streamed(executor, agent, input, options)
          : await executor.execute(agent, input, options);
        if (flags.json) printJson(result);
        else print(...(stream ? [''] : [result.output, '']), summary(result));
      });
    });
}

async function streamed(
  executor: AgentExecutor,
  agent: string,
  input: string,
  options: ExecuteOptions,
): Promise<RunResult> {
  let result: RunResult | undefined;
  for await (const part of executor.stream(agent, input, options)) {
    if (part.type === 'text') process.stdout.write(part.text);
    else if (part.type === 'finish') result = part.result;
  }
  if (result) return result;
  throw new InvalidArgumentError('The run ended without a result.');
}

/** `support-agent  openai gpt-4o  812 ms  128 + 40 tokens  simulated` */
function summary({ agent, provider, model, durationMs, usage, finishReason, simulated }: RunResult): string {
  const facts = [
    agent,
    `${provider} ${model}`,
    `${Math.round(durationMs)} ms`,
    `${usage.inputTokens} + ${usage.outputTokens} tokens`,
  ];
  return [...facts, ...(finishReason === 'stop' ? [] : [finishReason]), ...(simulated ? ['simulated'] : [])].join('  ');
}

function addFact(fact: string, facts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = fact.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write it as key=value.');
  return { ...facts, [fact.slice(0, at)]: fact.slice(at + 1) };
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Write a whole number above 0.');
  return value;
}
