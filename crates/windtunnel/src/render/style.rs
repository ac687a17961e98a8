//! How text looks: width, colours, glyphs.

use anstyle::{AnsiColor, Color, Style};
use windtunnel_core::appconfig::Decimal;

/// How a table looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns of the screen.
    pub width: usize,
    /// Whether to use colours.
    pub is_coloured: bool,
    /// Whether to draw with ASCII only.
    pub is_ascii: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            width: 80,
            is_coloured: false,
            is_ascii: false,
        }
    }
}

impl Look {
    /// Paints a text. [`ESCAPE`] stands for the escape character, until those of the text itself have
    /// been spelt.
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.is_coloured && style != Style::new() {
            let [begin, end] = [style.render().to_string(), style.render_reset().to_string()]
                .map(|code| code.replace('\u{1b}', ESCAPE.encode_utf8(&mut [0; 4])));
            format!("{begin}{text}{end}")
        } else {
            text.into()
        }
    }

    /// Paints a heading.
    pub(super) fn heading(&self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }

    /// Paints what is of less weight.
    pub(super) fn faint(&self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }

    /// Paints the name of a state.
    pub(super) fn state(&self, state: &str) -> String {
        self.paint(style_of(state), state)
    }

    /// Draws a stay in a state, or how it ended.
    pub(super) fn glyph(&self, state: &str) -> char {
        let (drawn, plain) = match state {
            "pending" => ('·', '.'),
            "initiating" => ('░', '-'),
            "running" => ('█', '#'),
            "stopping" => ('▒', '~'),
            "stopped" => ('■', '='),
            "failed" => ('✗', 'X'),
            "skipped" => ('»', '>'),
            "cancelled" => ('×', 'x'),
            "VALIDATING" => ('·', '.'),
            "DEPLOYING" => ('░', '-'),
            "BAKING" => ('▓', '+'),
            "COMPLETE" => ('█', '#'),
            "ROLLING_BACK" => ('▒', '~'),
            "ROLLED_BACK" => ('■', '='),
            "REVERTED" => ('◄', '<'),
            "CREATE_IN_PROGRESS" => ('·', '.'),
            "START_IN_PROGRESS" => ('░', '-'),
            "READY" | "RUNNING" | "DONE" => ('█', '#'),
            "STOP_IN_PROGRESS" => ('▒', '~'),
            "STOPPED" => ('─', '_'),
            "DELETE_IN_PROGRESS" => ('▓', '+'),
            "CREATE_FAILED" | "START_FAILED" | "STOP_FAILED" | "DELETE_FAILED" => ('✗', 'X'),
            _ => ('?', '?'),
        };
        if self.is_ascii { plain } else { drawn }
    }

    /// Draws a share of the clients: the larger, the higher. With ASCII only, the tens.
    pub(super) fn level(&self, share: Decimal) -> char {
        let (part, whole) = (share.millionths(), Decimal::HUNDRED.millionths());
        let count = if self.is_ascii {
            ASCII_LEVELS.len()
        } else {
            LEVELS.len()
        };
        // Nothing and everything have levels of their own.
        let level = match part {
            ..=0 => 0,
            part if part >= whole => count - 1,
            part => {
                let between = i64::try_from(count - 2).unwrap_or(1);
                1 + usize::try_from(part * between / whole).unwrap_or(0)
            }
        };
        if self.is_ascii {
            ASCII_LEVELS[level]
        } else {
            LEVELS[level]
        }
    }

    /// Draws the frame of a bar.
    pub(super) const fn frame(&self) -> char {
        if self.is_ascii { '|' } else { '│' }
    }

    /// Draws a verdict.
    pub(super) fn verdict(&self, is_met: bool) -> String {
        match (is_met, self.is_ascii) {
            (true, _) => self.paint(style_of("completed"), "ok"),
            (false, _) => self.paint(style_of("failed"), "FAILED"),
        }
    }
}

/// Where a style begins or ends, in a text that is not printed yet: a character that Unicode leaves to
/// programs for themselves.
pub(super) const ESCAPE: char = '\u{fdd0}';

/// The colour of a state.
pub(super) fn style_of(state: &str) -> Style {
    let colour = match state {
        "running" | "ALARM" | "BAKING" | "RUNNING" | "ACTIVE" => AnsiColor::Yellow,
        "completed" | "OK" | "disengaged" | "COMPLETE" | "ReadyForDeployment" | "READY"
        | "DONE" => AnsiColor::Green,
        "stopping" | "stopped" | "engaging" | "engaged" | "ROLLING_BACK" | "RollingBack"
        | "REVERTED" | "Reverted" | "STOP_IN_PROGRESS" | "STOPPED" | "DELETE_IN_PROGRESS" => {
            AnsiColor::Magenta
        }
        "failed" | "ROLLED_BACK" | "RolledBack" | "CREATE_FAILED" | "UPDATE_FAILED"
        | "START_FAILED" | "STOP_FAILED" | "DELETE_FAILED" => AnsiColor::Red,
        "skipped" | "cancelled" | "DELETED" | "ARCHIVED" => AnsiColor::Blue,
        "initiating" | "DEPLOYING" | "Deploying" | "CREATE_IN_PROGRESS" | "START_IN_PROGRESS"
        | "UPDATE_IN_PROGRESS" => AnsiColor::Cyan,
        _ => return Style::new(),
    };
    Style::new().fg_color(Some(Color::Ansi(colour)))
}

const LEVELS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_LEVELS: [char; 12] = [' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '#'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_rise_and_only_all_is_full() {
        let look = |is_ascii| Look {
            is_ascii,
            ..Look::default()
        };
        let draw = |look: Look, shares: &[i64]| -> String {
            let share = |&part| look.level(Decimal::from_millionths(part * 1_000));
            shares.iter().map(share).collect()
        };
        let shares = [0, 1, 10_000, 20_000, 50_000, 99_999, 100_000];
        assert_eq!(draw(look(false), &shares), " ▁▁▂▄▇█");
        assert_eq!(draw(look(true), &shares), " 01259#");
    }
}
