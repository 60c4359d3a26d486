import {
  type Clock,
  type ModelCall,
  type ModelPart,
  ModelError,
  type ModelProvider,
  observe,
  opened,
} from '@ossa/contracts';

export interface Patience {
  readonly ms: number;
  /** Asked when the time is up: false goes on waiting. */
  readonly leave: () => boolean;
  readonly clock: Clock;
}

const SLOW = Symbol('slow');

/**
 * Opens a call, and leaves it when it has not begun to answer in time. The attempt that is left ends as cancelled, which no
 * breaker counts: how patient one agent is says nothing about the provider.
 *
 * @throws ModelError `timeout_first_part` when the call was left
 */
export async function openWithin(
  request: ModelCall,
  next: ModelProvider,
  { ms, leave, clock }: Patience,
): Promise<AsyncIterable<ModelPart>> {
  const call = new AbortController();
  const follow = () => call.abort(request.signal.reason);
  const release = () => request.signal.removeEventListener('abort', follow);
  const timer = new AbortController();
  request.signal.addEventListener('abort', follow, { once: true });
  const opening = opened(next.call({ ...request, signal: call.signal }));
  try {
    const first = await Promise.race([opening, clock.sleep(ms, timer.signal).then(() => SLOW)]);
    if (first === SLOW && leave()) {
      call.abort();
      await opening.then(
        (parts) => parts[Symbol.asyncIterator]().return?.(),
        () => undefined,
      );
      throw new ModelError('timeout_first_part', request.target);
    }
    return observe(await opening, release);
  } catch (error) {
    release();
    throw error;
  } finally {
    timer.abort();
  }
}
