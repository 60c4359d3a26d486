import { Inject, Injectable } from '@nestjs/common';
import {
  DeadlineExceededError,
  lazy,
  type Message,
  observe,
  type RunHandler,
  type RunPart,
  type RunRequest,
  type RunStage,
  SESSION_STORE,
  type SessionStore,
} from '@ossa/contracts';
import { historyWindow } from '../sessions/history-window.js';

const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Outermost: gives the run a signal that follows the caller's and aborts with {@link DeadlineExceededError} at the
 * deadline, puts the session's history between the instructions and the caller's messages, and keeps what was said.
 */
@Injectable()
export class ContextRunStage implements RunStage {
  constructor(@Inject(SESSION_STORE) private readonly sessions: SessionStore) {}

  run(request: RunRequest, next: RunHandler): AsyncIterable<RunPart> {
    return lazy(async () => {
      const messages = await this.#withHistory(request);
      const limit = withDeadline(request);
      return observe(next.run({ ...request, messages, signal: limit.signal }), async (outcome) => {
        limit.release();
        if (outcome.kind === 'finished') await this.#remember(request, outcome.finish.transcript);
      });
    });
  }

  async #withHistory(request: RunRequest): Promise<readonly Message[]> {
    const key = sessionKey(request);
    if (key === undefined) return request.messages;
    const history = historyWindow(await this.sessions.load(key), request.agent.conversation);
    const [first, ...rest] = request.messages;
    return first?.role === 'system' ? [first, ...history, ...rest] : [...history, ...request.messages];
  }

  async #remember(request: RunRequest, transcript: readonly Message[]): Promise<void> {
    const key = sessionKey(request);
    if (key === undefined) return;
    const said = request.messages.filter((message) => message.role !== 'system');
    await this.sessions.append(key, [...said, ...transcript], {
      idleTimeoutMs: request.agent.conversation.idleTimeoutMs,
    });
  }
}

function sessionKey({ agent, session, tenant, user }: RunRequest) {
  if (session === undefined || agent.conversation.mode === 'stateless') return undefined;
  return { agent: agent.id, session, tenant, user };
}

function withDeadline(request: RunRequest): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const follow = () => controller.abort(request.signal.reason);
  if (request.signal.aborted) follow();
  else request.signal.addEventListener('abort', follow, { once: true });
  const remaining = Math.max(0, request.deadline - performance.now());
  const expire = () => controller.abort(new DeadlineExceededError(request.deadline - request.startedAt));
  const timer = setTimeout(expire, Math.min(remaining, MAX_TIMER_MS));
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', follow);
    },
  };
}
