import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import { FailureReply } from '../errors/failure-reply.service.js';
import { openAiError } from './openai-error.js';

/** Answers every error in the shape of OpenAI's API, with the same status as everywhere else. */
@Catch()
@Injectable()
export class OpenAiErrorFilter implements ExceptionFilter {
  constructor(private readonly reply: FailureReply) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    this.reply.send(exception, host, 'application/json; charset=utf-8', openAiError);
  }
}
