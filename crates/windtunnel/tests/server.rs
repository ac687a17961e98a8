//! The server, as a process of its own, over sockets.

#[path = "server/client.rs"]
mod client;
mod common;
#[path = "server/control.rs"]
mod control;
#[path = "server/evaluate.rs"]
mod evaluate;
#[path = "server/facts.rs"]
mod facts;
#[path = "server/hostile.rs"]
mod hostile;
#[path = "server/journal.rs"]
mod journal;
#[path = "server/principals.rs"]
mod principals;
#[path = "server/shop.rs"]
mod shop;
#[path = "server/worlds.rs"]
mod worlds;
