// A newcomer's first minute: each kind of message and event, sent to the bot `hello`.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Phone, closeBrowser, onPage } from './browser.js';
import { startBot } from './programs.js';
import { skip } from './requirements.js';

describe('messages and events from a user', { skip }, () => {
  let bot;
  before(async () => {
    bot = await startBot('hello');
  });
  after(async () => {
    await closeBrowser();
    await bot?.stop();
  });

  test('a word is answered by its handler, with name and time shown below', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.node.getByRole('button', { name: 'hello', exact: true }).click();
      const reply = await alice.hears('你好！我是用 Rust 写的公众号机器人。');
      await reply.locator('.inspect', { hasText: /^hello · (< 1|\d+) ms$/ }).waitFor();
    }));

  test('markup in a text is shown as text', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      const words = '<img src=x onerror=alert(1)><b>bold</b>]]><script>alert(2)</script>';
      await alice.say(words);
      const bubble = alice.node.locator('.row.user .bubble', { hasText: 'onerror' });
      assert.equal(await bubble.textContent(), words);
      assert.equal(await alice.node.locator('.bubble img, .bubble b, .bubble script').count(), 0);
      await page.locator('.exchange-row', { hasText: words }).waitFor();
    }));

  test('a sample image, voice message, video and short video are drawn and answered', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      const drawn = { image: '.picture img', voice: '.bubble.voice', video: '.card.video', shortvideo: '.card.video' };
      for (const [kind, node] of Object.entries(drawn)) {
        await alice.attach(kind);
        await page.getByRole('button', { name: 'Send the sample' }).click();
        await alice.node.locator(`.row.user[data-kind="${kind}"] ${node}`).first().waitFor();
      }
      await alice.settles();
      const video = alice.node.locator('.row.user[data-kind="video"] video');
      await page.waitForFunction((node) => node.videoWidth > 0, await video.elementHandle());
      // `hello` sends the same picture back.
      await alice.node.locator('.row.bot[data-kind="image"] .picture img').first().waitFor();
    }));

  test('an image of the user’s own is uploaded and shown', () =>
    onPage(bot.address, {}, async (page) => {
      const buffer = await page.screenshot({ clip: { x: 0, y: 0, width: 8, height: 8 } });
      const alice = new Phone(page);
      await alice.attach('image');
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Choose a file…' }).click(),
      ]);
      await chooser.setFiles({ name: 'corner.png', mimeType: 'image/png', buffer });
      // The bot sends it back.
      await page.waitForFunction(() =>
        [...document.querySelectorAll('.row.bot img')].some((img) => img.naturalWidth === 8),
      );
    }));

  test('a voice message carries the result of speech recognition', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.attach('voice');
      await page.getByLabel('Speech recognition result').fill('今天几点关门');
      await page.getByRole('button', { name: 'Send the sample' }).click();
      await alice.node.locator('.row.user .recognition', { hasText: '今天几点关门' }).waitFor();
      await page.locator('.code', { hasText: 'Recognition' }).first().waitFor();
    }));

  test('a voice message is recorded, and can be played', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.node.getByRole('button', { name: 'Voice message', exact: true }).click();
      await page.getByRole('button', { name: 'Record' }).click();
      await page.getByRole('button', { name: 'Stop and send' }).click();
      await page.locator('dialog').waitFor({ state: 'detached' });
      await alice.settles();
      const voice = alice.node.locator('.row.user .bubble.voice').last();
      await page.waitForFunction((button) => /^\d+″$/.test(button.textContent), await voice.elementHandle());
    }));

  test('a location and a link are drawn as cards', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.attach('location');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await alice.node.locator('.row.user .card', { hasText: 'The Bund, Shanghai' }).waitFor();
      await alice.attach('link');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      const link = alice.node.locator('.row.user a.card');
      await link.waitFor();
      assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
      await alice.settles();
    }));

  test('an event of any name is sent', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.attach('event');
      await page.getByLabel('Event', { exact: true }).last().fill('user_get_card');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await alice.notes('event user_get_card');
      await page.locator('.code', { hasText: 'user_get_card' }).first().waitFor();
    }));

  test('a user who unfollowed cannot write, and scans a code to follow again', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.node.getByRole('button', { name: 'Unfollow' }).click();
      await alice.notes('unfollowed the account');
      await alice.box.waitFor({ state: 'hidden' });
      await alice.node.getByRole('button', { name: 'Scan a QR code' }).click();
      await page.getByLabel('Scene of the code').fill('table-7');
      await page.getByRole('button', { name: 'Scan', exact: true }).click();
      await alice.hears('你扫的是 table-7 的二维码');
      await alice.box.waitFor();
    }));

  test('an emoji is inserted into the text', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.box.fill('hi ');
      await alice.node.getByRole('button', { name: 'Emoji' }).click();
      await alice.node.getByRole('button', { name: '🎉' }).click();
      await alice.node.getByRole('button', { name: 'Send', exact: true }).click();
      await alice.node.locator('.row.user .bubble', { hasText: 'hi 🎉' }).waitFor();
    }));

  test('the history is shown again after a reload', () =>
    onPage(bot.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('你好');
      await alice.hears('你好！');
      await page.reload();
      await alice.hears('你好！');
      assert.equal(new URL(page.url()).hash, '');
    }));
});
