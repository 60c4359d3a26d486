import type { FileContent, TextContent } from '@ossa/contracts';
import { invalidChat, listAt, objectAt, textAt } from './invalid-chat.js';

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+);base64,/i;

/** The content of a message that may hold text only: a string, or parts of type text. */
export function textContent(content: unknown, path: string): string {
  if (typeof content === 'string') return content;
  return listAt(content, path)
    .map((item, index) => {
      const part = objectAt(item, `${path}.${index}`);
      const text = part.type === 'refusal' ? part.refusal : part.text;
      if (part.type !== 'text' && part.type !== 'refusal')
        throw invalidChat(`${path}.${index}.type`, 'must be text in a message of this role');
      return textAt(text, `${path}.${index}.${part.type}`);
    })
    .join('');
}

/** The content of a user message: text and images. */
export function userContent(content: unknown, path: string): readonly (TextContent | FileContent)[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return listAt(content, path).map((item, index) => userPart(item, `${path}.${index}`));
}

function userPart(item: unknown, path: string): TextContent | FileContent {
  const part = objectAt(item, path);
  switch (part.type) {
    case 'text':
      return { type: 'text', text: textAt(part.text, `${path}.text`) };
    case 'image_url':
      return image(
        textAt(objectAt(part.image_url, `${path}.image_url`).url, `${path}.image_url.url`),
        `${path}.image_url.url`,
      );
    default:
      throw invalidChat(`${path}.type`, 'must be text or image_url');
  }
}

function image(url: string, path: string): FileContent {
  const [prefix, mediaType] = DATA_URL.exec(url) ?? [];
  if (prefix !== undefined && mediaType !== undefined) {
    return {
      type: 'file',
      mediaType: mediaType.toLowerCase(),
      data: { type: 'base64', base64: url.slice(prefix.length) },
    };
  }
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw invalidChat(path, 'must be an http(s) address or a base64 data: URL');
  return { type: 'file', mediaType: 'image/*', data: { type: 'url', url } };
}
