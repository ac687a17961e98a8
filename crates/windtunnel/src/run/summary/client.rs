//! What clients of the data plane get, in a few words.

use std::collections::BTreeMap;

use windtunnel_core::appconfig::Blob;
use windtunnel_core::appconfigdata::{
    Command as Data, GetLatestConfigurationResponse, Reply as Answer,
};
use windtunnel_core::{Command, Reply};

/// The sessions that were started, told apart by their tokens.
#[derive(Debug, Default)]
pub(in crate::run) struct Clients {
    /// The number of the session that got a token.
    tokens: BTreeMap<String, usize>,
    count: usize,
}

impl Clients {
    /// Returns the number of the session that makes a call, if one does.
    pub(in crate::run) fn caller(&self, command: &Command) -> Option<usize> {
        let Command::AppConfigData(Data::GetLatestConfiguration(request)) = command else {
            return None;
        };
        self.tokens
            .get(request.configuration_token.as_deref()?)
            .copied()
    }

    /// Looks who gets a token in a reply; returns the number of the session.
    pub(in crate::run) fn reply(&mut self, caller: Option<usize>, reply: &Reply) -> Option<usize> {
        let (session, token) = match reply {
            Reply::AppConfigData(Answer::StartConfigurationSession(reply)) => {
                self.count += 1;
                (Some(self.count), &reply.initial_configuration_token)
            }
            Reply::AppConfigData(Answer::GetLatestConfiguration(reply)) => {
                (caller, &reply.next_poll_configuration_token)
            }
            _ => return None,
        };
        if let Some(session) = session {
            self.tokens.insert(token.clone(), session);
        }
        session
    }
}

/// Says in a few words what a client got.
pub(super) fn summary(reply: &Answer) -> String {
    match reply {
        Answer::GetLatestConfiguration(reply) => changes(reply),
        _ => "started".into(),
    }
}

fn changes(reply: &GetLatestConfigurationResponse) -> String {
    if reply.configuration.is_empty() {
        return format!("unchanged, {}", reply.content_type);
    }
    let label = reply.version_label.as_ref();
    let label = label
        .map(|label| format!(" to {label}"))
        .unwrap_or_default();
    let content = content(&reply.configuration);
    format!("changed{label}, {}{content}", reply.content_type)
}

/// Shows a content behind what was said about it: a short text as such, of others the size.
pub(super) fn content(content: &Blob) -> String {
    let text = std::str::from_utf8(content.bytes()).ok();
    let is_short = |text: &&str| text.chars().count() <= LONGEST;
    match text.filter(|text| is_short(text) && !text.contains(char::is_control)) {
        Some("") => String::new(),
        Some(text) => format!(", {text}"),
        None => format!(", {} bytes", content.len()),
    }
}

/// The characters of a content that are shown at most.
const LONGEST: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_shown_and_others_measured() {
        assert_eq!(content(&Blob::from("{\"a\":1}")), ", {\"a\":1}");
        assert_eq!(content(&Blob::from("")), "");
        assert_eq!(content(&Blob::from("a\nb")), ", 3 bytes");
        assert_eq!(content(&Blob::from(&[0xff_u8][..])), ", 1 bytes");
        assert_eq!(content(&Blob::from("é".repeat(61).as_str())), ", 122 bytes");
    }
}
