// The screenshots of the README. UPDATE_SCREENSHOTS=1 updates them.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, test } from 'node:test';

import { DESK, Phone, closeBrowser, onPage } from './browser.js';
import { startBot } from './programs.js';
import { skip } from './requirements.js';

const docs = join(import.meta.dirname, '../../docs');

/** Maximum size of a screenshot, in bytes. */
const MOST = 300_000;

/** Width and height, from the start of a PNG. */
function size(png) {
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

describe('screenshots of the README', { skip }, () => {
  let bot;
  before(async () => {
    bot = await startBot('hello');
  });
  after(async () => {
    await closeBrowser();
    await bot?.stop();
  });

  for (const [language, name] of [
    ['en-US', 'page.png'],
    ['zh-CN', 'page.zh-CN.png'],
  ]) {
    test(name, () =>
      onPage(bot.address, { language }, async (page) => {
        if (!(await page.locator('.phone[aria-label="bob"]').count())) {
          await page.locator('#add-user').click();
          await page.locator('dialog input').fill('bob');
          await page.keyboard.press('Enter');
        }
        await page.locator('#inspector-tab-bot').click();
        await page.locator('#inspector-bot [data-say="bot.clear"]').click();
        await page.locator('#inspector-tab-exchanges').click();
        const alice = new Phone(page);
        const bob = new Phone(page, 'bob');
        await alice.node.locator('.log-empty').waitFor();
        await bob.node.locator('[data-label="unfollow"]').click();
        await bob.node.locator('.unfollowed').waitFor();
        await bob.node.locator('[data-label="scan"]').click();
        await page.locator('dialog .primary').click();
        await bob.hears('store_12');
        await alice.attach('image');
        await page.locator('dialog [data-say="file.sample"]').click();
        await alice.node.locator('.row.bot[data-kind="image"] img').waitFor();
        await alice.settles();
        await alice.say('hello');
        await alice.hears('你好！');
        await alice.settles();
        await page.locator('.detail .route.wins').waitFor();
        await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
        await page.evaluate(() => document.activeElement.blur());
        const picture = await page.screenshot();
        assert.ok(picture.length < MOST, `${picture.length} bytes`);
        const path = join(docs, name);
        if (process.env.UPDATE_SCREENSHOTS === '1') await writeFile(path, picture);
        assert.deepEqual(size(await readFile(path)), DESK);
        assert.ok((await readFile(path)).length < MOST);
      }),
    );
  }
});
