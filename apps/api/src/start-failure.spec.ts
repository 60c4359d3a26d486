import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { OssaError } from '@ossa/contracts';
import { startFailure } from './start-failure.js';

describe('startFailure', () => {
  it('says which port is in use and what to set', async () => {
    const first = createServer().listen(0, '127.0.0.1');
    await once(first, 'listening');
    const address = first.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const second = createServer().listen(port, '127.0.0.1');
    const [error]: unknown[] = await once(second, 'error');
    first.close();
    expect(startFailure(error, { host: '127.0.0.1', port })).toBe(
      `port ${port} of 127.0.0.1 is in use; set PORT to another one`,
    );
  });

  it('is the message of an error of ours, and the whole of any other', () => {
    const address = { host: '127.0.0.1', port: 3000 };
    expect(startFailure(new OssaError('configuration_invalid', 'Declare a key.'), address)).toBe('Declare a key.');
    const defect = new TypeError('x is not a function');
    expect(startFailure(defect, address)).toBe(defect);
  });
});
