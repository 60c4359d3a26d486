// HTTP/1.1 on raw sockets: reads requests properly and leaves every byte of the answer to the fault.
import { modeOf } from './answers.mjs';
import { Exchange } from './exchange.mjs';
import { FAULTS } from './faults.mjs';

/**
 * Serves one connection. The path is `/<fault>/<argument>/<cell...>/v1/…`.
 *
 * @param {import('node:net').Socket} socket
 * @param {import('./ledger.mjs').Ledger} ledger
 */
export function serve(socket, ledger) {
  let received = Buffer.alloc(0);
  let exchange;
  socket.setNoDelay(true);
  socket.on('error', () => undefined); // the other side may leave at any time
  socket.on('close', () => exchange?.closed());
  socket.on('data', (data) => {
    received = Buffer.concat([received, data]);
    for (let request = parse(received); request; request = parse(received)) {
      received = received.subarray(request.length);
      exchange = answer(socket, request, ledger);
    }
  });
}

function parse(received) {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [first = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const length = end + 4 + Number(headers.get('content-length') ?? 0);
  if (received.length < length) return undefined;
  return { path: first.split(' ')[1] ?? '', headers, body: received.toString('utf8', end + 4, length), length };
}

function answer(socket, { path, headers, body, length }, ledger) {
  const [cell = ''] = path.slice(1).split('/v1/');
  const [fault = '', argument = ''] = cell.split('/');
  const content = body === '' ? {} : JSON.parse(body);
  const key = (headers.get('authorization') ?? '').replace(/^Bearer /, '');
  const entry = ledger.begin({
    cell,
    fault,
    call: callOf(content),
    key,
    extra: headers.get('x-extra'),
    bytesIn: length,
  });
  const act = FAULTS[fault];
  if (act === undefined) throw new Error(`No fault is named ${JSON.stringify(fault)}.`);
  const exchange = new Exchange(socket, entry, content, modeOf(content), argument);
  act(exchange);
  return exchange;
}

/** The last thing the user said names the call. */
function callOf({ messages = [] }) {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('');
}
