/** The frames of one stream of named events, numbered from 1. JSON has no line break, so a payload cannot end its own frame. */
export class EventFrames {
  #id = 0;

  frame(event: string, payload: object): string {
    this.#id += 1;
    return `id: ${this.#id}\nevent: ${event}\ndata: ${JSON.stringify(payload)}\n\n`;
  }
}

/** A frame without a name, as OpenAI's API sends them. */
export function dataFrame(payload: object): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}
