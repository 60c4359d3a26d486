import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '@ossa/nest';
import { auditFinding } from './audit-finding.js';

describe('what the doctor says about the audit trail', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ossa-doctor-'));
    await writeFile(join(root, 'file'), '');
  });
  afterEach(() => rm(root, { recursive: true }));

  const found = (audit: object) =>
    auditFinding(readConfiguration({ root, config: { security: { audit } }, environment: {} }));

  it.each([
    [{ anchorPath: 'anchors/heads.log' }, 'ok', /^var\/audit$/],
    [{}, 'ok', /anchorPath/],
    [{ sink: 'stdout' }, 'ok', /standard output/],
    [{ sink: 'syslog', syslogUrl: 'udp://127.0.0.1:514' }, 'ok', /udp:\/\/127\.0\.0\.1:514/],
    [{ enabled: false }, 'warning', /nothing is recorded/],
    [{ path: 'file/audit' }, 'error', /cannot be written/],
    [{ path: 'audit', anchorPath: 'file/heads.log' }, 'error', /cannot be written/],
  ])('with %j: %s', (audit, state, text) => {
    expect(found(audit)).toEqual({ state, subject: 'audit', text: expect.stringMatching(text) });
  });

  it('is not asked about a syslog without an address, because the configuration is refused', () => {
    expect(() => found({ sink: 'syslog' })).toThrow(/security\/audit\/syslogUrl: .*udp:\/\//);
  });
});
