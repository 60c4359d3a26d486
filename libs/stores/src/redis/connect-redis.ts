import { Cluster, Redis } from 'ioredis';
import type { RedisOptions } from '../stores.options.js';

const RECONNECT_STEP_MS = 200;
const RECONNECT_MAX_MS = 1000;
/** How often the nodes of a cluster and their slots are looked up when no command has been redirected. */
const SLOTS_REFRESH_MS = 5000;
const SLOTS_TIMEOUT_MS = 1000;
/** How long a socket that is closed may take; a hanging Redis does not hold up the end of the process. */
const DISCONNECT_TIMEOUT_MS = 100;

/** A client of one Redis or of a cluster: both have the states, events and commands that are used here. */
export type RedisClient = Redis | Cluster;

/** Connects, for ever, to one Redis or to a cluster. Whether it is there is for the caller to see; nothing is sent twice. */
export function connectRedis(url: string, options: Pick<RedisOptions, 'commandTimeout' | 'cluster'>): RedisClient {
  const client = options.cluster ? connectCluster(url, options) : connectOne(url, options);
  client.on('error', () => undefined); // without a listener it would end the process; `close` follows and reports
  return client;
}

/** A connection that listens: to the one Redis, or to a node of the cluster, and to another one when that is lost. */
export function connectForMessages(
  url: string,
  options: Pick<RedisOptions, 'commandTimeout'>,
  commands: RedisClient,
): Redis {
  const client = connectOne(url, options, (attempt) => {
    const nodes = commands instanceof Cluster ? commands.nodes() : [];
    const node = nodes[Math.floor(Math.random() * nodes.length)];
    if (node) Object.assign(client.options, { host: node.options.host, port: node.options.port });
    return reconnectDelay(attempt);
  });
  client.on('error', () => undefined); // as above
  return client;
}

function connectOne(
  url: string,
  { commandTimeout }: Pick<RedisOptions, 'commandTimeout'>,
  retryStrategy: (attempt: number) => number = reconnectDelay,
): Redis {
  return new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    commandTimeout,
    autoResubscribe: false,
    retryStrategy,
  });
}

function connectCluster(url: string, { commandTimeout }: Pick<RedisOptions, 'commandTimeout'>): Cluster {
  const { hostname, port, username, password, protocol } = new URL(url);
  const isSecure = protocol === 'rediss:';
  const cluster = new Cluster([{ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) }], {
    // Without it a command fails while its node is being connected to, although the cluster is there.
    enableOfflineQueue: true,
    clusterRetryStrategy: reconnectDelay,
    slotsRefreshInterval: SLOTS_REFRESH_MS,
    slotsRefreshTimeout: SLOTS_TIMEOUT_MS,
    // A command whose node is lost, or that no node serves, fails: it may have run, and callers have something else to do.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    // A certificate is for the name of a node, not for its address.
    ...(isSecure && { dnsLookup: (address, callback) => callback(null, address) }),
    redisOptions: {
      commandTimeout,
      maxRetriesPerRequest: 0,
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(isSecure && { tls: {} }),
    },
  }); // Connected before the first command, so that the loss of all nodes is noticed without one.
  cluster.on('+node', (node: Redis) => void node.connect().catch(() => undefined));
  return cluster;
}

function reconnectDelay(attempt: number): number {
  return Math.min(RECONNECT_STEP_MS * attempt, RECONNECT_MAX_MS);
}
