import type { Target } from '@ossa/contracts';

/** The target a key stands for, see `targetKey`; undefined when it is none. */
export function targetOfKey(key: string): Target | undefined {
  const [provider, model, ...rest] = key.split('|');
  if (!provider || !model) return undefined;
  return rest.length === 0 ? { provider, model } : { provider, model, baseUrl: rest.join('|') };
}
