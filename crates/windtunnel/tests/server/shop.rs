//! An application of AppConfig over HTTP.

use serde_json::{Value, json};

use crate::client::{Reply, Server};

/// A server with an application, an environment and a profile.
pub struct Shop {
    pub server: Server,
    pub application: String,
    pub environment: String,
    pub profile: String,
}

impl Shop {
    /// Makes one whose profile is like this.
    pub fn new(profile: Value) -> Self {
        let server = Server::start(&[]);
        let made = |path: &str, body: Value| text(&server.post(path, &body).ok()["Id"]);
        let application = made("/applications", json!({ "Name": "shop" }));
        let path = format!("/applications/{application}");
        let environment = made(&format!("{path}/environments"), json!({ "Name": "prod" }));
        let profile = made(&format!("{path}/configurationprofiles"), profile);
        Self {
            server,
            application,
            environment,
            profile,
        }
    }

    pub fn profile_path(&self, end: &str) -> String {
        let (application, profile) = (&self.application, &self.profile);
        format!("/applications/{application}/configurationprofiles/{profile}{end}")
    }

    pub fn version(&self, content: &str) -> Reply {
        let path = self.profile_path("/hostedconfigurationversions");
        let media = "content-type: application/json\r\n";
        self.server.call("POST", &path, media, content)
    }

    pub fn validate(&self, version: &str) -> Reply {
        let path = format!("/validators?configuration_version={version}");
        self.server.call("POST", &self.profile_path(&path), "", "")
    }

    /// Starts a deployment to everybody at once.
    pub fn start(&self, version: &str) -> Reply {
        let body = json!({ "DeploymentStrategyId": "AppConfig.AllAtOnce",
            "ConfigurationProfileId": self.profile, "ConfigurationVersion": version });
        self.server.post(&self.deployments(""), &body)
    }

    pub fn deployments(&self, end: &str) -> String {
        let (application, environment) = (&self.application, &self.environment);
        format!("/applications/{application}/environments/{environment}/deployments{end}")
    }

    /// Returns the state of a deployment.
    pub fn state(&self, number: u32) -> String {
        let shown = self.server.get(&self.deployments(&format!("/{number}")));
        text(&shown.ok()["State"])
    }

    pub fn advance(&self, span: &str) {
        let body = json!({ "advance": span });
        self.server.post("/_windtunnel/clock", &body).ok();
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).into()
}
