import { createHash } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { AgentTool, type ToolContext } from '@ossa/nest';
import { z } from 'zod';
import { ArticleIndex } from './article-index.js';
import { SUPPORT_DESK_OPTIONS, type SupportDeskOptions } from './support-desk.options.js';

const searchInput = z.object({ query: z.string().min(2).max(200).describe('Keywords of the question') });
const ticketInput = z.object({
  subject: z.string().min(3).max(120),
  message: z.string().min(3).max(4000).describe('The question in the words of the customer'),
  priority: z.enum(['normal', 'high']).default('normal'),
});

/** The two tools of the support agent. */
@Injectable()
export class SupportDeskTools {
  #articles: Promise<ArticleIndex> | undefined;

  constructor(@Inject(SUPPORT_DESK_OPTIONS) private readonly options: SupportDeskOptions) {}

  @AgentTool({
    name: 'search_articles',
    description: 'Finds help articles by keywords.',
    input: searchInput,
    readOnly: true,
  })
  async searchArticles({ query }: z.output<typeof searchInput>): Promise<unknown> {
    this.#articles ??= ArticleIndex.fromFolder(this.options.articles);
    const found = (await this.#articles).search(query, 3);
    return found.length > 0 ? found : 'No article matches.';
  }

  /** A repeated delivery of one call has the same idempotency key, and so gives the same ticket number. */
  @AgentTool({ name: 'open_ticket', description: 'Opens a ticket for a person.', input: ticketInput, idempotent: true })
  async openTicket(ticket: z.output<typeof ticketInput>, context: ToolContext): Promise<unknown> {
    const number = ticketNumber(context.idempotencyKey);
    const line = JSON.stringify({ number, openedAt: new Date().toISOString(), ...ticket });
    await mkdir(dirname(this.options.tickets), { recursive: true });
    await appendFile(this.options.tickets, `${line}\n`);
    return { number };
  }
}

function ticketNumber(key: string): string {
  return `T-${createHash('sha256').update(key).digest('hex').slice(0, 10).toUpperCase()}`;
}
