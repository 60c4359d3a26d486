import { Test } from '@nestjs/testing';
import { EGRESS_POLICY, type EgressPolicy } from '@ossa/contracts';
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
});
