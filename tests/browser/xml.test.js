// The inspector's XML reader loses nothing of any input.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { prettyXml, xmlTokens } from '../../wechat-sim/src/page/static/js/inspector/xml.js';

const samples = join(import.meta.dirname, '../data/samples');

const pieces = [
  ...readdirSync(samples, { recursive: true })
    .filter((name) => name.endsWith('.xml'))
    .map((name) => readFileSync(join(samples, name), 'utf8')),
  ...[
    '',
    '<',
    '<a',
    'a<b',
    '<a b=c>',
    '<a b="c>',
    '<<>>',
    '< x',
    '<a>x<!-- y',
    '<![CDATA[x',
    ']]>',
    '</a></a>',
    '{"a":1}',
    '<a/></b>',
  ],
];

const withoutSpace = (text) => text.replace(/\s+/g, '');

test('tokens add up to the document', () => {
  for (const source of pieces) {
    assert.equal([...xmlTokens(source)].map((token) => token.text).join(''), source);
  }
});

test('indenting adds only line breaks and spaces', () => {
  for (const source of pieces) assert.equal(withoutSpace(prettyXml(source)), withoutSpace(source));
});

test('deep nesting does not grow the document', () => {
  const source = '<a>'.repeat(20_000);
  assert.ok(prettyXml(source).length < 40 * 20_000);
});

test('each element has its own line, and text is unchanged', () => {
  const source =
    '<xml><Content><![CDATA[a\n  <b>]]></Content><Articles><item><Title>t</Title></item></Articles><Empty/></xml>';
  const expected = [
    '<xml>',
    '  <Content><![CDATA[a',
    '  <b>]]></Content>',
    '  <Articles>',
    '    <item>',
    '      <Title>t</Title>',
    '    </item>',
    '  </Articles>',
    '  <Empty/>',
    '</xml>',
  ];
  assert.equal(prettyXml(source), expected.join('\n'));
});
