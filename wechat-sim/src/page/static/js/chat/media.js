// Pictures, voice and video.

import { openDialog } from '../dialog.js';
import { h, icon } from '../dom.js';
import { say, text } from '../language.js';

function placeholder(name, words) {
  return h('span', { class: 'placeholder' }, icon(name), h('span', {}, words));
}

export function drawImage({ url, media_id: mediaId }) {
  if (!url) return h('div', { class: 'card' }, placeholder('picture', mediaId));
  const img = h('img', { src: url, alt: text('picture') });
  const button = h(
    'button',
    { type: 'button', class: 'picture', label: 'picture.open', on: { click: () => enlarge(url) } },
    img,
  );
  img.addEventListener('error', () => img.replaceWith(placeholder('picture', mediaId)));
  return button;
}

function enlarge(url) {
  openDialog('picture', () => h('img', { src: url, alt: text('picture') }), { class: 'picture-dialog' });
}

export function drawVideo({ url, media_id: mediaId, title, description }) {
  const player = url
    ? h('video', { src: url, controls: true, preload: 'metadata', label: 'video' })
    : placeholder('video', mediaId);
  if (url) player.addEventListener('error', () => player.replaceWith(placeholder('video', mediaId)));
  return h(
    'div',
    { class: 'card video' },
    player,
    (title || description) &&
      h('div', { class: 'card-text' }, title && h('h3', {}, title), description && h('p', {}, description)),
  );
}

/** A bar to tap, whose length is the duration of the voice message. */
export function drawVoice({ url, media_id: mediaId, recognition }) {
  const seconds = h('span', {}, url ? '…' : '');
  const button = h('button', { type: 'button', class: 'bubble voice', label: 'voice.play' }, icon('voice'), seconds);
  if (url) play(button, url, seconds);
  else {
    button.disabled = true;
    seconds.textContent = mediaId;
  }
  if (!recognition) return button;
  return h('div', { class: 'stack' }, button, h('p', { class: 'recognition' }, recognition));
}

function play(button, url, seconds) {
  const audio = new Audio(url);
  audio.preload = 'metadata';
  audio.addEventListener('durationchange', () => {
    // A browser's recording contains its duration only at its end.
    if (audio.duration === Infinity) {
      audio.currentTime = Number.MAX_SAFE_INTEGER;
      return;
    }
    audio.currentTime = 0;
    const length = Math.max(1, Math.round(audio.duration));
    seconds.textContent = `${length}″`;
    button.style.setProperty('--width', `${Math.min(80 + length * 5, 220)}px`);
  });
  // No browser plays AMR, the format of WeChat's own recordings.
  audio.addEventListener('error', () => {
    button.disabled = true;
    say(seconds, 'voice.unplayable');
    button.style.setProperty('--width', 'auto');
  });
  for (const event of ['play', 'pause', 'ended']) {
    audio.addEventListener(event, () => button.classList.toggle('playing', !audio.paused));
  }
  button.addEventListener('click', () => {
    if (audio.paused) audio.play().catch(() => {});
    else audio.pause();
  });
}
