// The server whose outputs are searched: everything is on its standard output and error, or comes back as the answer to a message.
import { once } from 'node:events';
import process from 'node:process';
import { inspect } from 'node:util';
import { ConsoleLogger, Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { compiled } from '../../bench/compiled.mjs';

const DEPTH = 10;
const [
  { OssaModule },
  { AgentExecutor, AgentTool },
  { EVENT_PUBLISHER, TELEMETRY },
  { configureServer, createFastifyAdapter, httpOptionsSchema },
] = await Promise.all([compiled('ossa'), compiled('agent'), compiled('contracts'), compiled('http')]);

class Tools {
  note() {
    return 'noted';
  }

  break() {
    throw new TypeError('the tool is broken');
  }
}
Injectable()(Tools);
for (const name of ['note', 'break']) {
  const offer = AgentTool({
    name,
    description: 'Takes a text.',
    input: z.object({ text: z.string() }),
    readOnly: true,
  });
  offer(Tools.prototype, name, Object.getOwnPropertyDescriptor(Tools.prototype, name));
}

/** @type {{ place: string, text: string }[]} */
const outputs = [];
const measured = (name, value, attributes) =>
  outputs.push({ place: 'telemetry', text: JSON.stringify([name, value, attributes]) });

const [{ root, configuration }] = await once(process, 'message');
const ossa = await OssaModule.forRoot({ root, config: configuration });
const building = Test.createTestingModule({ imports: [ossa], providers: [Tools] })
  .setLogger(new ConsoleLogger())
  .overrideProvider(TELEMETRY)
  .useValue({ count: measured, record: measured });
const app = (await building.compile()).createNestApplication(createFastifyAdapter(httpOptionsSchema.parse({})));
configureServer(app);
const publisher = app.get(EVENT_PUBLISHER, { strict: false });
const publish = publisher.publish.bind(publisher);
publisher.publish = (name, event) => {
  takeEvent(name, event);
  publish(name, event);
};
await app.listen(0, '127.0.0.1');

const answers = {
  /** Runs an agent in this process, and gives what the error shows of itself. */
  async execute({ agent, input }) {
    const error = await app
      .get(AgentExecutor, { strict: false })
      .execute(agent, input)
      .catch((cause) => cause);
    if (error instanceof Error)
      outputs.push(
        ...[inspect(error, { depth: DEPTH, showHidden: true }), JSON.stringify(error), String(error.stack)].map(
          (text) => ({ place: 'errors', text }),
        ),
      );
    return {};
  },
  /** Logs a value in the ways that must be found. */
  leak({ value }) {
    console.log(`plain ${value}`);
    console.log(`base64 ${Buffer.from(`Bearer ${value}`).toString('base64')}`);
    console.log(`url ${encodeURIComponent(value)}`);
    console.log(`lines ${inspect([value.slice(0, 12), value.slice(12)].join('\n'))}`);
    return {};
  },
  outputs: () => ({ outputs }),
  async stop() {
    await app.close();
    return {};
  },
};
process.on('message', ({ id, ask, ...parameters }) => {
  Promise.resolve(answers[ask](parameters)).then(
    (answer) => process.send?.({ id, ...answer }),
    (error) => process.send?.({ id, failed: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
process.send?.({ url: await app.getUrl() });

/** What the contract lets an event carry goes to places of its own, so that the rest can be searched for all canaries. */
function takeEvent(name, event) {
  const { input, context, result, ...rest } = event;
  const shown = { ...rest, ...(result && { result: { ...result, output: undefined } }) };
  record('events', [name, shown, event.constructor?.name]);
  if (input !== undefined || context !== undefined) record('inputs of events', { input, context });
  if (result !== undefined) record('results of events', result);
}

function record(place, value) {
  outputs.push({ place, text: safeJson(value) }, { place, text: inspect(value, { depth: DEPTH, showHidden: true }) });
}

function safeJson(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    return String(error);
  }
}
