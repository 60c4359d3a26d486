import { redisOptionsSchema } from './stores.options.js';

describe('the redis block of the configuration', () => {
  it.each(['redis://host', 'redis://host:7000/', 'rediss://user:pass@host/0'])('takes %s for a cluster', (url) => {
    expect(redisOptionsSchema.parse({ url, cluster: true })).toMatchObject({ url, cluster: true });
  });

  it('refuses another database than 0 for a cluster only', () => {
    const url = 'redis://host/9';
    expect(redisOptionsSchema.safeParse({ url }).success).toBe(true);
    expect(redisOptionsSchema.safeParse({ url, cluster: true }).error?.issues).toMatchObject([
      { path: ['url'], message: expect.stringContaining('only the database 0') },
    ]);
  });
});
