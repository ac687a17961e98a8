//! Percent-encoding, read strictly.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Decodes a part of a path or query; `None` when an escape is broken or the bytes are no UTF-8.
pub(crate) fn decode(text: &str) -> Option<Cow<'_, str>> {
    let is_whole = |escape: &str| {
        let digits = escape.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    // What follows each `%` must be two digits; the reader would take anything else as it is.
    if !text.split('%').skip(1).all(is_whole) {
        return None;
    }
    percent_decode_str(text).decode_utf8().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_escapes_are_not_decoded() {
        assert_eq!(decode("a%2Fb%3ac+%25").as_deref(), Some("a/b:c+%"));
        assert_eq!(decode("%C3%A4").as_deref(), Some("ä"));
        for broken in ["%", "%2", "a%zz", "%%20", "%2 ", "%ff", "%C3", "%\u{e4}1"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
    }
}
