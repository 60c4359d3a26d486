import { OssaError } from './ossa.error.js';

export class AgentNotFoundError extends OssaError {
  constructor(
    readonly agent: string,
    readonly nearest?: string,
  ) {
    const hint =
      nearest === undefined
        ? 'GET /v1/agents or `ossa list` shows what is registered.'
        : `Did you mean ${JSON.stringify(nearest)}?`;
    super('agent_not_found', `No agent is registered under the name ${JSON.stringify(agent.slice(0, 128))}. ${hint}`, {
      details: nearest === undefined ? undefined : { nearest },
    });
  }
}
