// Everything that must hold before a change is done, in the order in which it fails fastest. Stops at the first failure.
import { spawnSync } from 'node:child_process';

const STEPS = ['format:check', 'lint', 'typecheck', 'borders', 'deadcode', 'build', 'schemas -- --check', 'test'];

const wanted = process.argv.includes('--without-tests') ? STEPS.filter((step) => step !== 'test') : STEPS;
for (const step of wanted) {
  const started = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', ...step.split(' ')], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${step} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (status !== 0) process.exit(1);
}
