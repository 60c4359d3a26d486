import { describe, expect, it } from '@jest/globals';
import { parsePromptTemplate } from './prompt-template.js';

describe('prompt placeholders', () => {
  it('finds names and paths between text', () => {
    expect(parsePromptTemplate('Hi {{ name }}, see {{steps.a-b.output.x}}.')).toEqual([
      { type: 'text', text: 'Hi ' },
      { type: 'placeholder', path: ['name'], source: '{{ name }}' },
      { type: 'text', text: ', see ' },
      { type: 'placeholder', path: ['steps', 'a-b', 'output', 'x'], source: '{{steps.a-b.output.x}}' },
      { type: 'text', text: '.' },
    ]);
  });

  it.each(['{{constructor.constructor("x")()}}', '{{ a.__proto__ }}', '${{ name }}', '{{ a || b }}', 'no placeholder'])(
    'leaves %s as text',
    (text) => {
      expect(parsePromptTemplate(text)).toEqual([{ type: 'text', text }]);
    },
  );
});
