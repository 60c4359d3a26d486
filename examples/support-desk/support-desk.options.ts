export interface SupportDeskOptions {
  /** Folder of the help articles, as Markdown. */
  readonly articles: string;
  /** File that tickets are appended to, one JSON object a line. */
  readonly tickets: string;
}

export const SUPPORT_DESK_OPTIONS = Symbol('support-desk:options');
