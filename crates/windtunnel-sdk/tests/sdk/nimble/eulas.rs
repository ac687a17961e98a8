//! End user license agreements and who accepted them.

use aws_sdk_nimble::Client;

use super::{INVALID, MISSING, START};
use crate::tour::Tour;

pub async fn eulas(tour: &mut Tour<'_>, nimble: &Client, studio: &str) {
    let list = |token: Option<&str>| {
        nimble
            .list_eulas()
            .set_next_token(token.map(Into::into))
            .send()
    };
    let listed = tour.ok("ListEulas", list(None).await);
    let id = listed.eulas()[0].eula_id().unwrap();
    tour.no("ListEulas", list(Some("none of ours")).await, INVALID);
    let some = nimble.list_eulas().eula_ids(id).eula_ids("x").send().await;
    assert_eq!(tour.ok("ListEulas", some).eulas().len(), 1);

    let get = |id: &str| nimble.get_eula().eula_id(id).send();
    let got = tour.ok("GetEula", get(id).await).eula.unwrap();
    assert_eq!(got.eula_id(), Some(id));
    assert!(got.name.is_some() && got.content.is_some());
    tour.no("GetEula", get("x").await, MISSING);

    let accept = |id: &str| nimble.accept_eulas().studio_id(studio).eula_ids(id).send();
    let accepted = tour.ok("AcceptEulas", accept(id).await);
    let acceptance = &accepted.eula_acceptances()[0];
    assert_eq!(acceptance.eula_id(), Some(id));
    assert_eq!(
        acceptance.accepted_by(),
        Some("AROASIMULATEDPRINCIPL:simulated-user")
    );
    assert!(acceptance.accepted_at().unwrap().secs() > START);
    tour.no("AcceptEulas", accept("x").await, MISSING);

    let list = |studio: &str| {
        let list = nimble.list_eula_acceptances().studio_id(studio);
        list.eula_ids(id).send()
    };
    let listed = tour.ok("ListEulaAcceptances", list(studio).await);
    assert_eq!(listed.eula_acceptances(), accepted.eula_acceptances());
    tour.no("ListEulaAcceptances", list("absent").await, MISSING);
}
