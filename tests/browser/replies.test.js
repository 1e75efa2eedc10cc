// Each kind of reply as WeChat draws it, from a bot in another language.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Phone, closeBrowser, onPage, part } from './browser.js';
import { skip } from './requirements.js';
import { startShop } from './shop_bot.js';

describe('replies and messages from a bot', { skip }, () => {
  let shop;
  before(async () => {
    shop = await startShop();
  });
  after(async () => {
    await closeBrowser();
    await shop?.stop();
  });

  test('links lead to the web only, message menus send their text, and markup is text', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('links');
      const bubble = (await alice.hears('营业时间')).locator('.bubble');
      const links = await bubble
        .locator('a')
        .evaluateAll((all) => all.map(({ href, rel, target }) => [href, rel, target]));
      assert.deepEqual(links, [['https://books.example.cn/', 'noopener noreferrer', '_blank']]);
      assert.equal(await bubble.locator('img, b').count(), 0);
      assert.match(await bubble.textContent(), /坏链接 <b onclick="alert\(2\)">粗<\/b><img src=x onerror=alert\(3\)>/);
      await bubble.getByRole('button', { name: '营业时间' }).click();
      await alice.hears('9:00–21:00 (7)');
    }));

  test('an image is shown, and enlarged', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('image');
      await alice.node.locator('.row.bot .picture').last().click();
      await page.locator('dialog img').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
    }));

  test('voice, video and music have their cards', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      for (const [word, node] of [
        ['voice', '.bubble.voice'],
        ['video', '.card.video h3'],
        ['music', '.card.music a'],
      ]) {
        await alice.say(word);
        await alice.node.locator(`.row.bot[data-kind="${word}"] ${node}`).waitFor();
      }
      const music = alice.node.locator('.card.music a');
      assert.equal(await music.getAttribute('href'), 'https://books.example.cn/a.mp3');
    }));

  test('one article is a large card; several, in reply to a menu tap, are a list', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('news');
      await alice.node.locator('.card.news .card-text', { hasText: '第 1 条' }).waitFor();
      await alice.node.getByRole('button', { name: 'Show the menu' }).click();
      await alice.node.getByRole('button', { name: '今日书单', exact: true }).click();
      await alice.notes('tapped “今日书单” in the menu');
      const list = alice.node.locator('.card.news').last();
      await list.locator('.lead.over', { hasText: '书讯 1' }).waitFor();
      assert.deepEqual(await list.locator('.item h3').allTextContents(), ['书讯 2', '书讯 3']);
    }));

  test('the menu is shown first, opens submenus, and is replaced by the keyboard', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      assert.equal(await alice.box.isVisible(), false);
      const more = alice.node.getByRole('button', { name: '更多', exact: true });
      await more.click();
      assert.equal(await more.getAttribute('aria-expanded'), 'true');
      await alice.node.getByRole('button', { name: '扫书号' }).click();
      await alice.hears('event scancode_waitmsg');
      await more.click();
      await alice.node.getByRole('button', { name: '网店' }).click();
      await alice.notes('which opens https://books.example.cn/');
      await alice.node.getByRole('button', { name: 'Show the keyboard' }).click();
      await alice.box.waitFor();
    }));

  test('a late answer is marked as late, after the typing state was shown', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('late');
      await alice.node.locator('.typing', { hasText: 'typing…' }).waitFor();
      const row = await alice.hears('想好了');
      await row.locator('.late', { hasText: 'customer-service message' }).waitFor();
      await alice.node.locator('.typing').waitFor({ state: 'detached' });
      await page.getByRole('tab', { name: 'API calls' }).click();
      await page.locator('#inspector-calls .call', { hasText: '/cgi-bin/message/custom/send' }).first().waitFor();
    }));

  test('a customer-service message in time is not marked as late', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('list');
      const row = await alice.hears('满意吗？');
      await row.locator('.chip', { hasText: /^customer-service message$/ }).waitFor();
      await alice.settles();
      assert.equal(await row.locator('.late').count(), 0);
    }));

  test('tapping a choice of a message menu sends it', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('list');
      await alice.node.getByRole('button', { name: '不满意' }).last().click();
      await alice.hears('text  不满意');
    }));

  test('the inspector shows the beginning of a very long answer', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('big');
      const answer = part(page, 'Answer');
      await answer.locator('.code .cut', { hasText: /Cut here: \d+ more characters/ }).waitFor();
      assert.ok((await answer.locator('.code').textContent()).length < 51_000);
      assert.equal(await answer.locator('.error-text').count(), 0);
      await alice.say('endless');
      await answer.locator('.error-text', { hasText: 'its end is missing' }).waitFor();
    }));

  test('a conversation is transferred to a human agent', () =>
    onPage(shop.address, {}, async (page) => {
      const alice = new Phone(page);
      await alice.say('human');
      await alice.notes('Transferred to a human agent');
    }));

  test('a broken bot shows the service fault, with its reason below', () =>
    onPage(shop.address, { language: 'zh-CN' }, async (page) => {
      const alice = new Phone(page);
      await alice.say('nonsense');
      const row = await alice.hears('该公众号提供的服务出现故障，请稍后再试');
      await row.locator('.reason', { hasText: /应答是纯文本.*the answer is the plain text "Hello!"/ }).waitFor();
    }));
});
