//! What is to be deployed, with extensions.

use windtunnel_core::appconfig::Invocation;

use super::*;

/// A lab in which what is to be deployed has extensions.
pub struct Stand {
    pub lab: Lab,
    pub app: String,
    pub env: String,
    pub profile: String,
    pub strategy: String,
}

impl Stand {
    pub fn new() -> Self {
        let mut lab = Lab::new();
        let app = lab.app("shop");
        let (env, profile) = (lab.env(&app, "production"), lab.profile(&app, "main"));
        lab.version(&app, &profile, "first");
        let strategy = lab.instant();
        Self {
            lab,
            app,
            env,
            profile,
            strategy,
        }
    }

    pub fn arn(&self, path: &str) -> String {
        format!("{ARN}application/{}{path}", self.app)
    }

    /// Returns a request to start a deployment with these dynamic parameters.
    pub fn request(&self, dynamic: Value) -> Value {
        let mut request = json!({
            "ApplicationId": self.app, "EnvironmentId": self.env,
            "ConfigurationProfileId": self.profile, "ConfigurationVersion": "1",
            "DeploymentStrategyId": self.strategy,
        });
        if dynamic != json!({}) {
            request["DynamicExtensionParameters"] = dynamic;
        }
        request
    }

    #[track_caller]
    pub fn applied(&mut self, dynamic: Value) -> Value {
        let request = self.request(dynamic);
        self.lab.ask("StartDeployment", request)["AppliedExtensions"].take()
    }

    pub fn calls(&mut self) -> Vec<Invocation> {
        let now = self.lab.now;
        std::iter::from_fn(|| self.lab.world.appconfig(now).take_invocation()).collect()
    }
}
