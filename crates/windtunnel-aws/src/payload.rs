//! Members that are bytes. They go around JSON, where they would be base64.

use bytes::Bytes;
use windtunnel_core::appconfig::{Blob, Command as AppConfig, Reply as AppConfigReply};
use windtunnel_core::appconfigdata::Reply as AppConfigDataReply;
use windtunnel_core::{Command, Reply};

/// Sets the member that is the body of the request.
pub(crate) fn put(command: &mut Command, body: &Bytes) {
    if let Command::AppConfig(AppConfig::CreateHostedConfigurationVersion(request)) = command {
        // *Recorded*: no bytes are no content.
        request.content = (!body.is_empty()).then(|| Blob::from(&**body));
    }
}

/// Takes the member that is the body of the response.
pub(crate) fn take(reply: &mut Reply) -> Bytes {
    let blob = match reply {
        Reply::AppConfig(
            AppConfigReply::CreateHostedConfigurationVersion(version)
            | AppConfigReply::GetHostedConfigurationVersion(version),
        ) => std::mem::take(&mut version.content),
        Reply::AppConfig(AppConfigReply::GetConfiguration(reply)) => {
            std::mem::take(&mut reply.content)
        }
        Reply::AppConfigData(AppConfigDataReply::GetLatestConfiguration(reply)) => {
            std::mem::take(&mut reply.configuration)
        }
        _ => Blob::default(),
    };
    Bytes::copy_from_slice(blob.bytes())
}
