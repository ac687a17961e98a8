//! All that a server holds, without its sockets: a request in, a response out.

use std::io::{self, BufReader, ErrorKind};
use std::path::Path;
use std::time::{Duration, Instant as Moment};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use windtunnel_core::{Config, Instant, Seed, nimble};

use super::ServeOptions;
use super::answer::refuse;
use super::clock::Hands;
use super::control;
use super::hosted::Hosted;
use super::journal::JournalFile;
use super::place::Place;
use super::replay;
use super::worlds::Worlds;

/// The worlds, the clock and the journal.
#[derive(Debug)]
pub(super) struct Host {
    options: ServeOptions,
    worlds: Worlds,
    hands: Option<Hands>,
    journal: Option<JournalFile>,
    /// What the journal does not hold yet.
    news: Vec<u8>,
    begun: Moment,
}

impl Host {
    /// Makes a host, with the worlds of its journal when it goes on with one.
    pub(super) fn new(options: ServeOptions) -> Result<Self, String> {
        let (mut worlds, journal) = match &options.journal {
            Some(path) => {
                let refuse = |why: String| format!("{}:{why}", path.display());
                let (worlds, file) = open(path, options.resumes).map_err(refuse)?;
                (worlds, Some(file))
            }
            None => (Worlds::default(), None),
        };
        for hosted in worlds.iter_mut() {
            hosted.name_callers(&options.principals);
        }
        // While no server runs, time stands.
        let latest = worlds.iter().map(|hosted| hosted.world().now()).max();
        let origin = latest.unwrap_or_default().max(options.start);
        Ok(Self {
            hands: Hands::set(options.clock, origin),
            options,
            worlds,
            journal,
            news: Vec::new(),
            begun: Moment::now(),
        })
    }

    /// Answers a request. The answer must not be sent before the journal holds it, see
    /// [`commit`](Self::commit).
    pub(super) fn respond(&mut self, request: Request<Bytes>) -> Response<Bytes> {
        let path = request.uri().path();
        if path == "/_windtunnel/health" {
            return control::health(self, request.method());
        }
        let is_control = path == "/_windtunnel" || path.starts_with("/_windtunnel/");
        let place = match Place::of(request.headers(), &self.options.accounts) {
            Ok(place) => place,
            Err(_) => {
                // As AWS puts it.
                let text = "Credential should be scoped to a valid region.";
                return refuse(StatusCode::FORBIDDEN, "InvalidSignatureException", text);
            }
        };
        let Some(hosted) = self.world(&place) else {
            let most = self.options.most_worlds;
            let text = format!("The server holds {most} worlds and makes no more.");
            let code = "ServiceQuotaExceededException";
            return refuse(StatusCode::PAYMENT_REQUIRED, code, text);
        };
        let response = if is_control {
            control::respond(self, &place, &request)
        } else {
            hosted.respond(request)
        };
        let (moves_count, news) = (self.hands.is_none(), &mut self.news);
        if let Some(hosted) = self.worlds.get(&place) {
            hosted.write_news(news, moves_count);
        }
        response
    }

    /// Returns the world of a place at the present; makes it when there is none, `None` when there
    /// are too many.
    pub(super) fn world(&mut self, place: &Place) -> Option<&mut Hosted> {
        let is_new = self.worlds.get(place).is_none();
        if is_new && self.worlds.len() >= self.options.most_worlds {
            return None;
        }
        if is_new {
            let (account, region) = (place.account.clone(), place.region.clone());
            tracing::info!(account, region, "made a world");
            let nimble = nimble::Settings {
                principal: self.options.principals.of_others(),
                ..nimble::Settings::default()
            };
            let config = Config {
                account,
                region,
                nimble,
                ..Config::default()
            };
            self.make(config, None);
        }
        let now = self.hands.map(|hands| hands.now());
        let hosted = self.worlds.get(place)?;
        if let Some(now) = now {
            hosted.advance(now);
        }
        Some(hosted)
    }

    /// Makes a world, in place of the one that was there.
    pub(super) fn make(&mut self, config: Config, seed: Option<Seed>) -> &mut Hosted {
        let start = self.hands.map(|hands| hands.now());
        let start = start.unwrap_or(self.options.start);
        let seed = seed.unwrap_or(self.options.seed);
        let number = self.worlds.next_number();
        let hosted = self.worlds.make(number, config, seed, start);
        hosted.name_callers(&self.options.principals);
        hosted
    }

    /// Tells whether time moves only when told.
    pub(super) const fn is_virtual(&self) -> bool {
        self.hands.is_none()
    }

    /// Returns the worlds.
    pub(super) const fn worlds(&self) -> &Worlds {
        &self.worlds
    }

    /// Returns the configuration of the server.
    pub(super) const fn options(&self) -> &ServeOptions {
        &self.options
    }

    /// Returns how long it has been up.
    pub(super) fn uptime(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Writes what is new to the journal. It is on the disk when this returns.
    pub(super) fn commit(&mut self) -> io::Result<()> {
        if let Some(journal) = &mut self.journal
            && !self.news.is_empty()
        {
            journal.write(&self.news)?;
        }
        self.news.clear();
        Ok(())
    }

    /// Returns how long to wait until something is due; `None` when only requests bring news.
    pub(super) fn wait(&self) -> Option<Duration> {
        let hands = self.hands?;
        let worlds = self.worlds.iter();
        let next = worlds.filter_map(|hosted| hosted.world().poll_timeout());
        next.min().map(|next| hands.wait(next))
    }

    /// Lets time pass, where it moves by itself. The journal need not say so: what is due fires
    /// again when the next input is played.
    pub(super) fn tick(&mut self) {
        let Some(now) = self.hands.map(|hands| hands.now()) else {
            return;
        };
        let is_due = |next: Option<Instant>| next.is_some_and(|next| next <= now);
        for hosted in self.worlds.iter_mut() {
            if is_due(hosted.world().poll_timeout()) {
                hosted.advance(now);
            }
        }
    }

    /// Ends the journal: it says what every world holds.
    pub(super) fn close(&mut self) -> io::Result<()> {
        for hosted in self.worlds.iter() {
            hosted.write_end(&mut self.news);
        }
        self.commit()
    }
}

/// Opens a journal: a new one, or an old one with the worlds that it has led to.
fn open(path: &Path, resumes: bool) -> Result<(Worlds, JournalFile), String> {
    let unusable = |error: io::Error| format!(" {error}");
    match JournalFile::open(path) {
        Ok(_) if !resumes => Err(" exists already; --resume goes on where it ends".into()),
        Ok(mut file) => {
            let reader = BufReader::new(file.reader());
            let played = replay::play(reader).map_err(|bad| bad.to_string())?;
            if played.is_torn {
                tracing::warn!("the last line of the journal was cut off and is left out");
            }
            let mut worlds = played.worlds;
            worlds.iter_mut().for_each(Hosted::is_written);
            tracing::info!(worlds = worlds.len(), "resumed");
            file.go_on(played.end).map_err(unusable)?;
            Ok((worlds, file))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let file = JournalFile::create(path).map_err(unusable)?;
            Ok((Worlds::default(), file))
        }
        Err(error) => Err(unusable(error)),
    }
}
