import { OnEvent } from '@nestjs/event-emitter';
import type { OssaEventMap } from '@ossa/contracts';

type Listener<Name extends keyof OssaEventMap> = (event: OssaEventMap[Name]) => unknown;

/**
 * `@OnEvent` with the payload checked against the event's name. What the method throws is logged and counted as
 * `ossa.listener.failed`; with a plain `@OnEvent` it is only logged, by Nest.
 */
export function OnOssaEvent<Name extends keyof OssaEventMap>(name: Name) {
  const listen = OnEvent(name, { suppressErrors: false });
  return (target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<Listener<Name>>): void => {
    listen(target, key, descriptor);
  };
}
