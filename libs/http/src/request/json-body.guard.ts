import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { OssaError } from '@ossa/contracts';
import { nodeRequest, type PlatformRequest } from './platform.js';

const JSON_TYPE = /^application\/json *(?:;|$)/i;

/** Lets JSON bodies in and no others, whatever the parsers of the application have made of them: a form is not executed. */
@Injectable()
export class JsonBodyGuard implements CanActivate {
  /** @throws OssaError unsupported_media_type */
  canActivate(context: ExecutionContext): boolean {
    const { headers } = nodeRequest(context.switchToHttp().getRequest<PlatformRequest>());
    if (JSON_TYPE.test(headers['content-type'] ?? '')) return true;
    throw new OssaError('unsupported_media_type', 'Send the body as JSON, with content-type: application/json.');
  }
}
