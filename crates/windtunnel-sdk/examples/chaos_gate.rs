//! A gate in a pipeline: a release goes on only when a chaos experiment has gone well. Its poll loop
//! forgets a state, and hangs in the real world. Here it is told at once.
//!
//! ```sh
//! cargo run -p windtunnel-sdk --example chaos_gate
//! ```

use std::time::Duration;

use aws_sdk_fis::Client;
use aws_sdk_fis::types::{
    CreateExperimentTemplateActionInput, CreateExperimentTemplateStopConditionInput,
    ExperimentStatus, SafetyLeverStatusInput, UpdateSafetyLeverStateInput,
};
use windtunnel_sdk::Simulated;

// ANCHOR: gate
/// Runs the experiment and tells whether the release may go on. Can you see the mistake?
async fn gate(fis: &Client, template: &str) -> Result<bool, aws_sdk_fis::Error> {
    let start = fis.start_experiment().experiment_template_id(template);
    let id = start.send().await?.experiment.and_then(|it| it.id);
    loop {
        let got = fis.get_experiment().set_id(id.clone()).send().await?;
        let state = got.experiment.and_then(|it| it.state);
        match state.and_then(|state| state.status) {
            Some(ExperimentStatus::Completed) => return Ok(true),
            Some(ExperimentStatus::Stopped | ExperimentStatus::Failed) => return Ok(false),
            _ => tokio::time::sleep(Duration::from_secs(30)).await,
        }
    }
}
// ANCHOR_END: gate

/// Makes a template of one action that waits for two hours, and returns its id.
async fn prepare(fis: &Client) -> Result<String, aws_sdk_fis::Error> {
    let wait = CreateExperimentTemplateActionInput::builder()
        .action_id("aws:fis:wait")
        .parameters("duration", "PT2H");
    let no_alarm = CreateExperimentTemplateStopConditionInput::builder().source("none");
    let made = fis
        .create_experiment_template()
        .description("wait")
        .role_arn("arn:aws:iam::123456789012:role/fis")
        .stop_conditions(no_alarm.build()?)
        .actions("wait", wait.build()?)
        .send()
        .await?;
    let id = made.experiment_template.and_then(|it| it.id);
    Ok(id.unwrap_or_default())
}

/// Has somebody else stop all experiments of the account.
async fn pull_the_lever(fis: &Client) -> Result<(), aws_sdk_fis::Error> {
    let state = UpdateSafetyLeverStateInput::builder()
        .status(SafetyLeverStatusInput::Engaged)
        .reason("an incident elsewhere");
    let lever = fis.update_safety_lever_state().id("default");
    lever.state(state.build()?).send().await?;
    Ok(())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let simulated = Simulated::new(7);
    let fis = Client::new(&simulated.sdk_config());
    let template = prepare(&fis).await?;
    let is_open = gate(&fis, &template).await?;
    println!("open: {is_open}, at {}", simulated.now());
    println!("Now the safety lever is pulled, and the gate panics:");
    pull_the_lever(&fis).await?;
    gate(&fis, &template).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_gate_opens_when_the_experiment_completes() {
        let simulated = Simulated::new(7);
        let start = simulated.now();
        let fis = Client::new(&simulated.sdk_config());
        let template = prepare(&fis).await.unwrap();
        assert!(gate(&fis, &template).await.unwrap());
        assert_eq!(simulated.now().since(start).as_millis() / 60_000, 120);
    }

    // ANCHOR: forgotten
    #[tokio::test(start_paused = true)]
    #[should_panic(expected = "this loop will never end")]
    async fn the_gate_forgets_that_experiments_are_cancelled() {
        let simulated = Simulated::new(7);
        let fis = Client::new(&simulated.sdk_config());
        let template = prepare(&fis).await.unwrap();
        pull_the_lever(&fis).await.unwrap();
        let _ = gate(&fis, &template).await;
    }
    // ANCHOR_END: forgotten

    #[test]
    #[should_panic(expected = "this loop will never end")]
    fn the_example_runs_into_it() {
        let _ = super::main();
    }
}
