import { createHash } from 'node:crypto';

/** A Lua script. All its keys must share one hash tag, so that it runs on a cluster, too. */
export class RedisScript {
  readonly sha: string;

  constructor(readonly source: string) {
    this.sha = createHash('sha1').update(source).digest('hex'); // the name Redis itself gives it
  }
}
