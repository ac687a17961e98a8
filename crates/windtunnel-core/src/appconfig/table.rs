//! States, triggers and transitions of AppConfig: nothing but data.

crate::transitions! {
    /// A deployment of a configuration to an environment.
    machine DeploymentMachine "deployment";
    /// States of a deployment.
    states DeploymentState {
        /// The configuration is being checked. Over at once, unless a host wants to see it.
        Validating = 0 "VALIDATING",
        /// A growing share of the clients gets the configuration.
        Deploying = 1 "DEPLOYING",
        /// All clients get it; an alarm still takes it back.
        Baking = 2 "BAKING",
        /// It is in force.
        Complete = 3 "COMPLETE",
        /// It is being taken back.
        RollingBack = 4 "ROLLING_BACK",
        /// It was taken back before it was in force.
        RolledBack = 5 "ROLLED_BACK",
        /// It was taken back after it had been in force.
        Reverted = 6 "REVERTED",
    }
    /// What can happen to a deployment.
    triggers DeploymentTrigger {
        /// It is checked, and begins.
        Started = 0,
        /// It is checked, and its strategy takes no time at all.
        CompletedInstantly = 1,
        /// A step of its growth is due.
        Grew = 2,
        /// The duration of its strategy is over.
        BakeStarted = 3,
        /// The bake time is over.
        BakeOver = 4,
        /// `StopDeployment`.
        StopRequested = 5,
        /// `StopDeployment` that allows to revert.
        RevertRequested = 6,
        /// An alarm that the environment monitors has gone off.
        AlarmRaised = 7,
        /// An extension failed or asked for the rollback.
        ExtensionFailed = 8,
        /// An error of the service.
        InternalError = 9,
        /// It is taken back.
        RollbackFinished = 10,
    }
    initial Validating;
    terminal RolledBack, Reverted;
    rows {
        Validating, Started => Deploying;
        Validating, CompletedInstantly => Complete;
        Validating, StopRequested => RolledBack;
        Validating, RevertRequested => RolledBack;
        Deploying, Grew => Deploying;
        Deploying, BakeStarted => Baking;
        Deploying, StopRequested => RolledBack;
        Deploying, RevertRequested => RolledBack;
        Deploying, AlarmRaised => RollingBack;
        Deploying, ExtensionFailed => RollingBack;
        Deploying, InternalError => RollingBack;
        Baking, BakeOver => Complete;
        Baking, StopRequested => RolledBack;
        Baking, RevertRequested => RolledBack;
        Baking, AlarmRaised => RollingBack;
        Baking, ExtensionFailed => RollingBack;
        Baking, InternalError => RollingBack;
        Complete, RevertRequested => Reverted;
        RollingBack, RollbackFinished => RolledBack;
    }
}

crate::transitions! {
    /// The definition of an experiment.
    machine ExperimentDefinitionMachine "experiment definition";
    /// States of an experiment definition.
    states ExperimentDefinitionState {
        /// No run of it is running.
        Idle = 0 "IDLE",
        /// A run of it is running.
        Active = 1 "ACTIVE",
        /// It can be read, and no more.
        Archived = 2 "ARCHIVED",
        /// It is gone with its runs; nothing shows this state.
        Destroyed = 3 "DESTROYED",
    }
    /// What can happen to an experiment definition.
    triggers ExperimentDefinitionTrigger {
        /// `StartExperimentRun`.
        RunStarted = 0,
        /// `StopExperimentRun`.
        RunStopped = 1,
        /// `DeleteExperimentDefinition`, which archives where nothing else is asked for.
        ArchiveRequested = 2,
        /// `DeleteExperimentDefinition` that destroys.
        DestroyRequested = 3,
        /// The host restores it; the service has no operation for that.
        Restored = 4,
    }
    initial Idle;
    terminal Destroyed;
    rows {
        Idle, RunStarted => Active;
        Idle, ArchiveRequested => Archived;
        Idle, DestroyRequested => Destroyed;
        Active, RunStopped => Idle;
        Archived, DestroyRequested => Destroyed;
        Archived, Restored => Idle;
    }
}

crate::transitions! {
    /// A run of an experiment.
    machine ExperimentRunMachine "experiment run";
    /// States of an experiment run.
    states ExperimentRunState {
        /// Entities get treatments.
        Running = 0 "RUNNING",
        /// It was stopped.
        Done = 1 "DONE",
    }
    /// What can happen to an experiment run.
    triggers ExperimentRunTrigger {
        /// More of the audience takes part.
        ExposureRaised = 0,
        /// Other entities have treatments of their own.
        OverridesReplaced = 1,
        /// `StopExperimentRun`.
        Stopped = 2,
    }
    initial Running;
    terminal Done;
    rows {
        Running, ExposureRaised => Running;
        Running, OverridesReplaced => Running;
        Running, Stopped => Done;
    }
}

impl DeploymentState {
    /// Tells whether the deployment holds its environment: no other can start there.
    #[must_use]
    pub const fn is_in_progress(self) -> bool {
        match self {
            Self::Validating | Self::Deploying | Self::Baking | Self::RollingBack => true,
            Self::Complete | Self::RolledBack | Self::Reverted => false,
        }
    }
}

/// States of an environment; each follows from the deployment of the environment that took the
/// last transition, so there is no table.
///
/// The names are those of the wire (*recorded*; the service model has them in capitals, but its own
/// waiter expects these).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnvironmentState {
    /// Nothing was deployed, or the last deployment completed.
    ReadyForDeployment,
    /// A deployment is validating, growing or baking.
    Deploying,
    /// A deployment is being taken back.
    RollingBack,
    /// The last deployment was taken back before it was in force.
    RolledBack,
    /// The last deployment was taken back after it had been in force.
    Reverted,
}

impl EnvironmentState {
    /// Returns the state of an environment whose last deployment is in this state.
    #[must_use]
    pub const fn after(last: Option<DeploymentState>) -> Self {
        match last {
            None | Some(DeploymentState::Complete) => Self::ReadyForDeployment,
            Some(
                DeploymentState::Validating | DeploymentState::Deploying | DeploymentState::Baking,
            ) => Self::Deploying,
            Some(DeploymentState::RollingBack) => Self::RollingBack,
            Some(DeploymentState::RolledBack) => Self::RolledBack,
            Some(DeploymentState::Reverted) => Self::Reverted,
        }
    }

    /// Returns the name, as the wire spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReadyForDeployment => "ReadyForDeployment",
            Self::Deploying => "Deploying",
            Self::RollingBack => "RollingBack",
            Self::RolledBack => "RolledBack",
            Self::Reverted => "Reverted",
        }
    }
}
