/** A name as every provider accepts it: `^[a-zA-Z0-9_-]{1,64}$`. `crm.lookup` becomes `crm_lookup`. */
export function toolName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || '_';
}
