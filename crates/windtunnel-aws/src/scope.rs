//! What a signature says of who calls which service where.

use http::HeaderMap;
use http::header::AUTHORIZATION;

/// The credential scope of a request signed with Signature Version 4.
///
/// ```
/// use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
/// use windtunnel_aws::Scope;
///
/// let mut headers = HeaderMap::new();
/// let signed = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/fis/aws4_request, \
///               SignedHeaders=host;x-amz-date, Signature=00";
/// headers.insert(AUTHORIZATION, HeaderValue::from_static(signed));
/// let scope = Scope::of(&headers).unwrap();
/// assert_eq!((scope.access_key, scope.region, scope.service), ("AKIDEXAMPLE", "eu-west-1", "fis"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope<'r> {
    /// The access key.
    pub access_key: &'r str,
    /// The Region, such as `us-east-1`.
    pub region: &'r str,
    /// The signing name of the service, such as `fis`.
    pub service: &'r str,
}

impl<'r> Scope<'r> {
    /// Reads the scope from the header `Authorization`; `None` when there is none of this form.
    #[must_use]
    pub fn of(headers: &'r HeaderMap) -> Option<Self> {
        let signed = headers.get(AUTHORIZATION)?.to_str().ok()?;
        let (_, rest) = signed.split_once("Credential=")?;
        let credential = rest.split([',', ' ']).next()?;
        let mut parts = credential.rsplitn(5, '/');
        if parts.next() != Some("aws4_request") {
            return None;
        }
        let (service, region) = (parts.next()?, parts.next()?);
        let _date = parts.next()?;
        Some(Self {
            access_key: parts.next()?,
            region,
            service,
        })
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn service(authorization: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(authorization).unwrap());
        Scope::of(&headers).map(|scope| scope.service.into())
    }

    #[test]
    fn only_whole_scopes_are_read() {
        let whole = "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/nimble/aws4_request";
        assert_eq!(service(whole).as_deref(), Some("nimble"));
        for broken in [
            "",
            "Bearer x",
            "AWS4-HMAC-SHA256 Credential=",
            "AWS4-HMAC-SHA256 Credential=us-east-1/nimble/aws4_request",
            "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/nimble/aws2_request",
        ] {
            assert_eq!(service(broken), None, "{broken}");
        }
    }
}
