import { type buildConnector, errors } from 'undici';

/**
 * Gives up when the time is up. The limit of undici's own connector is up to a second late, since its timers tick every half
 * second; it stays behind this one, because it is what closes the socket.
 */
export function connectWithin(timeout: number, connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      callback(new errors.ConnectTimeoutError(`No connection within ${timeout} ms.`), null);
    }, timeout);
    connect(options, (...result) => {
      clearTimeout(timer);
      if (isOver) result[1]?.destroy();
      else callback(...result);
    });
  };
}
