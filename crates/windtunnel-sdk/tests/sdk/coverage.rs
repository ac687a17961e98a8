//! Every operation of the route table is called by the real client of its service.

use std::collections::BTreeSet;

use windtunnel_sdk::aws::Service;

use crate::tour::{Called, routes};
use crate::{appconfig, appconfigdata, fis, nimble};

fn check(service: Service, tours: &[Called], succeeded: usize, unknown: usize) {
    let all = |of: fn(&Called) -> &BTreeSet<&'static str>| -> BTreeSet<&'static str> {
        tours.iter().flat_map(of).copied().collect()
    };
    let name = service.name();
    let (done, refused) = (all(|tour| &tour.succeeded), all(|tour| &tour.refused));
    let not_known = all(|tour| &tour.unknown);
    assert_eq!(done.len(), succeeded, "{name}");
    assert_eq!(refused, done, "{name}");
    assert_eq!(not_known.len(), unknown, "{name}");
    let table: BTreeSet<_> = routes(service)
        .iter()
        .map(|route| route.operation)
        .collect();
    let called: BTreeSet<_> = done.union(&not_known).copied().collect();
    assert_eq!(called, table, "{name}");
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_the_route_table_is_called_by_its_real_client() {
    check(Service::Fis, &[fis::tour().await], 26, 0);
    let appconfig = [
        appconfig::tour().await,
        appconfig::experiments::tour().await,
    ];
    check(Service::AppConfig, &appconfig, 56, 0);
    let data = appconfigdata::tour().await;
    check(Service::AppConfigData, &[data], 2, 0);
    check(Service::Nimble, &[nimble::tour().await], 38, 11);
}
