import type { DocumentPath } from '@ossa/manifest';

/** A copy of the tree with the value at an existing path replaced. */
export function replaceAt(tree: unknown, path: DocumentPath, value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(tree))
    return tree.map((item: unknown, index) => (index === Number(head) ? replaceAt(item, rest, value) : item));
  return isRecord(tree) ? { ...tree, [head]: replaceAt(tree[head], rest, value) } : tree;
}

/** A copy of the tree without the key or item at the path. */
export function removeAt(tree: unknown, path: DocumentPath): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return undefined;
  if (rest.length > 0) return isRecord(tree) || Array.isArray(tree) ? replaceChild(tree, head, rest) : tree;
  if (Array.isArray(tree)) return tree.filter((_, index) => index !== Number(head));
  return isRecord(tree) ? Object.fromEntries(Object.entries(tree).filter(([key]) => key !== head)) : tree;
}

function replaceChild(
  tree: Readonly<Record<string, unknown>> | readonly unknown[],
  head: string | number,
  rest: DocumentPath,
): unknown {
  const child: unknown = Array.isArray(tree) ? tree[Number(head)] : (tree as Readonly<Record<string, unknown>>)[head];
  return replaceAt(tree, [head], removeAt(child, rest));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
