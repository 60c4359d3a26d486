import type { MatchLogic } from '@pydantic/genai-prices';

/** What may follow the name of a model without making it another one: dates, revisions, `latest`, `preview`, `exp`. */
const VERSION =
  /^(?:[-@:.](?:latest|preview|exp|\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{2}(?:-\d{4})?|\d{4}|\d{3}|v\d+(?::\d+)?))*$/;

/**
 * True when a rule of the price list means this very model. The list also has rules that look for a part of a name; they
 * count only where the rest is a version, so that a `-mini` is never sold at the price of its big brother.
 */
export function matchesWholeModel(rule: MatchLogic, model: string): boolean {
  if ('or' in rule) return rule.or.some((other) => matchesWholeModel(other, model));
  if ('and' in rule) return rule.and.every((other) => matchesWholeModel(other, model));
  if ('equals' in rule) return model === rule.equals.toLowerCase();
  if ('regex' in rule) return new RegExp(rule.regex).test(model);
  const name = ('starts_with' in rule ? rule.starts_with : 'ends_with' in rule ? rule.ends_with : rule.contains)
    .toLowerCase()
    .replace(/[-@:.]$/, '');
  return model.startsWith(name) && VERSION.test(model.slice(name.length));
}
