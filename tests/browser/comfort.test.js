// Language, theme, keyboard, and the width of a phone.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { DESK, PHONE, Phone, closeBrowser, onPage } from './browser.js';
import { startBot } from './programs.js';
import { skip } from './requirements.js';

describe('the page', { skip }, () => {
  let bot;
  before(async () => {
    bot = await startBot('hello');
  });
  after(async () => {
    await closeBrowser();
    await bot?.stop();
  });

  test('uses the browser’s language, switches at once, and remembers the choice', () =>
    onPage(bot.address, { language: 'zh-CN' }, async (page) => {
      const tab = page.getByRole('tab').first();
      assert.equal(await tab.textContent(), '往来');
      assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
      const alice = new Phone(page);
      await alice.say('hello');
      await alice.hears('你好！');
      await alice.box.fill('draft');
      await page.getByRole('button', { name: 'Switch to English' }).click();
      assert.equal(await tab.textContent(), 'Exchanges');
      assert.equal(await alice.box.inputValue(), 'draft');
      await page.locator('.part h3', { hasText: 'Handler' }).waitFor();
      await page.reload();
      await alice.node.waitFor();
      assert.equal(await tab.textContent(), 'Exchanges');
    }));

  test('both languages have the same texts', async () => {
    const texts = '../../wechat-sim/src/page/static/js/texts';
    const [en, zh] = await Promise.all(['en', 'zh'].map(async (name) => (await import(`${texts}/${name}.js`)).default));
    // English shows the platform's own reasons.
    const isReason = (key) => /^fault\.[a-z_]+$/.test(key);
    assert.deepEqual(
      Object.keys(en).filter((key) => !(key in zh)),
      [],
    );
    assert.deepEqual(
      Object.keys(zh).filter((key) => !(key in en) && !isReason(key)),
      [],
    );
    const values = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const key of Object.keys(en)) assert.deepEqual(values(zh[key]), values(en[key]), key);
  });

  test('is dark or light as the system, until the user chooses', () =>
    onPage(bot.address, { theme: 'dark' }, async (page) => {
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const dark = await ground();
      await page.emulateMedia({ colorScheme: 'light' });
      const light = await ground();
      assert.notEqual(dark, light);
      await page.locator('#theme').click();
      assert.equal(await ground(), light);
      await page.locator('#theme').click();
      assert.equal(await ground(), dark);
      await page.reload();
      await page.locator('.phone').waitFor();
      assert.equal(await ground(), dark);
    }));

  test('works without a mouse', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await page.keyboard.press('/');
      await page.keyboard.type('first');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('second');
      await page.keyboard.press('Enter');
      await alice.node.locator('.row.user .bubble', { hasText: 'second' }).waitFor();
      assert.equal(await alice.node.locator('.row.user .bubble').last().textContent(), 'first\nsecond');
      assert.equal(await alice.box.inputValue(), '');
      await page.keyboard.type('hello');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() =>
        [...document.querySelectorAll('.row.user')].at(-1).textContent.includes('hello'),
      );
      await alice.hears('你好！');
      await page.keyboard.press('ArrowUp');
      assert.equal(await alice.box.inputValue(), 'hello');
      await page.keyboard.press('ArrowUp');
      assert.equal(await alice.box.inputValue(), 'first\nsecond');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      assert.equal(await alice.box.inputValue(), '');
      // `?` is a letter in the text box, and the list of shortcuts elsewhere.
      await page.keyboard.press('?');
      assert.equal(await alice.box.inputValue(), '?');
      await page.locator('.log').first().focus();
      await page.keyboard.press('?');
      await page.locator('dialog', { hasText: 'Keyboard shortcuts' }).waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('k');
      await page.locator('.detail-head h2', { hasText: 'first' }).waitFor();
      await page.keyboard.press('j');
      await page.locator('.detail-head h2', { hasText: 'hello' }).waitFor();
      await page.getByRole('tab', { name: 'Exchanges' }).focus();
      await page.keyboard.press('ArrowRight');
      assert.equal(await page.getByRole('tab', { name: 'API calls' }).getAttribute('aria-selected'), 'true');
    }));

  test('pressing Enter to confirm a Chinese character sends nothing', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      const before = await alice.rows.count();
      await alice.box.fill('nihao');
      await alice.box.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
      assert.equal(await alice.box.inputValue(), 'nihao');
      assert.equal(await alice.rows.count(), before);
    }));

  test('new messages are announced, and do not scroll a user who reads older ones', () =>
    onPage(bot.address, { size: { width: 1440, height: 500 } }, async (page) => {
      const alice = new Phone(page);
      const log = alice.node.getByRole('log', { name: 'Messages' });
      for (let i = 0; i < 6; i += 1) {
        await alice.say(`hello`);
        await alice.settles();
      }
      await log.evaluate((node) => node.scrollTo(0, 0));
      // An answer without an action in the chat: a resent request.
      await page.getByRole('button', { name: 'Send the request again' }).click();
      const jump = alice.node.getByRole('button', { name: 'New messages' });
      await jump.waitFor();
      assert.ok((await log.evaluate((node) => node.scrollTop)) < 50);
      await jump.click();
      await jump.waitFor({ state: 'hidden' });
    }));

  for (const size of [DESK, PHONE]) {
    test(`nothing overflows at ${size.width} pixels`, () =>
      onPage(bot.address, { size }, async (page) => {
        const alice = new Phone(page);
        await alice.say('AVeryLongWordWithoutAnySpace'.repeat(12));
        await alice.settles();
        const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.equal(await overflow(), 0);
        const log = alice.node.locator('.log');
        assert.equal(await log.evaluate((node) => node.scrollWidth - node.clientWidth), 0);
        if (size === PHONE) await page.getByRole('button', { name: 'Inspector' }).click();
        for (const tab of await page.locator('#inspector > .tabs > .tab').all()) {
          await tab.click();
          assert.equal(await overflow(), 0, await tab.textContent());
          for (const panel of await page.locator('.tab-panel:visible, .detail:visible').all()) {
            assert.equal(
              await panel.evaluate((node) => Math.max(0, node.scrollWidth - node.clientWidth)),
              0,
              await tab.textContent(),
            );
          }
        }
      }));
  }
});
