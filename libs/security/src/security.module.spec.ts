import { Test } from '@nestjs/testing';
import { EGRESS_POLICY, type EgressPolicy, NO_USAGE, PRICE_BOOK, type PriceBook } from '@ossa/contracts';
import { SecurityModule } from './security.module.js';
import { securityOptionsSchema } from './security.options.js';

describe('SecurityModule', () => {
  it('provides an egress policy that allows nothing unless it is told to', async () => {
    const module = await Test.createTestingModule({
      imports: [SecurityModule.register(securityOptionsSchema.parse({}))],
    }).compile();
    const egress = module.get<EgressPolicy>(EGRESS_POLICY);
    const request = { url: 'https://example.com/', method: 'GET', signal: new AbortController().signal };
    await expect(egress.request(request)).rejects.toMatchObject({ code: 'forbidden' });
    await module.close();
  });

  it('provides the prices of models, the configured ones first', async () => {
    const prices = { 'my-model': { input: 1, output: 2 } };
    const module = await Test.createTestingModule({
      imports: [SecurityModule.register(securityOptionsSchema.parse({ prices }))],
    }).compile();
    const book = module.get<PriceBook>(PRICE_BOOK);
    const usage = { ...NO_USAGE, inputTokens: 10, outputTokens: 1 };
    expect(book.cost({ provider: 'any', model: 'my-model' }, usage)).toBe(12_000);
    expect(book.cost({ provider: 'any', model: 'other' }, usage)).toBeUndefined();
    await module.close();
  });
});
