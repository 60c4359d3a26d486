import { describe, expect, it } from '@jest/globals';
import { Validator } from '@cfworker/json-schema';
import { readFileSync } from 'node:fs';
import { editorSchema } from '../testing/editor-schema.js';

const validator = new Validator(editorSchema(), '7', false);
const agent = (spec: unknown) => ({ apiVersion: 'ossa/v0.4.6', kind: 'Agent', metadata: { name: 'a' }, spec });

describe('the JSON Schema for editors', () => {
  it('is the one in config/manifest.schema.json: run npm run schemas after a change', () => {
    const file = readFileSync(new URL('../../../../config/manifest.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(file)).toEqual(editorSchema());
  });

  it('checks the spec by its kind', () => {
    expect(validator.validate(agent({ role: 'R' })).valid).toBe(true);
    expect(validator.validate(agent({ role: 5 })).valid).toBe(false);
    expect(validator.validate({ ...agent({}), kind: 'Task' }).valid).toBe(false);
    expect(
      validator.validate({ ...agent({ steps: [{ id: 'a', parallel: [{ id: 'B' }] }] }), kind: 'Workflow' }).valid,
    ).toBe(false);
  });

  it('lets a number, a switch or a choice be an environment reference', () => {
    const llm = (temperature: unknown) => agent({ llm: { provider: 'p', model: 'm', temperature } });
    expect(validator.validate(llm('${T:-0.2}')).valid).toBe(true);
    expect(validator.validate(llm('hot')).valid).toBe(false);
    expect(validator.validate(llm(9)).valid).toBe(false);
    expect(validator.validate(agent({ autonomy: { level: '${LEVEL}' } })).valid).toBe(true);
  });

  it('explains fields', () => {
    expect(JSON.stringify(editorSchema())).toContain('Deny-list (wins)');
  });
});
