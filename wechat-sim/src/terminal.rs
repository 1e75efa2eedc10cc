//! Text from a bot on a terminal.

/// Replaces characters of a bot's text that would control the terminal, including U+0080 to U+009F.
/// Keeps line breaks and tabs.
pub fn printable(text: &str) -> String {
    let is_harmless = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    let shown = |c: char| if is_harmless(c) { c } else { '\u{fffd}' };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_controls_the_terminal_but_line_breaks_and_tabs() {
        assert_eq!(
            printable("a\n\tb\u{1b}[1m\u{9b}\r你"),
            "a\n\tb\u{fffd}[1m\u{fffd}\u{fffd}你"
        );
    }
}
