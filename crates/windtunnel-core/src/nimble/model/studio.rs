//! Studios, streaming images and licence agreements as the service returns them.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Tags, Timestamp};
use crate::shape::shapes;

shapes! {
    case "camelCase";

    /// A studio.
    pub struct Studio {
        /// ARN, without the Region in the id (*recorded*).
        pub arn: String,
        /// Role of the administrators.
        pub admin_role_arn: String,
        /// When it was created.
        pub created_at: Timestamp,
        /// Name for people.
        pub display_name: String,
        /// The Region.
        pub home_region: String,
        /// Client of single sign-on, like a UUID.
        pub sso_client_id: String,
        /// State.
        pub state: String,
        /// What happened last, or why it failed.
        pub status_code: String,
        /// The same, for people.
        pub status_message: String,
        /// Encryption.
        pub studio_encryption_configuration: StudioEncryptionConfiguration,
        /// Id, with the Region before it.
        pub studio_id: String,
        /// Name in the URL.
        pub studio_name: String,
        /// Where people log in.
        pub studio_url: String,
        /// Tags.
        pub tags: Tags,
        /// When its state changed last.
        pub updated_at: Timestamp,
        /// Role of the users.
        pub user_role_arn: String,
    }

    /// The encryption of a studio.
    pub struct StudioEncryptionConfiguration {
        /// ARN of the customer's key.
        pub key_arn: Option<String>,
        /// `AWS_OWNED_KEY` or `CUSTOMER_MANAGED_KEY`; required.
        pub key_type: Option<String>,
    }

    /// A streaming image. It has no timestamps (*documented*).
    pub struct StreamingImage {
        /// ARN.
        pub arn: String,
        /// What it is for.
        pub description: Option<String>,
        /// The machine image.
        pub ec2_image_id: String,
        /// Encryption, in studios with a key of their own.
        pub encryption_configuration: Option<StreamingImageEncryptionConfiguration>,
        /// Licence agreements of an image of the vendor.
        pub eula_ids: Option<Vec<String>>,
        /// Name.
        pub name: String,
        /// The studio, or `amazon`.
        pub owner: String,
        /// `LINUX` or `WINDOWS`.
        pub platform: String,
        /// State.
        pub state: String,
        /// What happened last; absent for images of the vendor (*recorded*).
        pub status_code: Option<String>,
        /// The same, for people.
        pub status_message: Option<String>,
        /// Id.
        pub streaming_image_id: String,
        /// Tags.
        pub tags: Tags,
    }

    /// The encryption of a streaming image.
    pub struct StreamingImageEncryptionConfiguration {
        /// ARN of the customer's key.
        pub key_arn: Option<String>,
        /// `CUSTOMER_MANAGED_KEY`.
        pub key_type: Option<String>,
    }

    /// A licence agreement.
    pub struct Eula {
        /// The text.
        pub content: String,
        /// When it was made.
        pub created_at: Timestamp,
        /// Id.
        pub eula_id: String,
        /// Name.
        pub name: String,
        /// When it was changed.
        pub updated_at: Timestamp,
    }

    /// The acceptance of a licence agreement.
    pub struct EulaAcceptance {
        /// When.
        pub accepted_at: Timestamp,
        /// By whom.
        pub accepted_by: String,
        /// The studio (*recorded*).
        pub acceptee_id: String,
        /// Id.
        pub eula_acceptance_id: String,
        /// The agreement.
        pub eula_id: String,
    }
}
