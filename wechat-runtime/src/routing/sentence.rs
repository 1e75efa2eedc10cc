//! Sentences of compile errors. A `const` panic takes one `&str`, so they are put together by hand.

/// Text with a fixed capacity; what does not fit is cut off.
pub(crate) struct Sentence {
    bytes: [u8; Sentence::CAPACITY],
    len: usize,
}

impl Sentence {
    const CAPACITY: usize = 4096;
    pub(crate) const EMPTY: Self = Self {
        bytes: [0; Self::CAPACITY],
        len: 0,
    };

    pub(crate) const fn push(&mut self, text: &str) -> &mut Self {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() && self.len < Self::CAPACITY {
            self.bytes[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// The first hundred bytes or so, so that the handlers' places are not cut off.
    pub(crate) const fn push_start(&mut self, text: &str) -> &mut Self {
        let mut end = text.len();
        if end > 100 {
            end = 100;
            while !text.is_char_boundary(end) {
                end += 1;
            }
        }
        let (start, rest) = text.split_at(end);
        self.push(start);
        if !rest.is_empty() {
            self.push("…");
        }
        self
    }

    /// The name in backticks, then file and line in parentheses.
    pub(crate) const fn push_handler(&mut self, name: &str, file: &str, line: u32) -> &mut Self {
        self.push("`").push(name).push("`").push_place(file, line)
    }

    pub(crate) const fn push_place(&mut self, file: &str, line: u32) -> &mut Self {
        self.push(" (")
            .push(file)
            .push(":")
            .push_number(line)
            .push(")")
    }

    const fn push_number(&mut self, number: u32) -> &mut Self {
        if number >= 10 {
            self.push_number(number / 10);
        }
        let digit = (number % 10) as usize;
        let (_, from) = "0123456789".split_at(digit);
        let (digit, _) = from.split_at(1);
        self.push(digit)
    }

    pub(crate) const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.len);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            // Only a cut inside a character leads here.
            Err(_) => "the handlers do not fit together",
        }
    }
}
