// Faults at hand: how the next pushes are delivered, and what the platform's API answers.

import { field } from '../dialog.js';
import { h } from '../dom.js';
import { FAULTS, clearFaults, fault, setFault } from '../faults.js';
import { addApiFault, clearApiFaults, revokeTokens } from '../server.js';
import { on, store } from '../store.js';
import { toast, showError } from '../toast.js';
import { onLanguage, text } from '../language.js';

export function buildFaults() {
  return h('div', { class: 'tab-panel padded', tabindex: '0' }, deliveryFaults(), apiFaults());
}

function deliveryFaults() {
  const clear = h('button', { type: 'button', class: 'button', say: 'faults.clear', on: { click: clearFaults } });
  return h(
    'section',
    { class: 'group' },
    h('h2', { say: 'faults.delivery' }),
    h('p', { class: 'hint', say: 'faults.delivery.hint' }),
    Object.entries(FAULTS).map(([name, bounds]) => faultRow(name, bounds)),
    h('div', { class: 'row-actions' }, clear),
  );
}

function faultRow(name, { value, min, max, step }) {
  const box = h('input', { type: 'checkbox', id: `fault-${name}`, name });
  const number =
    min !== undefined &&
    h('input', { class: 'input', type: 'number', min, max, step, value, label: `fault.${name}.value` });
  const current = () => {
    if (!number) return value;
    number.value = clamp(number.valueAsNumber, min, max, value);
    return number.valueAsNumber;
  };
  // A zero is not a fault, for instance a timestamp that is zero seconds old.
  const apply = () => setFault(name, box.checked ? current() || null : null);
  box.addEventListener('change', () => {
    if (box.checked && current() === 0) number.value = value;
    apply();
  });
  // Only the box switches it on: a click there ends the input of the number first.
  if (number) {
    number.addEventListener('change', () => {
      current();
      apply();
    });
  }
  on('faults', () => {
    box.checked = fault(name) !== null;
  });
  return h(
    'div',
    { class: 'fault-row' },
    h(
      'label',
      { class: 'check' },
      box,
      h(
        'span',
        {},
        h('strong', { say: `fault.${name}.name` }),
        h('span', { class: 'hint', say: `fault.${name}.hint` }),
      ),
    ),
    number,
  );
}

function clamp(number, min, max, otherwise) {
  return Number.isFinite(number) ? Math.round(Math.min(max, Math.max(min, number))) : otherwise;
}

const PATHS = [
  '',
  '/cgi-bin/message/custom/send',
  '/cgi-bin/stable_token',
  '/cgi-bin/token',
  '/cgi-bin/menu',
  '/cgi-bin/media',
  '/cgi-bin/qrcode',
];
const CODES = [-1, 40001, 40003, 40164, 42001, 45009, 45015, 45047, 48001];

function apiFaults() {
  const planned = h('ul', { class: 'planned' });
  const draw = () =>
    planned.replaceChildren(...store.apiFaults.map((one) => h('li', { class: 'chip odd' }, apiFaultWords(one))));
  on('state', draw);
  on('apiFaults', draw);
  onLanguage(draw);
  const kind = h(
    'select',
    { name: 'fault' },
    ['errcode', 'html', 'slow', 'cut', 'truncated', 'garbled'].map((name) =>
      h('option', { value: name, say: `api.${name}` }),
    ),
  );
  const code = field('api.code', { name: 'errcode', type: 'number', value: '45015', list: 'errcodes', required: true });
  const slow = field('api.slow_ms', {
    name: 'slow_ms',
    type: 'number',
    value: '6000',
    min: 1,
    max: 60_000,
    required: true,
  });
  slow.hidden = true;
  kind.addEventListener('change', () => {
    code.hidden = kind.value !== 'errcode';
    slow.hidden = kind.value !== 'slow';
  });
  const submit = (event) => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.target));
    const plan = { path: values.path, fault: values.fault, times: values.times === '' ? null : Number(values.times) };
    if (plan.fault === 'errcode') plan.errcode = Number(values.errcode);
    if (plan.fault === 'slow') plan.slow_ms = Number(values.slow_ms);
    addApiFault(plan).catch(showError);
  };
  return h(
    'section',
    { class: 'group' },
    h('h2', { say: 'faults.api' }),
    h('p', { class: 'hint', say: 'faults.api.hint' }),
    h(
      'form',
      { class: 'group', on: { submit } },
      field('api.path', { name: 'path', list: 'paths', value: '/cgi-bin/message/custom/send' }),
      h(
        'div',
        { class: 'fields' },
        h('label', { class: 'field' }, h('span', { say: 'api.fault' }), kind),
        code,
        slow,
        field('api.times', { name: 'times', type: 'number', min: 1, max: 1000, value: '1' }),
      ),
      h(
        'datalist',
        { id: 'paths' },
        PATHS.filter(Boolean).map((value) => h('option', { value })),
      ),
      h(
        'datalist',
        { id: 'errcodes' },
        CODES.map((value) => h('option', { value })),
      ),
      h(
        'div',
        { class: 'row-actions' },
        h('button', { class: 'button primary', say: 'api.add' }),
        h('button', {
          type: 'button',
          class: 'button',
          say: 'api.recover',
          on: { click: () => clearApiFaults().catch(showError) },
        }),
        h('button', { type: 'button', class: 'button', say: 'api.revoke', on: { click: revoke } }),
      ),
    ),
    planned,
  );
}

async function revoke() {
  try {
    await revokeTokens();
    toast(text('api.revoked'));
  } catch (error) {
    showError(error);
  }
}

function apiFaultWords({ path, fault: kind, errcode, slow_ms: slow, times }) {
  const what = kind === 'errcode' ? errcode : kind === 'slow' ? `${slow} ms` : text(`api.${kind}`);
  return `${path || '*'} → ${what}${times ? ` × ${times}` : ''}`;
}
