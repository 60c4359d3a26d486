#!/usr/bin/env node
// Looks at the version first: an older Node cannot even link the rest, and would say so less clearly.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 9)) {
  process.stderr.write(`Node 24.9 or newer is needed, this is ${process.version}.\n`);
  process.exit(1);
}
await import('./program.js');

export {};
