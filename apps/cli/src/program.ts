import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { auditCommand } from './commands/audit.command.js';
import { chatCommand } from './commands/chat.command.js';
import { doctorCommand } from './commands/doctor.command.js';
import { initCommand } from './commands/init.command.js';
import { listCommand } from './commands/list.command.js';
import { runCommand } from './commands/run.command.js';
import { validateCommand } from './commands/validate.command.js';
import { reportFailure } from './output/report-failure.js';

if (existsSync('.env')) process.loadEnvFile('.env');

const program = new Command('ossa')
  .description('Runs and checks OSSA agents.')
  .option('--config <file>', 'configuration file (default: config/ossa.yaml, when it exists)')
  .addCommand(listCommand())
  .addCommand(runCommand())
  .addCommand(chatCommand())
  .addCommand(validateCommand())
  .addCommand(initCommand())
  .addCommand(doctorCommand())
  .addCommand(auditCommand());

try {
  await program.parseAsync();
} catch (error) {
  reportFailure(error);
}
