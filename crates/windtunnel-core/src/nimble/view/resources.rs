//! Studios, launch profiles, images, components and licence agreements in the service's own shapes.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::texts::status;
use super::{Kind, View, arn, ids, resource_type};
use crate::nimble::model::*;
use crate::nimble::state::Who;
use crate::nimble::table::{LaunchProfileState, StreamingImageState, StudioComponentState};
use crate::time::Instant;

impl View<'_> {
    /// Renders a studio; `None` when it is no longer kept.
    pub(crate) fn studio(&self, serial: u32) -> Option<Studio> {
        let studio = self.nimble.studio(serial)?;
        let status = status(self.nimble, serial, &studio.life);
        let content = studio.content.clone();
        Some(Studio {
            arn: self.arn(Kind::Studio, serial),
            admin_role_arn: content.admin_role_arn,
            created_at: studio.life.created.into(),
            display_name: content.display_name,
            home_region: self.config.region.clone(),
            sso_client_id: ids::sso_client(self.keys, serial),
            state: status.state,
            status_code: status.code,
            status_message: status.message,
            studio_encryption_configuration: studio.encryption.clone(),
            studio_id: self.id(Kind::Studio, serial),
            studio_name: studio.name.clone(),
            studio_url: self.studio_url(serial)?,
            tags: self.nimble.tags(Who::new(Kind::Studio, serial)),
            updated_at: studio.life.updated.into(),
            user_role_arn: content.user_role_arn,
        })
    }

    /// Returns where people log in (*recorded* form).
    pub(super) fn studio_url(&self, serial: u32) -> Option<String> {
        let name = &self.nimble.studio(serial)?.name;
        let region = &self.config.region;
        Some(format!(
            "https://{name}.nimblestudio.{region}.amazonaws.com"
        ))
    }

    /// Renders a launch profile; `None` when it is no longer kept.
    pub(crate) fn profile(&self, serial: u32) -> Option<LaunchProfile> {
        let profile = self.nimble.profile(serial)?;
        let content = self.nimble.versions.get(profile.version)?.content.clone();
        let status = status(self.nimble, serial, &profile.life);
        let is_changing = matches!(
            profile.life.state.state(),
            LaunchProfileState::CreateInProgress | LaunchProfileState::UpdateInProgress
        );
        Some(LaunchProfile {
            arn: self.arn(Kind::LaunchProfile, serial),
            created_at: profile.life.created.into(),
            created_by: self.principal(profile.created_by),
            description: content.description,
            ec2_subnet_ids: profile.subnets.clone(),
            launch_profile_id: self.id(Kind::LaunchProfile, serial),
            launch_profile_protocol_versions: content.protocol_versions,
            name: content.name,
            state: status.state,
            status_code: status.code,
            status_message: status.message,
            stream_configuration: content.stream,
            studio_component_ids: content.component_ids,
            tags: self.nimble.tags(Who::new(Kind::LaunchProfile, serial)),
            updated_at: profile.life.updated.into(),
            updated_by: self.principal(profile.updated_by),
            validation_results: validation_results(is_changing, profile.validation),
        })
    }

    /// Renders an image that the studio knows under an id.
    pub(crate) fn image(&self, serial: u32) -> Option<StreamingImage> {
        let image = self.nimble.image(serial)?;
        let status = status(self.nimble, serial, &image.life);
        let key_arn = self.nimble.studio(image.studio)?.encryption.key_arn.clone();
        let encryption = key_arn.map(|key_arn| StreamingImageEncryptionConfiguration {
            key_arn: Some(key_arn),
            key_type: Some("CUSTOMER_MANAGED_KEY".into()),
        });
        let platforms = &self.config.nimble.switches.ami_platforms;
        let platform = platforms.get(&image.ami).cloned();
        Some(StreamingImage {
            arn: self.arn(Kind::StreamingImage, serial),
            description: image.description.clone(),
            ec2_image_id: image.ami.clone(),
            encryption_configuration: encryption,
            eula_ids: None,
            name: image.name.clone(),
            owner: self.id(Kind::Studio, image.studio),
            platform: platform.unwrap_or_else(|| "LINUX".into()),
            state: status.state,
            status_code: Some(status.code),
            status_message: Some(status.message),
            streaming_image_id: self.id(Kind::StreamingImage, serial),
            tags: self.nimble.tags(Who::new(Kind::StreamingImage, serial)),
        })
    }

    /// Renders the vendor's nth image, which is in every studio (*recorded* names and members; the
    /// machine images are *chosen*).
    pub(crate) fn vendor_image(&self, nth: u32) -> StreamingImage {
        let (name, platform, ami) = match nth {
            0 => (
                "NimbleStudioWindowsStreamImage",
                "WINDOWS",
                "ami-0a11ce0fw1nd0w5",
            ),
            _ => (
                "NimbleStudioLinuxStreamImage",
                "LINUX",
                "ami-0a11ce0f11nux00",
            ),
        };
        let id = ids::vendor_image_id(self.keys, nth);
        let resource = format!("{}/{id}", resource_type(Kind::StreamingImage));
        let eulas = (0..ids::EULAS).map(|nth| ids::eula(self.keys, nth));
        StreamingImage {
            arn: arn(self.config, &resource),
            ec2_image_id: ami.into(),
            eula_ids: Some(eulas.collect()),
            name: name.into(),
            owner: "amazon".into(),
            platform: platform.into(),
            state: "READY".into(),
            streaming_image_id: id,
            ..StreamingImage::default()
        }
    }

    /// Renders a component; `None` when it is no longer kept.
    pub(crate) fn component(&self, serial: u32) -> Option<StudioComponent> {
        let component = self.nimble.component(serial)?;
        let status = status(self.nimble, serial, &component.life);
        let content = component.content.clone();
        Some(StudioComponent {
            arn: self.arn(Kind::StudioComponent, serial),
            configuration: content.configuration,
            created_at: component.life.created.into(),
            created_by: self.principal(component.created_by),
            description: content.description,
            ec2_security_group_ids: content.security_groups,
            initialization_scripts: content.scripts,
            name: content.name,
            runtime_role_arn: content.runtime_role_arn,
            script_parameters: content.script_parameters,
            secure_initialization_role_arn: content.secure_initialization_role_arn,
            state: status.state,
            status_code: status.code,
            status_message: status.message,
            studio_component_id: self.id(Kind::StudioComponent, serial),
            subtype: content.subtype,
            tags: self.nimble.tags(Who::new(Kind::StudioComponent, serial)),
            kind: content.kind,
            updated_at: component.life.updated.into(),
            updated_by: self.principal(component.updated_by),
        })
    }

    /// Renders the images of a launch profile that still exist, in the order of the profile.
    pub(crate) fn images_of(&self, profile: &LaunchProfile, studio: u32) -> Vec<StreamingImage> {
        let ids = profile.stream_configuration.streaming_image_ids.iter();
        let images = ids.flatten().filter_map(|id| {
            if let Some(nth) = ids::vendor_image(self.config, self.keys, id) {
                return Some(self.vendor_image(nth));
            }
            let serial = ids::serial(self.config, self.keys, Kind::StreamingImage, id)?;
            let image = self.nimble.image(serial)?;
            let is_there =
                image.studio == studio && image.life.state.state() != StreamingImageState::Deleted;
            is_there.then(|| self.image(serial))?
        });
        images.collect()
    }

    /// Renders the components of a launch profile that still exist, in the order of the profile.
    pub(crate) fn components_of(
        &self,
        profile: &LaunchProfile,
        studio: u32,
    ) -> Vec<StudioComponentSummary> {
        let summaries = profile.studio_component_ids.iter().filter_map(|id| {
            let serial = ids::serial(self.config, self.keys, Kind::StudioComponent, id)?;
            let component = self.nimble.component(serial)?;
            let is_there = component.studio == studio
                && component.life.state.state() != StudioComponentState::Deleted;
            let content = &component.content;
            is_there.then(|| StudioComponentSummary {
                description: content.description.clone(),
                name: content.name.clone(),
                studio_component_id: id.clone(),
                subtype: content.subtype.clone(),
                kind: content.kind.clone(),
            })
        });
        summaries.collect()
    }

    /// Renders the nth licence agreement (*chosen*: names, text and the day of the first release).
    pub(crate) fn eula(&self, nth: u32) -> Eula {
        const RELEASE: Instant = Instant::from_millis(1_619_568_000_000);
        Eula {
            content: format!("Simulated licence agreement {}.", nth + 1),
            created_at: RELEASE.into(),
            eula_id: ids::eula(self.keys, nth),
            name: format!("SimulatedEula{}", nth + 1),
            updated_at: RELEASE.into(),
        }
    }

    /// Renders the acceptance of the nth licence agreement by a studio; `None` if there is none.
    pub(crate) fn eula_acceptance(&self, studio: u32, nth: u32) -> Option<EulaAcceptance> {
        let &(at, by) = self.nimble.studio(studio)?.accepted.get(&nth)?;
        Some(EulaAcceptance {
            accepted_at: at.into(),
            accepted_by: self.principal(by),
            acceptee_id: self.id(Kind::Studio, studio),
            eula_acceptance_id: ids::eula_acceptance(self.keys, studio, nth),
            eula_id: ids::eula(self.keys, nth),
        })
    }
}

/// Renders the four validations of a launch profile, in their order (*recorded*).
fn validation_results(is_changing: bool, failure: Option<Failure>) -> Vec<ValidationResult> {
    let types = [
        "VALIDATE_ACTIVE_DIRECTORY_STUDIO_COMPONENT",
        "VALIDATE_SUBNET_ASSOCIATION",
        "VALIDATE_NETWORK_ACL_ASSOCIATION",
        "VALIDATE_SECURITY_GROUP_ASSOCIATION",
    ];
    let results = types.into_iter().map(|kind| {
        let failure = failure.filter(|failure| concerns(*failure, kind));
        let (state, code, message) = match (is_changing, failure) {
            (true, _) => {
                let code = "VALIDATION_IN_PROGRESS";
                (code, code, "The validation is in progress.".into())
            }
            (false, None) => {
                let code = "VALIDATION_SUCCESS";
                (code, code, "The validation succeeded.".into())
            }
            (false, Some(failure)) => {
                let code = failure.name();
                let state = match failure {
                    Failure::ValidationInternalError => code,
                    _ => "VALIDATION_FAILED",
                };
                (state, code, format!("Validation failed: {code}"))
            }
        };
        ValidationResult {
            state: state.into(),
            status_code: code.into(),
            status_message: message,
            kind: kind.into(),
        }
    });
    results.collect()
}

/// Tells whether a failure is of a validation; those that name nothing are of all (*chosen*).
fn concerns(failure: Failure, validation: &str) -> bool {
    match failure {
        Failure::InvalidActiveDirectory => {
            validation == "VALIDATE_ACTIVE_DIRECTORY_STUDIO_COMPONENT"
        }
        Failure::SubnetNotFound | Failure::InvalidSubnetRouteTable => {
            validation == "VALIDATE_SUBNET_ASSOCIATION"
        }
        Failure::InvalidSecurityGroup => validation == "VALIDATE_SECURITY_GROUP_ASSOCIATION",
        _ => true,
    }
}
