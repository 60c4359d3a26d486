import { SetMetadata } from '@nestjs/common';

export const PUBLIC = Symbol('ossa:public');

/** Opens a route, or every route of a controller, to callers without a key. For probes. */
export const Public = (): ClassDecorator & MethodDecorator => SetMetadata(PUBLIC, true);
