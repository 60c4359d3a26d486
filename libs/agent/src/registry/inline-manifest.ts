/** An agent of the configuration as a manifest: it may be a whole one, or only its `spec`. */
export function inlineManifest(name: string, content: Readonly<Record<string, unknown>>): unknown {
  if ('apiVersion' in content || 'kind' in content) return content;
  return { apiVersion: 'ossa/v0.4', kind: 'Agent', metadata: { name }, spec: content };
}
