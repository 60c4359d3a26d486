import { NestFactory } from '@nestjs/core';
import { compiled } from '../compiled.mjs';
import { agentName, ossaOptions } from '../configuration.mjs';
import { QUESTION } from './prompt.mjs';

/**
 * The executor of an application without a server.
 *
 * @param {string} upstream origin
 */
export async function executorCalls(upstream) {
  const [{ OssaModule }, { AgentExecutor }] = await Promise.all([compiled('ossa'), compiled('agent')]);
  const module = await OssaModule.forRoot({ ...ossaOptions(upstream), http: false });
  const application = await NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
  const executor = application.get(AgentExecutor, { strict: false });
  return {
    async executor(profile) {
      const { output } = await executor.execute(agentName(profile), QUESTION);
      return output;
    },
    async 'executor-stream'(profile) {
      let text = '';
      for await (const part of executor.stream(agentName(profile), QUESTION))
        if (part.type === 'text') text += part.text;
      return text;
    },
  };
}
