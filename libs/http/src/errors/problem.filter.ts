import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import type { Failure } from './failure.js';
import { FailureReply, statusText } from './failure-reply.service.js';

const PROBLEM_JSON = 'application/problem+json';

/** Answers every error as RFC 9457 problem details with `code` and `requestId`. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly reply: FailureReply) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    this.reply.send(exception, host, PROBLEM_JSON, problem);
  }
}

function problem({ status, code, message, retryable, details }: Failure, requestId: string): object {
  return {
    ...details,
    type: `urn:ossa:problem:${code}`,
    title: statusText(status),
    status,
    detail: message,
    code,
    retryable,
    requestId,
  };
}
