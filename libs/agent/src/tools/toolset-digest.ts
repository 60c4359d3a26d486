import { hash } from 'node:crypto';
import type { Toolset } from './toolset.interface.js';

/** The same for as long as the model is shown the same tools and each of them is the same. */
export function toolsetDigest({ definitions, find }: Toolset): string {
  const tools = definitions.map((definition) => {
    const bound = find(definition.name);
    const { name, description, parameters } = definition;
    return [name, description, parameters, bound?.tool.definition.name, bound?.tool.version, bound?.actions];
  });
  return hash('sha256', JSON.stringify(tools), 'hex');
}
