// Sends any XML, signed and unchanged.

import { act } from '../act.js';
import { h } from '../dom.js';
import { store, on } from '../store.js';
import { currentUser, showTab } from '../view.js';
import { prettyXml } from './xml.js';

/** Fields after the header, one per line. `MSG_ID` is replaced by a new number. */
const TEMPLATES = {
  text: ['<MsgType><![CDATA[text]]></MsgType>', '<Content><![CDATA[hello]]></Content>', '<MsgId>MSG_ID</MsgId>'],
  file: [
    '<MsgType><![CDATA[file]]></MsgType>',
    '<Title><![CDATA[report.pdf]]></Title>',
    '<Description><![CDATA[]]></Description>',
    '<FileKey><![CDATA[file-key]]></FileKey>',
    '<FileTotalLen>20480</FileTotalLen>',
    '<MsgId>MSG_ID</MsgId>',
  ],
  CLICK: [
    '<MsgType><![CDATA[event]]></MsgType>',
    '<Event><![CDATA[CLICK]]></Event>',
    '<EventKey><![CDATA[TODAY]]></EventKey>',
  ],
  scancode_waitmsg: [
    '<MsgType><![CDATA[event]]></MsgType>',
    '<Event><![CDATA[scancode_waitmsg]]></Event>',
    '<EventKey><![CDATA[ISBN]]></EventKey>',
    '<ScanCodeInfo>',
    '  <ScanType><![CDATA[barcode]]></ScanType>',
    '  <ScanResult><![CDATA[EAN_13,9787020002207]]></ScanResult>',
    '</ScanCodeInfo>',
  ],
  unknown: ['<MsgType><![CDATA[hologram]]></MsgType>', '<Depth>3</Depth>', '<MsgId>MSG_ID</MsgId>'],
};

let box;

export function buildXmlEditor() {
  box = h('textarea', { spellcheck: 'false', label: 'xml.box', autocapitalize: 'off', autocomplete: 'off' });
  const template = h(
    'select',
    { on: { change: () => fill(template.value) } },
    Object.keys(TEMPLATES).map((name) => h('option', { value: name }, name)),
  );
  on('state', () => box.value === '' && fill('text'));
  const submit = async (event) => {
    event.preventDefault();
    await act(sender() ?? currentUser(), { kind: 'xml', xml: box.value });
  };
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
  });
  const form = h(
    'form',
    { class: 'xml-editor', on: { submit } },
    h('label', { class: 'field' }, h('span', { say: 'xml.template' }), template),
    box,
    h('p', { class: 'hint', say: 'xml.hint' }),
    h('div', { class: 'row-actions' }, h('button', { class: 'button primary', say: 'xml.send' })),
  );
  return h('div', { class: 'tab-panel padded' }, form);
}

function fill(name) {
  const now = Date.now();
  const lines = [
    `<ToUserName><![CDATA[${store.bot.account}]]></ToUserName>`,
    `<FromUserName><![CDATA[${currentUser()}]]></FromUserName>`,
    `<CreateTime>${Math.floor(now / 1000)}</CreateTime>`,
    ...TEMPLATES[name].map((line) => line.replace('MSG_ID', `${now}000`)),
  ];
  box.value = `<xml>\n${lines.map((line) => `  ${line}\n`).join('')}</xml>`;
}

/** Returns the user named in the XML, if the page has them. */
function sender() {
  const openid = /<FromUserName>\s*(?:<!\[CDATA\[)?([\w-]+)/.exec(box.value)?.[1];
  return store.users.has(openid) ? openid : null;
}

/** Copies a push into the editor with a new `MsgId`, by which a bot recognises an answered message. */
export function editXml(push) {
  const now = Date.now();
  const renewed = push
    .replace(/(<MsgId>)\d+/, `$1${now}000`)
    .replace(/(<CreateTime>)\d+/, `$1${Math.floor(now / 1000)}`);
  box.value = prettyXml(renewed);
  showTab('xml');
  box.focus();
  box.setSelectionRange(0, 0);
}
