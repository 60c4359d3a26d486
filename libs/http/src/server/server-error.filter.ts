import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import { FailureReply } from '../errors/failure-reply.service.js';
import { problem, PROBLEM_JSON } from '../errors/problem.js';
import { openAiError } from '../openai/openai-error.js';
import { nodeRequest, type PlatformRequest } from '../request/platform.js';

const OPENAI_PATHS = ['/v1/chat/', '/v1/models'];

/** For errors before any controller (unknown route, malformed or oversized body): the shape of the API that was called. */
@Catch()
@Injectable()
export class ServerErrorFilter implements ExceptionFilter {
  constructor(private readonly reply: FailureReply) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    if (isOpenAi(host)) this.reply.send(exception, host, 'application/json; charset=utf-8', openAiError);
    else this.reply.send(exception, host, PROBLEM_JSON, problem);
  }
}

function isOpenAi(host: ArgumentsHost): boolean {
  if (host.getType() !== 'http') return false;
  const { url = '' } = nodeRequest(host.switchToHttp().getRequest<PlatformRequest>());
  return OPENAI_PATHS.some((path) => url.startsWith(path));
}
