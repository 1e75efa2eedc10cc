// Rules for all files of the page.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../../wechat-sim/src/page/static');

const sources = readdirSync(root, { recursive: true })
  .filter((name) => /\.(js|css|html)$/.test(name))
  .map((name) => [name, readFileSync(join(root, name), 'utf8')]);

test('markup is never written as a string', () => {
  for (const [name, source] of sources) {
    assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b/, name);
  }
});

test('nothing is loaded from another origin', () => {
  for (const [name, source] of sources) {
    assert.doesNotMatch(
      source,
      /(?:src|href|import|from|url|fetch)\s*[=(]?\s*["'(]+(?:https?:)?\/\/(?!www\.w3\.org)/,
      name,
    );
  }
});
