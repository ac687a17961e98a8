//! How many of the identified resources a target takes.

/// A selection mode, read.
///
/// *Documented*: `ALL`, `COUNT(n)`, `PERCENT(n)`. *Chosen*: anything else is refused, be it lower
/// case, blanks, signs, leading zeros, a count of zero or a percentage outside 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    /// All of them.
    All,
    /// At most so many.
    Count(u32),
    /// So many in a hundred, rounded down.
    Percent(u32),
}

impl Selection {
    /// Reads the text of a `selectionMode`. A count beyond 32 bits is as good as the largest.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text == "ALL" {
            return Some(Self::All);
        }
        let (mode, rest) = text.split_once('(')?;
        let digits = rest.strip_suffix(')')?;
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        // This also refuses zero.
        if digits.is_empty() || digits.starts_with('0') || !is_number {
            return None;
        }
        let number = digits.parse().unwrap_or(u32::MAX);
        match mode {
            "COUNT" => Some(Self::Count(number)),
            "PERCENT" if number <= 100 => Some(Self::Percent(number)),
            _ => None,
        }
    }

    /// Returns how many of the `available` resources are taken; never more than there are.
    pub(crate) fn take(self, available: usize) -> usize {
        match self {
            Self::All => available,
            Self::Count(count) => available.min(usize::try_from(count).unwrap_or(usize::MAX)),
            Self::Percent(percent) => {
                // The hundreds and the rest apart, so that no product overflows.
                let percent = usize::try_from(percent.min(100)).unwrap_or(100);
                available / 100 * percent + available % 100 * percent / 100
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Selection::{self, All, Count, Percent};

    #[test]
    fn the_three_forms_are_read() {
        let cases = [
            ("ALL", All),
            ("COUNT(1)", Count(1)),
            ("COUNT(4294967295)", Count(u32::MAX)),
            ("COUNT(99999999999999999999)", Count(u32::MAX)),
            ("PERCENT(1)", Percent(1)),
            ("PERCENT(100)", Percent(100)),
        ];
        for (text, selection) in cases {
            assert_eq!(Selection::parse(text), Some(selection), "{text}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        let cases = [
            "",
            "all",
            "All",
            " ALL",
            "ALL ",
            "ALL()",
            "COUNT",
            "COUNT()",
            "COUNT(0)",
            "COUNT(-1)",
            "COUNT(+1)",
            "COUNT(01)",
            "COUNT( 1)",
            "COUNT (1)",
            "COUNT(1) ",
            "COUNT(1",
            "COUNT1)",
            "COUNT(1))",
            "COUNT((1)",
            "COUNT(1.5)",
            "COUNT(x)",
            "COUNT(\u{0661})",
            "count(1)",
            "RANDOM(1)",
            "PERCENT(0)",
            "PERCENT(101)",
            "PERCENT(99999999999999999999)",
            "PERCENT(50%)",
            "Percent(50)",
            "(1)",
        ];
        for text in cases {
            assert_eq!(Selection::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_percentage_is_rounded_down() {
        assert_eq!(Percent(50).take(5), 2);
        assert_eq!(Percent(5).take(4), 0);
        assert_eq!(Percent(100).take(7), 7);
        assert_eq!(Percent(33).take(1_000), 330);
        assert_eq!(Percent(99).take(199), 197);
    }

    #[test]
    fn no_more_is_taken_than_there_is() {
        assert_eq!(All.take(3), 3);
        assert_eq!(Count(2).take(3), 2);
        assert_eq!(Count(9).take(3), 3);
        assert_eq!(Percent(100).take(usize::MAX), usize::MAX);
        assert_eq!(Percent(50).take(0), 0);
    }
}
