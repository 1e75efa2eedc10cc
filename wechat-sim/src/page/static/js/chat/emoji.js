// Emoji to pick, and the codes by which WeChat's own arrive.

import { h } from '../dom.js';

const PICKED =
  '😀 😄 😁 😅 🤣 😂 🙂 😉 😊 😍 😘 😋 😜 🤔 🤗 🤫 😐 😏 🙄 😬 😴 😷 🤒 🤯 🥳 😎 🤓 😕 😟 😮 😳 🥺 😢 😭 😱 😤 😡 👍 👎 👌 ✌️ 🙏 👏 💪 👋 🤝 ❤️ 💔 🌹 🎉 🎂 🎁 ☕ 🍺 🌞 🌙 ⭐ 🔥 ✅ ❌ ❓ 💯 🐷 🐶'.split(
    ' ',
  );

/** Codes in texts: Chinese, English and old ones. */
export const EMOTICONS = {
  '[微笑]': '🙂',
  '[撇嘴]': '😕',
  '[色]': '😍',
  '[得意]': '😎',
  '[流泪]': '😢',
  '[害羞]': '😊',
  '[大哭]': '😭',
  '[发怒]': '😡',
  '[呲牙]': '😁',
  '[偷笑]': '🤭',
  '[捂脸]': '🤦',
  '[强]': '👍',
  '[弱]': '👎',
  '[抱拳]': '🙏',
  '[玫瑰]': '🌹',
  '[爱心]': '❤️',
  '[蛋糕]': '🎂',
  '[礼物]': '🎁',
  '[咖啡]': '☕',
  '[Smile]': '🙂',
  '[Drool]': '😍',
  '[Cry]': '😢',
  '[Angry]': '😡',
  '[Grin]': '😁',
  '[Facepalm]': '🤦',
  '[ThumbsUp]': '👍',
  '[ThumbsDown]': '👎',
  '[Rose]': '🌹',
  '[Heart]': '❤️',
  '[Cake]': '🎂',
  '[Gift]': '🎁',
  '[Coffee]': '☕',
  '/::)': '🙂',
  '/::B': '😍',
  '/::|': '😎',
  '/::<': '😢',
  '/::$': '😊',
  '/::X': '🤐',
  '/::Z': '😴',
  '/::@': '😡',
  '/::P': '😜',
  '/::D': '😁',
  '/::O': '😮',
  '/::(': '🙁',
  '/::+': '😎',
  '/:,@P': '🤭',
  '/:,@-D': '😊',
};

/** A panel of emoji; `pick` receives the chosen one. */
export function emojiPanel(pick) {
  return h(
    'div',
    { class: 'panel emoji', role: 'group', label: 'emoji' },
    PICKED.map((emoji) => h('button', { type: 'button', on: { click: () => pick(emoji) } }, emoji)),
  );
}
