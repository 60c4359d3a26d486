import { redisClusterInsStore, redisInsStore } from 'cache-manager-redis-yet';
import { KeyvAdapter } from 'cache-manager';
import { createClient, createCluster, type RedisClientType, type RedisClusterType } from 'redis';
import type { RedisOptions } from '@ossa/stores';

/** One connection, of the client that `cache-manager-redis-yet` is made for. */
export interface RedisClient {
  readonly adapter: KeyvAdapter;
  close(): void;
}

export type RedisClientOptions = Pick<RedisOptions, 'cluster'> & { readonly url: string };

const CONNECT_MS = 1000;
const RECONNECT_STEP_MS = 200;
const RECONNECT_MAX_MS = 1000;
/** More commands than this never wait for an answer. */
const MAX_WAITING = 5000;

/**
 * Connects in the background, for ever. While there is no connection a command fails at once; it is never kept for later.
 *
 * @param ready called with each connection, and again when it was made anew
 */
export function connectRedis(options: RedisClientOptions, ready: () => void): RedisClient {
  return options.cluster ? connectCluster(options.url, ready) : connectOne(options.url, ready);
}

function connectOne(url: string, ready: () => void): RedisClient {
  const client: RedisClientType = createClient({ url, ...settings() });
  client.on('error', () => undefined); // without a listener it would end the process
  client.on('ready', ready);
  client.connect().catch(() => undefined); // it is closed
  return {
    adapter: new KeyvAdapter(redisInsStore(client)),
    close: () => {
      const disconnect = () => void client.disconnect().catch(() => undefined); // it is closed already
      if (client.isReady) disconnect();
      else {
        // Closed while it connects, it would forget the socket and leave it open.
        client.once('ready', disconnect);
        client.once('error', disconnect);
      }
    },
  };
}

/** A cluster gives up when no node answers, so that it is tried again here. */
function connectCluster(url: string, ready: () => void): RedisClient {
  const cluster: RedisClusterType = createCluster({ rootNodes: [{ url }], defaults: settings(), useReplicas: false });
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const connect = () => {
    cluster.connect().then(
      () => (closed ? disconnect() : ready()),
      () => {
        if (!closed) timer = setTimeout(connect, RECONNECT_MAX_MS).unref();
      },
    );
  };
  const disconnect = () => void cluster.disconnect().catch(() => undefined); // it is closed already
  cluster.on('error', () => undefined); // without a listener it would end the process
  connect();
  return {
    adapter: new KeyvAdapter(redisClusterInsStore(cluster, { rootNodes: [] })),
    close: () => {
      closed = true;
      clearTimeout(timer);
      disconnect();
    },
  };
}

function settings() {
  return {
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_WAITING,
    socket: {
      connectTimeout: CONNECT_MS,
      reconnectStrategy: (attempt: number) => Math.min(RECONNECT_STEP_MS * (attempt + 1), RECONNECT_MAX_MS),
    },
  };
}
