//! Backups of sessions: no call makes or deletes one.

use super::pages::{PAGE, page};
use super::refusals::{find, find_studio, not_found};
use crate::error::Error;
use crate::nimble::model::*;
use crate::nimble::state::Nimble;
use crate::nimble::view::View;
use crate::world::Cx;

const KIND: Kind = Kind::StreamingSessionBackup;

pub(super) fn list_streaming_session_backups(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: ListStreamingSessionBackupsRequest,
) -> Result<ListStreamingSessionBackupsResponse, Error> {
    let filters = (
        "ListStreamingSessionBackups",
        &request.studio_id,
        &request.owned_by,
    );
    let page = page(cx, &filters, request.next_token.as_deref(), PAGE)?;
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let view = View::of(nimble, cx);
    let owner = request.owned_by.as_deref();
    let owner = owner.map(|name| nimble.cold.principals.find(name));
    let wanted = nimble.cold.backups.iter().filter(|(_, backup)| {
        backup.studio == studio && owner.is_none_or(|owner| owner == Some(backup.owned_by))
    });
    let (streaming_session_backups, next_token) =
        page.take(wanted.filter_map(|(&serial, _)| Some((serial, view.backup(serial)?))));
    Ok(ListStreamingSessionBackupsResponse {
        streaming_session_backups,
        next_token,
    })
}

pub(super) fn get_streaming_session_backup(
    nimble: &mut Nimble,
    cx: &mut Cx<'_>,
    request: GetStreamingSessionBackupRequest,
) -> Result<BackupResponse, Error> {
    let studio = find_studio(nimble, cx, request.studio_id.as_deref())?;
    let id = request.backup_id.as_deref();
    let serial = find(nimble, cx, studio, KIND, id)?;
    let backup = View::of(nimble, cx).backup(serial);
    let streaming_session_backup = backup.ok_or_else(|| not_found(KIND, id.unwrap_or_default()))?;
    Ok(BackupResponse {
        streaming_session_backup,
    })
}
