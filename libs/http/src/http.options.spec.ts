import { httpOptionsSchema } from './http.options.js';

describe('httpOptionsSchema', () => {
  it('has a default for everything', () => {
    expect(httpOptionsSchema.parse({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      bodyLimit: 1024 ** 2,
      trustProxy: 0,
      heartbeat: 15_000,
      drain: 10_000,
      docs: true,
    });
  });

  it('reads what variables give as text', () => {
    const options = httpOptionsSchema.parse({ port: '8080', bodyLimit: '512kb', trustProxy: '1', heartbeat: '5s' });
    expect(options).toMatchObject({ port: 8080, bodyLimit: 524_288, trustProxy: 1, heartbeat: 5000 });
    expect(httpOptionsSchema.parse({ trustProxy: '10.0.0.0/8, ::1' }).trustProxy).toEqual(['10.0.0.0/8', '::1']);
  });

  it.each([
    { trustProxy: true },
    { trustProxy: 'true' },
    { trustProxy: 'all' },
    { trustProxy: 17 },
    { trustProxy: '17' },
    { trustProxy: ['99'] },
    { port: 70_000 },
    { port: 'x' },
    { bodyLimit: 'big' },
    { hots: 'x' },
  ])('refuses %j', (options) => expect(httpOptionsSchema.safeParse(options).success).toBe(false));

  it('says why every proxy cannot be trusted', () => {
    expect(httpOptionsSchema.safeParse({ trustProxy: true }).error?.issues[0]?.message).toContain('choose its address');
  });
});
