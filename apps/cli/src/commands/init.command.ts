import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { print } from '../output/print.js';

const FILES: Readonly<Record<string, string>> = {
  'config/ossa.yaml': `# Every key is optional. A provider without a key is not used; without any, answers are simulated.
agents:
  paths: [config/agents]

providers:
  openai:
    apiKey: \${OPENAI_API_KEY}
  anthropic:
    apiKey: \${ANTHROPIC_API_KEY}
`,
  'config/agents/assistant.ossa.yaml': `apiVersion: ossa/v0.4
kind: Agent
metadata:
  name: assistant
  version: 0.1.0
  description: A first agent to change.
spec:
  role: |
    You are a helpful assistant. Answer briefly, and say so when you do not know.
`,
};

export function initCommand(): Command {
  return new Command('init')
    .description('Writes a configuration and a first agent. Files that exist are left as they are.')
    .argument('[folder]', 'where to write', '.')
    .action(async (folder: string) => {
      for (const [name, content] of Object.entries(FILES)) {
        const path = join(folder, name);
        if (existsSync(path)) {
          print(`kept     ${path}`);
          continue;
        }
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, content);
        print(`written  ${path}`);
      }
      print('', 'Next: ossa run assistant "Hello"');
    });
}
