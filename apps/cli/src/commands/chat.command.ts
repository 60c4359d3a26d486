import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import type { AgentExecutor } from '@ossa/agent';
import { Command } from 'commander';
import { withExecutor } from '../application/with-executor.js';
import { print } from '../output/print.js';
import { reportFailure } from '../output/report-failure.js';

export function chatCommand(): Command {
  return new Command('chat')
    .description('Talks with an agent; the conversation lasts as long as the command.')
    .argument('<agent>', 'name of the agent')
    .action(async (agent: string, _flags: unknown, command: Command) => {
      const { config } = command.optsWithGlobals<{ config?: string }>();
      await withExecutor(config, (executor) => converse(executor, agent));
    });
}

/** One turn a line, until the end of input or an empty line; Ctrl-C stops an answer, and the chat when none is under way. */
async function converse(executor: AgentExecutor, agent: string): Promise<void> {
  const session = randomUUID();
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
  let answer: AbortController | undefined;
  lines.on('SIGINT', () => (answer ? answer.abort() : lines.close()));
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === '') break;
    answer = new AbortController();
    try {
      for await (const part of executor.stream(agent, line, { session, signal: answer.signal })) {
        if (part.type === 'text') process.stdout.write(part.text);
        else if (part.type === 'tool' && part.status === 'started') process.stdout.write(`[${part.name}] `);
      }
      print('');
    } catch (error) {
      reportFailure(error);
    }
    answer = undefined;
    lines.prompt();
  }
  lines.close();
}
