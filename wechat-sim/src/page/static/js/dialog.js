// Modal dialogs: the browser's own, which keep the focus and close on Escape.

import { h, iconButton } from './dom.js';

/** Opens a dialog with a title and `build(close)` as content; closing returns the focus. */
export function openDialog(title, build, properties = {}) {
  const dialog = h('dialog', { label: title, ...properties });
  const close = () => dialog.close();
  dialog.append(
    h('header', { class: 'dialog-head' }, h('h2', { say: title }), iconButton('cross', 'close', close)),
    build(close),
  );
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && close());
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector('.dialog-body input, .dialog-body select, .dialog-body textarea')?.focus();
  return dialog;
}

/** A form in a dialog: `fields` are nodes, `submit` receives the values by name and may fail. */
export function openForm(title, fields, action, submit) {
  return openDialog(title, (close) =>
    h(
      'form',
      {
        class: 'dialog-body',
        on: {
          submit: async (event) => {
            event.preventDefault();
            const values = Object.fromEntries(new FormData(event.target));
            if ((await submit(values)) !== false) close();
          },
        },
      },
      fields,
      h('div', { class: 'dialog-actions' }, h('button', { class: 'button primary', say: action })),
    ),
  );
}

/** A labelled input. */
export function field(key, properties) {
  return h('label', { class: 'field' }, h('span', { say: key }), h('input', { autocomplete: 'off', ...properties }));
}
