//! How text looks: width, colours, glyphs.

use anstyle::{AnsiColor, Color, Style};

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
    /// Paints a text.
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.is_coloured && style != Style::new() {
            format!("{style}{text}{style:#}")
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
            _ => ('?', '?'),
        };
        if self.is_ascii { plain } else { drawn }
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

/// The colour of a state.
pub(super) fn style_of(state: &str) -> Style {
    let colour = match state {
        "running" | "ALARM" => AnsiColor::Yellow,
        "completed" | "OK" | "disengaged" => AnsiColor::Green,
        "stopping" | "stopped" | "engaging" | "engaged" => AnsiColor::Magenta,
        "failed" => AnsiColor::Red,
        "skipped" | "cancelled" => AnsiColor::Blue,
        "initiating" => AnsiColor::Cyan,
        _ => return Style::new(),
    };
    Style::new().fg_color(Some(Color::Ansi(colour)))
}
