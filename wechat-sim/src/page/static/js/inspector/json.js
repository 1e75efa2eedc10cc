// JSON in tokens, for colours.

const PIECE = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([\s\S])/g;

/** Tokens with their `kind`: `name`, `value`, `number`, `mark`, or no kind. */
export function* jsonTokens(source) {
  for (const [, string, colon, number, other] of source.matchAll(PIECE)) {
    if (string) {
      yield { kind: colon ? 'name' : 'value', text: string };
      if (colon) yield { kind: 'mark', text: colon };
    } else if (number) yield { kind: 'number', text: number };
    else yield { kind: other.trim() ? 'mark' : '', text: other };
  }
}
