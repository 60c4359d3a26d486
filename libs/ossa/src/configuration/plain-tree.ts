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
  if (Array.isArray(tree)) {
    const items: readonly unknown[] = tree;
    return items.flatMap((item, index) => (index === Number(head) ? kept(item, rest) : [item]));
  }
  if (!isRecord(tree)) return tree;
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, item]) =>
      key === head ? kept(item, rest).map((remaining) => [key, remaining]) : [[key, item]],
    ),
  );
}

/** What stays of a value on the way to the path: nothing at its end. */
function kept(value: unknown, rest: DocumentPath): readonly unknown[] {
  return rest.length === 0 ? [] : [removeAt(value, rest)];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
