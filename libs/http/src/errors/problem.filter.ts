import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import { FailureReply } from './failure-reply.service.js';
import { problem, PROBLEM_JSON } from './problem.js';

/** Answers every error as RFC 9457 problem details with `code` and `requestId`. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly reply: FailureReply) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    this.reply.send(exception, host, PROBLEM_JSON, problem);
  }
}
