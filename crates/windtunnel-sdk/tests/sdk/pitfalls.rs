//! What makes simulations with the SDK drift, hang or differ from run to run, each seen once.
//!
//! | Pitfall | Test |
//! |---|---|
//! | a sleep that moves the clock when it is polled: every answer takes time | `calls_take_no_time_though_the_sdk_watches_for_stalls` |
//! | sleeps that end at once whatever else is pending: timeouts strike at once | `a_timeout_strikes_at_its_time_and_not_before`, `a_read_timeout_gives_up_on_a_call_that_went_through` |
//! | a timer that was dropped moves the clock | `a_sleep_that_nobody_waits_for_moves_nothing` |
//! | one budget for retries in the whole process | `retries_of_one_world_leave_those_of_others_alone` |
//! | jitter, invocation ids and tokens by chance | `the_same_seed_sends_the_same_bytes_at_the_same_times` |
//! | tokens that repeat | `clients_of_one_world_do_not_repeat_the_tokens_of_each_other` |
//! | no Region, no credentials, no sleep for retries | `the_configuration_lacks_nothing_that_a_client_needs`, `clients_need_no_credentials` |
//! | an endpoint and no Region to sign for | `an_endpoint_of_its_own_leads_a_client_to_the_same_world` |
//! | a client of another Region | `a_client_for_another_region_is_told_so` |
//! | answers dated by the wall: errors look like clock skew and are retried | `answers_are_dated_in_virtual_time_so_that_no_error_looks_like_clock_skew` |
//! | credentials that expire in virtual time | `credentials_expire_in_virtual_time` |
//! | the state of environments, which the model spells otherwise than the service | `the_waiter_of_environments_does_not_know_the_spelling_of_the_model`, and in `waiters` `an_environment_is_waited_for_though_its_state_has_no_name_in_the_sdk` |
//! | two locks in one line | `the_clock_hands_out_no_locks`, `asking_for_the_world_within_the_world_fails_and_does_not_hang` |

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_appconfig::client::Waiters;
use aws_sdk_fis::config::timeout::TimeoutConfig;
use aws_sdk_fis::config::{Builder, Credentials, StalledStreamProtectionConfig};
use aws_sdk_fis::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::waiters::error::WaiterError;
use aws_smithy_types::body::SdkBody;
use windtunnel_sdk::Simulated;
use windtunnel_sdk::core::Config;

use crate::app::{App, fis, template};
use crate::front::Front;

fn fis_with(simulated: &Simulated, change: impl FnOnce(Builder) -> Builder) -> aws_sdk_fis::Client {
    let builder = Builder::from(&simulated.sdk_config());
    let builder = builder.retry_partition(simulated.retry_partition());
    aws_sdk_fis::Client::from_conf(change(builder).build())
}

/// Runs a test without a runtime, and then in one.
fn in_both(test: impl AsyncFn(&Simulated)) {
    let simulated = Simulated::new(7);
    simulated.block_on(test(&simulated));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async { test(&Simulated::new(7)).await });
}

#[test]
fn calls_take_no_time_though_the_sdk_watches_for_stalls() {
    in_both(async |simulated| {
        let protection = StalledStreamProtectionConfig::enabled().build();
        let fis = fis_with(simulated, |to| to.stalled_stream_protection(protection));
        let before = simulated.now();
        for _ in 0..20 {
            fis.list_actions().send().await.unwrap();
        }
        assert_eq!(simulated.now(), before);
    });
}

#[test]
fn a_timeout_strikes_at_its_time_and_not_before() {
    in_both(async |simulated| {
        let timeouts = TimeoutConfig::builder().operation_timeout(Duration::from_secs(7));
        let fis = fis_with(simulated, |to| to.timeout_config(timeouts.build()));
        let before = simulated.now();
        simulated.set_latency(Duration::from_secs(6));
        fis.list_actions().send().await.unwrap();
        assert_eq!(simulated.now().since(before).as_millis(), 6_000);
        simulated.set_latency(Duration::from_secs(3_600));
        let late = fis.list_actions().send().await.unwrap_err();
        assert!(matches!(late, SdkError::TimeoutError(_)), "{late:?}");
        assert_eq!(simulated.now().since(before).as_millis(), 13_000);
    });
}

#[test]
fn a_read_timeout_gives_up_on_a_call_that_went_through() {
    in_both(async |simulated| {
        let timeouts = TimeoutConfig::builder().read_timeout(Duration::from_secs(2));
        let fis = fis_with(simulated, |to| {
            let once = aws_sdk_fis::config::retry::RetryConfig::disabled();
            to.timeout_config(timeouts.build()).retry_config(once)
        });
        let template = template(&fis, "PT1M").await;
        simulated.set_latency(Duration::from_secs(60));
        let before = simulated.now();
        let late = fis.start_experiment().experiment_template_id(template);
        let late = late.send().await.unwrap_err();
        assert!(matches!(&late, SdkError::DispatchFailure(why) if why.is_timeout()));
        assert_eq!(simulated.now().since(before).as_millis(), 2_000);
        simulated.set_latency(Duration::ZERO);
        let listed = fis.list_experiments().send().await.unwrap();
        assert_eq!(listed.experiments().len(), 1);
    });
}

#[test]
fn a_sleep_that_nobody_waits_for_moves_nothing() {
    in_both(async |simulated| {
        let before = simulated.now();
        let second = |seconds| Box::pin(simulated.sleep(Duration::from_secs(seconds)));
        futures_util::future::select(second(3_600), second(1)).await;
        drop(second(5));
        second(2).await;
        assert_eq!(simulated.now().since(before).as_millis(), 3_000);
    });
}

#[test]
fn retries_of_one_world_leave_those_of_others_alone() {
    for seed in 0..60 {
        let simulated = Simulated::new(seed);
        let fis = fis_with(&simulated, |to| to);
        simulated
            .fail_calls("fis.ListActions", "ThrottlingException", 3)
            .unwrap();
        simulated.block_on(async {
            // Three attempts use the three errors up.
            let error = fis.list_actions().send().await.unwrap_err();
            assert_eq!(error.code(), Some("ThrottlingException"));
            fis.list_actions().send().await.unwrap();
        });
    }
}

#[test]
fn backoff_takes_virtual_time() {
    in_both(async |simulated| {
        let fis = fis_with(simulated, |to| to);
        simulated
            .fail_calls("fis.ListActions", "InternalServerException", 2)
            .unwrap();
        let before = simulated.now();
        fis.list_actions().send().await.unwrap();
        assert!(simulated.now() > before);
    });
}

/// Returns all that clients send in a story with waiters, retries and tokens.
async fn story(simulated: &Simulated) -> Vec<String> {
    let log: Arc<Mutex<Vec<String>>> = Arc::default();
    let (clock, lines) = (simulated.clone(), Arc::clone(&log));
    let front = Front::new(simulated).look(move |request| {
        let id = request.headers().get("amz-sdk-invocation-id");
        let (method, uri, body) = (request.method(), request.uri(), request.body().bytes());
        let line = format!("{} {method} {uri} {id:?} {body:?}", clock.now());
        lines.lock().unwrap().push(line);
    });
    let config = simulated.sdk_config().into_builder();
    let config = config.http_client(front).build();
    let to = Builder::from(&config).retry_partition(simulated.retry_partition());
    let fis = aws_sdk_fis::Client::from_conf(to.build());
    simulated
        .fail_calls("fis.ListActions", "InternalServerException", 2)
        .unwrap();
    fis.list_actions().send().await.unwrap();
    let template = template(&fis, "PT1M").await;
    let start = || {
        fis.start_experiment()
            .experiment_template_id(&template)
            .send()
    };
    start().await.unwrap();
    let appconfig = aws_sdk_appconfig::Client::new(&config);
    let app = App::new(&appconfig).await;
    let number = app.deploy(&appconfig).await;
    let waiter = appconfig
        .wait_until_deployment_complete()
        .application_id(&app.application)
        .environment_id(&app.environment)
        .deployment_number(number);
    waiter.wait(Duration::from_secs(3_600)).await.unwrap();
    std::mem::take(&mut log.lock().unwrap())
}

#[test]
fn the_same_seed_sends_the_same_bytes_at_the_same_times() {
    let run = |seed| {
        let simulated = Simulated::new(seed);
        simulated.block_on(story(&simulated))
    };
    let first = run(7);
    assert!(first.len() > 15);
    assert_eq!(run(7), first);
    assert_ne!(run(8), first);
    let in_runtime = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async { story(&Simulated::new(7)).await })
    };
    assert_eq!(in_runtime(), in_runtime());
}

#[test]
fn clients_of_one_world_do_not_repeat_the_tokens_of_each_other() {
    in_both(async |simulated| {
        let one = template(&fis(simulated), "PT1M").await;
        let two = template(&fis(simulated), "PT2M").await;
        assert_ne!(one, two);
    });
}

#[test]
fn a_client_for_another_region_is_told_so() {
    in_both(async |simulated| {
        let config = simulated.sdk_config().into_builder();
        let config = config.region(aws_sdk_fis::config::Region::new("eu-west-1"));
        let fis = aws_sdk_fis::Client::new(&config.build());
        let error = fis.list_actions().send().await.unwrap_err();
        let text = format!("{error:?}");
        assert!(text.contains("this world is us-east-1, and the client is for eu-west-1"));
    });
    let region = "eu-west-1".into();
    let config = Config {
        region,
        ..Config::default()
    };
    let simulated = Simulated::builder(7).config(config).build();
    let listed = simulated
        .block_on(fis(&simulated).list_actions().send())
        .unwrap();
    assert!(listed.actions()[0].arn().unwrap().contains("eu-west-1"));
}

#[test]
fn the_configuration_lacks_nothing_that_a_client_needs() {
    let config = Simulated::new(7).sdk_config();
    assert_eq!(config.region().unwrap().as_ref(), "us-east-1");
    assert!(config.credentials_provider().is_some());
    assert!(config.sleep_impl().is_some() && config.time_source().is_some());
    assert!(config.retry_config().is_some() && config.http_client().is_some());
    assert!(config.behavior_version().is_some());
    assert_eq!(config.endpoint_url(), None);
}

#[test]
fn an_endpoint_of_its_own_leads_a_client_to_the_same_world() {
    in_both(async |simulated| {
        // Nobody listens there.
        let own = fis_with(simulated, |to| to.endpoint_url("http://127.0.0.1:1"));
        let id = template(&own, "PT1M").await;
        let got = fis(simulated).get_experiment_template().id(id).send().await;
        got.unwrap();
    });
}

#[test]
fn clients_need_no_credentials() {
    let simulated = Simulated::new(7);
    let fis = fis_with(&simulated, Builder::allow_no_auth);
    simulated.block_on(fis.list_actions().send()).unwrap();
}

#[test]
fn answers_are_dated_in_virtual_time_so_that_no_error_looks_like_clock_skew() {
    in_both(async |simulated| {
        let fis = fis_with(simulated, |to| to);
        simulated.sleep(Duration::from_secs(90)).await;
        simulated
            .fail_calls("fis.ListActions", "AccessDeniedException", 1)
            .unwrap();
        let error = fis.list_actions().send().await.unwrap_err();
        assert_eq!(error.code(), Some("AccessDeniedException"));
        let date = error.raw_response().unwrap().headers().get("date");
        assert_eq!(date, Some("Thu, 01 Jan 2026 00:01:30 GMT"));
        fis.list_actions().send().await.unwrap();
    });
}

#[test]
fn the_waiter_of_environments_does_not_know_the_spelling_of_the_model() {
    in_both(async |simulated| {
        // Environments speak as the model says they do, and not as the service does.
        let front = Front::new(simulated).change(|response| {
            response.map(|body| {
                let text = String::from_utf8_lossy(body.bytes().unwrap());
                SdkBody::from(text.replace("ReadyForDeployment", "READY_FOR_DEPLOYMENT"))
            })
        });
        let config = simulated.sdk_config().into_builder().http_client(front);
        let appconfig = aws_sdk_appconfig::Client::new(&config.build());
        let app = App::new(&appconfig).await;
        let waiter = appconfig
            .wait_until_environment_ready_for_deployment()
            .application_id(&app.application)
            .environment_id(&app.environment);
        let waited = waiter.wait(Duration::from_secs(600)).await.unwrap_err();
        assert!(
            matches!(waited, WaiterError::ExceededMaxWait(_)),
            "{waited:?}"
        );
    });
}

/// Gives out credentials for fifteen minutes, and counts how often.
#[derive(Debug)]
struct ShortLived(Simulated, Arc<AtomicUsize>);

impl ProvideCredentials for ShortLived {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.1.fetch_add(1, Ordering::SeqCst);
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(self.0.now().as_millis());
        let expiry = now + Duration::from_secs(900);
        future::ProvideCredentials::ready(Ok(Credentials::new(
            "A",
            "B",
            None,
            Some(expiry),
            "test",
        )))
    }
}

#[test]
fn credentials_expire_in_virtual_time() {
    in_both(async |simulated| {
        let given = Arc::new(AtomicUsize::new(0));
        let provider = ShortLived(simulated.clone(), Arc::clone(&given));
        let config = simulated.sdk_config().into_builder();
        let config = config.credentials_provider(SharedCredentialsProvider::new(provider));
        let fis = aws_sdk_fis::Client::new(&config.build());
        for (pause, asked) in [(0, 1), (60, 1), (3_600, 2)] {
            simulated.sleep(Duration::from_secs(pause)).await;
            fis.list_actions().send().await.unwrap();
            assert_eq!(given.load(Ordering::SeqCst), asked);
        }
    });
}

#[test]
fn the_clock_hands_out_no_locks() {
    let simulated = Simulated::new(7);
    let line = format!(
        "{} {}",
        simulated.now(),
        simulated.with_world(|world, _| world.now())
    );
    assert_eq!(line, "2026-01-01T00:00:00.000Z 2026-01-01T00:00:00.000Z");
}

#[test]
#[should_panic(expected = "nothing of Simulated can be used within the call of with_world")]
fn asking_for_the_world_within_the_world_fails_and_does_not_hang() {
    let simulated = Simulated::new(7);
    simulated.with_world(|_, _| simulated.now());
}
