//! How streaming sessions ended.

use super::times;
use crate::render::style::Look;
use crate::render::table::rows;
use crate::render::{offset, short};
use crate::timeline::{Flight, SessionCraft, Timeline};

/// Says how a session ended, who did what with it and what it would do next by itself.
pub(in crate::render::table) fn of_session(
    flight: &Flight,
    craft: &SessionCraft,
    timeline: &Timeline,
    look: &Look,
) -> String {
    let shown = &craft.shown;
    let state = look.state(&shown.state);
    let mut out = format!("  state     {state}  {}\n", shown.status_code);
    let ended = flight.track.last().filter(|stay| stay.state == "DELETED");
    let ended = ended.map(|stay| stay.from);
    let time = times(Some(shown.created_at.0), ended, timeline);
    out.push_str(&format!("  time      {time}\n"));
    out.push_str(&format!("  resource  {}\n", flight.resource));
    let is_persistent = shown.session_persistence_mode == "ACTIVATED";
    let volume = if is_persistent { ", persistent" } else { "" };
    let backups = match (shown.backup_mode.as_str(), shown.max_backups_to_retain) {
        ("AUTOMATIC", most @ 1..) => format!(", keeps {most} of its backups"),
        _ => String::new(),
    };
    let instance = &shown.ec2_instance_type;
    out.push_str(&format!("  instance  {instance}{volume}{backups}\n"));
    let people = [
        ("created", Some(&shown.created_by)),
        ("started", shown.started_by.as_ref()),
        ("stopped", shown.stopped_by.as_ref()),
        ("updated", Some(&shown.updated_by)),
    ];
    let people = people
        .into_iter()
        .filter_map(|(deed, by)| Some(format!("{deed} by {}", short(by?))));
    let people: Vec<String> = people.collect();
    out.push_str(&format!("  people    {}\n", people.join(", ")));
    let with_millis = rows::has_millis(timeline);
    for (name, at) in [
        ("stopAt", shown.stop_at),
        ("terminateAt", shown.terminate_at),
    ] {
        if let Some(at) = at {
            let at = offset(at.0, timeline.start, with_millis);
            out.push_str(&format!("  next      {name} {at}\n"));
        }
    }
    out
}
