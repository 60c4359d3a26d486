/** What the chain helpers need to know of a part: `finish` is the last one. */
export interface AnyPart {
  readonly type: string;
}

/** The finish part of a stream. */
export type FinishOf<Part extends AnyPart> = Extract<Part, { readonly type: 'finish' }>;

export function isFinish<Part extends AnyPart>(part: Part): part is FinishOf<Part> {
  return part.type === 'finish';
}

export const DONE: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });
