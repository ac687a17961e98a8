//! What the agents of the service get beside a configuration.

use alloc::string::String;

use crate::appconfig::{Overlay, serving};
use crate::appconfigdata::token::Token;

impl super::Call<'_> {
    /// Returns the header `Experiment-Flags` of the answer to a token: for each flag that is part of an
    /// experiment the ARN of the run and the variants of its treatments (*recorded*). Empty when there
    /// is none, or when the token is not from here.
    ///
    /// This is no call of the service: nothing refuses or journals it. What is due by now comes first.
    pub fn experiment_flags(&mut self, token: &str) -> String {
        self.world.handle_timeout(self.now);
        self.world.appconfig_call(|state, cx| {
            let Some(token) = Token::read(cx.keys, token) else {
                return String::new();
            };
            let places = (token.environment, token.profile);
            let overlay = Overlay::new(state, places, serving::seen(cx));
            overlay.header((cx.config, cx.keys))
        })
    }
}
