//! How the services' own shapes are declared: one macro that gives each member its JSON form.

use alloc::string::String;

/// Tells whether a member is left out of JSON.
#[cfg_attr(not(feature = "serde"), allow(dead_code))]
pub(crate) trait Member {
    fn is_absent(&self) -> bool {
        false
    }
}

impl<T> Member for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Member for String {}
impl Member for bool {}
impl Member for i64 {}
impl<T> Member for alloc::vec::Vec<T> {}
impl<K, V> Member for alloc::collections::BTreeMap<K, V> {}
impl Member for crate::time::Instant {}

#[cfg(feature = "serde")]
pub(crate) fn is_absent(member: &impl Member) -> bool {
    member.is_absent()
}

/// Declares shapes: structs with public members that read and write the JSON of the service. The case
/// of the members comes first, as serde calls it.
///
/// An absent or `null` optional member reads as `None`, and `None` is not written. Members that the
/// shape does not know are skipped.
macro_rules! shapes {
    (case $case:literal; $( $(#[$meta:meta])* pub struct $Name:ident {
        $( $(#[$member_meta:meta])* pub $member:ident : $Type:ty ),* $(,)?
    } )+) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(rename_all = $case)
        )]
        pub struct $Name {
            $(
                $(#[$member_meta])*
                #[cfg_attr(
                    feature = "serde",
                    serde(default, skip_serializing_if = "crate::shape::is_absent")
                )]
                pub $member: $Type,
            )*
        }

        impl crate::shape::Member for $Name {}
    )+ };
}

pub(crate) use shapes;
