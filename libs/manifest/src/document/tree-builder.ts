import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { DocumentRefusal } from './document-refusal.js';
import type { ManifestLimits } from './manifest-limits.js';
import type { Offsets } from './parsed-document.js';
import { FORBIDDEN_KEYS } from './forbidden-keys.js';

const MERGE_KEY = '<<';

interface Entry {
  readonly key: string;
  readonly offset: number;
  readonly value: unknown;
}

/** Builds plain data from one composed document: aliases and merge keys are expanded within a budget, keys are checked. */
export class TreeBuilder {
  readonly offsets = new Map<string, Offsets>();
  private readonly anchors = new Map<string, Node>();
  private readonly open = new Set<Node>();
  private values = 0;
  private aliases = 0;

  constructor(private readonly limits: ManifestLimits) {}

  /** @throws DocumentRefusal when a limit is passed or a key is refused. */
  build(node: unknown, pointer = '', depth = 0, keyOffset?: number): unknown {
    const target = this.resolve(node, keyOffset ?? 0);
    const offset = target?.range?.[0] ?? keyOffset ?? 0;
    this.offsets.set(pointer, { key: keyOffset ?? offset, value: offset });
    this.spend(offset);
    if (target === undefined) return null;
    if (isScalar(target)) return scalarValue(target.value, offset);
    if (depth >= this.limits.depth) {
      throw new DocumentRefusal('too_deep', `The text is nested deeper than ${this.limits.depth} levels.`, offset);
    }
    this.open.add(target);
    const value = isSeq(target)
      ? target.items.map((item, index) => this.build(item, `${pointer}/${index}`, depth + 1))
      : isMap(target)
        ? this.buildMap(target, pointer, depth)
        : null;
    this.open.delete(target);
    return value;
  }

  private buildMap(map: YAMLMap, pointer: string, depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const entry of this.entries(map, 0)) {
      const child = `${pointer}/${entry.key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      result[entry.key] = this.build(entry.value, child, depth + 1, entry.offset);
    }
    return result;
  }

  /** Own entries first, then those merged in; an earlier entry wins over a merged one, two own entries are a refusal. */
  private entries(map: YAMLMap, merges: number): Iterable<Entry> {
    const found = new Map<string, Entry>();
    const merged: { value: unknown; offset: number }[] = [];
    for (const pair of map.items) {
      const entry = this.entry(pair, map.range?.[0] ?? 0);
      if (entry.key === MERGE_KEY) merged.push(entry);
      else if (found.has(entry.key)) {
        throw new DocumentRefusal(
          'duplicate_key',
          `The key "${entry.key}" stands twice in one mapping; remove one.`,
          entry.offset,
        );
      } else found.set(entry.key, entry);
    }
    for (const { value, offset } of merged) {
      for (const source of this.mergeSources(value, offset, merges)) {
        this.open.add(source);
        for (const entry of this.entries(source, merges + 1)) {
          this.spend(offset);
          if (!found.has(entry.key)) found.set(entry.key, entry);
        }
        this.open.delete(source);
      }
    }
    return found.values();
  }

  private mergeSources(value: unknown, offset: number, merges: number): YAMLMap[] {
    const target = this.resolve(value, offset);
    const sources = isSeq(target) ? target.items.map((item) => this.resolve(item, offset)) : [target];
    if (merges >= this.limits.depth) {
      throw new DocumentRefusal('too_deep', 'The merge keys are nested too deep; write the fields out.', offset);
    }
    return sources.map((source) => {
      if (isMap(source)) return source;
      throw new DocumentRefusal('merge_key', 'A merge key takes a mapping or a list of mappings.', offset);
    });
  }

  private entry(pair: unknown, fallback: number): Entry {
    const { key, value } = isPair(pair) ? pair : { key: null, value: null };
    const offset = (isScalar(key) || isMap(key) || isSeq(key) || isAlias(key) ? key.range?.[0] : undefined) ?? fallback;
    if (!isScalar(key) || typeof key.value === 'object') {
      throw new DocumentRefusal('key_type', 'A key must be a text; quote it or replace it.', offset);
    }
    const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
    if (FORBIDDEN_KEYS.has(name)) {
      throw new DocumentRefusal('forbidden_key', `The key "${name}" is refused everywhere; rename it.`, offset);
    }
    if (key.anchor !== undefined) this.anchors.set(key.anchor, key);
    return { key: name, offset, value };
  }

  private resolve(node: unknown, offset: number): Node | undefined {
    if (isAlias(node)) {
      const at = node.range?.[0] ?? offset;
      this.aliases += 1;
      if (this.aliases > this.limits.aliases) {
        throw new DocumentRefusal(
          'too_many_aliases',
          `The document uses more than ${this.limits.aliases} aliases; write the values out.`,
          at,
        );
      }
      const target = this.anchors.get(node.source);
      if (target === undefined) {
        throw new DocumentRefusal('unknown_alias', `The alias "*${node.source}" has no anchor before it.`, at);
      }
      if (this.open.has(target)) {
        throw new DocumentRefusal('alias_cycle', `The alias "*${node.source}" contains itself.`, at);
      }
      return target;
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return undefined;
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
    return node;
  }

  private spend(offset: number): void {
    this.values += 1;
    if (this.values > this.limits.values) {
      throw new DocumentRefusal(
        'too_many_values',
        `The document holds more than ${this.limits.values} values once aliases are expanded; split it.`,
        offset,
      );
    }
  }
}

function scalarValue(value: unknown, offset: number): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new DocumentRefusal('number_not_finite', 'Write a finite number.', offset);
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
