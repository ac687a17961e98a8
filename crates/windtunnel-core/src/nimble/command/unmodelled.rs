//! The operations of the service that are not modelled: they answer as unknown ones do.

use alloc::format;

use super::{EmptyResponse, Nimble, NotModelledRequest};
use crate::error::{Code, Error};
use crate::world::Cx;

macro_rules! not_modelled {
    ($( $call:ident $Operation:literal; )+) => {
        /// The names of the operations that are not modelled.
        pub const NOT_MODELLED: &[&str] = &[ $( $Operation ),+ ];

        $(
            pub(super) fn $call(
                _: &mut Nimble,
                _: &mut Cx<'_>,
                _: NotModelledRequest,
            ) -> Result<EmptyResponse, Error> {
                let text = format!("{} is not modelled.", $Operation);
                Err(Error::new(Code::UnknownOperation, text))
            }
        )+
    };
}

not_modelled! {
    put_studio_members "PutStudioMembers";
    list_studio_members "ListStudioMembers";
    get_studio_member "GetStudioMember";
    delete_studio_member "DeleteStudioMember";
    put_launch_profile_members "PutLaunchProfileMembers";
    list_launch_profile_members "ListLaunchProfileMembers";
    get_launch_profile_member "GetLaunchProfileMember";
    update_launch_profile_member "UpdateLaunchProfileMember";
    delete_launch_profile_member "DeleteLaunchProfileMember";
    get_launch_profile_initialization "GetLaunchProfileInitialization";
    start_studio_sso_configuration_repair "StartStudioSSOConfigurationRepair";
}
