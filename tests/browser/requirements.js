// Requirements of these tests. Without them the tests report clearly that they are skipped, or fail under
// REQUIRE_ALL_TESTS=1.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const root = join(import.meta.dirname, '../..');
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');

/** The path of a program that cargo built. */
export function program(name) {
  return join(target, 'debug', name);
}

function missing() {
  const require = createRequire(import.meta.url);
  for (const name of ['playwright-core', 'axe-core']) {
    try {
      require.resolve(name);
    } catch {
      return `${name} is not installed: npm ci --prefix tests/browser`;
    }
  }
  if (!existsSync(CHROMIUM)) return `there is no ${CHROMIUM}: apt-get install chromium, or let CHROMIUM name another`;
  for (const name of ['dialogue', 'hello', 'sessions', 'slow', 'wechat-sim']) {
    if (!existsSync(program(name))) {
      return `there is no ${program(name)}: cargo build --package wechat-sim --package examples --features cli,late`;
    }
  }
  return null;
}

const what = missing();
if (what && process.env.REQUIRE_ALL_TESTS === '1') throw new Error(what);
if (what) console.error(`\nTHE BROWSER TESTS ARE SKIPPED: ${what}\n`);

/** For `describe`: the reason why all tests are skipped, or `false`. */
export const skip = what ?? false;
