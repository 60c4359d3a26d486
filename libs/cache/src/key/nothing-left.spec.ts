import { expect, it } from '@jest/globals';
import type { AgentDefinition, AgentSurroundings, Message, ModelSettings, RunRequest } from '@ossa/contracts';
import { runRequest } from '@ossa/contracts/testing';
import { nothingLeft } from './nothing-left.js';

/** Each of these compiles only because the guard refuses: `npm run types` fails as soon as it lets one through. */
it('does not compile while a field is left that nobody has decided about', () => {
  const undecided = (request: RunRequest, settings: ModelSettings, message: Message) => {
    const { runId: _runId, ...ofRequest } = request;
    // @ts-expect-error -- fields are left
    nothingLeft(ofRequest);
    const { temperature: _temperature, ...ofSettings } = settings;
    // @ts-expect-error -- optional ones too
    nothingLeft(ofSettings);
    const { role: _role, ...ofMessage } = message;
    // @ts-expect-error -- in each case of a union
    nothingLeft(ofMessage);
  };
  const added = (
    { tools: _tools, target: _target, endpoint: _endpoint, hasEffects: _effects, readOnlyTools: _read, ...rest }: More,
    agent: AgentDefinition,
  ) => {
    // @ts-expect-error -- the new one
    nothingLeft(rest);
    const { id: _id, ...ofAgent } = agent;
    // @ts-expect-error -- all but the id
    nothingLeft(ofAgent);
  };
  const { context, ...rest } = { context: {} };
  nothingLeft(rest);
  undecided(runRequest(), {}, { role: 'system', content: '' });
  expect([added, context]).toHaveLength(2);
});

interface More extends AgentSurroundings {
  readonly region?: string;
}
