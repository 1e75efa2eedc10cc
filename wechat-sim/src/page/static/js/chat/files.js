// Images, voice and videos to send: a file, the sample, or a recording.

import { field, openDialog } from '../dialog.js';
import { h, icon } from '../dom.js';
import { say, text } from '../language.js';
import { toast } from '../toast.js';
import { act, actWithFile } from '../act.js';
import { record } from './record.js';

/** File extensions that the platform accepts. */
const ACCEPT = {
  image: '.png,.jpg,.jpeg,.gif,.bmp',
  voice: '.mp3,.amr,.wav,.m4a,.ogg,.webm',
  video: '.mp4,.webm',
  shortvideo: '.mp4,.webm',
};

export function openVoice(openid) {
  const recognition = field('voice.recognition', { name: 'recognition', maxlength: 200 });
  const more = () => {
    const words = recognition.querySelector('input').value.trim();
    return words ? { recognition: words } : {};
  };
  openFile(openid, 'voice', { fields: [recognition], more, recorder: recordButton });
}

/**
 * Asks for a file or the sample, so that a newcomer needs neither camera nor file. `more` returns other fields that
 * the message carries, `recorder` creates a button that receives the callback for a file.
 */
export function openFile(openid, kind, { fields = [], more = () => ({}), recorder } = {}) {
  const dialog = openDialog(`send.${kind}`, (close) => {
    const send = (file) => {
      close();
      actWithFile(openid, kind, file, more());
    };
    const sample = async () => {
      if (kind.endsWith('video')) return send(await sampleVideo());
      close();
      act(openid, { kind, ...more() });
    };
    const input = h('input', {
      type: 'file',
      accept: ACCEPT[kind],
      class: 'visually-hidden',
      tabindex: '-1',
      'aria-hidden': 'true',
      on: { change: () => input.files[0] && send(input.files[0]) },
    });
    const choose = () => input.click();
    return h(
      'div',
      { class: 'dialog-body' },
      h('p', { class: 'hint', say: ['file.hint', { endings: ACCEPT[kind].replaceAll(',', ' ') }] }),
      fields,
      input,
      h(
        'div',
        { class: 'dialog-actions' },
        recorder?.(send, () => dialog),
        h('button', { type: 'button', class: 'button', say: 'file.choose', on: { click: choose } }),
        h('button', { type: 'button', class: 'button primary', say: 'file.sample', on: { click: sample } }),
      ),
    );
  });
}

// The first press starts, the second one sends.
function recordButton(send, dialog) {
  const words = h('span', { say: 'voice.record' });
  const button = h('button', { type: 'button', class: 'button' }, icon('mic'), words);
  let recording = null;
  button.addEventListener('click', async () => {
    if (recording) return send(await recording.stop());
    button.disabled = true;
    try {
      recording = await record();
      dialog().addEventListener('close', () => recording.cancel());
      say(words, 'voice.stop');
    } catch {
      toast(text('voice.refused'), 'bad');
    }
    button.disabled = false;
  });
  return button;
}

async function sampleVideo() {
  const response = await fetch('/samples/video.mp4');
  return new File([await response.blob()], 'sample.mp4');
}
