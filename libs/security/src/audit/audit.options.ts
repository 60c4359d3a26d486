import { byteSizeSchema } from '@ossa/contracts';
import { z } from 'zod';

const failurePolicySchema = z.enum(['allow', 'refuse']);

const auditBlockSchema = z.strictObject({
  enabled: z.boolean().default(true),
  /** Name of the trail: part of every record and of the file names. */
  channel: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'expected letters, digits and . - _')
    .default('ossa_audit'),
  sink: z.enum(['file', 'stdout', 'syslog']).default('file'),
  /** Sink file: the folder; every process instance writes files of its own. */
  path: z.string().default('var/audit'),
  /** Sink file: a new file is begun after this size; the chain goes on in it. */
  maxFileBytes: byteSizeSchema.default(64 * 1024 * 1024),
  /** Sink file: files beyond this many of an instance are removed, the oldest first. 0 keeps all. */
  maxFiles: z.int().min(0).default(0),
  /** A file that the head of the chain is added to each minute, besides the log; best on another volume. */
  anchorPath: z.string().optional(),
  /** Sink syslog: `udp://host:514`, `tcp://host:601`, or `unix:///path` of a stream socket. */
  syslogUrl: z.string().optional(),
  /** Prompts and answers become part of the records. They may hold personal data. */
  includeContent: z.boolean().default(false),
  /** What happens to an action whose record cannot be written. */
  onFailure: z
    .strictObject({
      default: failurePolicySchema.default('allow'),
      model: failurePolicySchema.optional(),
      run: failurePolicySchema.optional(),
      admin: failurePolicySchema.default('refuse'),
      effects: failurePolicySchema.default('refuse'),
    })
    .prefault({}),
});

/** The `security.audit` block of the configuration. */
export const auditOptionsSchema = auditBlockSchema.superRefine(({ sink, syslogUrl }, context) => {
  if (sink !== 'syslog' || /^(udp:|tcp:|unix:)$/.test(URL.parse(syslogUrl ?? '')?.protocol ?? '')) return;
  const message = 'expected udp://host:514, tcp://host:601 or unix:///path of a stream socket, because sink is syslog';
  context.addIssue({ code: 'custom', path: ['syslogUrl'], message });
});

export type AuditOptions = z.output<typeof auditOptionsSchema>;
