/** What the first line to paste depends on. */
export interface Greeting {
  readonly url: string;
  /** Names of the registered agents. */
  readonly agents: readonly string[];
  /** True when a request needs a key. */
  readonly keys: boolean;
}

/** The agent of this repository that the question is for. */
const EXAMPLE = 'support-agent';

/** Where the server listens, and one line to paste. */
export function greeting({ url, agents, keys }: Greeting): string {
  const name = agents.includes(EXAMPLE) ? EXAMPLE : agents[0];
  if (name === undefined) {
    return `\nOSSA for NestJS listens on ${url}. No agent is registered: write a manifest, or let \`ossa init\` write a first one.\n\n`;
  }
  const authorization = keys ? ` -H 'authorization: Bearer <key>'` : '';
  const input = name === EXAMPLE ? 'How do I reset my password?' : 'Hello';
  return `
OSSA for NestJS listens on ${url}. Try:

  curl -X POST ${url}/v1/agents/${name}/execute -H 'content-type: application/json'${authorization} -d '{"input":"${input}"}'

`;
}
