// axe-core reports no violation, at both widths and in both themes.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';

import { DESK, PHONE, Phone, closeBrowser, onPage } from './browser.js';
import { skip } from './requirements.js';
import { startShop } from './shop_bot.js';

describe('accessibility', { skip }, () => {
  let shop;
  let axe;
  before(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    shop = await startShop();
  });
  after(async () => {
    await closeBrowser();
    await shop?.stop();
  });

  async function check(page, where) {
    // Evaluated by the debugger, to which the page's policy does not apply.
    await page.evaluate(axe);
    // Colours are paler during an animation.
    await page.evaluate(() =>
      Promise.all(
        document
          .getAnimations()
          .filter((one) => one.effect.getTiming().iterations !== Infinity)
          .map((one) => one.finished),
      ),
    );
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target}\n${failureSummary}`),
    );
    assert.deepEqual(found, [], where);
  }

  for (const size of [DESK, PHONE]) {
    for (const theme of ['light', 'dark']) {
      test(`at ${size.width} pixels, ${theme}`, () =>
        onPage(shop.address, { size, theme }, async (page) => {
          const alice = new Phone(page);
          // Data left by earlier tests.
          await page.evaluate(() => document.querySelector('#inspector-tab-bot').click());
          await page.evaluate(() => document.querySelector('#inspector-bot [data-say="bot.clear"]').click());
          await page.evaluate(() => document.querySelector('#inspector-tab-exchanges').click());
          await alice.node.locator('.log-empty').waitFor();
          await check(page, 'before anything was said');
          for (const word of ['links', 'image', 'voice', 'video', 'music', 'news', 'late', 'list', 'human', 'nonsense'])
            await alice.say(word);
          await alice.attach('location');
          await check(page, 'a dialog');
          await page.getByRole('button', { name: 'Send', exact: true }).click();
          await alice.attach('image');
          await page.getByRole('button', { name: 'Send the sample' }).click();
          await alice.hears('想好了');
          await alice.node.getByRole('button', { name: 'Show the menu' }).click();
          await alice.node.getByRole('button', { name: '今日书单', exact: true }).click();
          await alice.settles();
          await alice.node.getByRole('button', { name: '更多', exact: true }).click();
          await check(page, 'every kind of message, and the menu');
          await alice.node.getByRole('button', { name: 'Show the keyboard' }).click();
          await alice.node.getByRole('button', { name: 'Emoji' }).click();
          await check(page, 'emoji');
          await alice.node.getByRole('button', { name: 'More to send' }).click();
          await check(page, 'what can be sent');
          if (size === PHONE) await page.getByRole('button', { name: 'Inspector' }).click();
          for (const row of ['nonsense', 'list']) {
            await page.locator('.exchange-row', { hasText: row }).first().click();
            await page.locator('.detail-head h2', { hasText: row }).waitFor();
            await check(page, `the exchange ${row}`);
          }
          for (const tab of await page.locator('#inspector > .tabs > .tab').all()) {
            await tab.click();
            if ((await tab.textContent()).startsWith('Faults')) await page.locator('#fault-drop').check();
            await check(page, await tab.textContent());
          }
          await page.locator('#help').click();
          await check(page, 'the shortcuts');
        }));
    }
  }
});
