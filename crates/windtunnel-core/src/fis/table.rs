//! States, triggers and transitions of FIS: nothing but data.
//!
//! The numbers of the action states are chosen so that their bits tell the class: bit 2 without bit
//! 3 is active, bit 3 without bit 2 has ended well, both bits have ended badly, neither is pending.

crate::transitions! {
    /// An experiment (*documented*, except where a row of the service page says otherwise).
    machine ExperimentMachine "experiment";
    /// States of an experiment.
    states ExperimentState {
        /// Accepted, not started.
        Pending = 0 "pending",
        /// Targets are being resolved.
        Initiating = 1 "initiating",
        /// Actions run, or those that are left drain after a failure.
        Running = 2 "running",
        /// Every action completed or was skipped.
        Completed = 3 "completed",
        /// Actions are being stopped.
        Stopping = 4 "stopping",
        /// Stopped by a user, an alarm or the safety lever.
        Stopped = 5 "stopped",
        /// Something failed.
        Failed = 6 "failed",
        /// Ended by the safety lever before it ran.
        Cancelled = 7 "cancelled",
    }
    /// What can happen to an experiment.
    triggers ExperimentTrigger {
        /// The pending delay is over.
        PendingOver = 0,
        /// Targets are resolved.
        TargetsResolved = 1,
        /// Role, log, alarm or targets are unusable.
        SetupFailed = 2,
        /// Every action completed or was skipped.
        ActionsCompleted = 3,
        /// The last action has drained after a failure.
        ActionsDrained = 4,
        /// `StopExperiment`.
        StopRequested = 5,
        /// An alarm of a stop condition is in ALARM.
        AlarmRaised = 6,
        /// The safety lever left `disengaged`.
        LeverEngaged = 7,
        /// Nothing is left to stop.
        StopFinished = 8,
    }
    initial Pending;
    terminal Completed, Stopped, Failed, Cancelled;
    rows {
        Pending, PendingOver => Initiating;
        Pending, StopRequested => Stopping;
        Pending, LeverEngaged => Cancelled;
        Initiating, TargetsResolved => Running;
        Initiating, SetupFailed => Failed;
        Initiating, StopRequested => Stopping;
        Initiating, AlarmRaised => Stopping;
        Initiating, LeverEngaged => Cancelled;
        Running, ActionsCompleted => Completed;
        Running, ActionsDrained => Failed;
        Running, StopRequested => Stopping;
        Running, AlarmRaised => Stopping;
        Running, LeverEngaged => Stopping;
        Stopping, StopFinished => Stopped;
    }
}

crate::transitions! {
    /// An action of an experiment.
    machine ActionMachine "action";
    /// States of an action.
    states ActionState {
        /// Waits for its turn.
        Pending = 0 "pending",
        /// Is being set up.
        Initiating = 4 "initiating",
        /// Runs.
        Running = 5 "running",
        /// Is being stopped, its effect taken back.
        Stopping = 6 "stopping",
        /// Did what it should.
        Completed = 8 "completed",
        /// Was passed over.
        Skipped = 9 "skipped",
        /// Was stopped while it ran.
        Stopped = 12 "stopped",
        /// Was stopped before it started.
        Cancelled = 13 "cancelled",
        /// Could not start, run, be undone or be stopped.
        Failed = 14 "failed",
    }
    /// What can happen to an action.
    triggers ActionTrigger {
        /// All that it waits for has ended well.
        Started = 0,
        /// Its targets are empty, or it is a preview.
        Skip = 1,
        /// The experiment leaves the run before the action's turn.
        Cancel = 2,
        /// It is set up.
        Ready = 3,
        /// Its work or duration is over, its effect undone.
        Finished = 4,
        /// An error.
        Error = 5,
        /// The experiment is stopping or failing.
        Stop = 6,
        /// It has stopped, its effect undone.
        StopFinished = 7,
    }
    initial Pending;
    terminal Completed, Skipped, Stopped, Cancelled, Failed;
    rows {
        Pending, Started => Initiating;
        Pending, Skip => Skipped;
        Pending, Cancel => Cancelled;
        Initiating, Ready => Running;
        Initiating, Error => Failed;
        Initiating, Stop => Stopping;
        Running, Finished => Completed;
        Running, Error => Failed;
        Running, Stop => Stopping;
        Stopping, StopFinished => Stopped;
        Stopping, Error => Failed;
    }
}

crate::transitions! {
    /// The report of an experiment.
    machine ReportMachine "report";
    /// States of a report.
    states ReportState {
        /// The experiment has not ended, or its post-experiment time has not passed.
        Pending = 0 "pending",
        /// Is being generated.
        Running = 1 "running",
        /// Lies in S3.
        Completed = 2 "completed",
        /// Could not be made.
        Failed = 3 "failed",
        /// Not made, since the experiment was cancelled.
        Cancelled = 4 "cancelled",
    }
    /// What can happen to a report.
    triggers ReportTrigger {
        /// The post-experiment time is over.
        PostExperimentOver = 0,
        /// It is generated.
        Generated = 1,
        /// An error.
        Error = 2,
        /// The experiment was cancelled.
        ExperimentCancelled = 3,
    }
    initial Pending;
    terminal Completed, Failed, Cancelled;
    rows {
        Pending, PostExperimentOver => Running;
        Pending, ExperimentCancelled => Cancelled;
        Running, Generated => Completed;
        Running, Error => Failed;
    }
}

crate::transitions! {
    /// The safety lever of an account and Region.
    machine SafetyLeverMachine "safety lever";
    /// States of the safety lever.
    states SafetyLeverState {
        /// Experiments may run.
        Disengaged = 0 "disengaged",
        /// Experiments are being stopped.
        Engaging = 1 "engaging",
        /// No experiment runs.
        Engaged = 2 "engaged",
    }
    /// What can happen to the safety lever.
    triggers SafetyLeverTrigger {
        /// Engaged while experiments are active.
        EngageActive = 0,
        /// Engaged while no experiment is active.
        EngageIdle = 1,
        /// The last active experiment has ended.
        LastEnded = 2,
        /// Disengaged.
        Disengage = 3,
    }
    initial Disengaged;
    terminal ;
    rows {
        Disengaged, EngageActive => Engaging;
        Disengaged, EngageIdle => Engaged;
        Engaging, LastEnded => Engaged;
        Engaged, Disengage => Disengaged;
    }
}
