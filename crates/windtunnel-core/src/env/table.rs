//! The states of an alarm.

crate::transitions! {
    /// A CloudWatch alarm.
    machine AlarmMachine "alarm";
    /// States of an alarm, as CloudWatch spells them.
    states AlarmState {
        /// Not enough data to tell.
        InsufficientData = 0 "INSUFFICIENT_DATA",
        /// Within its threshold.
        Ok = 1 "OK",
        /// Outside its threshold.
        Alarm = 2 "ALARM",
    }
    /// What can happen to an alarm.
    triggers AlarmTrigger {
        /// Data ran out.
        DataMissing = 0,
        /// The metric came back within its threshold.
        Recovered = 1,
        /// The metric left its threshold.
        Breached = 2,
    }
    initial InsufficientData;
    terminal ;
    rows {
        InsufficientData, Recovered => Ok;
        InsufficientData, Breached => Alarm;
        Ok, Breached => Alarm;
        Ok, DataMissing => InsufficientData;
        Alarm, Recovered => Ok;
        Alarm, DataMissing => InsufficientData;
    }
}

impl AlarmState {
    /// Returns the trigger that leads to this state from any other.
    #[must_use]
    pub const fn trigger(self) -> AlarmTrigger {
        match self {
            Self::InsufficientData => AlarmTrigger::DataMissing,
            Self::Ok => AlarmTrigger::Recovered,
            Self::Alarm => AlarmTrigger::Breached,
        }
    }

    /// Finds the state with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        use crate::table::{Code, Machine};
        AlarmMachine::TABLE
            .states
            .iter()
            .copied()
            .find(|state| state.name() == name)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for AlarmState {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(crate::table::Code::name(*self))
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for AlarmState {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = alloc::borrow::Cow::<str>::deserialize(deserializer)?;
        let expected = "an alarm state: OK, ALARM or INSUFFICIENT_DATA";
        let unknown = serde::de::Unexpected::Str(&name);
        Self::from_name(&name).ok_or_else(|| serde::de::Error::invalid_value(unknown, &expected))
    }
}
