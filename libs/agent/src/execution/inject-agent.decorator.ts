import { Inject } from '@nestjs/common';

/** Injection token of the handle of an agent. */
export function agentToken(name: string): string {
  return `ossa:agent:${name}`;
}

/** Injects the {@link AgentHandle} of a registered agent, by `name` or `namespace.name`. */
export function InjectAgent(name: string): ParameterDecorator & PropertyDecorator {
  return Inject(agentToken(name));
}
