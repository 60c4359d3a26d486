/** Where the server listens, and one line to paste. */
export function greeting(url: string): string {
  return `
OSSA for NestJS listens on ${url}. Try:

  curl -X POST ${url}/v1/agents/support-agent/execute -H 'content-type: application/json' -d '{"input":"How do I reset my password?"}'

`;
}
