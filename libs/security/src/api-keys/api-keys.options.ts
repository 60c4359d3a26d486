import { z } from 'zod';

const HASH = /^sha256:[0-9a-f]{64}$/;
const HOW_TO_HASH = `Hash it with: node -e "console.log('sha256:' + require('crypto').createHash('sha256').update(process.argv[1]).digest('hex'))" <key>`;

/** Begins the user of a key that names none; no key can name such a user. */
export const KEY_USER_PREFIX = 'key:';

/** One key that may call the API. The configuration holds only its hash. */
export const apiKeyOptionsSchema = z.strictObject({
  /** Names the key in logs and records; never secret. */
  name: z.string().min(1).max(128),
  /** `sha256:` and the SHA-256 of the key as 64 lower-case hexadecimal digits. */
  hash: z
    .string()
    .regex(HASH, { error: `expected sha256:<64 hexadecimal digits>, never the key itself. ${HOW_TO_HASH}` }),
  /** User the runs of this key are made for. @default `key:` and the name of the key */
  user: z
    .string()
    .min(1)
    .max(256)
    .refine((user) => !user.startsWith(KEY_USER_PREFIX), {
      error: `must not begin with ${KEY_USER_PREFIX}, which marks the users of keys that name none`,
    })
    .optional(),
  /** Tenant the runs of this key belong to. */
  tenant: z.string().min(1).max(256).optional(),
});

/** The `auth` block of the configuration. */
export const authOptionsSchema = z
  .strictObject({
    /** `auto` asks for no key on a loopback address while none is declared; `keys` always asks for one. */
    mode: z.enum(['auto', 'keys']).default('auto'),
    keys: z.array(apiKeyOptionsSchema).default([]),
  })
  .superRefine(({ mode, keys }, context) => {
    if (mode === 'keys' && keys.length === 0) {
      context.addIssue({
        code: 'custom',
        path: ['keys'],
        message: 'mode keys needs at least one key, or nobody gets in',
      });
    }
    for (const field of ['name', 'hash'] as const) {
      const seen = new Set<string>();
      for (const [index, key] of keys.entries()) {
        if (seen.has(key[field])) {
          context.addIssue({
            code: 'custom',
            path: ['keys', index, field],
            message: `another key has the same ${field}`,
          });
        }
        seen.add(key[field]);
      }
    }
  });

export type ApiKeyOptions = z.output<typeof apiKeyOptionsSchema>;
export type AuthOptions = z.output<typeof authOptionsSchema>;
