//! States, triggers and transitions of Nimble Studio: nothing but data.
//!
//! A failure leads to the failed state of the step that was under way. That a resource expires some
//! time after its end is no transition: it is gone then.

crate::transitions! {
    /// A studio (*documented* states; paths *chosen*).
    machine StudioMachine "studio";
    /// States of a studio.
    states StudioState {
        /// Is being created.
        CreateInProgress = 0 "CREATE_IN_PROGRESS",
        /// Can be used.
        Ready = 1 "READY",
        /// Is being changed; the former content is in force.
        UpdateInProgress = 2 "UPDATE_IN_PROGRESS",
        /// Is being deleted.
        DeleteInProgress = 3 "DELETE_IN_PROGRESS",
        /// Was deleted; can be read for some time.
        Deleted = 4 "DELETED",
        /// Could not be created.
        CreateFailed = 5 "CREATE_FAILED",
        /// Could not be changed; the former content stays in force.
        UpdateFailed = 6 "UPDATE_FAILED",
        /// Could not be deleted.
        DeleteFailed = 7 "DELETE_FAILED",
    }
    /// What can happen to a studio.
    triggers StudioTrigger {
        /// The step under way is done.
        Finished = 0,
        /// The step under way failed.
        Failed = 1,
        /// The update call.
        Update = 2,
        /// The delete call.
        Delete = 3,
        /// The deletion found something that must go first.
        Blocked = 4,
    }
    initial CreateInProgress;
    terminal Deleted;
    rows {
        CreateInProgress, Finished => Ready;
        CreateInProgress, Failed => CreateFailed;
        Ready, Update => UpdateInProgress;
        Ready, Delete => DeleteInProgress;
        UpdateInProgress, Finished => Ready;
        UpdateInProgress, Failed => UpdateFailed;
        UpdateFailed, Update => UpdateInProgress;
        UpdateFailed, Delete => DeleteInProgress;
        CreateFailed, Delete => DeleteInProgress;
        DeleteInProgress, Finished => Deleted;
        DeleteInProgress, Failed => DeleteFailed;
        DeleteInProgress, Blocked => DeleteFailed;
        DeleteFailed, Update => UpdateInProgress;
        DeleteFailed, Delete => DeleteInProgress;
    }
}

crate::transitions! {
    /// A launch profile (*documented* states; paths *chosen*).
    machine LaunchProfileMachine "launch profile";
    /// States of a launch profile.
    states LaunchProfileState {
        /// Is being created.
        CreateInProgress = 0 "CREATE_IN_PROGRESS",
        /// Can be used.
        Ready = 1 "READY",
        /// Is being changed; the former content is in force.
        UpdateInProgress = 2 "UPDATE_IN_PROGRESS",
        /// Is being deleted.
        DeleteInProgress = 3 "DELETE_IN_PROGRESS",
        /// Was deleted; can be read for some time.
        Deleted = 4 "DELETED",
        /// Could not be created.
        CreateFailed = 5 "CREATE_FAILED",
        /// Could not be changed; the former content stays in force.
        UpdateFailed = 6 "UPDATE_FAILED",
        /// Could not be deleted.
        DeleteFailed = 7 "DELETE_FAILED",
    }
    /// What can happen to a launch profile.
    triggers LaunchProfileTrigger {
        /// The step under way is done.
        Finished = 0,
        /// The step under way failed.
        Failed = 1,
        /// The update call.
        Update = 2,
        /// The delete call.
        Delete = 3,
        /// The deletion found something that must go first.
        Blocked = 4,
    }
    initial CreateInProgress;
    terminal Deleted;
    rows {
        CreateInProgress, Finished => Ready;
        CreateInProgress, Failed => CreateFailed;
        Ready, Update => UpdateInProgress;
        Ready, Delete => DeleteInProgress;
        UpdateInProgress, Finished => Ready;
        UpdateInProgress, Failed => UpdateFailed;
        UpdateFailed, Update => UpdateInProgress;
        UpdateFailed, Delete => DeleteInProgress;
        CreateFailed, Delete => DeleteInProgress;
        DeleteInProgress, Finished => Deleted;
        DeleteInProgress, Failed => DeleteFailed;
        DeleteInProgress, Blocked => DeleteFailed;
        DeleteFailed, Update => UpdateInProgress;
        DeleteFailed, Delete => DeleteInProgress;
    }
}

crate::transitions! {
    /// A studio component (*documented* states; paths *chosen*).
    machine StudioComponentMachine "studio component";
    /// States of a studio component.
    states StudioComponentState {
        /// Is being created.
        CreateInProgress = 0 "CREATE_IN_PROGRESS",
        /// Can be used.
        Ready = 1 "READY",
        /// Is being changed; the former content is in force.
        UpdateInProgress = 2 "UPDATE_IN_PROGRESS",
        /// Is being deleted.
        DeleteInProgress = 3 "DELETE_IN_PROGRESS",
        /// Was deleted; can be read for some time.
        Deleted = 4 "DELETED",
        /// Could not be created.
        CreateFailed = 5 "CREATE_FAILED",
        /// Could not be changed; the former content stays in force.
        UpdateFailed = 6 "UPDATE_FAILED",
        /// Could not be deleted.
        DeleteFailed = 7 "DELETE_FAILED",
    }
    /// What can happen to a studio component.
    triggers StudioComponentTrigger {
        /// The step under way is done.
        Finished = 0,
        /// The step under way failed.
        Failed = 1,
        /// The update call.
        Update = 2,
        /// The delete call.
        Delete = 3,
    }
    initial CreateInProgress;
    terminal Deleted;
    rows {
        CreateInProgress, Finished => Ready;
        CreateInProgress, Failed => CreateFailed;
        Ready, Update => UpdateInProgress;
        Ready, Delete => DeleteInProgress;
        UpdateInProgress, Finished => Ready;
        UpdateInProgress, Failed => UpdateFailed;
        UpdateFailed, Update => UpdateInProgress;
        UpdateFailed, Delete => DeleteInProgress;
        CreateFailed, Delete => DeleteInProgress;
        DeleteInProgress, Finished => Deleted;
        DeleteInProgress, Failed => DeleteFailed;
        DeleteFailed, Update => UpdateInProgress;
        DeleteFailed, Delete => DeleteInProgress;
    }
}

crate::transitions! {
    /// A streaming image. Its update is synchronous (*documented*), so that two of the documented
    /// states are never entered.
    machine StreamingImageMachine "streaming image";
    /// States of a streaming image.
    states StreamingImageState {
        /// Is being created.
        CreateInProgress = 0 "CREATE_IN_PROGRESS",
        /// Can be used.
        Ready = 1 "READY",
        /// Is being deleted.
        DeleteInProgress = 2 "DELETE_IN_PROGRESS",
        /// Was deleted; can be read for some time.
        Deleted = 3 "DELETED",
        /// Could not be created.
        CreateFailed = 4 "CREATE_FAILED",
        /// Could not be deleted.
        DeleteFailed = 5 "DELETE_FAILED",
    }
    /// What can happen to a streaming image.
    triggers StreamingImageTrigger {
        /// The step under way is done.
        Finished = 0,
        /// The step under way failed.
        Failed = 1,
        /// The update call.
        Update = 2,
        /// The delete call.
        Delete = 3,
    }
    initial CreateInProgress;
    terminal Deleted;
    rows {
        CreateInProgress, Finished => Ready;
        CreateInProgress, Failed => CreateFailed;
        Ready, Update => Ready;
        Ready, Delete => DeleteInProgress;
        CreateFailed, Delete => DeleteInProgress;
        DeleteInProgress, Finished => Deleted;
        DeleteInProgress, Failed => DeleteFailed;
        DeleteFailed, Update => DeleteFailed;
        DeleteFailed, Delete => DeleteInProgress;
    }
}

crate::transitions! {
    /// A streaming session: the chain of states is *documented*, the ways out of failed states are
    /// *chosen*.
    machine SessionMachine "streaming session";
    /// States of a streaming session.
    states SessionState {
        /// Is being created.
        CreateInProgress = 0 "CREATE_IN_PROGRESS",
        /// Can be used.
        Ready = 1 "READY",
        /// Is being stopped.
        StopInProgress = 2 "STOP_IN_PROGRESS",
        /// Is stopped; its volumes rest.
        Stopped = 3 "STOPPED",
        /// Is being started again.
        StartInProgress = 4 "START_IN_PROGRESS",
        /// Could not be started.
        StartFailed = 5 "START_FAILED",
        /// Could not be stopped.
        StopFailed = 6 "STOP_FAILED",
        /// Could not be created.
        CreateFailed = 7 "CREATE_FAILED",
        /// Is being deleted.
        DeleteInProgress = 8 "DELETE_IN_PROGRESS",
        /// Was deleted; can be read for some time.
        Deleted = 9 "DELETED",
        /// Could not be deleted.
        DeleteFailed = 10 "DELETE_FAILED",
    }
    /// What can happen to a streaming session.
    triggers SessionTrigger {
        /// The step under way is done.
        Finished = 0,
        /// The step under way failed.
        Failed = 1,
        /// `StartStreamingSession`.
        Start = 2,
        /// `StopStreamingSession`.
        Stop = 3,
        /// The delete call.
        Delete = 4,
        /// `stopAt` is reached.
        StopAt = 5,
        /// `terminateAt` is reached.
        TerminateAt = 6,
    }
    initial CreateInProgress;
    terminal Deleted;
    rows {
        CreateInProgress, Finished => Ready;
        CreateInProgress, Failed => CreateFailed;
        Ready, Stop => StopInProgress;
        Ready, StopAt => StopInProgress;
        Ready, TerminateAt => DeleteInProgress;
        Ready, Delete => DeleteInProgress;
        StopInProgress, Finished => Stopped;
        StopInProgress, Failed => StopFailed;
        Stopped, Start => StartInProgress;
        Stopped, Delete => DeleteInProgress;
        Stopped, TerminateAt => DeleteInProgress;
        StartInProgress, Finished => Ready;
        StartInProgress, Failed => StartFailed;
        StartFailed, Start => StartInProgress;
        StartFailed, Delete => DeleteInProgress;
        StopFailed, Stop => StopInProgress;
        StopFailed, Delete => DeleteInProgress;
        CreateFailed, Delete => DeleteInProgress;
        DeleteInProgress, Finished => Deleted;
        DeleteInProgress, Failed => DeleteFailed;
        DeleteFailed, Delete => DeleteInProgress;
    }
}

crate::transitions! {
    /// A stream of a session; all but its creation is *chosen*.
    machine StreamMachine "session stream";
    /// States of a stream.
    states StreamState {
        /// Is being created.
        CreateInProgress = 0 "CREATE_IN_PROGRESS",
        /// Can be used.
        Ready = 1 "READY",
        /// Is being deleted.
        DeleteInProgress = 2 "DELETE_IN_PROGRESS",
        /// Was deleted; can be read for some time.
        Deleted = 3 "DELETED",
        /// Could not be created.
        CreateFailed = 4 "CREATE_FAILED",
        /// Could not be deleted.
        DeleteFailed = 5 "DELETE_FAILED",
    }
    /// What can happen to a stream.
    triggers StreamTrigger {
        /// The step under way is done.
        Finished = 0,
        /// The step under way failed.
        Failed = 1,
        /// `expiresAt` is reached.
        Expired = 2,
        /// The session left READY.
        SessionLeft = 3,
    }
    initial CreateInProgress;
    terminal Deleted, CreateFailed, DeleteFailed;
    rows {
        CreateInProgress, Finished => Ready;
        CreateInProgress, Failed => CreateFailed;
        CreateInProgress, Expired => DeleteInProgress;
        CreateInProgress, SessionLeft => DeleteInProgress;
        Ready, Expired => DeleteInProgress;
        Ready, SessionLeft => DeleteInProgress;
        DeleteInProgress, Finished => Deleted;
        DeleteInProgress, Failed => DeleteFailed;
    }
}

crate::transitions! {
    /// A backup of a session, with states of sessions (*documented*; the paths are *chosen*).
    machine BackupMachine "session backup";
    /// States of a backup.
    states BackupState {
        /// Is being created.
        CreateInProgress = 0 "CREATE_IN_PROGRESS",
        /// Can be used.
        Ready = 1 "READY",
        /// Is being deleted.
        DeleteInProgress = 2 "DELETE_IN_PROGRESS",
        /// Was deleted; can be read for some time.
        Deleted = 3 "DELETED",
        /// Could not be created.
        CreateFailed = 4 "CREATE_FAILED",
        /// Could not be deleted.
        DeleteFailed = 5 "DELETE_FAILED",
    }
    /// What can happen to a backup.
    triggers BackupTrigger {
        /// The step under way is done.
        Finished = 0,
        /// The step under way failed.
        Failed = 1,
        /// Newer backups take its place.
        RotatedOut = 2,
        /// The session was deleted.
        SessionDeleted = 3,
    }
    initial CreateInProgress;
    terminal Deleted, CreateFailed, DeleteFailed;
    rows {
        CreateInProgress, Finished => Ready;
        CreateInProgress, Failed => CreateFailed;
        Ready, RotatedOut => DeleteInProgress;
        Ready, SessionDeleted => DeleteInProgress;
        DeleteInProgress, Finished => Deleted;
        DeleteInProgress, Failed => DeleteFailed;
    }
}
