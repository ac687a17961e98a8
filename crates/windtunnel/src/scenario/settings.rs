//! Timing and switches: one object for all services, since no two have a name in common.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use windtunnel_core::{Delay, appconfig, fis, nimble};

use super::strict::{self, Misfit};

/// Timing and switches of all services.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) fis: fis::Settings,
    pub(super) appconfig: appconfig::Settings,
    pub(super) nimble: nimble::Settings,
}

impl Settings {
    /// Reads what stands in the header.
    pub(super) fn read(timing: Option<&Value>, switches: Option<&Value>) -> Result<Self, Misfit> {
        let mut settings = Self::default();
        if let Some(given) = timing {
            settings
                .read_timing(given)
                .map_err(|misfit| misfit.within("timing"))?;
        }
        if let Some(given) = switches {
            let within = |misfit: Misfit| misfit.within("switches");
            let defaults = &settings.appconfig.switches;
            let (appconfig, rest) = split(given, defaults);
            let (nimble, rest) = split(&rest, &settings.nimble.switches);
            settings.appconfig.switches = strict::read(&appconfig).map_err(within)?;
            settings.nimble.switches = strict::read(&nimble).map_err(within)?;
            let given: GivenSwitches = strict::read(&rest).map_err(within)?;
            settings.fis.switches = given.over(fis::Switches::default());
        }
        Ok(settings)
    }

    fn read_timing(&mut self, given: &Value) -> Result<(), Misfit> {
        use {appconfig::Timing as AppConfig, fis::Timing as Fis, nimble::Timing as Nimble};
        let timing = match given {
            Value::String(preset) if preset == "crisp" => {
                (Fis::crisp(), AppConfig::crisp(), Nimble::crisp())
            }
            Value::String(preset) if preset == "observed" => {
                (Fis::observed(), AppConfig::observed(), Nimble::observed())
            }
            Value::Object(_) => {
                let (appconfig, rest) = split(given, &AppConfig::crisp());
                let (nimble, rest) = split(&rest, &Nimble::crisp());
                (
                    knobs(rest, &Fis::crisp())?,
                    knobs(appconfig, &AppConfig::crisp())?,
                    knobs(nimble, &Nimble::crisp())?,
                )
            }
            _ => {
                let text = "\"crisp\", \"observed\" or an object of knobs";
                return Err(Misfit::here(text));
            }
        };
        (self.fis.timing, self.appconfig.timing, self.nimble.timing) = timing;
        Ok(())
    }
}

/// Parts the members that a shape has from all others, among which are the misspelt ones.
fn split(given: &Value, shape: &impl Serialize) -> (Value, Value) {
    let Value::Object(members) = given else {
        return (Value::Object(Map::new()), given.clone());
    };
    let known = members_of(shape);
    let (own, rest): (Map<_, _>, Map<_, _>) = members
        .clone()
        .into_iter()
        .partition(|(name, _)| known.contains_key(name));
    (Value::Object(own), Value::Object(rest))
}

/// Reads knobs. A plain duration stands for a delay that is always the same.
fn knobs<T: Serialize + DeserializeOwned>(given: Value, defaults: &T) -> Result<T, Misfit> {
    let known = members_of(defaults);
    let mut given = given;
    for (knob, value) in given.as_object_mut().into_iter().flatten() {
        // What is no delay is written as a plain duration.
        let is_span = known.get(knob).is_some_and(Value::is_string);
        if value.is_string() && !is_span {
            *value = Value::Object([("fixed".to_owned(), value.take())].into_iter().collect());
        }
        if let Some(flaw) = Delay::deserialize(&*value).ok().and_then(flaw) {
            return Err(Misfit::here(flaw).within(knob));
        }
    }
    strict::read(&given)
}

/// Says what makes a delay mean nothing.
fn flaw(delay: Delay) -> Option<&'static str> {
    match delay {
        Delay::Uniform(low, high) if low > high => Some("the range ends before it begins"),
        Delay::Weighted(choices) if choices.iter().all(|&(weight, _)| weight == 0) => {
            Some("nothing has a weight")
        }
        _ => None,
    }
}

fn members_of(shape: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(shape) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// The switches of FIS by the names of the service page.
#[derive(Default, Deserialize)]
#[serde(default, expecting = "an object of switches")]
struct GivenSwitches {
    stop_on_terminal: Option<GivenVerdict>,
    alarm_at_start: Option<GivenVerdict>,
    enforce_minimum_durations: Option<bool>,
    strict_names: Option<bool>,
    emit_cancelled_event: Option<bool>,
    running_reason: Option<String>,
    stop_response_lag: Option<bool>,
    parallel_check: Option<ParallelCheck>,
    unknown_members: Option<UnknownMembers>,
}

#[derive(Clone, Copy, Deserialize)]
enum GivenVerdict {
    #[serde(rename = "accepted")]
    Accepted,
    ValidationException,
    ConflictException,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ParallelCheck {
    Create,
    Run,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
enum UnknownMembers {
    #[serde(rename = "ignored")]
    Ignored,
    ValidationException,
}

impl From<GivenVerdict> for fis::Verdict {
    fn from(given: GivenVerdict) -> Self {
        match given {
            GivenVerdict::Accepted => Self::Accepted,
            GivenVerdict::ValidationException => Self::ValidationException,
            GivenVerdict::ConflictException => Self::ConflictException,
        }
    }
}

impl GivenSwitches {
    /// Sets the switches that were given.
    fn over(self, mut switches: fis::Switches) -> fis::Switches {
        fn set<T>(switch: &mut T, given: Option<impl Into<T>>) {
            if let Some(given) = given {
                *switch = given.into();
            }
        }
        let at_create = self
            .parallel_check
            .map(|check| check == ParallelCheck::Create);
        let refuses = self.unknown_members;
        let refuses = refuses.map(|rule| rule == UnknownMembers::ValidationException);
        set(&mut switches.stop_on_terminal, self.stop_on_terminal);
        set(&mut switches.alarm_at_start, self.alarm_at_start);
        set(
            &mut switches.enforce_minimum_durations,
            self.enforce_minimum_durations,
        );
        set(&mut switches.strict_names, self.strict_names);
        set(
            &mut switches.emit_cancelled_event,
            self.emit_cancelled_event,
        );
        set(&mut switches.running_reason, self.running_reason);
        set(&mut switches.stop_response_lag, self.stop_response_lag);
        set(&mut switches.parallel_check_at_create, at_create);
        set(&mut switches.refuse_unknown_members, refuses);
        switches
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use windtunnel_core::Span;
    use windtunnel_core::appconfig::{ScheduleMode, SlotMode, TokenReuse};

    use super::*;

    #[test]
    fn presets_are_of_all_services() {
        let settings = |preset: &str| Settings::read(Some(&json!(preset)), None).unwrap();
        let observed = settings("observed");
        assert_eq!(observed.fis.timing, fis::Timing::observed());
        assert_eq!(observed.appconfig.timing, appconfig::Timing::observed());
        assert_eq!(observed.nimble.timing, nimble::Timing::observed());
        let crisp = settings("crisp");
        assert_eq!(crisp.fis.timing, fis::Timing::crisp());
        assert_eq!(crisp.appconfig.timing, appconfig::Timing::crisp());
        assert_eq!(crisp.nimble.timing, nimble::Timing::crisp());
    }

    #[test]
    fn knobs_of_all_services_stand_side_by_side() {
        let given = json!({
            "init_delay": "PT2S", "retention": "P1D", "work_time": "PT3S",
            "tick_latency": { "uniform": [ "PT1S", "PT6S" ] }, "rollback_duration": "PT4S",
            "validation_delay": "PT1S", "propagation_delay": "PT5S", "usage_lag": "PT1M",
            "session_create": { "uniform": [ "PT3M", "PT5M" ] }, "backup_create": "PT20S" });
        let settings = Settings::read(Some(&given), None).unwrap();
        let secs = Span::from_secs;
        let fis = fis::Timing {
            init_delay: Delay::Fixed(secs(2)),
            retention: Span::from_days(1),
            work_time: Some(Delay::Fixed(secs(3))),
            ..fis::Timing::crisp()
        };
        let appconfig = appconfig::Timing {
            tick_latency: Delay::Uniform(secs(1), secs(6)),
            validation_delay: Delay::Fixed(secs(1)),
            rollback_duration: Delay::Fixed(secs(4)),
            propagation_delay: secs(5),
            usage_lag: secs(60),
        };
        let nimble = nimble::Timing {
            session_create: Delay::Uniform(secs(180), secs(300)),
            backup_create: Delay::Fixed(secs(20)),
            ..nimble::Timing::crisp()
        };
        assert_eq!(settings.fis.timing, fis);
        assert_eq!(settings.appconfig.timing, appconfig);
        assert_eq!(settings.nimble.timing, nimble);
    }

    #[test]
    fn switches_of_all_services_stand_side_by_side() {
        let given = json!({
            "stop_on_terminal": "ConflictException", "schedule_mode": "even",
            "enforce_latest_deployment_number": false, "token_reuse": "strict",
            "slot_mode": "stratified", "emit_associated_deployment": true,
            "retention_seconds": 900, "unstoppable_stop": "refuse", "allow_legacy_stop": true,
            "reject_empty_body": true, "enforce_eulas": true, "vendor_images": false,
            "authorize_by_owner": true, "token_window_seconds": 60,
            "default_stream_expiration": 300, "tag_faults": true,
            "ami_platforms": { "ami-1": "WINDOWS" } });
        let settings = Settings::read(None, Some(&given)).unwrap();
        let appconfig = appconfig::Switches {
            schedule_mode: ScheduleMode::Even,
            enforce_latest_deployment_number: false,
            token_reuse: TokenReuse::Strict,
            slot_mode: SlotMode::Stratified,
            emit_associated_deployment: true,
        };
        assert_eq!(settings.appconfig.switches, appconfig);
        let nimble = nimble::Switches {
            retention_seconds: 900,
            unstoppable_stop: nimble::UnstoppableStop::Refuse,
            allow_legacy_stop: true,
            reject_empty_body: true,
            enforce_eulas: true,
            vendor_images: false,
            authorize_by_owner: true,
            token_window_seconds: 60,
            default_stream_expiration: 300,
            tag_faults: true,
            ami_platforms: [("ami-1".into(), "WINDOWS".into())].into(),
        };
        assert_eq!(settings.nimble.switches, nimble);
        let verdict = settings.fis.switches.stop_on_terminal;
        assert_eq!(verdict, fis::Verdict::ConflictException);
    }
}
