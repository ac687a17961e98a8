//! Settings, principals and faults.

use super::*;

#[test]
fn knobs_and_switches_of_nimble_studio_reach_the_world() {
    let header = r#""timing": { "session_create": "PT10S", "session_stop": "PT20S",
    "backup_create": "PT5S" },
  "switches": { "unstoppable_stop": "refuse", "retention_seconds": 900, "vendor_images": false,
    "default_stream_expiration": 60 },
  "limits": { "nimble_streaming_sessions": 1 }"#;
    let stream = json!({ "sessionId": "${ann}" });
    let table = passes(
        header,
        &[
            setup(json!({})),
            vec![
                call(
                    "PT2M",
                    "ListStreamingImages",
                    json!({}),
                    json!({ "expect": { "/streamingImages/1": null } }),
                ),
                launch("PT2M", "ann", json!({})),
                launch(
                    "PT2M",
                    "bob",
                    json!({ "error": "ServiceQuotaExceededException",
                        "expect": { "/context/limit": "1", "/code": "QUOTA_EXCEEDED" } }),
                ),
                get("PT2M9S", "ann", json!({ "state": "CREATE_IN_PROGRESS" })),
                get(
                    "PT2M10S",
                    "ann",
                    json!({ "state": "READY", "stopAt": null }),
                ),
                call(
                    "PT3M",
                    "CreateStreamingSessionStream",
                    stream,
                    json!({ "expect": { "/stream/expiresAt": "2026-01-01T00:04:00Z" } }),
                ),
                act(
                    "PT3M",
                    "Stop",
                    "ann",
                    json!({ "error": "ValidationException",
                        "expect": { "/code": "INVALID_PARAMETER" } }),
                ),
                act("PT5M", "Delete", "ann", json!({})),
                get("PT20M59S", "ann", json!({ "state": "DELETED" })),
                act(
                    "PT21M",
                    "Get",
                    "ann",
                    json!({ "error": "ResourceNotFoundException",
                        "expect": { "/context/resourceId": "${ann}",
                            "/message": "Streaming session not found" } }),
                ),
            ],
        ],
    );
    has(
        &table,
        &[
            "stream      1 of ann/stream 1  READY -> DELETE_IN_PROGRESS -> DELETED  expiresAt is reached",
        ],
    );
}

#[test]
fn calls_are_made_by_the_principal_or_by_whom_the_step_names() {
    let header = r#""principal": "AROAX:wrangler", "administrators": [ "boss" ],
  "switches": { "authorize_by_owner": true }"#;
    let by = |who: &str| json!({ "as": who });
    let table = passes(
        header,
        &[
            setup(persistent(json!({}))),
            vec![
                launch(
                    "PT2M",
                    "ann",
                    json!({ "expect": { "/session/createdBy": "AROAX:wrangler" } }),
                ),
                act(
                    "PT10M",
                    "Stop",
                    "ann",
                    json!({ "as": "bob", "error": "AccessDeniedException",
                        "expect": { "/code": "ACCESS_DENIED" } }),
                ),
                act("PT10M", "Stop", "ann", by("ann")),
                act("PT20M", "Start", "ann", by("boss")),
                act(
                    "PT22M",
                    "Get",
                    "ann",
                    json!({ "as": "ann", "save": { "owner": "/session/ownedBy" },
                        "expect": { "/session/stoppedBy": "ann", "/session/startedBy": "boss",
                            "/session/updatedBy": "boss" } }),
                ),
                act("PT30M", "Delete", "ann", by("${owner}")),
            ],
        ],
    );
    has(
        &table,
        &[
            "nimble.StopStreamingSession (as bob) -> refused, AccessDeniedException",
            "1 of ann  READY -> STOP_IN_PROGRESS by ann",
            "1 of ann  STOPPED -> START_IN_PROGRESS by boss",
            "nimble.DeleteStreamingSession (as ann) ->",
            "people    created by wrangler, started by boss, stopped by ann, updated by ann",
        ],
    );
}

#[test]
fn faults_strike_sessions_and_other_resources() {
    let header = r#""faults": [
    { "kind": "streamingSession", "nth": 1, "transition": "create",
      "code": "INSUFFICIENT_CAPACITY", "reason": "Sold out." },
    { "kind": "streamingSessionBackup", "owner": "bob" },
    { "kind": "launchProfile", "transition": "validate", "tag": "team=x" } ]"#;
    let backups = json!({ "sessionBackup": { "mode": "AUTOMATIC", "maxBackupsToRetain": 1 } });
    let table = passes(
        header,
        &[
            setup(persistent(backups)),
            vec![
                launch("PT2M", "ann", json!({})),
                launch("PT2M", "bob", json!({})),
                get(
                    "PT7M",
                    "ann",
                    json!({ "state": "CREATE_FAILED", "statusCode": "INSUFFICIENT_CAPACITY",
                        "statusMessage": "Sold out." }),
                ),
                json!({ "at": "PT8M", "fault": { "session": "${bob}", "transition": "start",
                    "after": "PT5S" } }),
                json!({ "at": "PT8M", "fault": { "operation": "nimble.StopStreamingSession",
                    "code": "InternalServerErrorException", "lost": true } }),
                act(
                    "PT8M",
                    "Stop",
                    "bob",
                    json!({ "error": "InternalServerErrorException" }),
                ),
                get("PT9M30S", "bob", json!({ "state": "STOPPED" })),
                act("PT10M", "Start", "bob", json!({})),
                get("PT10M5S", "bob", json!({ "statusCode": "INTERNAL_ERROR" })),
            ],
        ],
    );
    has(
        &table,
        &[
            "told        fault of streamingSession 1 at create, INSUFFICIENT_CAPACITY: Sold out.",
            "told        fault of streamingSessionBackup of bob\n",
            "told        fault of launchProfile with team=x at validate\n",
            " at start after 5s\n",
            "InternalServerErrorException, after its effect",
            "CREATE_FAILED after 5m by fault  INSUFFICIENT_CAPACITY: Sold out.",
            "1 of bob/backup 1  CREATE_IN_PROGRESS -> CREATE_FAILED after 1m by fault  INTERNAL_ERROR",
            "START_IN_PROGRESS -> START_FAILED after 5s by fault  INTERNAL_ERROR",
        ],
    );
}

#[test]
fn steps_fail_by_chance_as_often_as_told() {
    let header = r#""failures": [ { "kind": "streamingSession", "step": "create",
    "perMillion": 1000000, "codes": [ [ 1, "NETWORK_CONNECTION_ERROR" ] ] } ]"#;
    passes(
        header,
        &[
            setup(json!({})),
            vec![
                launch("PT2M", "ann", json!({})),
                get(
                    "PT7M",
                    "ann",
                    json!({ "statusCode": "NETWORK_CONNECTION_ERROR" }),
                ),
            ],
        ],
    );
}

#[test]
fn what_is_not_modelled_says_so_whatever_it_is_given() {
    let members = json!({ "identityStoreId": "d-1", "members": [ { "principalId": "p" } ] });
    let refused = json!({ "error": "UnknownOperationException",
        "expect": { "/message": "PutStudioMembers is not modelled." } });
    let steps = vec![call("PT2M", "PutStudioMembers", members, refused)];
    passes("", &[setup(json!({})), steps]);
}
