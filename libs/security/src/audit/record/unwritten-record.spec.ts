import type { AuditEntry } from '@ossa/contracts';
import { unwritten } from './unwritten-record.js';

describe('unwritten', () => {
  it.each<[AuditEntry['class'], boolean, boolean]>([
    ['model', false, false],
    ['model', true, true],
    ['run', false, true],
    ['effects', false, true],
    ['admin', false, true],
  ])('knows how much room a record of class %s takes, with content %s: measured %s', (of, content, isMeasured) => {
    const { size } = unwritten({ class: of, event: 'x', data: { text: 'x'.repeat(10_000) } }, 'now', content);
    expect(size > 10_000).toBe(isMeasured);
  });
});
