// A bot in another language, in plain mode, that answers each word with another kind of reply.

import { createServer } from 'node:http';

import { APP, startPage } from './programs.js';

/** 1 × 1 pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const MENU = {
  button: [
    { type: 'click', name: '今日书单', key: 'TODAY' },
    {
      name: '更多',
      sub_button: [
        { type: 'view', name: '网店', url: 'https://books.example.cn/' },
        { type: 'scancode_waitmsg', name: '扫书号（条形码）', key: 'ISBN' },
      ],
    },
  ],
};

const article = (n) =>
  `<item><Title><![CDATA[书讯 ${n}]]></Title><Description><![CDATA[第 ${n} 条]]></Description><PicUrl><![CDATA[https://books.example.cn/p${n}.jpg]]></PicUrl><Url><![CDATA[https://books.example.cn/n/${n}]]></Url></item>`;

const ARTICLES = [1, 2, 3].map(article).join('');

const text = (words) => `<MsgType>text</MsgType><Content><![CDATA[${words}]]></Content>`;

const REPLIES = {
  links: () =>
    text(
      '<a href="https://books.example.cn/">网店</a> <a href="weixin://bizmsgmenu?msgmenucontent=hours&msgmenuid=7">营业时间</a> <a href="javascript:alert(1)">坏链接</a> <b onclick="alert(2)">粗</b><img src=x onerror=alert(3)>',
    ),
  hours: ({ push }) => text(`9:00–21:00${push.includes('<bizmsgmenuid>') ? ' (7)' : ''}`),
  image: ({ media }) => `<MsgType>image</MsgType><Image><MediaId>${media}</MediaId></Image>`,
  voice: () => '<MsgType>voice</MsgType><Voice><MediaId>unknown-voice</MediaId></Voice>',
  video: () =>
    '<MsgType>video</MsgType><Video><MediaId>unknown-video</MediaId><Title>店内一日</Title><Description>三十秒看完</Description></Video>',
  music: () =>
    '<MsgType>music</MsgType><Music><Title>雨天书单</Title><Description>店里循环的曲子</Description><MusicUrl>https://books.example.cn/a.mp3</MusicUrl><HQMusicUrl>https://books.example.cn/hq.mp3</HQMusicUrl></Music>',
  news: () => `<MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles>${article(1)}</Articles>`,
  human: () => '<MsgType>transfer_customer_service</MsgType>',
  nonsense: () => null,
  big: () => `${text('big')}${'<a/>'.repeat(60_000)}`,
  endless: () => `${text('endless')}${'<a/>'.repeat(70_000)}`,
};

/** Starts the bot behind its page, with a menu. */
export async function startShop() {
  const bot = await startShopBot();
  let page;
  const stop = async () => {
    await page?.stop();
    await bot.stop();
  };
  try {
    page = await startPage(bot.url);
    await bot.connect(new URL(page.address).origin, APP.id, APP.secret);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: page.address, stop };
}

/** Starts the bot; `connect(base)` lets it create its menu and upload an image at that API. */
async function startShopBot() {
  let api = null;
  let media = 'unknown-picture';

  const call = async (path, body, headers = { 'Content-Type': 'application/json' }) => {
    const response = await fetch(`${api.base}${path}`, { method: 'POST', headers, body });
    return response.json();
  };
  const withToken = (path) => `${path}${path.includes('?') ? '&' : '?'}access_token=${api.token}`;
  const post = (path, body) => call(withToken(path), JSON.stringify(body));

  const answer = async (push) => {
    const field = (name) => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^\\]<]*)`).exec(push)?.[1] ?? '';
    const word = field('Content');
    const user = field('FromUserName');
    const header = `<xml><ToUserName>${user}</ToUserName><FromUserName>${field('ToUserName')}</FromUserName><CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime>`;
    if (word === 'late') {
      await post('/cgi-bin/message/custom/typing', { touser: user, command: 'Typing' });
      setTimeout(
        () => post('/cgi-bin/message/custom/send', { touser: user, msgtype: 'text', text: { content: '想好了' } }),
        1_500,
      );
      return 'success';
    }
    if (word === 'list') {
      await post('/cgi-bin/message/custom/send', {
        touser: user,
        msgtype: 'msgmenu',
        msgmenu: {
          head_content: '满意吗？',
          list: [
            { id: '101', content: '满意' },
            { id: '102', content: '不满意' },
          ],
          tail_content: '谢谢',
        },
      });
      return 'success';
    }
    if (word === 'nonsense') return 'Hello!';
    const inside =
      field('Event') === 'CLICK'
        ? `<MsgType>news</MsgType><ArticleCount>3</ArticleCount><Articles>${ARTICLES}</Articles>`
        : (REPLIES[word] ?? (() => text(`${field('MsgType')} ${field('Event')} ${word}`)))({ push, media });
    return `${header}${inside}</xml>`;
  };

  const server = createServer(async (request, response) => {
    let push = '';
    for await (const chunk of request) push += chunk;
    const body = Buffer.from(await answer(push));
    response.writeHead(200, { 'Content-Length': body.length });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${server.address().port}/wx`,
    async connect(base, appId, secret) {
      api = { base };
      const { access_token: token } = await call(
        '/cgi-bin/stable_token',
        JSON.stringify({ grant_type: 'client_credential', appid: appId, secret }),
      );
      api.token = token;
      await post('/cgi-bin/menu/create', MENU);
      const form = new FormData();
      form.append('media', new Blob([PICTURE], { type: 'image/png' }), 'dot.png');
      const response = await fetch(`${base}${withToken('/cgi-bin/media/upload?type=image')}`, {
        method: 'POST',
        body: form,
      });
      media = (await response.json()).media_id;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
