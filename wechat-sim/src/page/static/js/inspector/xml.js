// XML in tokens, for colours and line breaks. It accepts any input: anything but XML is text.

/** Markup or text, in this order of preference. */
const PIECE =
  /(<!--[\s\S]*?(?:-->|$))|(<!\[CDATA\[)([\s\S]*?)(\]\]>|$)|(<[?!][^>]*>?)|(<\/?)([^\s<>/]+)([^<>]*?)(\/?>|$|(?=<))|([^<]+|<)/g;
// A name without a value is matched as a whole: backtracking over each letter takes a minute for a long one.
const ATTRIBUTE = /([^\s=]+)(?:(\s*=\s*)("[^"]*"|'[^']*'))?|([\s\S])/g;

/** Tokens with their `kind`: `mark`, `name`, `attribute`, `value`, `comment`, or no kind for text. */
export function* xmlTokens(source) {
  for (const [, comment, open, data, close, declaration, left, name, attributes, right, text] of source.matchAll(
    PIECE,
  )) {
    if (comment) yield { kind: 'comment', text: comment };
    else if (open) {
      yield { kind: 'mark', text: open };
      yield { kind: 'value', text: data };
      yield { kind: 'mark', text: close };
    } else if (declaration) yield { kind: 'mark', text: declaration };
    else if (left) {
      yield { kind: 'mark', text: left };
      yield { kind: 'name', text: name };
      yield* attributeTokens(attributes);
      yield { kind: 'mark', text: right };
    } else yield { kind: /^\s*\d+\s*$/.test(text) ? 'number' : '', text };
  }
}

function* attributeTokens(source) {
  for (const [, name, equals, value, other] of source.matchAll(ATTRIBUTE)) {
    if (other) yield { kind: '', text: other };
    else {
      yield { kind: 'attribute', text: name };
      if (!equals) continue;
      yield { kind: 'mark', text: equals };
      yield { kind: 'value', text: value };
    }
  }
}

/** Maximum indentation: a narrow pane has no room, and `<a><a><a>…` would fill the memory. */
const DEEPEST = 16;

/** Writes one element per line, indented; an element with only text stays on its line. Texts are unchanged. */
export function prettyXml(source) {
  const lines = [];
  let depth = 0;
  /** Whether the last line is an open element in which no other has begun. */
  let isOpen = false;
  const add = (piece) => lines.push('  '.repeat(Math.min(depth, DEEPEST)) + piece);
  for (const [piece, , , , , declaration, left, , , right] of source.matchAll(PIECE)) {
    if (left === '</') {
      depth = Math.max(0, depth - 1);
      if (isOpen) lines[lines.length - 1] += piece;
      else add(piece);
      isOpen = false;
    } else if (left) {
      add(piece);
      isOpen = right !== '/>';
      if (isOpen) depth += 1;
    } else if (declaration) add(piece);
    else if (isOpen) {
      // White space before the first child element is not part of a text.
      if (piece.trim()) lines[lines.length - 1] += piece;
    } else if (piece.trim()) add(piece.trim());
  }
  return lines.join('\n');
}
