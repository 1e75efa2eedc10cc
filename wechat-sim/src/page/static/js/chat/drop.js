// Files that are dropped on a phone's foot, or pasted into it.

import { actWithFile } from '../act.js';

const KINDS = { image: 'image', video: 'video', audio: 'voice' };

export function acceptFiles(node, openid) {
  const send = (files) => {
    for (const file of files) {
      const kind = KINDS[file.type.split('/')[0]];
      if (kind) actWithFile(openid, kind, file);
    }
  };
  node.addEventListener('dragover', (event) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    node.classList.add('dropping');
  });
  node.addEventListener('dragleave', () => node.classList.remove('dropping'));
  node.addEventListener('drop', (event) => {
    event.preventDefault();
    node.classList.remove('dropping');
    send(event.dataTransfer.files);
  });
  node.addEventListener('paste', (event) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    send(event.clipboardData.files);
  });
}
